#!/usr/bin/env python3
"""What docs/your_data.md shows is what the program prints now, on the data beside the checkout.

usage: your_data_test.py --write    with gradus on PATH, writes what it prints below each command of the page"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

os.environ.setdefault("GRADUS_SHARED", "../shared")
os.environ.setdefault("GRADUS_NODE_MODULES", "node_modules")
from support import SHARED, InAFolder, needs  # noqa: E402

PAGE = Path(__file__).resolve().parents[2] / "docs/your_data.md"
FOLDERS = ("adult", "agaricus", "california", "cat", "higgs-7k", "mnist", "small", "titanic", "wine-quality")
PROGRESS = ("epoch ", "stopped ", "wrote ")  # lines with times, which the page leaves out
BLOCK = re.compile(r"(?<=^```console\n)\$ gradus ((?:describe|train) [^\n]*)\n(.*?)(?=^```$)", re.S | re.M)


def link_data(folder):
    """The folders of all data sets with their files as they were downloaded."""
    for name in FOLDERS:
        (folder / name).symlink_to((SHARED / "data" / name).resolve())


def printed(command, folder):
    """What a command says on standard error, without progress, and on standard output."""
    done = subprocess.run(["gradus", *shlex.split(command)], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=600)
    said = [line for line in done.stderr.splitlines(True) if not line.startswith(PROGRESS)]
    return "".join(said) + done.stdout


@needs("data/adult/adult-train.csv")
class YourData(InAFolder):
    def test_each_command_prints_what_stands_below_it(self):
        link_data(self.path)
        blocks = BLOCK.findall(PAGE.read_text())
        for kind in ("describe", "train"):
            self.assertGreaterEqual(sum(command.startswith(kind) for command, _ in blocks), 12)
        for command, output in blocks:
            with self.subTest(command=command):
                self.assertEqual(printed(command, self.path), output)
                self.assertLessEqual(max(map(len, output.split("\n"))), 80 if command.startswith("describe") else 120)


def write():
    """Takes what the program prints today into the page. The change is then to be read."""
    with tempfile.TemporaryDirectory() as name:
        link_data(Path(name))
        PAGE.write_text(BLOCK.sub(lambda block: f"$ gradus {block[1]}\n{printed(block[1], name)}", PAGE.read_text()))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
