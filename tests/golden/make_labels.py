#!/usr/bin/env python3
# Writes labels.json, of networks that answer several yes-or-no questions at once. For tests/engine/label_loss_test.cpp by
# PyTorch in float64: cost and gradient of BCEWithLogitsLoss with row weights, at Z moderate and large, and five steps of
# gradient descent. For tests/model/labels_test.cpp by scikit-learn: the scores of random answers, with weights and without.
import json
import platform
from pathlib import Path

import numpy as np
import sklearn
import torch
import torch.nn.functional as F
from sklearn import metrics

SEED = 47
LABELS = 3
random = np.random.RandomState(SEED)
torch.set_default_dtype(torch.float64)
bce = torch.nn.BCEWithLogitsLoss()


def mean(Z, Y, weight):
    """BCEWithLogitsLoss, each row as often as its weight says."""
    rows = F.binary_cross_entropy_with_logits(Z, Y, reduction="none").mean(dim=1)
    return (rows * weight).sum() / weight.sum()


Z, Y = 2 * random.randn(12, LABELS), random.randint(0, 2, (12, LABELS)).astype(float)
Z[:4] *= 10
weight = random.randint(1, 5, 12).astype(float)
z = torch.tensor(Z, requires_grad=True)
cost = mean(z, torch.tensor(Y), torch.tensor(weight))
cost.backward()
z_even = torch.tensor(Z, requires_grad=True)
even = bce(z_even, torch.tensor(Y))
even.backward()
loss = {"Z": Z.tolist(), "Y": Y.tolist(), "weight": weight.tolist(), "cost": cost.item(), "dZ": z.grad.numpy().tolist(),
        "even_cost": even.item(), "even_dZ": z_even.grad.numpy().tolist()}

dims = [3, 5, 4, LABELS]
X, Y = random.randn(9, 3), random.randint(0, 2, (9, LABELS)).astype(float)
W = [random.randn(n, n_prev) / np.sqrt(n_prev) for n_prev, n in zip(dims, dims[1:])]
b = [0.1 * random.randn(n) for n in dims[1:]]
parameters = [torch.tensor(p, requires_grad=True) for pair in zip(W, b) for p in pair]
optimizer = torch.optim.SGD(parameters, lr=0.5)
costs = []
for _ in range(5):
    A = torch.tensor(X)
    for l in range(3):
        A = F.linear(A, parameters[2 * l], parameters[2 * l + 1])
        A = torch.tanh(A) if l < 2 else A
    cost = bce(A, torch.tensor(Y))
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
    costs.append(cost.item())
flat = lambda arrays: np.concatenate([np.ravel(a) for a in arrays]).tolist()
run = {"dims": dims, "X": X.tolist(), "Y": Y.tolist(), "learning_rate": 0.5, "costs": costs,
       "before": flat([p for pair in zip(W, b) for p in pair]), "after": flat([p.detach().numpy() for p in parameters])}

rows = 60
actual = (random.random_sample((rows, LABELS)) < [0.4, 0.7, 0.1]).astype(int)
# One decimal, so that many scores are tied; the third label is never said, so its f1 is 0.
p = np.clip(np.round(0.35 * actual + 0.8 * random.random_sample((rows, LABELS)) - 0.1, 1), 0, 1)
p[:, 2] = np.minimum(p[:, 2], 0.5)
said = (p > 0.5).astype(int)
weights = random.randint(0, 4, rows) + random.random_sample(rows).round(2)
weights[:5] = 0


def scores(w):
    f1 = lambda average: metrics.f1_score(actual, said, average=average, sample_weight=w, zero_division=0)
    of_label = [{"accuracy": metrics.accuracy_score(actual[:, k], said[:, k], sample_weight=w),
                 "auc": metrics.roc_auc_score(actual[:, k], p[:, k], sample_weight=w),
                 "log_loss": metrics.log_loss(actual[:, k], p[:, k], eps=1e-15, sample_weight=w),
                 "f1": metrics.f1_score(actual[:, k], said[:, k], sample_weight=w, zero_division=0)} for k in range(LABELS)]
    return {"subset_accuracy": metrics.accuracy_score(actual, said, sample_weight=w), "macro_f1": f1("macro"),
            "micro_f1": f1("micro"), "macro_auc": metrics.roc_auc_score(actual, p, average="macro", sample_weight=w),
            "hamming_loss": metrics.hamming_loss(actual, said, sample_weight=w),
            "log_loss": float(np.mean([label["log_loss"] for label in of_label])), "labels": of_label}


judged = {"actual": actual.tolist(), "p": p.tolist(), "weight": weights.tolist(), "unweighted": scores(np.ones(rows)),
          "weighted": scores(weights)}
made_by = (f"make_labels.py, Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}, "
           f"scikit-learn {sklearn.__version__}")
Path(__file__).with_name("labels.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "loss": loss, "run": run, "scores": judged}) + "\n")
