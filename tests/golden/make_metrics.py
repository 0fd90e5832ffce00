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



def calibration_error(right, p, weight):
    """The expected calibration error with 15 bins cut as sklearn.calibration.calibration_curve cuts them."""
    bin_of = numpy.searchsorted(numpy.linspace(0, 1, 16)[1:-1], p)
    gaps = [abs(numpy.sum(weight[bin_of == b] * (right - p)[bin_of == b])) for b in range(15)]
    return float(sum(gaps) / weight.sum())


def further_of_classes(actual, probabilities, predicted, weight):
    """The further metrics; of several classes precision and recall are means over classes."""
    two = probabilities.shape[1] == 2
    average = "binary" if two else "macro"
    options = {"sample_weight": weight, "average": average, "zero_division": 0}
    present = [k for k in range(probabilities.shape[1]) if weight[actual == k].sum() > 0]
    likeliest = probabilities.argmax(axis=1)
    found = {
        "accuracy": metrics.accuracy_score(actual, predicted, sample_weight=weight),
        "log_loss": metrics.log_loss(actual, probabilities, eps=1e-15, labels=range(probabilities.shape[1]),
                                     sample_weight=weight),
        "f1" if two else "macro_f1": metrics.f1_score(actual, predicted, **options),
        "precision": metrics.precision_score(actual, predicted, **options),
        "recall": metrics.recall_score(actual, predicted, **options),
        "balanced_accuracy": metrics.balanced_accuracy_score(actual, predicted, sample_weight=weight),
        "mcc": metrics.matthews_corrcoef(actual, predicted, sample_weight=weight)}
    if two:
        found["auc"] = metrics.roc_auc_score(actual, probabilities[:, 1], sample_weight=weight)
        found["pr_auc"] = metrics.average_precision_score(actual, probabilities[:, 1], sample_weight=weight)
        found["brier"] = metrics.brier_score_loss(actual, probabilities[:, 1], sample_weight=weight)
        found["calibration_error"] = calibration_error(actual, probabilities[:, 1], weight)
    else:
        one_hot = numpy.eye(probabilities.shape[1])[actual]
        found["pr_auc"] = metrics.average_precision_score(one_hot[:, present], probabilities[:, present],
                                                          average="macro", sample_weight=weight)
        found["brier"] = numpy.average(((probabilities - one_hot) ** 2).sum(axis=1), weights=weight)
        found["calibration_error"] = calibration_error(likeliest == actual, probabilities.max(axis=1), weight)
        found["top_3"] = metrics.top_k_accuracy_score(actual, probabilities, k=3, sample_weight=weight,
                                                      labels=range(probabilities.shape[1]))
    return {name: float(value) for name, value in found.items()}


def further_of_values(y, said, weight):
    return {"rmse": float(numpy.sqrt(metrics.mean_squared_error(y, said, sample_weight=weight))),
            "mae": metrics.mean_absolute_error(y, said, sample_weight=weight),
            "r2": metrics.r2_score(y, said, sample_weight=weight),
            "mape": metrics.mean_absolute_percentage_error(y, said, sample_weight=weight),
            "pinball": metrics.mean_pinball_loss(y, said, sample_weight=weight)}


share = actual.mean()
always = numpy.full(rows, int(share > 0.5))
baseline = {
    "accuracy": metrics.accuracy_score(actual, always), "auc": metrics.roc_auc_score(actual, numpy.full(rows, share)),
    "log_loss": metrics.log_loss(actual, numpy.tile([1 - share, share], (rows, 1)), eps=1e-15),
    "f1": metrics.f1_score(actual, always)}

weight = random.randint(0, 4, rows) + random.random_sample(rows).round(2)
weight[:5] = 0
for part, measure in ((binary, lambda w: further_of_classes(actual, both, predicted, w)),
                      (multiclass, lambda w: further_of_classes(classes, probabilities, likeliest, w)),
                      (regression, lambda w: further_of_values(y, said, w))):
    part["weight"] = weight.tolist()
    part["unweighted"] = measure(numpy.ones(rows))
    part["weighted"] = measure(weight)

quantiles = [0.1, 0.5, 0.9]
answers = y[:, None] + 30 * numpy.array([-1.2, 0.1, 1.1]) + 10 * random.standard_normal((rows, 1))
inside = (answers[:, 0] <= y) & (y <= answers[:, 2])


def further_of_quantiles(weight):
    found = further_of_values(y, answers[:, 1], weight)
    found["pinball"] = float(numpy.mean([metrics.mean_pinball_loss(y, answers[:, j], alpha=q, sample_weight=weight)
                                         for j, q in enumerate(quantiles)]))
    found["coverage"] = float(numpy.average(inside, weights=weight))
    return found


quantile = {
    "actual": y.tolist(), "said": answers.tolist(), "quantiles": quantiles, "weight": weight.tolist(),
    "unweighted": further_of_quantiles(numpy.ones(rows)), "weighted": further_of_quantiles(weight),
    "always": numpy.quantile(y, quantiles).tolist()}
counts = random.poisson(3, rows).astype(float)
means = 3 + random.random_sample(rows)


def further_of_counts(weight):
    return {**further_of_values(counts, means, weight),
            "poisson_deviance": metrics.mean_poisson_deviance(counts, means, sample_weight=weight)}


poisson = {"actual": counts.tolist(), "said": means.tolist(), "weight": weight.tolist(),
           "unweighted": further_of_counts(numpy.ones(rows)), "weighted": further_of_counts(weight)}

made_by = f"make_metrics.py, Python {platform.python_version()}, NumPy {numpy.__version__}, scikit-learn {sklearn.__version__}"
Path(__file__).with_name("metrics.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "binary": binary, "multiclass": multiclass, "regression": regression,
     "baseline": baseline, "quantile": quantile, "poisson": poisson}, indent=1) + "\n")
