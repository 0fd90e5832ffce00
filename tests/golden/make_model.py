#!/usr/bin/env python3
# Writes model_from_python.safetensors, a model file made by nothing but docs/model_file.md, and model_from_python.json,
# what NumPy says that it predicts. For tests/model/model_file_test.cpp.
import hashlib
import json
import platform
import struct
from pathlib import Path

import numpy

SEED = 3
random = numpy.random.RandomState(SEED)

schema = [
    {"name": "age", "kind": "number", "reason": "numbers", "missing": 1, "distinct": 5, "width": 1},
    {"name": "sex", "kind": "category", "reason": "words", "missing": 0, "distinct": 2, "width": 1},
    {"name": "spectrum", "kind": "array", "reason": "3 numbers a row", "missing": 0, "distinct": 0, "width": 3},
    {"name": "survived", "kind": "number", "reason": "numbers", "missing": 0, "distinct": 2, "width": 1}]
features = {
    "inputs": [
        {"kind": "number", "column": "age", "fill": 30.5, "mean": 29.25, "deviation": 13.5, "indicator": True},
        {"kind": "category", "column": "sex", "levels": ["male", "female"]},
        {"kind": "array", "column": "spectrum", "width": 3, "divisor": 1.0, "mean": [0.5, 1.5, -2.0],
         "deviation": [1.0, 0.25, 3.0]}],
    "target": {"column": "survived", "task": "binary", "labels": ["0", "1"], "mean": 0.0, "deviation": 1.0},
    "left_out": []}
network = {"inputs": 9, "hidden": [{"units": 4, "activation": "relu"}, {"units": 3, "activation": "tanh"}],
           "outputs": 1, "loss": "binary_cross_entropy"}
history = {
    "source": "passengers.csv", "train_rows": 6, "validation_rows": 0, "iterations": 0, "kept_epoch": 0,
    "stop_reason": "finished", "seconds": 0.5, "seed": SEED, "threads": 1, "options": [["epochs", "0"]],
    "epochs": {"epoch": [], "train_cost": [], "validation_cost": []}, "costs": {"iteration": [], "cost": []}}

dims = [network["inputs"]] + [layer["units"] for layer in network["hidden"]] + [network["outputs"]]
tensors = {}
for l in range(1, len(dims)):
    tensors[f"W{l}"] = random.standard_normal((dims[l], dims[l - 1]))
    tensors[f"b{l}"] = random.standard_normal(dims[l])


def model_bytes():
    data = b"".join(tensor.astype("<f8").tobytes() for tensor in tensors.values())
    parts = {"schema": json.dumps(schema), "features": json.dumps(features), "network": json.dumps(network),
             "history": json.dumps(history), "hash": hashlib.sha256(data).hexdigest()}
    checksum = hashlib.sha256("".join(parts.values()).encode()).hexdigest()
    header = {"__metadata__": {"format": "gradus model", "version": "1", "gradus": "0.1.0", **parts,
                               "checksum": checksum}}
    begin = 0
    for name, tensor in tensors.items():
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [begin, begin + tensor.nbytes]}
        begin += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


rows = [{"age": 22.0, "sex": "male", "spectrum": [0.1, 1.25, 4.0]},
        {"age": None, "sex": "female", "spectrum": [-1.0, 2.0, 0.0]},
        {"age": 71.0, "sex": "unknown", "spectrum": [0.0, 0.0, 0.0]},
        {"age": 4.0, "sex": None, "spectrum": [3.0, 1.5, -2.0]}]


def inputs(row):
    age = 30.5 if row["age"] is None else row["age"]
    x = [(age - 29.25) / 13.5, float(row["age"] is None)]
    place = 3 if row["sex"] is None else {"male": 0, "female": 1}.get(row["sex"], 2)
    x += [float(place == i) for i in range(4)]
    return x + [(s - m) / d for s, m, d in zip(row["spectrum"], [0.5, 1.5, -2.0], [1.0, 0.25, 3.0])]


A = numpy.array([inputs(row) for row in rows]).T  # (n, m), as the article has it
for l, g in enumerate([lambda Z: numpy.maximum(Z, 0), numpy.tanh, lambda Z: 1 / (1 + numpy.exp(-Z))], start=1):
    A = g(tensors[f"W{l}"] @ A + tensors[f"b{l}"][:, None])

here = Path(__file__)
here.with_name("model_from_python.safetensors").write_bytes(model_bytes())
here.with_name("model_from_python.json").write_text(json.dumps(
    {"made_by": f"make_model.py, Python {platform.python_version()}, NumPy {numpy.__version__}", "seed": SEED,
     "rows": rows, "probability_1": A[0].tolist(), "W1": tensors["W1"].tolist()}, indent=1) + "\n")
