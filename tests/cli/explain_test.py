"""gradus explain as a user runs it."""
import csv
import unittest

from support import InAFolder


class Explain(InAFolder):
    def train(self, target):
        self.write_table("houses.csv")
        self.gradus("train", "houses.csv", "--target", target, "--ignore", "sold" if target == "price" else "price",
                    "--epochs", 60, "--learning-rate", 0.01, "--quiet")
        return "model.gradus", "houses.csv"

    def test_of_numbers_names_the_columns_that_matter_and_the_costliest_rows(self):
        files = self.train("price")

        answer = self.json("explain", *files, "--worst", 3)

        self.assertEqual([column["column"] for column in answer["importance"]][0], "size")
        self.assertEqual(len(answer["importance"][0]["drops"]), 5)
        costs = [row["cost"] for row in answer["worst"]]
        self.assertEqual(costs, sorted(costs, reverse=True))
        first = answer["worst"][0]
        self.assertAlmostEqual(first["cost"], (first["answer"] - first["prediction"]) ** 2, delta=1e-9 * first["cost"])
        line = (self.path / "houses.csv").read_text().splitlines()[first["row"]].split(",")
        self.assertEqual(first["answer"], float(line[3]))
        self.assertEqual(first["inputs"]["town"], line[2])

    def test_of_classes_fits_the_width_of_80(self):
        files = self.train("sold")

        text = self.gradus("explain", *files).stdout

        self.assertIn("accuracy is", text)
        rows = [line for line in text.splitlines() if line.startswith("  row")]
        self.assertEqual(len(rows), 5)
        self.assertIn("said ", rows[0])
        self.assertLessEqual(max(map(len, text.splitlines())), 80, text)

    def test_curves_need_no_answers(self):
        files = self.train("sold")
        rows = self.write("new.csv", "size,age,town\n30,20,oslo\n90,,rome\n60,10,\n")

        curves = self.json("explain", files[0], rows, "--column", "size,town")["dependence"]

        self.assertEqual(curves[0]["at"], [30, 60, 90])
        self.assertEqual(curves[1]["at"], ["oslo", "rome"])
        for yes, no in zip(curves[0]["mean"]["yes"], curves[0]["mean"]["no"]):
            self.assertAlmostEqual(yes + no, 1)
        self.assertLess(curves[0]["mean"]["yes"][0], curves[0]["mean"]["yes"][2])
        text = self.gradus("explain", files[0], rows, "--column", "town").stdout
        self.assertIn('town: mean probability of "yes" when all 3 rows have this value', text)

    def test_shares_of_a_row_add_up_in_json_and_in_the_file(self):
        files = self.train("price")

        answer = self.json("explain", *files, "--rows", "3,10-11", "--output", "shares.csv")

        rows = answer["attributions"]
        self.assertEqual([row["row"] for row in rows], [3, 10, 11])
        with open(self.path / "shares.csv", newline="") as file:
            written = list(csv.DictReader(file))
        predictions = self.json("predict", *files)["predictions"]
        for row, line in zip(rows, written, strict=True):
            whole = row["f"] - row["baseline"]
            shares = [column["integrated"] for column in row["columns"].values()]
            self.assertAlmostEqual(sum(shares), whole, delta=1e-3 * abs(whole))
            self.assertAlmostEqual(row["f"], predictions[row["row"] - 1]["prediction"], delta=1e-3)  # float32 against double
            self.assertEqual(int(line["row"]), row["row"])
            self.assertEqual([float(line["integrated_" + name]) for name in row["columns"]], shares)

    def test_rows_are_numbers_that_the_table_has(self):
        files = self.train("price")

        for rows in ("0", "121", "5-3", "x", "1,,2", "1-99999999999999999999", "-1"):
            done = self.gradus("explain", *files, f"--rows={rows}", code=2)
            self.assertIn("error[invalid-rows]", done.stderr)
        done = self.gradus("explain", *files, "--output", "shares.csv", code=2)
        self.assertIn("error[unused-option]", done.stderr)

    def test_what_is_no_input_has_no_curve(self):
        files = self.train("sold")

        done = self.gradus("explain", *files, "--column", "price", code=2)

        self.assertIn("error[no-curve]", done.stderr)


if __name__ == "__main__":
    unittest.main()
