#!/usr/bin/env python3
# Writes embeddings.json: steps of a network with two embeddings (nn.Embedding before nn.Linear) in PyTorch and float64, for
# tests/engine/embedding_test.cpp.
import json
import platform
from pathlib import Path

import torch

SEED, SAMPLES, STEPS = 5, 9, 4
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)


class Embedded(torch.nn.Module):
    """X is number, code (of 5), number, code (of 4); A0 has 3 and 2 numbers in place of the codes."""

    def __init__(self):
        super().__init__()
        self.E1, self.E2 = torch.nn.Embedding(5, 3), torch.nn.Embedding(4, 2)
        self.hidden, self.last = torch.nn.Linear(7, 6), torch.nn.Linear(6, 3)

    def forward(self, x):
        A0 = torch.cat([x[:, :1], self.E1(x[:, 1].long()), x[:, 2:3], self.E2(x[:, 3].long())], 1)
        return self.last(torch.tanh(self.hidden(A0)))

    def flat(self, gradients=False):
        return [number for p in self.parameters() for number in (p.grad if gradients else p.detach()).flatten().tolist()]


def run(start, X, y, optimizer_of, clip_norm):
    net = Embedded()
    net.load_state_dict(start)
    weights = [p for name, p in net.named_parameters() if not name.endswith("bias")]
    biases = [p for name, p in net.named_parameters() if name.endswith("bias")]
    optimizer = optimizer_of(weights, biases)
    found = {"costs": [], "gradients": None}
    for _ in range(STEPS):
        optimizer.zero_grad()
        cost = torch.nn.functional.cross_entropy(net(X), y)
        cost.backward()
        found["gradients"] = found["gradients"] or net.flat(True)
        if clip_norm:
            # as clip_grad_norm_, which adds 1e-6 to the norm
            norm = sum((p.grad ** 2).sum() for p in net.parameters()) ** 0.5
            for p in net.parameters():
                p.grad *= min(1, clip_norm / norm.item())
        optimizer.step()
        found["costs"].append(cost.item())
    return found | {"after": net.flat(), "answers": net(X).softmax(1).flatten().tolist()}


start = Embedded().state_dict()
codes = torch.tensor([[0, 3], [2, 3], [2, 0], [4, 1], [0, 3], [2, 1], [4, 0], [1, 3], [0, 0]])  # 3 and 2 never occur
X = torch.randn(SAMPLES, 4)
X[:, 1], X[:, 3] = codes[:, 0], codes[:, 1]
y = torch.randint(0, 3, (SAMPLES,))
flat = [number for p in start.values() for number in p.flatten().tolist()]
made_by = f"make_embeddings.py, Python {platform.python_version()}, PyTorch {torch.__version__}"
Path(__file__).with_name("embeddings.json").write_text(json.dumps({
    "made_by": made_by, "seed": SEED, "X": X.flatten().tolist(), "Y": y.tolist(), "start": flat, "runs": {
        "gradient_descent": run(start, X, y, lambda W, b: torch.optim.SGD(W + b, 0.4), 0),
        "adam_clip_l2": run(start, X, y, lambda W, b: torch.optim.Adam(
            [{"params": W, "weight_decay": 0.02}, {"params": b}], 0.05, eps=1e-3), 0.3)}}) + "\n")
