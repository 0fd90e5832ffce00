"""Several targets at once, as a user has them: --target a,b,c."""
import csv
import unittest

from support import InAFolder

TARGETS = "cheap,big,far"


class Labels(InAFolder):
    def setUp(self):
        super().setUp()
        lines = ["size,town,note,cheap,big,far"]
        for i in range(240):
            size, town = 20 + i * 37 % 90, ("oslo", "rome", "bath")[i % 3]
            cheap, far = "yes" if size < 50 else "no", "" if i == 7 else ("TRUE", "FALSE")[town != "rome"]
            lines.append(f"{size},{town},{i % 5},{cheap},{int(size > 80)},{far}")
        self.write("homes.csv", "\n".join(lines) + "\n")

    def train(self, *more):
        return self.json("train", "homes.csv", "--target", TARGETS, "--epochs", 40, "--learning-rate", 0.02, "--layers", "16",
                         "--test", "homes.csv", *more)

    def test_are_learned_scored_and_answered_each(self):
        answer = self.train()

        self.assertEqual((answer["task"], answer["target"]), ("multilabel", TARGETS))
        self.assertEqual(list(answer["test"])[:3], ["subset_accuracy", "macro_f1", "macro_auc"])
        self.assertEqual(list(answer["test"]["labels"]), TARGETS.split(","))
        self.assertGreater(answer["test"]["subset_accuracy"], 0.9)
        self.assertGreater(answer["test"]["labels"]["big"]["auc"], 0.99)
        self.assertLess(answer["baseline"]["subset_accuracy"], 0.5)

        scores = self.json("evaluate", "model.gradus", "homes.csv", "--bootstrap", 20)
        self.assertEqual(scores["test"], answer["test"])
        self.assertEqual(scores["rows"], 239)  # one lacks an answer
        self.assertIn("hamming_loss", scores["confidence"]["intervals"])

        self.write("new.csv", "size,town,note\n20,rome,1\n100,oslo,2\n")
        self.gradus("predict", "model.gradus", "new.csv", "--output", "answers.csv")
        with open(self.path / "answers.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0]), ["prediction_cheap", "prediction_big", "prediction_far", "probability_cheap",
                                         "probability_big", "probability_far"])
        self.assertEqual([row["prediction_cheap"] for row in rows], ["yes", "no"])
        self.assertEqual([row["prediction_big"] for row in rows], ["0", "1"])
        self.assertEqual([row["prediction_far"].upper() for row in rows], ["TRUE", "FALSE"])
        self.assertGreater(float(rows[0]["probability_cheap"]), 0.5)

    def test_are_shown_by_every_command_within_80_columns(self):
        self.train()

        for arguments, expected in (
                (("describe", "homes.csv", "--target", TARGETS), "targets   3 columns: multilabel"),
                (("evaluate", "model.gradus", "homes.csv"), "accuracy always"),
                (("inspect", "model.gradus"), "cheap: no or yes"),
                (("explain", "model.gradus", "homes.csv", "--repeats", 1), "macro auc is"),
                (("explain", "model.gradus", "homes.csv", "--column", "town"), "mean probabilities"),
                (("explain", "model.gradus", "homes.csv", "--rows", "3"), 'log odds of "yes" in cheap'),
                (("check-gradients", "homes.csv", "--target", TARGETS), "back-propagation is right here"),
                (("steps", "homes.csv", "--target", TARGETS), "dZ3 = (A3 - Y) / 3")):
            text = self.gradus(*arguments).stdout
            self.assertIn(expected, text)
            if arguments[0] not in ("steps", "inspect"):  # which has long lines of its own
                self.assertLessEqual(max(map(len, text.splitlines())), 80, text)

        rows = self.json("explain", "model.gradus", "homes.csv", "--rows", "3")["attributions"]
        self.assertEqual([row["target"] for row in rows], TARGETS.split(","))
        self.assertGreater(abs(rows[2]["columns"]["town"]["integrated"]), abs(rows[0]["columns"]["town"]["integrated"]))
        worst = self.json("explain", "model.gradus", "homes.csv", "--repeats", 1)["worst"][0]
        self.assertIn(worst["target"], TARGETS.split(","))

    def test_cross_validate_without_shares_of_classes(self):
        answer = self.json("cross-validate", "homes.csv", "--target", TARGETS, "--folds", 3, "--epochs", 5, "--predictions",
                           "unseen.csv")

        self.assertEqual(answer["split"], "rows")
        self.assertIn("macro_auc", answer["metrics"])
        with open(self.path / "unseen.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 240)
        self.assertEqual([row["prediction_far"] for row in rows].index(""), 7)  # whose answer is missing: in no fold

    def test_what_is_for_one_target_is_refused(self):
        for options, code in ((("--class-weight", "balanced"), "invalid-class-weight"), (("--threshold", "f1"), "invalid-threshold"),
                              (("--calibrate", "platt"), "invalid-calibrate"), (("--loss", "focal"), "loss-mismatch"),
                              (("--loss", "huber"), "loss-mismatch"), (("--task", "binary"), "task-mismatch")):
            done = self.gradus("train", "homes.csv", "--target", TARGETS, *options, code=2)
            self.assertIn(f"error[{code}]", done.stderr)
        self.assertIn("error[folds-conflict]", self.gradus("cross-validate", "homes.csv", "--target", TARGETS, "--stratified",
                                                           code=2).stderr)
        done = self.gradus("train", "homes.csv", "--target", "cheap,town", code=3)
        self.assertIn('error[target-not-two]: "town" has more than two values (bath, oslo, rome)', done.stderr)
        self.assertIn("error[invalid-html]", self.gradus("steps", "homes.csv", "--target", TARGETS, "--html", "s.html",
                                                         code=2).stderr)

    def test_a_report_is_refused_before_the_work(self):
        self.gradus("train", "homes.csv", "--target", TARGETS, "--epochs", 1)

        for command in (("report", "model.gradus", "homes.csv"), ("evaluate", "model.gradus", "homes.csv", "--report", "r.html"),
                        ("train", "homes.csv", "--target", TARGETS, "--report", "r.html"),
                        ("cross-validate", "homes.csv", "--target", TARGETS, "--report", "r.html")):
            done = self.gradus(*command, code=2)
            self.assertIn("error[invalid-report]: a report shows one target, and there are 3", done.stderr)
            self.assertNotIn("epoch", done.stderr)
        self.assertFalse(list(self.path.glob("*.html")))


if __name__ == "__main__":
    unittest.main()
