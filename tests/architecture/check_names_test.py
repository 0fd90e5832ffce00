#!/usr/bin/env python3
# Tries check_names on small trees, each with one thing wrong, and reads what it says.
import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("check_names", str(HERE / "check_names"))
check_names = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_names", loader))
loader.exec_module(check_names)

OPTIONS = '      {"batch-size", learn, "256", "rows per update"},\n'
SOURCE = 'refuse("no-rows");\nMessage a{.code = "usage"};\n{.code = fmt::format("invalid-{}", option.name),\n'
ERRORS = "### no-rows\n### usage\n### invalid-NAME\n"


def findings(source=SOURCE, errors=ERRORS, words="batch-size: rows", options=OPTIONS):
    with tempfile.TemporaryDirectory() as root:
        for name, text in {"src/train/options.cpp": options, "src/a.cpp": source, "docs/errors.md": errors,
                           "docs/words.md": words}.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_names.check_tree(root)


class CheckNames(unittest.TestCase):
    def test_accepts_pages_that_fit_the_code(self):
        self.assertEqual(findings(), [])

    def test_finds_a_code_without_a_heading(self):
        self.assertEqual(findings(source=SOURCE + 'fail(path, "bad-luck");\n'),
                         ["src/a.cpp:4: the code bad-luck has no heading in docs/errors.md"])

    def test_finds_a_code_of_one_word_without_a_heading(self):
        self.assertEqual(findings(errors=ERRORS.replace("### usage\n", "")),
                         ["src/a.cpp:2: the code usage has no heading in docs/errors.md"])

    def test_finds_a_heading_that_no_code_has(self):
        self.assertEqual(findings(errors=ERRORS + "### old-code\n"),
                         ["docs/errors.md: no code old-code is left under src/"])

    def test_finds_a_heading_that_stands_twice(self):
        self.assertEqual(findings(errors=ERRORS + "### usage\n"), ["docs/errors.md: usage has two headings"])

    def test_finds_an_option_without_a_word(self):
        self.assertEqual(findings(words="batch and size"), ["docs/words.md: the option batch-size is missing"])

    def test_refuses_a_tree_in_which_it_finds_no_options(self):
        self.assertIn("has their spelling changed?", findings(options="")[0])


if __name__ == "__main__":
    unittest.main()
