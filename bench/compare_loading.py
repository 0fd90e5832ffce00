#!/usr/bin/python3
"""Loads a CSV to training-ready float32 with gradus and with pandas and scikit-learn (impute, standardise, one-hot), by
turns in one run, and prints seconds (the median) and resident peaks as a table for docs/benchmarks/loading.md.

Needs Debian's python3-sklearn and python3-pandas, and build/release/bench/bench_load_table.
usage: compare_loading.py FILE TARGET [ROUNDS]     bench/make_large_csv.py makes a file; its target is "answer"
"""
import json
import statistics
import subprocess
import sys
from pathlib import Path

GRADUS = Path(__file__).resolve().parent.parent / "build/release/bench/bench_load_table"

PEERS = '''
import json, resource, sys, time
import numpy, pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
start = time.perf_counter()
frame = pandas.read_csv(sys.argv[1])
read = time.perf_counter()
target = frame.pop(sys.argv[2])
prepare = make_column_transformer(
    (make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()),
     make_column_selector(dtype_include="number")),
    (make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                   OneHotEncoder(handle_unknown="ignore", sparse=False, dtype=numpy.float32)),
     make_column_selector(dtype_include=object)))
X = prepare.fit_transform(frame).astype(numpy.float32)
Y = (target == target.unique()[0]).to_numpy(numpy.float32)
done = time.perf_counter()
print(json.dumps({"seconds": done - start, "read": read - start, "rows": X.shape[0], "width": X.shape[1],
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}))
'''


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(path, target, rounds=3):
    ours, theirs = [], []
    for _ in range(int(rounds)):
        ours.append(run([GRADUS, path, target]))
        theirs.append(run([sys.executable, "-c", PEERS, path, target]))
        print(ours[-1], theirs[-1], file=sys.stderr, flush=True)
    print("| | seconds | reading alone | resident peak | X |")
    print("| --- | ---: | ---: | ---: | --- |")
    for name, runs in (("gradus", ours), ("pandas, scikit-learn", theirs)):
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(f"| {name} | {middle['seconds']:.2f} | {middle['read']:.2f} | {middle['peak_mb']:,.0f} MB | "
              f"{middle['rows']:,.0f} x {middle['width']:.0f} |")


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else sys.exit(__doc__)
