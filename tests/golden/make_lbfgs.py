#!/usr/bin/env python3
# Writes lbfgs.json: where SciPy's L-BFGS ends on two functions, and the least cost that scikit-learn's
# MLPClassifier(solver="lbfgs") and PyTorch's LBFGS reach on a small table from ten random starts each, for
# tests/train/lbfgs_test.cpp.
#
# usage: /usr/bin/python3 make_lbfgs.py
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
import torch
from scipy.optimize import minimize, rosen, rosen_der
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)
ROWS, HIDDEN, L2 = 60, 4, 0.01
random = np.random.RandomState(9)
X = np.round(random.randn(ROWS, 2), 3)
Y = (X[:, 0] * X[:, 1] + 0.3 * random.randn(ROWS) > 0).astype(int)


def sklearn_cost(seed):
    """scikit-learn's loss_ is the mean cross-entropy and alpha / (2 m) |W|^2."""
    model = MLPClassifier((HIDDEN,), "tanh", solver="lbfgs", alpha=L2 * ROWS, max_iter=5000, tol=1e-9, random_state=seed)
    return model.fit(X, Y).loss_


def torch_cost(seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(2, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, 1))
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=2000, history_size=10, line_search_fn="strong_wolfe")

    def objective():
        optimizer.zero_grad()
        Z = model(torch.tensor(X))[:, 0]
        cost = torch.nn.functional.binary_cross_entropy_with_logits(Z, torch.tensor(Y, dtype=torch.float64))
        cost = cost + L2 / 2 * sum((p**2).sum() for name, p in model.named_parameters() if "weight" in name)
        cost.backward()
        return cost

    optimizer.step(objective)
    return objective().item()


start = [-1.2, 1.0, -1.2, 1.0, 0.5, 2.0]
valley = minimize(rosen, start, jac=rosen_der, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10})
made_by = (f"make_lbfgs.py, Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
           f"scikit-learn {sklearn.__version__}, PyTorch {torch.__version__}")
Path(__file__).with_name("lbfgs.json").write_text(json.dumps({
    "made_by": made_by, "rosenbrock": {"start": start, "end": valley.x.tolist(), "value": valley.fun, "steps": valley.nit},
    "hidden": HIDDEN, "l2": L2, "X": X.ravel().tolist(), "Y": Y.tolist(),
    "sklearn": [sklearn_cost(seed) for seed in range(10)], "torch": [torch_cost(seed) for seed in range(10)]}) + "\n")
