#!/usr/bin/env python3
# Writes metrics.json: random answers and their scores by scikit-learn, for tests/model/metrics_test.cpp.
import json
import platform
import warnings
from pathlib import Path

import numpy
import sklearn
from sklearn import metrics

SEED = 20
random = numpy.random.RandomState(SEED)
rows = 60
warnings.simplefilter("ignore")  # a class without rows has no f1; scikit-learn says so each time

actual = (random.random_sample(rows) < 0.4).astype(int)
# One decimal, so that many scores are tied, some at exactly 0, 0.5 and 1.
positive = numpy.clip(numpy.round(0.35 * actual + 0.8 * random.random_sample(rows) - 0.1, 1), 0, 1)
predicted = (positive > 0.5).astype(int)
both = numpy.column_stack([1 - positive, positive])
binary = {
    "actual": actual.tolist(), "positive": positive.tolist(), "predicted": predicted.tolist(),
    "accuracy": metrics.accuracy_score(actual, predicted), "auc": metrics.roc_auc_score(actual, positive),
    "log_loss": metrics.log_loss(actual, both, eps=1e-15), "f1": metrics.f1_score(actual, predicted),
    "confusion": metrics.confusion_matrix(actual, predicted).tolist()}

# Five classes: 3 is never right but sometimes predicted, 4 is neither.
probabilities = random.dirichlet([1, 1, 1, 0.5, 0.05], rows)
probabilities[:, 4] = 0
probabilities /= probabilities.sum(axis=1, keepdims=True)
classes = random.randint(0, 3, rows)
likeliest = probabilities.argmax(axis=1)
multiclass = {
    "actual": classes.tolist(), "probabilities": probabilities.tolist(), "predicted": likeliest.tolist(),
    "accuracy": metrics.accuracy_score(classes, likeliest),
    "log_loss": metrics.log_loss(classes, probabilities, eps=1e-15, labels=range(5)),
    "macro_f1": metrics.f1_score(classes, likeliest, average="macro"),
    "confusion": metrics.confusion_matrix(classes, likeliest, labels=range(5)).tolist()}

y = 1000 + 50 * random.standard_normal(rows)
said = y + 20 * random.standard_normal(rows)
regression = {
    "actual": y.tolist(), "said": said.tolist(), "rmse": float(numpy.sqrt(metrics.mean_squared_error(y, said))),
    "mae": metrics.mean_absolute_error(y, said), "r2": metrics.r2_score(y, said)}

share = actual.mean()
always = numpy.full(rows, int(share > 0.5))
baseline = {
    "accuracy": metrics.accuracy_score(actual, always), "auc": metrics.roc_auc_score(actual, numpy.full(rows, share)),
    "log_loss": metrics.log_loss(actual, numpy.tile([1 - share, share], (rows, 1)), eps=1e-15),
    "f1": metrics.f1_score(actual, always)}

quantiles = [0.1, 0.5, 0.9]
answers = y[:, None] + 30 * numpy.array([-1.2, 0.1, 1.1]) + 10 * random.standard_normal((rows, 1))
inside = (answers[:, 0] <= y) & (y <= answers[:, 2])
quantile = {
    "actual": y.tolist(), "said": answers.tolist(), "quantiles": quantiles,
    "pinball": float(numpy.mean([metrics.mean_pinball_loss(y, answers[:, j], alpha=q) for j, q in enumerate(quantiles)])),
    "coverage": float(inside.mean()), "mae": metrics.mean_absolute_error(y, answers[:, 1]),
    "always": numpy.quantile(y, quantiles).tolist()}
counts = random.poisson(3, rows).astype(float)
means = 3 + random.random_sample(rows)
poisson = {"actual": counts.tolist(), "said": means.tolist(), "poisson_deviance": metrics.mean_poisson_deviance(counts, means)}

made_by = f"make_metrics.py, Python {platform.python_version()}, NumPy {numpy.__version__}, scikit-learn {sklearn.__version__}"
Path(__file__).with_name("metrics.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "binary": binary, "multiclass": multiclass, "regression": regression,
     "baseline": baseline, "quantile": quantile, "poisson": poisson}, indent=1) + "\n")
