#!/usr/bin/env python3
# Writes scaling.json: columns imputed and scaled by scikit-learn, and quantiles scored by SciPy, for tests/features/number_test.cpp.
import json
import platform
from pathlib import Path

import numpy
import scipy.stats
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import RobustScaler, StandardScaler

SEED = 7
random = numpy.random.RandomState(SEED)
rows = 41


def with_gaps(values):
    values = values.copy()
    values[random.choice(rows, 9, replace=False)] = numpy.nan
    return values


columns = {
    "plain": random.standard_normal(rows) * 3 + 10,
    "gaps": with_gaps(random.exponential(5.0, rows)),
    "far from zero": 1e9 + random.standard_normal(rows),
    "small": 1e-12 * random.standard_normal(rows),
    "constant": numpy.full(rows, 0.1),
    "whole": with_gaps(random.randint(0, 5, rows).astype(float)),
}


def normal_scores(values, at):
    """Ties share the middle of their shares; knot i of n has the share (i + 1/2) / n."""
    count = min(256, len(values))
    knots = numpy.quantile(values, numpy.arange(count) / (count - 1))
    shares = (numpy.arange(count) + 0.5) / count
    different = numpy.unique(knots)
    scores = scipy.stats.norm.ppf([shares[knots == knot][[0, -1]].mean() for knot in different])
    return numpy.interp(at, different, scores)


written = []
for name, values in columns.items():
    imputer = SimpleImputer(strategy="median").fit(values[:, None])
    filled = imputer.transform(values[:, None])
    scaler = StandardScaler().fit(filled)
    written.append({
        "name": name, "values": [None if numpy.isnan(x) else float(x) for x in values],
        "fill": float(imputer.statistics_[0]), "mean": float(scaler.mean_[0]), "deviation": float(scaler.scale_[0]),
        "scaled": scaler.transform(filled)[:, 0].tolist(),
        "robust": RobustScaler().fit(values[:, None]).transform(filled)[:, 0].tolist(),
        "quantile": normal_scores(values[~numpy.isnan(values)], filled[:, 0]).tolist()})

made_by = f"make_scaling.py, Python {platform.python_version()}, NumPy {numpy.__version__}, scikit-learn {sklearn.__version__}"
Path(__file__).with_name("scaling.json").write_text(
    json.dumps({"made_by": made_by, "seed": SEED, "columns": written}, indent=1) + "\n")
