#!/usr/bin/env python3
# Writes article.json: one iteration of the article in NumPy, for every activation and loss, and the first weights of
# every initializer, for tests/steps.
import json
import platform
from pathlib import Path

import numpy as np

SEED = 7
LEARNING_RATE = 0.1
SAMPLES = 6

g = {"relu": lambda Z: np.maximum(0, Z), "tanh": np.tanh, "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)), "identity": lambda Z: Z}
slope = {"relu": lambda Z: (Z > 0).astype(float), "tanh": lambda Z: 1 / np.cosh(Z) ** 2,
         "sigmoid": lambda Z: np.exp(-Z) / (1 + np.exp(-Z)) ** 2, "identity": np.ones_like}
scale = {"article": lambda n, n_prev: 0.01, "scaled": lambda n, n_prev: n_prev ** -0.5,
         "he": lambda n, n_prev: (2 / n_prev) ** 0.5, "glorot": lambda n, n_prev: (2 / (n + n_prev)) ** 0.5}


def last_layer(loss, Z, Y):
    """A of the last layer, the cost of all samples, and what predict says."""
    if loss == "binary_cross_entropy":
        A = g["sigmoid"](Z)
        return A, -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)), (A > 0.5).astype(float)
    if loss == "cross_entropy":
        A = np.exp(Z) / np.exp(Z).sum(axis=0)
        return A, -np.sum(Y * np.log(A)), A.argmax(axis=0)[None, :].astype(float)
    return Z, np.sum((Z - Y) ** 2) / 2, Z


def iteration(activation, loss, layer_dims, random):
    """Every number of one iteration; lists count from the first layer, A from A[0] = X."""
    L, m = len(layer_dims) - 1, SAMPLES
    W = [random.randn(n, n_prev) / np.sqrt(n_prev) for n_prev, n in zip(layer_dims, layer_dims[1:])]
    b = [0.5 * random.randn(n) for n in layer_dims[1:]]
    X = random.randn(layer_dims[0], m)
    if loss == "binary_cross_entropy":
        Y = (random.rand(1, m) < 0.5).astype(float)
    elif loss == "cross_entropy":
        Y = np.eye(layer_dims[-1])[:, random.randint(0, layer_dims[-1], m)]
    else:
        Y = random.randn(layer_dims[-1], m)

    Z, A = [], [X]
    for l in range(L):
        Z.append(W[l] @ A[l] + b[l][:, None])
        A.append(g[activation](Z[l]))
    A[L], total, predicted = last_layer(loss, Z[-1], Y)
    dZ, dW, db, dA = [None] * L, [None] * L, [None] * L, [None] * L
    for l in reversed(range(L)):
        dZ[l] = A[L] - Y if l == L - 1 else dA[l + 1] * slope[activation](Z[l])
        dW[l] = dZ[l] @ A[l].T / m
        db[l] = dZ[l].sum(axis=1) / m
        dA[l] = W[l].T @ dZ[l]
    return {"activation": activation, "loss": loss, "layer_dims": layer_dims, "learning_rate": LEARNING_RATE,
            "X": X, "Y": Y, "W": W, "b": b, "Z": Z, "A": A, "cost": total / m, "predicted": predicted,
            "dZ": dZ, "dW": dW, "db": db, "dA": dA,
            "W_after": [w - LEARNING_RATE * d for w, d in zip(W, dW)],
            "b_after": [w - LEARNING_RATE * d for w, d in zip(b, db)]}


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def first_weights(init):
    random = np.random.RandomState(SEED)
    return [random.randn(n, n_prev) * scale[init](n, n_prev) for n_prev, n in ((5, 4), (4, 3), (3, 1))]


random = np.random.RandomState(SEED)
iterations = {
    "relu": iteration("relu", "binary_cross_entropy", [5, 4, 3, 1], random),
    "tanh": iteration("tanh", "binary_cross_entropy", [5, 4, 3, 1], random),
    "sigmoid": iteration("sigmoid", "binary_cross_entropy", [5, 4, 3, 1], random),
    "softmax": iteration("tanh", "cross_entropy", [5, 4, 3], random),
    "regression": iteration("relu", "squared_error", [5, 4, 3, 2], random),
    "identity": iteration("identity", "squared_error", [5, 4, 1], random),
    "one_layer": iteration("relu", "binary_cross_entropy", [5, 1], random)}
made_by = f"make_article.py, Python {platform.python_version()}, NumPy {np.__version__}"
Path(__file__).with_name("article.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "first_weights": {init: plain(first_weights(init)) for init in scale},
     "iterations": plain(iterations)}) + "\n")
