"""gradus find-rate: the numbers, the two pictures, and what it refuses; and the rates of a run with a schedule."""
import unittest
import xml.etree.ElementTree as ElementTree

from support import InAFolder


class FindRate(InAFolder):
    def setUp(self):
        super().setUp()
        self.write_table("houses.csv")

    def find(self, *arguments, **settings):
        return self.gradus("find-rate", "houses.csv", "--target", "sold", *arguments, **settings)

    def test_json_has_every_update_and_a_tenth_of_the_least(self):
        answer = self.json("find-rate", "houses.csv", "--target", "sold", "--iterations", 60)

        points = answer["points"]
        self.assertEqual(answer["updates"], len(points))
        self.assertEqual(points[0]["learning_rate"], 1e-6)
        least = min(points, key=lambda point: point["smoothed"])
        self.assertEqual(answer["least"], least["learning_rate"])
        self.assertAlmostEqual(answer["suggestion"], least["learning_rate"] / 10, places=15)

    def test_the_curve_fits_and_keeps_to_the_letters_of_the_locale(self):
        blocks = self.find(environment={"LC_ALL": "C.UTF-8"}).stdout
        plain = self.find(environment={"LC_ALL": "C"}).stdout

        self.assertIn("█", blocks)
        self.assertTrue(plain.isascii(), plain)
        self.assertIn("#", plain)
        self.assertLessEqual(max(map(len, blocks.splitlines())), 80)
        self.assertIn("suggestion  --learning-rate ", plain)

    def test_the_picture_is_svg_with_words_on_its_axes(self):
        self.find("--svg", "rates.svg", "--quiet")

        root = ElementTree.parse(self.path / "rates.svg").getroot()
        words = " ".join(text.text for text in root.iter("{http://www.w3.org/2000/svg}text"))
        self.assertIn("learning rate, logarithmic", words)
        self.assertIn("cost of a batch", words)
        curve = next(root.iter("{http://www.w3.org/2000/svg}polyline"))
        self.assertGreater(len(curve.get("points").split()), 20)

    def test_what_cannot_be_tested_is_refused(self):
        refused = self.find("--optimizer", "lbfgs", code=2)
        self.assertIn("error[unused-option]: the optimizer lbfgs takes no learning rate", refused.stderr)
        refused = self.find("--iterations", 9, code=2)
        self.assertIn("error[invalid-iterations]", refused.stderr)
        refused = self.find("--svg", "nowhere/rates.svg", code=1)
        self.assertIn("error[cannot-write]", refused.stderr)
        refused = self.find("--learning-rate", 1, code=2)
        self.assertIn("error[unknown-option]", refused.stderr)


class Rates(InAFolder):
    def test_are_in_the_lines_the_json_and_the_model(self):
        self.write_table("houses.csv")
        options = ("houses.csv", "--target", "sold", "--schedule", "exponential", "--schedule-gamma", 0.5, "--epochs", 4)

        done = self.gradus("train", *options, "--log-every", 1)
        rates = self.json("train", *options)["learning_rates"]
        history = self.json("inspect", "model.gradus")["history"]

        self.assertEqual(rates, [0.001, 0.0005, 0.00025, 0.000125])
        self.assertEqual(history["epochs"]["learning_rate"], rates)
        self.assertIn(" rate 0.000125 ", done.stderr)

    def test_a_run_of_lbfgs_says_that_it_has_converged(self):
        self.write_table("houses.csv")

        done = self.gradus("train", "houses.csv", "--target", "sold", "--optimizer", "lbfgs", "--layers", "none", "--l2", 0.1,
                           "--early-stopping", "off")

        self.assertIn("converged, as a further step gains nothing", done.stderr)


if __name__ == "__main__":
    unittest.main()
