"""Makes a CSV of mixed columns, the same for the same seed: numbers, whole numbers, categories of few and of many
levels, missing cells, and a target of two classes.

    /usr/bin/python3 bench/make_large_csv.py large.csv --megabytes 200
"""
import argparse
import os

import numpy as np
import pandas as pd

ROWS = 100_000  # at a time


def block(random, rows):
    """A frame of `rows` rows."""
    columns = {}
    for i in range(8):
        values = np.round(random.normal(10.0 * i, 1.0 + i, rows), 4)
        values[random.random(rows) < (0.05 if i % 2 else 0.0)] = np.nan
        columns[f"number_{i}"] = values
    for i, most in enumerate((10, 100, 10_000, 1_000_000)):
        columns[f"count_{i}"] = random.integers(0, most, rows)
    for i, levels in enumerate((3, 8, 40, 200)):
        words = np.array([f"level {i}-{k}" for k in range(levels)], dtype=object)
        cells = words[np.minimum(random.geometric(4 / (levels + 3), rows) - 1, levels - 1)]
        cells[random.random(rows) < (0.03 if i % 2 else 0.0)] = None
        columns[f"word_{i}"] = cells
    signal = np.nan_to_num(columns["number_1"]) - 10 + random.normal(0, 1, rows)
    columns["answer"] = np.where(signal > 0, "yes", "no")
    return pd.DataFrame(columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random = np.random.default_rng(arguments.seed)
    header = True
    with open(arguments.path, "w", encoding="ascii") as file:
        while os.path.getsize(arguments.path) < arguments.megabytes * 1e6:
            block(random, ROWS).to_csv(file, index=False, header=header)
            file.flush()
            header = False


if __name__ == "__main__":
    main()
