#!/usr/bin/env python3
# Writes update.json: three steps of each optimizer on 9 numbers, in NumPy from the formulas of the papers, for
# tests/engine/update_test.cpp.
import json
import platform
from pathlib import Path

import numpy as np

SEED, LEARNING_RATE, SIZE, STEPS = 5, 0.1, 9, 3  # 9: the parameters of a 2-2-1 network
random = np.random.RandomState(SEED)
start = random.randn(SIZE)
gradients = random.randn(STEPS, SIZE)


def gradient_descent():
    W, after = start.copy(), []
    for g in gradients:
        W = W - LEARNING_RATE * g
        after.append(W.tolist())
    return {"after": after}


def momentum(beta):
    """Polyak 1964, in the form where the velocity holds whole gradients."""
    W, v, after = start.copy(), np.zeros(SIZE), []
    for g in gradients:
        v = beta * v + g
        W = W - LEARNING_RATE * v
        after.append(W.tolist())
    return {"beta": beta, "after": after}


def adam(beta1, beta2, epsilon):
    """Kingma and Ba 2015, algorithm 1."""
    W, m, v, after = start.copy(), np.zeros(SIZE), np.zeros(SIZE), []
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        W = W - LEARNING_RATE * m_hat / (np.sqrt(v_hat) + epsilon)
        after.append(W.tolist())
    return {"beta1": beta1, "beta2": beta2, "epsilon": epsilon, "after": after}


IS_W = np.array([1, 1, 1, 1, 0, 0, 1, 1, 0])  # W1 b1 W2 b2


def adamw(beta1, beta2, epsilon, weight_decay):
    """Loshchilov and Hutter 2019, algorithm 2, with the rate in the decay as PyTorch has it."""
    W, m, v, after = start.copy(), np.zeros(SIZE), np.zeros(SIZE), []
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        W = W - LEARNING_RATE * (m_hat / (np.sqrt(v_hat) + epsilon) + weight_decay * IS_W * W)
        after.append(W.tolist())
    return {"weight_decay": weight_decay, "after": after}


def prepared(clip_norm, clip_value, l1, l2):
    """Gradient descent on gradients that are clipped by norm, then by value, with the slope of l1 |W| + l2 W^2 / 2."""
    W, after = start.copy(), []
    for g in gradients:
        norm = np.linalg.norm(g)
        g = g * min(1, clip_norm / norm) if clip_norm else g
        g = np.clip(g, -clip_value, clip_value) if clip_value else g
        W = W - LEARNING_RATE * (g + IS_W * (l1 * np.sign(W) + l2 * W))
        after.append(W.tolist())
    return {"after": after}


# epsilon is large, so that its place shows.
made_by = f"make_update.py, Python {platform.python_version()}, NumPy {np.__version__}"
Path(__file__).with_name("update.json").write_text(json.dumps({
    "made_by": made_by, "seed": SEED, "learning_rate": LEARNING_RATE, "start": start.tolist(),
    "gradients": gradients.tolist(), "gradient_descent": gradient_descent(), "momentum": momentum(0.8),
    "adam": adam(0.7, 0.95, 0.01),
    "adamw": adamw(0.7, 0.95, 0.01, 0.3), "l1": prepared(0, 0, 0.2, 0), "l2": prepared(0, 0, 0, 0.4),
    "clip_norm": prepared(1.5, 0, 0, 0), "clip_value": prepared(0, 0.8, 0, 0),
    "all": prepared(1.5, 0.8, 0.2, 0.4)}, indent=1) + "\n")
