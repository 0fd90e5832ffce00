#!/usr/bin/env python3
"""Holds docs/bad-data.md to the program: each file of tests/cli/bad_data.json is made and read, and the page is its table.

usage: bad_data_test.py --write    with gradus on PATH, writes what it says into the list, and the page from the list"""
import csv
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

os.environ.setdefault("GRADUS_SHARED", "../shared")
os.environ.setdefault("GRADUS_NODE_MODULES", "node_modules")
os.environ["GRADUS_GOLDEN"] = str(Path(__file__).resolve().parents[1] / "golden")
from support import InAFolder  # noqa: E402

HERE = Path(__file__).resolve().parent
LIST = HERE / "bad_data.json"
PAGE = HERE.parents[1] / "docs/bad-data.md"
CASES = json.loads(LIST.read_text())
SAID = re.compile(r"^(?:error|warning)\[.*|^(?:classes with one|no answer|left out|  note|  bad\.csv: .* before it).*", re.M)

INTRODUCTION = """\
# Bad data

What is wrong with a file, what Gradus says, and its exit code: 3 when it stops for the data, 2 for the command, 4 for the
model file, 0 when going on is right. Each error also names the file and, where there are any, line and column, shows
the text, and says what to do; [errors.md](errors.md) explains each code.

A row of CSV or JSON lines that cannot be read (ragged, not UTF-8, a quote too many, a word in a column that `--types`
says is a number) is an error. `--on-bad-row skip` leaves such rows out instead, with a warning that counts them, and
`--rejected rejected.csv` writes each with its file, line, reason and text. `gradus predict` leaves out no row, as it
gives one answer for each.

A file that is written, cut or removed at the very moment it is read gives a table or one of the errors below, never a
crash: `tests/table/changing_file_test.cpp` reads files of each format while a thread changes them.

`tests/cli/bad_data.json` has the list, with the commands that make the files; `tests/cli/bad_data_test.py` makes and reads
each, and `tests/cli/bad_data_test.py --write` writes this page.
"""


def first_line(output):
    """What a run said: its error or warning, or else the first note about the data, or nothing."""
    found = SAID.search(output)
    return " ".join(found.group().split()) if found else ""


def page():
    """docs/bad-data.md, a table for each part of the list."""
    code = lambda text: "`` " + text.replace("|", "\\|") + " ``" if "`" in text else "`" + text.replace("|", "\\|") + "`"  # noqa: E731
    text = INTRODUCTION
    for part in dict.fromkeys(case["part"] for case in CASES):
        text += f"\n## {part}\n\n| what is wrong | what Gradus says | exit |\n| --- | --- | ---: |\n"
        for case in CASES:
            if case["part"] == part:
                said = code(case["says"]) if case["says"] else "nothing: it is read as meant"
                text += f"| {case['name']} | {said} | {case['code']} |\n"
    return text


def make_common_files(folder):
    """people.csv: 30 rows with a number, a word and yes or no; model.gradus learned from it."""
    lines = ["age,town,paid"]
    for i in range(30):
        lines.append(f"{20 + i * 37 % 50},{('oslo', 'rome', 'bath')[i % 3]},{('yes', 'no')[i * 7 % 5 < 2]}")
    (folder / "people.csv").write_text("\n".join(lines) + "\n")
    subprocess.run(["gradus", "train", "people.csv", "--target", "paid", "--epochs", "2", "--quiet"], cwd=folder,
                   check=True, capture_output=True)


def run(case, folder):
    """Makes the file and gives (exit code, standard error, standard output) of the command."""
    if case["make"]:
        subprocess.run(["bash", "-c", case["make"]], cwd=folder, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)
    done = subprocess.run(["bash", "-c", "exec gradus " + case["command"]], cwd=folder, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=300)
    return done.returncode, done.stderr, done.stdout


class BadData(InAFolder):
    def setUp(self):
        super().setUp()
        make_common_files(self.path)

    def test_each_bad_file_gets_its_line_and_exit_code(self):
        for number, case in enumerate(CASES):
            with self.subTest(case["name"]):
                if case.get("skip") == "root" and os.geteuid() == 0:
                    print(f"skipped, as root may read everything: {case['name']}")
                    continue
                folder = self.path / str(number)
                folder.mkdir()
                for name in ("people.csv", "model.gradus"):
                    (folder / name).write_bytes((self.path / name).read_bytes())
                code, errors, output = run(case, folder)
                self.assertEqual((code, first_line(errors + output)), (case["code"], case["says"]), errors)
                if code:
                    self.assertEqual(len(re.findall(r"^error\[", errors, re.M)), 1, errors)
                    self.assertEqual(len(re.findall(r"^   = fix: .", errors, re.M)), 1, errors)

    def test_the_page_is_the_list(self):
        self.assertEqual(PAGE.read_text(), page())


class SkippedRows(InAFolder):
    BAD = b"age,town,paid\n36,oslo,yes\n41,rome\nyoung,bath,no\n29,M\xe4lar,no\n\"55,bath,yes\n47,rome,no\n33,oslo,yes\n"
    REASONS = ["it has 2 values but the header names 3 columns", '"young" in column "age" is not a number',
               "it is not written in UTF-8", "a quote is opened and never closed"]

    def setUp(self):
        super().setUp()
        (self.path / "bad.csv").write_bytes(self.BAD)

    def skip(self, *words, code=0):
        return self.gradus(*words, "--on-bad-row", "skip", "--types", "age=number", code=code)

    def test_the_good_rows_are_read_and_the_warning_counts_the_others(self):
        done = self.skip("describe", "bad.csv", "--json")

        self.assertEqual(json.loads(done.stdout)["rows"], 3)
        self.assertIn("warning[rows-skipped]: 4 of 7 rows of bad.csv were skipped\n  --> bad.csv:3\n", done.stderr)

    def test_rejected_rows_are_written_with_file_line_reason_and_text(self):
        self.skip("describe", "bad.csv", "--rejected", "rejected.csv")

        with open(self.path / "rejected.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["file"] for row in rows], 4 * ["bad.csv"])
        self.assertEqual([row["line"] for row in rows], ["3", "4", "5", "6"])
        self.assertEqual([row["reason"] for row in rows], self.REASONS)
        self.assertEqual([row["text"] for row in rows], ["41,rome", "young,bath,no", r"29,M\xe4lar,no", '"55,bath,yes'])

    def test_a_file_without_bad_rows_has_an_empty_list_of_them(self):
        self.write_table("good.csv")

        done = self.gradus("describe", "good.csv", "--on-bad-row", "skip", "--rejected", "rejected.csv")

        self.assertNotIn("skipped", done.stderr)
        self.assertEqual((self.path / "rejected.csv").read_text(), "file,line,reason,text\n")

    def test_the_rows_that_are_left_give_the_same_model_as_a_file_of_them(self):
        self.write_table("good.csv")
        lines = (self.path / "good.csv").read_text().splitlines(True)
        self.write("bad.csv", "".join(lines[:50] + ["1,2\n"] + lines[50:] + ["a,b,c,d,e,f\n"]))

        good = self.json("train", "good.csv", "--target", "sold", "--epochs", 3)
        bad = self.json("train", "bad.csv", "--target", "sold", "--epochs", 3, "--on-bad-row", "skip")

        self.assertEqual(bad["model_hash"], good["model_hash"])

    def test_lines_of_later_errors_are_those_of_the_file(self):
        rows = "".join(f"{i},{i * i % 7}\n" for i in range(20))
        self.write("bad.csv", "a,b\n1\n" + rows + "3,word\n")

        done = self.gradus("describe", "bad.csv", "--on-bad-row", "skip", code=3)

        self.assertIn("--> bad.csv:23:3\n", done.stderr)

    def test_json_lines_and_streams_are_sifted_too(self):
        self.write("bad.jsonl", '{"a": 1, "b": 2}\n{"a": 1,\n[3]\n{"a": "x", "b": 4}\n{"a": 5, "b": 6}\n')
        words = ("--on-bad-row", "skip", "--types", "a=number", "--rejected", "rejected.csv", "--json")

        by_name = self.gradus("describe", "bad.jsonl", *words)
        with open(self.path / "bad.jsonl") as stream:
            by_stream = subprocess.run(["gradus", "describe", "-", "--format", "jsonl", *words], cwd=self.path, stdin=stream,
                                       capture_output=True, text=True, check=True)

        for done in (by_name, by_stream):
            self.assertEqual(json.loads(done.stdout)["rows"], 2)
            self.assertIn("3 of 5 rows", done.stderr)
        with open(self.path / "rejected.csv", newline="") as file:
            self.assertEqual([(row["file"], row["line"]) for row in csv.DictReader(file)],
                             [("standard input", line) for line in ("2", "3", "4")])


def write():
    """Takes what the program says today into the list. The change is then to be read."""
    import tempfile
    with tempfile.TemporaryDirectory() as base:
        make_common_files(Path(base))
        for number, case in enumerate(CASES):
            if case.get("skip") == "root" and os.geteuid() == 0:
                continue
            folder = Path(base) / str(number)
            folder.mkdir()
            for name in ("people.csv", "model.gradus"):
                (folder / name).write_bytes((Path(base) / name).read_bytes())
            case["code"], errors, output = run(case, folder)
            case["says"] = first_line(errors + output)
    LIST.write_text("[\n" + ",\n".join(json.dumps(case) for case in CASES) + "\n]\n")
    PAGE.write_text(page())


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        unittest.main()
