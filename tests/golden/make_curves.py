#!/usr/bin/env python3
# Makes curves.json: the numbers behind the report's charts, by scikit-learn and NumPy.
#
# usage: make_curves.py > curves.json
import json
import sys

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve, roc_curve

rng = np.random.RandomState(4)
n = 60
y = (rng.rand(n) < 0.4).astype(int)
p = np.round(np.clip(0.5 * y + 0.25 + 0.3 * rng.randn(n), 0, 1), 2)  # rounded, so that some are equal
w = rng.randint(0, 4, n).astype(float)


def curves(weight):
    false_alarms, found, thresholds = roc_curve(y, p, sample_weight=weight, drop_intermediate=False)
    precision, recall, at = precision_recall_curve(y, p, sample_weight=weight)
    return {"false_alarms": false_alarms.tolist(), "found": found.tolist(), "thresholds": thresholds.tolist(),
            "precision": precision.tolist(), "recall": recall.tolist(), "at": at.tolist()}


came_true, promised = calibration_curve(y, p, n_bins=10)
actual = np.round(10 * rng.rand(50), 3)
error = np.round(rng.randn(50), 3)
order = np.argsort(actual, kind="stable")
ranges = [{"from": actual[part].min(), "to": actual[part].max(), "rows": len(part),
           "mean_absolute": np.abs(error[part]).mean(),
           "low": np.quantile(error[part], 0.05), "median": np.median(error[part]), "high": np.quantile(error[part], 0.95)}
          for part in np.array_split(order, 5)]
counts, edges = np.histogram(error, bins=7)
json.dump({
    "made_by": f"make_curves.py, scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
    "p": p.tolist(), "y": y.tolist(), "weight": w.tolist(),
    "plain": curves(None), "weighted": curves(w),
    "calibration": {"came_true": came_true.tolist(), "promised": promised.tolist()},
    "actual": actual.tolist(), "error": error.tolist(), "ranges": ranges,
    "histogram": {"counts": counts.tolist(), "low": edges[0], "high": edges[-1]},
    "density": np.histogram2d(actual, actual + error, bins=4,
                              range=[[min(actual.min(), (actual + error).min()), max(actual.max(), (actual + error).max())]] * 2)[0].tolist(),
}, sys.stdout)
print()
