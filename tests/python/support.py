"""What the tests of the Python package share. Where NumPy, scikit-learn or pandas is absent they are skipped, and say so."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SKIPPED = 77  # as CMakeLists.txt tells ctest
try:
    import numpy as np
    import pandas as pd
    import sklearn  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(SKIPPED)

SHARED = Path(os.environ.get("GRADUS_SHARED", "nowhere"))  # real data beside the checkout, where there is any
GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def program(*arguments, folder):
    """Runs the command line and gives its JSON."""
    done = subprocess.run(["gradus", *map(str, arguments), "--json", "--quiet"], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=600)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)
    return json.loads(done.stdout)


class InAFolder(unittest.TestCase):
    """Each test has an empty folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name)


def houses(rows=160):
    """Numbers, words, booleans, dates and missing cells, and two answers that follow from them."""
    i = np.arange(rows)
    frame = pd.DataFrame({
        "size": 20.0 + i * 37 % 90, "age": np.where(i % 10 == 0, np.nan, i * 53 % 70.0),
        "town": np.array(["oslo", "rome", "bath"], dtype=object)[i % 3], "garden": i % 4 == 0,
        "built": pd.Timestamp("1990-01-01") + pd.to_timedelta(i * 29 % 4000, unit="D")})
    frame.loc[i % 17 == 3, "town"] = None
    price = 3 * frame["size"] - frame["age"].fillna(30) + 40 * (frame["town"] == "rome")
    return frame, price.rename("price"), (price > 170).map({True: "yes", False: "no"}).rename("sold")


def blobs(rows=300, classes=2, seed=0):
    """Points around as many centres as there are classes, with some overlap."""
    random = np.random.RandomState(seed)
    y = np.arange(rows) % classes
    return random.randn(rows, 4) + 2 * np.eye(4)[y], y
