#!/usr/bin/env python3
# Writes calibration.json: what scikit-learn and SciPy make of made-up Z(L), for tests/evaluate/calibration_test.cpp, and the
# best thresholds by trying all of them, for decide_test.cpp.
import json
import platform
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, logsumexp
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import balanced_accuracy_score, f1_score

SEED = 21
random = numpy.random.RandomState(SEED)
rows = 120


class LogOdds(ClassifierMixin, BaseEstimator):
    """A classifier whose decision function is X itself."""

    def __init__(self, classes=2):
        self.classes = classes
        self.classes_ = numpy.arange(classes)

    def fit(self, X, y):
        return self

    def decision_function(self, X):
        return X[:, 0] if self.classes == 2 else X


def calibrated(f, y, method, weight=None):
    """The probabilities of CalibratedClassifierCV around decision values f."""
    model = CalibratedClassifierCV(LogOdds(max(2, f.shape[1])), method=method, cv="prefit")
    return model.fit(f, y, sample_weight=weight).predict_proba(f)


def temperature(Z, y, weight):
    """T with the least log loss."""
    Z2 = numpy.column_stack([numpy.zeros(len(Z)), Z]) if Z.shape[1] == 1 else Z

    def cost(log_t):
        return -numpy.sum(weight * log_softmax(Z2 / numpy.exp(log_t), axis=1)[numpy.arange(len(y)), y])

    return float(numpy.exp(minimize_scalar(cost, bounds=(-3, 3), method="bounded", options={"xatol": 1e-12}).x))


Z = (3 * random.standard_normal((rows, 1))).round(1)  # ties
y = (random.random_sample(rows) < expit(0.5 * Z[:, 0] - 0.4)).astype(int)
weight = random.randint(1, 4, rows).astype(float)
slope, offset = _sigmoid_calibration(Z[:, 0], y)
w_slope, w_offset = _sigmoid_calibration(Z[:, 0], y, weight)
p = expit(Z[:, 0])
cuts = numpy.unique(p)
between = [*((cuts[:-1] + cuts[1:]) / 2), cuts[0] / 2, 1]


def best(goodness):
    """The most that any threshold reaches."""
    return float(max(goodness((p > t).astype(int)) for t in between))


binary = {
    "Z": Z[:, 0].tolist(), "actual": y.tolist(), "weight": weight.tolist(), "p": p.tolist(),
    "slope": slope, "offset": offset, "weighted_slope": w_slope, "weighted_offset": w_offset,
    "platt": calibrated(Z, y, "sigmoid")[:, 1].tolist(),
    "isotonic": calibrated(Z, y, "isotonic")[:, 1].tolist(),
    "weighted_isotonic": calibrated(Z, y, "isotonic", weight)[:, 1].tolist(),
    "isotonic_outside": IsotonicRegression(out_of_bounds="clip").fit(Z[:, 0], y).predict([-50, 0.05, 50]).tolist(),
    "temperature": temperature(Z, y, numpy.ones(rows)), "weighted_temperature": temperature(Z, y, weight),
    "best_f1": best(lambda said: f1_score(y, said, zero_division=0)),
    "best_balanced": best(lambda said: balanced_accuracy_score(y, said)),
    "least_cost": -best(lambda said: -(numpy.sum((said == 1) & (y == 0)) + 5 * numpy.sum((said == 0) & (y == 1))))}

Z = 2.5 * random.standard_normal((rows, 4))
chances = numpy.exp(log_softmax(0.6 * Z + [0.3, 0, -0.2, 0], axis=1))
y = numpy.array([random.choice(4, p=row) for row in chances])
odds = numpy.column_stack([Z[:, k] - logsumexp(numpy.delete(Z, k, axis=1), axis=1) for k in range(4)])
multiclass = {
    "Z": Z.tolist(), "actual": y.tolist(), "log_odds": odds.tolist(),
    "temperature": temperature(Z, y, numpy.ones(rows)),
    "platt": calibrated(odds, y, "sigmoid").tolist(), "isotonic": calibrated(odds, y, "isotonic").tolist()}

made_by = (f"make_calibration.py, Python {platform.python_version()}, NumPy {numpy.__version__}, "
           f"SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}")
Path(__file__).with_name("calibration.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "binary": binary, "multiclass": multiclass}) + "\n")
