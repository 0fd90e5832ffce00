#!/usr/bin/env python3
# Tries check_texts on small trees, each with one thing wrong, and reads what it says.
import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("check_texts", str(HERE / "check_texts"))
check_texts = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_texts", loader))
loader.exec_module(check_texts)


def findings(**files):
    """What is found in a tree with these files; a_md="text" stands for a.md."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            (Path(root) / name.replace("_", ".")).write_text(text)
        return check_texts.check_tree(root)


class CheckTexts(unittest.TestCase):
    def test_accepts_links_that_lead_somewhere(self):
        self.assertEqual(findings(a_md="[b](b.md#two-words) [here](#top)\n# Top\n", b_md="## Two words\n"), [])

    def test_finds_a_link_to_a_missing_file(self):
        self.assertEqual(findings(a_md="# A\n\n[b](b.md)\n"), ["a.md:3: the link b.md leads nowhere"])

    def test_finds_a_link_to_a_missing_heading(self):
        self.assertEqual(findings(a_md="[b](b.md#three)\n", b_md="# Two\n"), ["a.md:1: b.md has no heading #three"])

    def test_passes_over_links_in_code_and_to_other_sites(self):
        self.assertEqual(findings(a_md="`[b](b.md)` [c](https://example.org)\n```\n[b](b.md)\n```\n"), [])

    def test_finds_a_mark_of_unfinished_work(self):
        self.assertEqual(findings(a_cpp="int a;  // TO" "DO\n"), ["a.cpp:1: 'TO" "DO' says that it is unfinished"])

    def test_finds_a_path_of_one_machine(self):
        self.assertEqual(findings(a_sh="cat /ho" "me/me/a\n"), ["a.sh:1: '/ho" "me/' names a machine"])

    def test_does_not_take_a_relative_path_for_a_machines(self):
        self.assertEqual(findings(a_sh="cat src/ho" "me/a ${x}/tm" "p/\n"), [])


if __name__ == "__main__":
    unittest.main()
