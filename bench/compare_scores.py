#!/usr/bin/python3
"""Scores of the settings in docs/scores.md: cross-validated on the training rows, then on the test rows for five seeds, beside
the defaults and the scores of other programs where a baselines.json lies beside the folders.

usage: compare_scores.py FOLDER...    each with train.csv, test.csv and about.json {"target": ..., "task": ...}
"""
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

GRADUS = Path(__file__).resolve().parent.parent / "build/release/gradus"
SEEDS = range(1, 6)
# Found by cross-validation on the training rows alone.
SETTINGS = {
    "adult": "--dropout 0.2",
    "california": "--dropout 0.1 --scaling quantile",
    "higgs-7k": "--dropout 0.4",
    "iris": "--dropout 0.4",
    "phoneme": "--dropout 0.2",
    "titanic": "--dropout 0.4",
    "wine-white": "--dropout 0.2",
}


def gradus(*words):
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run([GRADUS, *map(str, words), "--json", "--quiet"], cwd=place, check=True, capture_output=True,
                              text=True)
        return json.loads(done.stdout)


def cross_validated(folder, target, metric, options):
    """Mean and spread over five folds of the training rows."""
    score = gradus("cross-validate", folder / "train.csv", "--target", target, *options)
    return score["metrics"][metric]["mean"], score["metrics"][metric]["std"]


def tested(folder, target, metric, options):
    """The score on the test rows for each seed."""
    return [gradus("train", folder / "train.csv", "--target", target, "--test", folder / "test.csv", "--seed", seed,
                   *options)["test"][metric] for seed in SEEDS]


def main(folders):
    print("| table | score | options | cross-validated | test, seed 1 | mean of 5 | defaults, seed 1 | mean of 5 | scikit-learn |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for folder in (Path(name).resolve() for name in folders):
        about = json.loads((folder / "about.json").read_text())
        metric = "r2" if about["task"] == "regression" else "accuracy"
        options = SETTINGS.get(folder.name, "").split()
        mean, spread = cross_validated(folder, about["target"], metric, options)
        ours, plain = (tested(folder, about["target"], metric, chosen) for chosen in (options, []))
        others = folder.parent / "baselines.json"
        theirs = json.loads(others.read_text())[folder.name]["scores"]["sklearn_mlp_early"][metric] if others.exists() else None
        print(f"| {folder.name} | {metric} | {' '.join(options) or 'none'} | {mean:.3f} ± {spread:.3f} | {ours[0]:.3f} | "
              f"{statistics.mean(ours):.3f} | {plain[0]:.3f} | {statistics.mean(plain):.3f} | "
              f"{'' if theirs is None else format(theirs, '.3f')} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or sys.exit(__doc__))
