#!/usr/bin/env python3
# Writes layers.json: three training steps of networks with batch norm, layer norm, sums with A(l-2) and dropout, in
# PyTorch and float64, for tests/steps/normalise_test.cpp.
import json
import platform
from pathlib import Path

import torch

SEED, LEARNING_RATE, SAMPLES, STEPS = 3, 0.1, 7, 3
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)


class Layers(torch.nn.Module):
    """Hidden layers of 6 units on 5 inputs; the bias of a normalised layer is the norm's."""

    def __init__(self, norm, residual, activation, outputs):
        super().__init__()
        dims = [5, 6, 6, 6, outputs]
        kind = {"none": None, "batch": torch.nn.BatchNorm1d, "layer": torch.nn.LayerNorm}[norm]
        self.linear = torch.nn.ModuleList(
            torch.nn.Linear(a, b, bias=kind is None or l == 3) for l, (a, b) in enumerate(zip(dims, dims[1:])))
        self.norms = torch.nn.ModuleList([kind(6) for _ in range(3)] if kind else [])
        self.residual, self.g = residual, {"tanh": torch.tanh, "sigmoid": torch.sigmoid}[activation]
        for p in self.parameters():
            p.data = torch.randn_like(p) * (0.5 if p.ndim == 2 else 0.3) + (p.data if p.ndim == 1 else 0)

    def forward(self, x, masks):
        before = x
        for l in range(3):
            n = self.linear[l](x)
            n = self.norms[l](n) if len(self.norms) else n
            h = self.g(n)
            h = h * masks[l] if masks else h
            x, before = h + before if self.residual and l == 2 else h, x
        return self.linear[3](x)

    def numbers(self, gradients=False):
        def of(p):
            return (p.grad if gradients else p.detach()).tolist()
        norms = list(self.norms)
        biases = [of(n.bias) for n in norms] if norms else [of(l.bias) for l in self.linear[:3]]
        found = {"W": [of(l.weight) for l in self.linear], "b": biases + [of(self.linear[3].bias)],
                 "gamma": [of(n.weight) for n in norms]}
        if not gradients and norms and isinstance(norms[0], torch.nn.BatchNorm1d):
            found |= {"mean": [n.running_mean.tolist() for n in norms], "variance": [n.running_var.tolist() for n in norms]}
        return found


def case(norm, residual, dropout, activation, loss):
    outputs = {"cross_entropy": 3, "squared_error": 2}[loss]
    net = Layers(norm, residual, activation, outputs)
    X = torch.randn(SAMPLES, 5)
    Y = torch.randn(SAMPLES, 2) if loss == "squared_error" else torch.eye(3)[torch.randint(0, 3, (SAMPLES,))]
    found = {"norm": norm, "residual": residual, "dropout": dropout, "activation": activation, "loss": loss,
             "learning_rate": LEARNING_RATE, "X": X.T.tolist(), "Y": Y.T.tolist(), "before": net.numbers(), "steps": []}
    optimizer = torch.optim.SGD(net.parameters(), LEARNING_RATE)
    for _ in range(STEPS):
        masks = [(torch.rand(SAMPLES, 6) >= dropout) / (1 - dropout) for _ in range(3)] if dropout else []
        optimizer.zero_grad()
        Z = net(X, masks)
        cost = (torch.nn.functional.cross_entropy(Z, Y) if loss == "cross_entropy" else
                ((Z - Y) ** 2).sum() / (2 * SAMPLES))
        cost.backward()
        step = {"D": [m.T.tolist() for m in masks], "Z": Z.T.tolist(), "cost": cost.item(), "gradients": net.numbers(True)}
        optimizer.step()
        found["steps"].append(step | {"after": net.numbers()})
    net.eval()
    answer = net(X, [])
    found["answer"] = (answer.softmax(1) if loss == "cross_entropy" else answer).T.tolist()
    return found


made_by = f"make_layers.py, Python {platform.python_version()}, PyTorch {torch.__version__}"
Path(__file__).with_name("layers.json").write_text(json.dumps({"made_by": made_by, "seed": SEED, "cases": {
    "batch": case("batch", False, 0, "tanh", "cross_entropy"),
    "layer": case("layer", False, 0, "tanh", "cross_entropy"),
    "residual": case("none", True, 0, "tanh", "squared_error"),
    "dropout": case("none", False, 0.4, "sigmoid", "cross_entropy"),
    "batch_residual_dropout": case("batch", True, 0.25, "tanh", "squared_error"),
    "layer_residual_dropout": case("layer", True, 0.25, "sigmoid", "cross_entropy")}}) + "\n")
