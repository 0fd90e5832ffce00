#!/usr/bin/python3
"""Trains 784-512-512-10 with dropout on MNIST with gradus and with PyTorch, by turns, and prints the seconds of both: same
batches of 128, Adam, relu, dropout and float32, the rows in a new order every epoch, only the training timed.

Needs Debian's python3-torch and the four IDX files of MNIST (.gz).
usage: compare_dropout.py FOLDER [ROUNDS [EPOCHS]]
"""
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

GRADUS = Path(__file__).resolve().parent.parent / "build/release/gradus"
BATCH, DROPOUT = 128, 0.5


def idx(path, skip):
    return np.frombuffer(gzip.open(path).read(), np.uint8, offset=skip)


def gradus(folder, epochs, threads):
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(
            [GRADUS, "train", folder / "train-images-idx3-ubyte.gz", "--target", "label", "--layers", "512,512",
             "--dropout", str(DROPOUT), "--scaling", "none", "--validation", "0", "--batch-size", str(BATCH), "--epochs",
             str(epochs), "--threads", str(threads), "--model", f"{place}/model.gradus", "--json", "--quiet"],
            check=True, capture_output=True, text=True)
        return json.loads(done.stdout)["seconds"]


def pytorch(X, y, epochs, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    layers = torch.nn
    net = layers.Sequential(layers.Linear(784, 512), layers.ReLU(), layers.Dropout(DROPOUT), layers.Linear(512, 512),
                            layers.ReLU(), layers.Dropout(DROPOUT), layers.Linear(512, 10))
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)
    start = time.perf_counter()
    for _ in range(epochs):
        order = torch.randperm(len(X))
        for first in range(0, len(X), BATCH):
            rows = order[first:first + BATCH]
            optimizer.zero_grad()
            layers.functional.cross_entropy(net(X[rows]), y[rows]).backward()
            optimizer.step()
    return time.perf_counter() - start


def main():
    folder = Path(sys.argv[1])
    rounds, epochs = (int(text) for text in (sys.argv[2:] + ["3", "2"][len(sys.argv) - 2:]))
    X = torch.tensor(idx(folder / "train-images-idx3-ubyte.gz", 16).reshape(-1, 784) / np.float32(255))
    y = torch.tensor(idx(folder / "train-labels-idx1-ubyte.gz", 8).astype(np.int64))
    print(f"seconds an epoch, medians of {rounds} rounds of {epochs} epochs by turns")
    print("threads   gradus  PyTorch  PyTorch / gradus")
    for threads in (1, 2):
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(gradus(folder, epochs, threads) / epochs)
            theirs.append(pytorch(X, y, epochs, threads) / epochs)
        ratio = statistics.median(b / a for a, b in zip(ours, theirs))
        print(f"{threads:7} {statistics.median(ours):8.2f} {statistics.median(theirs):8.2f} {ratio:17.2f}")


if __name__ == "__main__":
    main()
