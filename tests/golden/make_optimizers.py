#!/usr/bin/env python3
# Writes optimizers.json: eight steps of each optimizer on a 3-5-2 network, in PyTorch with float64, for
# tests/engine/optimizer_test.cpp. Lion, which PyTorch 1.13 has not, is algorithm 2 of Chen and others (2023) in NumPy on
# PyTorch's gradients; max_norm is Keras's constraint of that name, in NumPy after each step.
#
# usage: /usr/bin/python3 make_optimizers.py
import json
import platform
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)  # NAdam keeps a product in the default type
SEED, ROWS, DIMS, STEPS, SHOWN = 7, 11, (3, 5, 2), 8, (1, 2, 8)
random = np.random.RandomState(SEED)
X = random.randn(ROWS, DIMS[0])
Y = random.randint(0, DIMS[-1], ROWS)
START = [random.randn(n, n_prev) for n_prev, n in zip(DIMS, DIMS[1:])]
START = [part for W in START for part in (W, 0.1 * random.randn(W.shape[0]))]  # W1 b1 W2 b2


def fresh():
    return [torch.tensor(part, requires_grad=True) for part in START]


def cost_of(parameters):
    W1, b1, W2, b2 = parameters
    Z2 = torch.tanh(torch.tensor(X) @ W1.T + b1) @ W2.T + b2
    return torch.nn.functional.cross_entropy(Z2, torch.tensor(Y))


def run(parameters, step):
    costs, after = [], {}
    for t in range(1, STEPS + 1):
        for p in parameters:
            p.grad = None
        cost = cost_of(parameters)
        cost.backward()
        costs.append(cost.item())
        step(t)
        if t in SHOWN:
            after[str(t)] = np.concatenate([p.detach().numpy().ravel() for p in parameters]).tolist()
    return {"costs": costs, "after": after}


def torch_run(kind, l2=0.0, **settings):
    """l2 is PyTorch's weight_decay, on W alone."""
    parameters = fresh()
    groups = [{"params": parameters[0::2], "weight_decay": l2}, {"params": parameters[1::2], "weight_decay": 0.0}]
    optimizer = kind(groups, **settings)
    return run(parameters, lambda t: optimizer.step())


def lion(lr, beta1, beta2, weight_decay, l2):
    parameters = fresh()
    m = [np.zeros(part.shape) for part in START]

    def step(_):
        for i, p in enumerate(parameters):
            is_W = i % 2 == 0
            W, g = p.detach().numpy(), p.grad.numpy() + (l2 * p.detach().numpy() if is_W else 0)
            update = np.sign(beta1 * m[i] + (1 - beta1) * g) + (weight_decay * W if is_W else 0)
            m[i] = beta2 * m[i] + (1 - beta2) * g
            p.data = torch.tensor(W - lr * update)

    return run(parameters, step)


def max_norm(lr, most):
    parameters = fresh()

    def step(_):
        for i, p in enumerate(parameters):
            W = p.detach().numpy() - lr * p.grad.numpy()
            if i % 2 == 0:
                norms = np.sqrt((W**2).sum(axis=1, keepdims=True))
                W = W * np.clip(norms, 0, most) / norms
            p.data = torch.tensor(W)

    return run(parameters, step)


optim = torch.optim
# NAdam: PyTorch 1.13 without foreach multiplies mu(t) into the product for t + 1 twice, which neither Dozat nor its own
# foreach nor later versions do.
runs = {
    "gradient_descent": torch_run(optim.SGD, l2=0.03, lr=0.5),
    "momentum": torch_run(optim.SGD, l2=0.03, lr=0.2, momentum=0.8),
    "nesterov": torch_run(optim.SGD, l2=0.03, lr=0.2, momentum=0.8, nesterov=True),
    "rmsprop": torch_run(optim.RMSprop, l2=0.03, lr=0.02, alpha=0.95, eps=1e-3),
    "adagrad": torch_run(optim.Adagrad, l2=0.03, lr=0.1, eps=1e-3),
    "adam": torch_run(optim.Adam, l2=0.03, lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    "adamw": torch_run(optim.AdamW, l2=0.3, lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    "nadam": torch_run(optim.NAdam, l2=0.03, lr=0.05, betas=(0.8, 0.95), eps=1e-3, foreach=True),
    "rmsprop_default": torch_run(optim.RMSprop, lr=0.02),
    "adagrad_default": torch_run(optim.Adagrad, lr=0.1),
    "nadam_default": torch_run(optim.NAdam, lr=0.05, foreach=True),
    "lion": lion(0.02, 0.8, 0.95, 0.3, 0.03),
    "max_norm": max_norm(0.5, 1.2),
}
made_by = f"make_optimizers.py, Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
Path(__file__).with_name("optimizers.json").write_text(json.dumps({
    "made_by": made_by, "seed": SEED, "layer_dims": DIMS, "X": X.ravel().tolist(), "Y": Y.tolist(),
    "start": np.concatenate([part.ravel() for part in START]).tolist(), "runs": runs}) + "\n")
