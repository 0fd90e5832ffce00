#!/usr/bin/python3
"""The workloads in scikit-learn's MLPClassifier: a step is a share of a fit over many epochs, so that what fit does once
weighs nothing. Requests: serving.py."""
import time
import warnings

import numpy
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import serving
import workloads

MOST_EPOCHS = 1_000_000
MOST_ROWS = 2048  # of an epoch, so that what an epoch does once weighs little


def classifier(workload, epochs):
    settings = {"solver": "adam"} if workload.optimizer == "adam" else {"solver": "sgd", "momentum": 0.0,
                                                                        "nesterovs_momentum": False}
    return MLPClassifier(workload.layer_dims[1:-1], activation="relu", alpha=0.0, batch_size=workload.rows,
                         learning_rate_init=workloads.LEARNING_RATE, max_iter=epochs, shuffle=False, random_state=3,
                         tol=0.0, n_iter_no_change=MOST_EPOCHS, early_stopping=False, **settings)


class ScikitLearn:
    def __init__(self):
        warnings.simplefilter("ignore", ConvergenceWarning)

    def about(self):
        return {"version": f"scikit-learn {sklearn.__version__}"}

    def train(self, workload, seconds):
        X, answers = workloads.training_rows(workload)
        batches = max(1, MOST_ROWS // workload.rows)
        X, answers = numpy.tile(X, (batches, 1)), numpy.tile(answers, batches)

        def fit(epochs):
            start = time.perf_counter()
            classifier(workload, epochs).fit(X, answers)
            return time.perf_counter() - start

        epochs, taken = 1, fit(1)
        while taken < seconds:
            epochs = min(MOST_EPOCHS, max(epochs + 1, int(1.2 * epochs * min(100, seconds / taken))))
            taken = fit(epochs)
        return {"seconds": taken / (epochs * batches), "p99": None, "steps": epochs * batches}

    def infer(self, workload, rows, seconds):
        X, answers = workloads.training_rows(workload)
        model = classifier(workload, 1).fit(X, answers)
        X = workloads.inputs(workload, rows)
        return serving.measure(lambda: model.predict_proba(X), seconds)


if __name__ == "__main__":
    serving.serve(ScikitLearn())
