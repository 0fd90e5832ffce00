#!/usr/bin/env python3
# What scripts/bench-peers makes of its measurements: medians, ratios, tables and pictures. Nothing is timed here; the
# measurements in results.json are round numbers, and what they must give is worked out by hand beside each test.
import json
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "bench/peers"))
import picture  # noqa: E402
import report  # noqa: E402
import workloads  # noqa: E402

RESULTS = json.loads((HERE / "results.json").read_text())
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [element.text for element in xml.fromstring(svg).iter(f"{SVG}text")]


class Operations(unittest.TestCase):
    def test_are_those_of_the_three_products(self):
        # 2-3-1 on 5 rows. Forward and dW: 2 * 2 * (6 + 3) * 5 = 180. dA for the second layer only: 2 * 3 * 5 = 30.
        self.assertEqual(workloads.operations((2, 3, 1), 5), 210)
        self.assertEqual(workloads.inference_operations((2, 3, 1), 5), 90)

    def test_of_a_sweep_are_found_by_its_name(self):
        self.assertEqual(workloads.find("S64x128").layer_dims, (20, 64, 64, 1))
        self.assertEqual(workloads.find("S64x128").rows, 128)


class Numbers(unittest.TestCase):
    def test_a_time_is_the_median_of_its_rounds(self):
        self.assertEqual(report.seconds(RESULTS["training"], workload="W3", peer="gradus"), 0.003)

    def test_a_ratio_is_the_others_median_over_that_of_gradus(self):
        self.assertAlmostEqual(report.ratio(RESULTS["training"], "numpy", workload="W3", threads=1), 0.006 / 0.003)
        self.assertAlmostEqual(report.ratio(RESULTS["training"], "pytorch", workload="W3", threads=1), 0.5)

    def test_what_was_not_measured_has_no_ratio(self):
        self.assertIsNone(report.ratio(RESULTS["training"], "pytorch", workload="W1", threads=1))
        self.assertEqual(report.ratio_text(None), "")

    def test_times_have_three_digits_and_the_unit_that_suits_them(self):
        for seconds, text in ((12.34, "12.3 s"), (0.00312, "3.12 ms"), (4e-06, "4.00 µs"), (0.000999, "999 µs"),
                              (0.0009996, "1.00 ms"), (1.5e-07, "150 ns"), (100, "100 s"), (1234, "1,234 s")):
            self.assertEqual(report.time_text(seconds), text)

    def test_ratios_have_three_digits(self):
        self.assertEqual([report.ratio_text(value) for value in (0.5, 9.99, 9.996, 54.4, 123.4)],
                         ["0.50", "9.99", "10.0", "54.4", "123"])


class Tables(unittest.TestCase):
    def test_training_has_a_row_for_each_workload_and_gradus_first(self):
        head, rows = report.training_table(RESULTS)
        self.assertEqual(head[5:], ["gradus", "GFLOP/s", "of peak", "NumPy", "PyTorch"])
        # W3: weights 28*256 + 2*256*256 + 256 = 138496, beyond the first layer 131328;
        # 2 * 256 * (2 * 138496 + 131328) = 209059840 operations in 3 ms are 69.7 GFLOP/s, of 100 at most
        self.assertEqual(rows[0], ["W3", "28-256-256-256-1", "256", "adam", "1", "3.00 ms", "69.7", "70 %", "2.00", "0.50"])
        self.assertEqual(rows[1][-2:], ["12.5", ""])  # 50 / 4 = 12.5; PyTorch was not measured

    def test_inference_shows_the_median_of_the_slowest_calls(self):
        _, rows = report.inference_table(RESULTS)
        self.assertEqual(rows[0][4:6], ["200 ns", "400 ns"])

    def test_from_table_to_answers_shows_time_ratio_and_accuracy(self):
        _, rows = report.end_to_end_table(RESULTS)
        self.assertEqual(rows[1], ["adult", "1", "pandas, scikit-learn", "11.0 s", "10.0", "0.840"])  # 11 / 1.1

    def test_aligned_text_puts_numbers_to_the_right(self):
        self.assertEqual(report.aligned(["a", "n"], [["xyz", "5"], ["b", "123"]]), "a      n\nxyz    5\nb    123")

    def test_a_bar_in_a_cell_does_not_end_it(self):
        self.assertEqual(report.markdown(["a"], [["x|y"]]).splitlines()[2], "| x\\|y |")

    def test_every_markdown_row_has_as_many_cells_as_its_head(self):
        for block in re.findall(r"(?:^\|.*\n)+", report.page(RESULTS), re.M):
            cells = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            self.assertEqual(len(cells), 1, block)

    def test_the_page_says_what_was_missing_and_that_the_machine_was_busy(self):
        page = report.page(RESULTS)
        self.assertIn("Not measured: FANN, it needs apt-get install --no-remove libfann-dev.", page)
        self.assertIn("The machine was busy: load 2.50", page)
        self.assertNotIn("busy", report.page(RESULTS | {"busy": False}))


class Pictures(unittest.TestCase):
    def test_there_is_one_for_each_number_of_threads_and_each_batch_of_the_sweep(self):
        self.assertEqual(sorted(picture.pictures(RESULTS)), ["sweep-32.svg", "training-1.svg"])

    def test_speed_is_relative_to_the_best_other_program(self):
        # W3: PyTorch's 1.5 ms is the best, gradus takes 3 ms: 0.50. W1: NumPy 50 µs, gradus 4 µs: 12.5.
        shown = texts(picture.pictures(RESULTS)["training-1.svg"])
        self.assertIn("0.50 x", shown)
        self.assertIn("12.5 x", shown)

    def test_every_mark_lies_inside(self):
        for name, svg in picture.pictures(RESULTS).items():
            root = xml.fromstring(svg)
            width, height = float(root.get("width")), float(root.get("height"))
            for circle in root.iter(f"{SVG}circle"):
                self.assertTrue(0 < float(circle.get("cx")) < width and 0 < float(circle.get("cy")) < height, name)

    def test_a_wider_network_lies_further_right_and_a_longer_step_higher(self):
        line = next(xml.fromstring(picture.pictures(RESULTS)["sweep-32.svg"]).iter(f"{SVG}polyline"))
        (x8, y8), (x1024, y1024) = (map(float, point.split(",")) for point in line.get("points").split())
        self.assertLess(x8, x1024)
        self.assertGreater(y8, y1024)  # y counts downwards

    def test_text_and_attributes_are_escaped(self):
        drawn = picture.tag("text", "a < b & c", id='"x" & <y>')
        self.assertEqual(drawn, '<text id="&quot;x&quot; &amp; &lt;y&gt;">a &lt; b &amp; c</text>')

    def test_the_colours_follow_a_dark_page(self):
        for svg in picture.pictures(RESULTS).values():
            self.assertIn("prefers-color-scheme:dark", svg)
            self.assertNotIn("<image", svg)


class Program(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, str(ROOT / "scripts/bench-peers"), *arguments], capture_output=True, text=True)

    def test_help_names_the_options(self):
        done = self.run_it("--help")
        self.assertEqual(done.returncode, 0, done.stderr)
        for option in ("--rounds", "--seconds", "--workloads", "--peers", "--quick", "--sweep"):
            self.assertIn(option, done.stdout)

    def test_an_unknown_workload_is_answered_by_the_known_ones(self):
        done = self.run_it("--workloads", "W9")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no workload W9; there are W1, W2", done.stderr)

    def test_a_missing_gradus_is_named(self):
        done = self.run_it("--gradus", "nowhere/gradus")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no nowhere/gradus", done.stderr)


if __name__ == "__main__":
    unittest.main()
