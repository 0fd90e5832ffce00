#!/usr/bin/python3
"""From a table on disk to answers on disk with pandas and scikit-learn, as one program: the end-to-end work that
scripts/bench-peers gives to `gradus train` and `gradus predict` as well.

usage: sklearn_table.py TRAIN.csv TEST.csv TARGET LAYERS EPOCHS BATCH_SIZE ANSWERS.csv
"""
import sys
import warnings

import pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def main(train_file, test_file, target, layers, epochs, batch_size, answers_file):
    warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped after the epochs asked for, as it should be
    train, test = (pandas.read_csv(name, na_values="?") for name in (train_file, test_file))
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), make_column_selector(dtype_include="number")),
        (make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                       OneHotEncoder(handle_unknown="ignore")),
         make_column_selector(dtype_include=object)))
    network = MLPClassifier(tuple(map(int, layers.split(","))), batch_size=int(batch_size), max_iter=int(epochs), alpha=0.0,
                            tol=0.0, n_iter_no_change=int(epochs) + 1, early_stopping=False, random_state=1)
    model = make_pipeline(prepare, network).fit(train.drop(columns=target), train[target])
    rows = test.drop(columns=target)
    answers = pandas.DataFrame(model.predict_proba(rows), columns=[f"probability_{name}" for name in model.classes_])
    answers.insert(0, "prediction", model.classes_[answers.to_numpy().argmax(axis=1)])
    answers.to_csv(answers_file, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 8 else sys.exit(__doc__)
