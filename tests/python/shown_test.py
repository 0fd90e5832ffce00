"""What is shown: the notebook's HTML, the line of progress, docstrings whose examples run, and a stub that fits."""
import ast
import contextlib
import doctest
import importlib
import inspect
import io
import unittest
from pathlib import Path
from xml.etree import ElementTree

from support import blobs, houses

import gradus
from gradus._progress import ProgressLine


class Html(unittest.TestCase):
    def fragment(self, estimator):
        """The HTML as a tree, which it is only when everything in it is closed and escaped."""
        bundle = estimator._repr_mimebundle_()
        self.assertEqual(bundle["text/plain"], repr(estimator))
        return ElementTree.fromstring(f"<div>{bundle['text/html']}</div>"), bundle["text/html"]

    def test_says_what_was_chosen_before_fitting(self):
        tree, text = self.fragment(gradus.GradusClassifier(layers=(3,)))

        self.assertIn("not fitted", text)
        self.assertEqual([cell.text for cell in tree.iter("th")], ["layers"])

    def test_draws_both_curves_once_fitted(self):
        tree, text = self.fragment(gradus.GradusClassifier(layers=(3,), epochs=40).fit(*blobs()))

        lines = list(tree.iter("polyline"))
        self.assertEqual(len(lines), 2)
        for line in lines:
            points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
            self.assertEqual(len(points), 40)
            self.assertTrue(all(0 <= x <= 420 and 0 <= y <= 170 for x, y in points))
        self.assertIn("4 -&gt; 3 -&gt; 1", text)

    def test_thins_a_long_curve_and_keeps_its_ends(self):
        tree, _ = self.fragment(gradus.GradusClassifier(layers=(), epochs=5000, batch_size="all", validation=0).fit(*blobs(40)))

        points = next(tree.iter("polyline")).get("points").split()
        self.assertLess(len(points), 1000)
        self.assertTrue(points[-1].startswith("412.0,"))  # the right edge

    def test_escapes_names_of_columns_and_parameters(self):
        frame, price, _ = houses()
        bad = "<script>alert('&')</script>"
        fitted = gradus.GradusRegressor(layers=(3,), epochs=2, ignore=[bad]).fit(frame.assign(**{bad: 1.0}), price)

        tree, text = self.fragment(fitted)

        self.assertNotIn("<script", text)
        self.assertIn(f"{bad}: --ignore", [cell.text for cell in tree.iter("td")])


class Progress(unittest.TestCase):
    def test_is_rewritten_in_place_and_ended(self):
        stream = io.StringIO()
        line = ProgressLine(stream, rewrite=True)

        line(10, 0.25, 0.5, 9, 1.0)
        line(11, 0.2, None, 0, 1.0)
        line.close()

        first, second = stream.getvalue().split("\r")[1:]
        self.assertEqual(len(second.rstrip("\n")), len(first))  # a shorter line leaves nothing of the longer one
        self.assertTrue(second.endswith("\n"))

    def test_elsewhere_has_the_last_epoch_on_a_line_of_its_own(self):
        stream = io.StringIO()
        line = ProgressLine(stream, rewrite=False)

        for epoch in range(1, 100):
            line(epoch, 0.5, None, 0, 0.1)
        line.close()

        self.assertEqual(stream.getvalue(), "epoch 1   cost 0.5   0.1 s\nepoch 99   cost 0.5   0.1 s\n")

    def test_is_shown_by_verbose_only(self):
        for verbose, lines in ((False, 0), (True, 1)):
            with contextlib.redirect_stderr(io.StringIO()) as said:
                gradus.GradusClassifier(layers=(3,), epochs=3, verbose=verbose).fit(*blobs(40))
            self.assertEqual(sum(line.startswith("epoch 3 ") for line in said.getvalue().splitlines()), lines)


class Documentation(unittest.TestCase):
    def test_examples_run(self):
        run = 0
        for name in ("gradus", "gradus.steps", "gradus._estimators", "gradus._error", "gradus._progress"):
            failed, tried = doctest.testmod(importlib.import_module(name))
            self.assertEqual(failed, 0, name)
            run += tried
        self.assertGreater(run, 20)

    def test_every_public_thing_has_a_docstring(self):
        for owner in (gradus, gradus.steps, gradus.GradusClassifier, gradus.GradusRegressor):
            for name in getattr(owner, "__all__", None) or [name for name in vars(owner) if not name.startswith("_")]:
                if not name.startswith("__"):
                    self.assertTrue(inspect.getdoc(getattr(owner, name)), f"{owner.__name__}.{name}")

    def test_every_parameter_is_described(self):
        for estimator in (gradus.GradusClassifier, gradus.GradusRegressor):
            for name in estimator().get_params():
                self.assertIn(f"\n    {name} : ", estimator.__doc__)

    def test_the_stub_has_what_the_extension_has(self):
        stub = ast.parse((Path(gradus.__file__).parent / "_gradus.pyi").read_text())
        described = {}
        for node in stub.body:
            if isinstance(node, ast.ClassDef):
                described[node.name] = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
        functions = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}

        bound = {name for name in vars(gradus._gradus) if not name.startswith("_")}
        self.assertEqual(functions | set(described) | {"version"}, (bound - {"steps"}) | {"steps"})
        for name in described:
            there = {member for member, value in vars(getattr(gradus._gradus, name)).items()
                     if callable(value) and not member.startswith("_")}
            self.assertEqual({member for member in described[name] if not member.startswith("_")}, there, name)


if __name__ == "__main__":
    unittest.main()
