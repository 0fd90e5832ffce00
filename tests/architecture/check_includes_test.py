#!/usr/bin/env python3
# Shows that check_includes can fail: each test breaks one rule in a small tree of its own and reads what it says.
import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
loader = importlib.machinery.SourceFileLoader("check_includes", str(HERE / "check_includes"))
check_includes = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_includes", loader))
loader.exec_module(check_includes)


def findings(**files):
    """What is found in a tree with these files; base__error_hpp="text" stands for src/base/error.hpp."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            stem, _, suffix = name.replace("__", "/").rpartition("_")
            path = Path(root) / "src" / f"{stem}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(("#pragma once\n" if suffix == "hpp" else "") + text)
        return check_includes.check_tree(root)


class CheckIncludes(unittest.TestCase):
    def test_accepts_a_tree_that_keeps_to_the_layers(self):
        self.assertEqual(findings(base__a_hpp="#include <vector>\n", engine__b_cpp='#include "base/a.hpp"\n'), [])

    def test_refuses_a_lower_layer_that_includes_a_higher_one(self):
        self.assertEqual(findings(train__a_hpp="", base__b_cpp='#include "train/a.hpp"\n'),
                         ["src/base/b.cpp:1: base may not include train; it may include nothing of ours"])

    def test_keeps_steps_and_engine_apart(self):
        self.assertEqual(findings(steps__a_hpp="", engine__b_cpp='#include "steps/a.hpp"\n'),
                         ["src/engine/b.cpp:1: engine may not include steps; it may include base network"])

    def test_tells_a_folder_from_the_one_inside_it(self):
        self.assertEqual(findings(table__read__a_hpp="", table__b_cpp='#include "table/read/a.hpp"\n'),
                         ["src/table/b.cpp:1: table may not include table/read; it may include base"])

    def test_refuses_a_library_outside_its_folder(self):
        self.assertEqual(findings(model__a_cpp="#include <Eigen/Dense>\n"),
                         ["src/model/a.cpp:1: <Eigen/Dense> belongs to steps"])

    def test_refuses_a_library_that_nobody_has_allowed(self):
        self.assertEqual(findings(base__a_cpp="#include <boost/any.hpp>\n"),
                         ['src/base/a.cpp:1: "boost/any.hpp" is neither ours nor in layers.txt'])

    def test_refuses_a_folder_without_a_layer(self):
        self.assertEqual(findings(helpers__a_cpp=""), ["src/helpers/a.cpp:1: the folder helpers is not in layers.txt"])

    def test_looks_at_the_python_package_too(self):
        with tempfile.TemporaryDirectory() as root:
            for name, text in (("src/cli/a.hpp", "#pragma once\n"), ("python/bind.cpp", '#include "cli/a.hpp"\n')):
                (Path(root) / name).parent.mkdir(parents=True)
                (Path(root) / name).write_text(text)
            found = check_includes.check_tree(root)
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("python/bind.cpp:1: python may not include cli;"), found)

    def test_finds_a_ring_of_folders(self):
        found = findings(table__a_hpp='#include "features/b.hpp"\n', features__b_hpp='#include "table/a.hpp"\n')
        self.assertIn("src: folders include each other in a ring: features -> table -> features", found)

    def test_refuses_printing_in_the_library_and_allows_it_in_the_command_line(self):
        text = '#include <iostream>\nvoid f() { std::cout << 1; }\n'
        self.assertEqual(findings(base__a_cpp=text, cli__b_cpp=text),
                         ["src/base/a.cpp:2: `std::cout` prints; only cli may"])

    def test_refuses_ending_the_program_and_reading_the_environment(self):
        text = 'void f() {\n  exit(1);\n  std::abort();\n  std::getenv("HOME");\n}\n'
        self.assertEqual([line.split(": ")[1] for line in findings(base__a_cpp=text)],
                         ["`exit` ends the program; only cli may", "`std::abort` ends the program; only cli may",
                          "`getenv` reads the environment; only cli may"])

    def test_passes_over_comments_literals_and_longer_names(self):
        text = '// exit(1) would end it\n/* std::cout\n */ const char* a = "abort()"; int n = snprintf(a, 0, b.exit());\n'
        self.assertEqual(findings(base__a_cpp=text), [])

    def test_demands_that_a_header_guards_itself(self):
        with tempfile.TemporaryDirectory() as root:
            (Path(root) / "src/base").mkdir(parents=True)
            (Path(root) / "src/base/a.hpp").write_text("int f();\n")
            self.assertEqual(check_includes.check_tree(root),
                             ["src/base/a.hpp:1: a header guards itself with #pragma once"])

    def test_refuses_a_tree_without_sources(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertIn("holds no C++ file", check_includes.check_tree(root)[0])


if __name__ == "__main__":
    unittest.main()
