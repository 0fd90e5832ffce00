"""What the tests of the command line share: running it, and where the real data lies."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SHARED = Path(os.environ["GRADUS_SHARED"])  # real data beside the checkout, where there is any
NODE_MODULES = Path(os.environ["GRADUS_NODE_MODULES"])


def needs(path):
    """Skips a test, saying why, where a file of the shared data is absent."""
    return unittest.skipUnless((SHARED / path).exists(), f"{path} is not beside this checkout")


class InAFolder(unittest.TestCase):
    """Each test runs in an empty folder of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def gradus(self, *arguments, environment=None, code=0):
        """Runs gradus with its output captured; fails unless it exits with `code`."""
        done = subprocess.run(["gradus", *map(str, arguments)], cwd=self.path, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, timeout=600)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def json(self, *arguments):
        return json.loads(self.gradus(*arguments, "--json", "--quiet").stdout)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return name

    def write_table(self, name, rows=120):
        """A table with numbers, words and missing cells whose answer depends on two of them."""
        lines = ["size,age,town,price,sold"]
        for i in range(rows):
            size, age, town = 20 + i * 37 % 90, i * 53 % 70, ("oslo", "rome", "bath")[i % 3]
            price = 3 * size - age + 40 * (town == "rome")
            lines.append(f"{size},{age if i % 10 else ''},{town},{price},{'yes' if price > 170 else 'no'}")
        return self.write(name, "\n".join(lines) + "\n")
