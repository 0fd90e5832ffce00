#!/usr/bin/env python3
# Writes losses.json: activations, and costs of answers both moderate and saturated, by NumPy, SciPy and scikit-learn, for
# tests/engine/loss_test.cpp, cost_test.cpp and gemm_test.cpp.
import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.special import expit, log_softmax, softmax
from sklearn.metrics import log_loss, mean_squared_error

SEED = 31
random = np.random.RandomState(SEED)

z = np.concatenate([[-745, -100, -37, -20, -1e-3, -1e-9, 0, 1e-9, 1e-3, 20, 37, 100, 745], 4 * random.randn(20)])
activations = {"Z": z.tolist(), "sigmoid": expit(z).tolist(), "tanh": np.tanh(z).tolist(),
               "relu": np.maximum(z, 0).tolist()}

rows, classes = 24, 5
weight = random.randint(1, 5, rows).astype(float)

# log_loss of scikit-learn takes probabilities; what it says of moderate Z is what the stable form says.
Z = 3 * random.randn(rows)
Y = (random.random_sample(rows) < 0.4).astype(int)
p = np.column_stack([1 - expit(Z), expit(Z)])
binary = {"Z": Z.tolist(), "Y": Y.tolist(), "A": expit(Z).tolist(), "cost": log_loss(Y, p, eps=1e-16),
          "weighted_cost": log_loss(Y, p, eps=1e-16, sample_weight=weight)}
Z = np.array([-1000.0, -1000.0, 1000.0, 1000.0, -60.0, 60.0])
Y = np.array([0, 1, 0, 1, 1, 0])
binary["saturated"] = {"Z": Z.tolist(), "Y": Y.tolist(), "A": expit(Z).tolist(),
                       "costs": (np.logaddexp(0, Z) - Y * Z).tolist()}

Z = 3 * random.randn(rows, classes)
Y = random.randint(0, classes, rows)
multiclass = {"Z": Z.tolist(), "Y": np.eye(classes)[Y].tolist(), "A": softmax(Z, axis=1).tolist(),
              "cost": log_loss(Y, softmax(Z, axis=1), eps=1e-16, labels=range(classes)),
              "weighted_cost": log_loss(Y, softmax(Z, axis=1), eps=1e-16, labels=range(classes), sample_weight=weight)}
Z = np.array([[1000.0, 0, -1000], [1000, 0, -1000], [-1000, -1001, -1002], [5000, 5000, 5000], [0, 80, 0]])
Y = np.array([0, 2, 1, 0, 0])
multiclass["saturated"] = {"Z": Z.tolist(), "Y": np.eye(3)[Y].tolist(), "A": softmax(Z, axis=1).tolist(),
                           "costs": (-log_softmax(Z, axis=1)[np.arange(len(Y)), Y]).tolist()}

# The cost adds up the outputs of a row and halves; scikit-learn's mean is over the outputs too.
Z, Y = random.randn(rows, 3), random.randn(rows, 3)
regression = {"Z": Z.tolist(), "Y": Y.tolist(), "A": Z.tolist(), "cost": mean_squared_error(Y, Z) * 3 / 2,
              "weighted_cost": mean_squared_error(Y, Z, sample_weight=weight) * 3 / 2}

made_by = (f"make_losses.py, Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
           f"scikit-learn {sklearn.__version__}")
Path(__file__).with_name("losses.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "activations": activations, "weight": weight.tolist(),
     "binary_cross_entropy": binary, "cross_entropy": multiclass, "squared_error": regression}, indent=1) + "\n")
