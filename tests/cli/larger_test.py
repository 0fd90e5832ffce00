"""Tables that do not fit into --memory-limit: trained on, predicted and judged block by block."""
import unittest

from support import InAFolder

LIMIT = ("--memory-limit", "256MB")


class Larger(InAFolder):
    def write_large(self, name="large.csv"):
        """Few rows with a long text each: more bytes than 256 MB have room for, by the estimate."""
        note = "x" * 4000
        lines = ["a,b,town,y,note"]
        for i in range(3000):
            a, b = i * 37 % 101, i * 53 % 89
            lines.append(f"{a},{b},{('oslo', 'rome', 'bath')[i % 3]},{'yes' if a > b else 'no'},{note}")
        return self.write(name, "\n".join(lines) + "\n")

    def train(self, *options, code=0):
        return self.gradus("train", "large.csv", "--target", "y", "--ignore", "note", "--epochs", "5", "--layers", "8",
                           *options, code=code)

    def test_answers_and_scores_are_those_of_the_table_in_memory(self):
        self.write_large()

        trained = self.train(*LIMIT)
        hashes = [self.json("train", "large.csv", "--target", "y", "--ignore", "note", "--epochs", "5", "--layers",
                            "8", *LIMIT, "--threads", threads)["model_hash"] for threads in (1, 3)]

        self.assertIn("stream the table does not fit into 256.0 MB of memory", trained.stderr)
        self.assertIn("data large.csv: 3000 rows", trained.stderr)
        self.assertEqual(hashes[0], hashes[1])
        keep = ("--keep", "a,town")
        self.gradus("predict", "model.gradus", "large.csv", *keep, "--output", "whole.csv")
        self.gradus("predict", "model.gradus", "large.csv", *keep, "--output", "blocks.csv", *LIMIT)
        self.assertEqual((self.path / "whole.csv").read_text(), (self.path / "blocks.csv").read_text())
        whole = self.gradus("evaluate", "model.gradus", "large.csv").stdout
        self.assertEqual(self.gradus("evaluate", "model.gradus", "large.csv", *LIMIT).stdout, whole)
        self.assertIn("the worst mistakes", whole)

    def test_what_fits_is_trained_as_without_a_limit(self):
        self.write_table("houses.csv")

        free = self.json("train", "houses.csv", "--target", "sold", "--epochs", "3")
        limited = self.json("train", "houses.csv", "--target", "sold", "--epochs", "3", "--memory-limit", "1.5g")

        self.assertEqual(free["model_hash"], limited["model_hash"])

    def test_what_cannot_be_had_from_disk_is_refused_before_it_is_read(self):
        self.write_large()

        self.assertIn("error[not-streamed]: lbfgs needs all rows in memory",
                      self.train(*LIMIT, "--optimizer", "lbfgs", code=2).stderr)
        self.assertIn("error[not-streamed]",
                      self.train(*LIMIT, "--on-bad-row", "skip", code=2).stderr)

    def test_a_report_is_refused_before_it_is_read(self):
        self.write_large()
        self.train("--epochs", "1")

        for done in (self.train(*LIMIT, "--report", "r.html", code=2),
                     self.gradus("evaluate", "model.gradus", "large.csv", *LIMIT, "--report", "r.html", code=2),
                     self.gradus("report", "model.gradus", "large.csv", *LIMIT, code=2)):
            self.assertIn("error[not-streamed]: a report needs all rows in memory", done.stderr)
            self.assertNotIn("stream the table", done.stderr)
        self.assertFalse(list(self.path.glob("*.html")))


if __name__ == "__main__":
    unittest.main()
