#!/usr/bin/python3
"""The article's network, 12288-20-7-5-1 on 209 samples in float64, by the article's steps in NumPy and by
`gradus train --preset article`, in turn, and the ratio of the medians of their iterations.

Needs Debian's python3-numpy and python3-h5py; libopenblas0-pthread makes NumPy several times faster than its default.
usage: compare_numpy.py [TRAIN.h5 FEATURES TARGET]    without a file, random pixels with a fixed seed
"""
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py
import numpy

GRADUS = Path(__file__).resolve().parent.parent / "build/release/gradus"
DIMS = [12288, 20, 7, 5, 1]
RATE, ROUNDS, ITERATIONS = 0.0075, 5, 60


def random_images(folder):
    random = numpy.random.RandomState(1)
    path = f"{folder}/random.h5"
    with h5py.File(path, "w") as file:
        file["x"] = random.randint(0, 256, (209, 64, 64, 3)).astype(numpy.uint8)
        file["y"] = random.randint(0, 2, 209)
    return path, "x", "y"


def first_parameters():
    random = numpy.random.RandomState(1)
    return [(random.randn(n, n_prev) / numpy.sqrt(n_prev), numpy.zeros((n, 1))) for n_prev, n in zip(DIMS, DIMS[1:])]


def sigmoid(Z):
    return 1 / (1 + numpy.exp(-Z))


def iterate(X, Y, parameters):
    """Forward, cost, backward, update, as the article has them; the new parameters."""
    m, A, caches = X.shape[1], X, []
    for l, (W, b) in enumerate(parameters, 1):
        Z = W @ A + b
        caches.append((A, Z))
        A = sigmoid(Z) if l == len(parameters) else numpy.maximum(0, Z)
    cost = -numpy.sum(Y * numpy.log(A) + (1 - Y) * numpy.log(1 - A)) / m
    dA, updated = -(Y / A - (1 - Y) / (1 - A)), []
    for l in range(len(parameters), 0, -1):
        (W, b), (A_prev, Z) = parameters[l - 1], caches[l - 1]
        dZ = dA * sigmoid(Z) * (1 - sigmoid(Z)) if l == len(parameters) else dA * (Z > 0)
        dW, db = dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m
        dA = W.T @ dZ
        updated.insert(0, (W - RATE * dW, b - RATE * db))
    return updated, cost


def numpy_seconds(X, Y):
    """Seconds an iteration, the first one left out, and the last cost."""
    parameters, _ = iterate(X, Y, first_parameters())
    start = time.perf_counter()
    for _ in range(ITERATIONS - 1):
        parameters, cost = iterate(X, Y, parameters)
    return (time.perf_counter() - start) / (ITERATIONS - 1), cost


def gradus_seconds(path, features, target, folder):
    done = subprocess.run([GRADUS, "train", path, "--features", features, "--target", target, "--preset", "article",
                           "--init", "scaled", "--iterations", str(ITERATIONS), "--log-every", str(ITERATIONS - 1),
                           "--model", f"{folder}/m.gradus", "--json", "--quiet"],
                          check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    return answer["seconds"] / ITERATIONS, answer["costs"][-1]["cost"]


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        path, features, target = arguments or random_images(folder)
        with h5py.File(path) as file:
            X = numpy.asfortranarray(file[features][:].reshape(209, -1).T / 255)
            Y = file[target][:].reshape(1, -1).astype(float)
        rounds = [(numpy_seconds(X, Y), gradus_seconds(path, features, target, folder)) for _ in range(ROUNDS)]
    (_, theirs), (_, ours) = rounds[-1]
    print(f"cost after iteration {ITERATIONS - 1}: NumPy {theirs:.10f}, gradus {ours:.10f}")
    slow, fast = (statistics.median(times[side][0] for times in rounds) for side in (0, 1))
    print(f"an iteration: NumPy {1e3 * slow:.2f} ms, gradus {1e3 * fast:.2f} ms; {slow / fast:.1f} times as fast")


if __name__ == "__main__":
    main(sys.argv[1:])
