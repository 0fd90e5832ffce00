#!/usr/bin/python3
"""Trains gradus and scikit-learn's multilayer perceptron, both with their defaults, on the same rows, one after the other
in one run, and prints scores on the test rows and the seconds that training took as a table for README.md.

Needs Debian's python3-sklearn and python3-pandas.
usage: compare_sklearn.py FOLDER...    each with train.csv, test.csv and about.json {"target": ..., "task": ...}
"""
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

GRADUS = Path(__file__).resolve().parent.parent / "build/release/gradus"


def gradus(folder, target, metric):
    """Score on the test rows and seconds of training, reading included."""
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        done = subprocess.run([GRADUS, "train", folder / "train.csv", "--target", target, "--test", folder / "test.csv",
                               "--model", f"{place}/model.gradus", "--json", "--quiet"],
                              check=True, capture_output=True, text=True)
        return json.loads(done.stdout)["test"][metric], time.perf_counter() - start


def scikit_learn(folder, target, metric):
    """The same for MLPClassifier or MLPRegressor, inputs imputed, standardised and one-hot, target standardised."""
    start = time.perf_counter()
    train, test = (pandas.read_csv(folder / name, na_values="?") for name in ("train.csv", "test.csv"))
    words = [column for column in train if train[column].dtype == object and train[column].nunique() < 0.5 * len(train)]
    numbers = [column for column in train.select_dtypes("number") if train[column].nunique() < len(train)]
    inputs = [column for column in words + numbers if column != target]
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include="number")),
        (make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                       OneHotEncoder(handle_unknown="ignore", min_frequency=5)),
         make_column_selector(dtype_include=object)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that 200 epochs did not converge
        if metric == "r2":
            mean, deviation = train[target].mean(), train[target].std()
            model = make_pipeline(prepare, MLPRegressor(random_state=1))
            model.fit(train[inputs], (train[target] - mean) / deviation)
            answers = model.predict(test[inputs]) * deviation + mean
            return r2_score(test[target], answers), time.perf_counter() - start
        model = make_pipeline(prepare, MLPClassifier(random_state=1)).fit(train[inputs], train[target])
        return accuracy_score(test[target], model.predict(test[inputs])), time.perf_counter() - start


def main(folders):
    print("| table | rows | score | gradus | scikit-learn | seconds | scikit-learn |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: |")
    for folder in map(Path, folders):
        about = json.loads((folder / "about.json").read_text())
        metric = "r2" if about["task"] == "regression" else "accuracy"
        ours = [gradus(folder, about["target"], metric) for _ in range(3)]
        theirs = scikit_learn(folder, about["target"], metric)
        rows = sum(1 for _ in open(folder / "train.csv")) - 1
        print(f"| {folder.name} | {rows:,} | {metric} | {ours[0][0]:.3f} | {theirs[0]:.3f} | "
              f"{sorted(seconds for _, seconds in ours)[1]:.2f} | {theirs[1]:.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
