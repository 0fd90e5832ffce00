#!/usr/bin/env python3
# Writes training.json by PyTorch in float64, for tests/engine/pointwise_loss_test.cpp and tests/train/loss_choice_test.cpp:
# of each loss the cost and its gradient with row weights, at Z moderate and large; five steps of gradient descent on a small
# network for each loss and activation; and cross-entropy with label smoothing.
import json
import platform
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

SEED = 43
random = np.random.RandomState(SEED)
torch.set_default_dtype(torch.float64)
QUANTILES, GAMMA, DELTA = [0.1, 0.5, 0.8], 1.5, 0.75


def quantile(Z, Y):
    E = Y - Z
    q = torch.tensor(QUANTILES)
    return torch.maximum(q * E, (q - 1) * E).sum(dim=1)


def binary_focal(Z, Y):  # torchvision.ops.sigmoid_focal_loss without its alpha
    p = torch.sigmoid(Z)
    p_t = p * Y + (1 - p) * (1 - Y)
    return (F.binary_cross_entropy_with_logits(Z, Y, reduction="none") * (1 - p_t) ** GAMMA).sum(dim=1)


def focal(Z, Y):
    log_p = (F.log_softmax(Z, dim=1) * Y).sum(dim=1)
    return -(1 - log_p.exp()) ** GAMMA * log_p


LOSSES = {  # the cost of each row, and how many outputs
    "squared_error": (lambda Z, Y: 0.5 * F.mse_loss(Z, Y, reduction="none").sum(dim=1), 2),
    "binary_cross_entropy": (lambda Z, Y: F.binary_cross_entropy_with_logits(Z, Y, reduction="none").sum(dim=1), 1),
    "cross_entropy": (lambda Z, Y: F.cross_entropy(Z, Y, reduction="none"), 4),
    "absolute_error": (lambda Z, Y: F.l1_loss(Z, Y, reduction="none").sum(dim=1), 2),
    "huber": (lambda Z, Y: F.huber_loss(Z, Y, reduction="none", delta=DELTA).sum(dim=1), 2),
    "quantile": (quantile, 3),
    "poisson": (lambda Z, Y: F.poisson_nll_loss(Z, Y, log_input=True, full=False, reduction="none").sum(dim=1), 2),
    "binary_focal": (binary_focal, 1),
    "focal": (focal, 4)}
ACTIVATIONS = {"identity": lambda z: z, "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu,
               "gelu": F.gelu, "silu": F.silu, "mish": F.mish, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
               "softplus": lambda z: F.softplus(z, threshold=1000)}


def answers(loss, rows, outputs):
    if loss in ("binary_cross_entropy", "binary_focal"):
        return random.randint(0, 2, (rows, 1)).astype(float)
    if loss in ("cross_entropy", "focal"):
        return np.eye(outputs)[random.randint(0, outputs, rows)]
    if loss == "poisson":
        return random.poisson(2, (rows, outputs)).astype(float)
    return np.repeat(random.randn(rows, 1), outputs, axis=1) if loss == "quantile" else random.randn(rows, outputs)


def mean(costs, weight):
    return (costs * weight).sum() / weight.sum()


losses = {}
for name, (row_costs, outputs) in LOSSES.items():
    Z = 2 * random.randn(12, outputs)
    Z[:4] *= 10  # probabilities near 0 and 1; PyTorch's own 1 - p still has its digits here
    Y, weight = answers(name, 12, outputs), random.randint(1, 5, 12).astype(float)
    z = torch.tensor(Z, requires_grad=True)
    cost = mean(row_costs(z, torch.tensor(Y)), torch.tensor(weight))
    cost.backward()
    losses[name] = {"Z": Z.tolist(), "Y": Y.tolist(), "weight": weight.tolist(), "cost": cost.item(),
                    "dZ": z.grad.numpy().tolist()}


def train(loss, activation):
    row_costs, outputs = LOSSES[loss]
    dims = [3, 5, 4, outputs]
    X, Y, weight = random.randn(9, 3), answers(loss, 9, outputs), random.randint(1, 4, 9).astype(float)
    W = [random.randn(n, n_prev) / np.sqrt(n_prev) for n_prev, n in zip(dims, dims[1:])]
    b = [0.1 * random.randn(n) for n in dims[1:]]
    parameters = [torch.tensor(p, requires_grad=True) for pair in zip(W, b) for p in pair]
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    costs = []
    for _ in range(5):
        A = torch.tensor(X)
        for l in range(3):
            A = F.linear(A, parameters[2 * l], parameters[2 * l + 1])
            A = ACTIVATIONS[activation](A) if l < 2 else A
        cost = mean(row_costs(A, torch.tensor(Y)), torch.tensor(weight))
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    flat = lambda arrays: np.concatenate([np.ravel(a) for a in arrays]).tolist()
    return {"loss": loss, "activation": activation, "dims": dims, "X": X.tolist(), "Y": Y.tolist(), "weight": weight.tolist(),
            "before": flat([p for pair in zip(W, b) for p in pair]),
            "after": flat([p.detach().numpy() for p in parameters]), "costs": costs}


runs = [train(loss, "tanh") for loss in LOSSES] + [train("squared_error", g) for g in ACTIVATIONS if g != "tanh"]

Z, Y = 2 * random.randn(6, 4), random.randint(0, 4, 6)
smooth = {"Z": Z.tolist(), "Y": np.eye(4)[Y].tolist(), "smoothing": 0.1,
          "cost": F.cross_entropy(torch.tensor(Z), torch.tensor(Y), label_smoothing=0.1).item()}

made_by = f"make_training.py, Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
Path(__file__).with_name("training.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "learning_rate": 0.1, "quantiles": QUANTILES, "focal_gamma": GAMMA,
     "huber_delta": DELTA, "losses": losses, "runs": runs, "label_smoothing": smooth}) + "\n")
