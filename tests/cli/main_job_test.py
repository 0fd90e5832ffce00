"""The main job on real data: the article to the letter, seven tables without options, the same bits, the gradients.

Expected numbers are the article's own and those of scikit-learn's MLPClassifier and MLPRegressor (baselines.json)."""
import json
import re
import unittest

from support import SHARED, InAFolder, needs

CAT = SHARED / "data/cat"
SPLITS = SHARED / "data/splits"
ARTICLE = ("train", CAT / "train_catvnoncat.h5", "--features", "train_set_x", "--target", "train_set_y",
           "--preset", "article")


class Article(InAFolder):
    @needs("data/cat")
    @needs("reference/article_deep_4_layer.json")
    def test_the_costs_and_accuracies_are_the_published_ones(self):
        reference = json.loads((SHARED / "reference/article_deep_4_layer.json").read_text())["deep-4-layer"]

        done = self.gradus(*ARTICLE, "--init", "scaled", "--seed", 1, "--test", CAT / "test_catvnoncat.h5", "--json")

        answer = json.loads(done.stdout)
        costs = [f"Cost after iteration {i * 100}: {cost:.6f}" for i, cost in enumerate(reference["costs_every_100"])]
        self.assertEqual(re.findall("Cost after .*", done.stderr), costs)
        self.assertEqual(len(costs), 25)
        self.assertAlmostEqual(answer["train"]["accuracy"], 206 / 209, places=15)
        self.assertAlmostEqual(answer["test"]["accuracy"], 0.80, places=15)
        self.assertNotIn("warning", done.stderr)

    @needs("data/cat")
    def test_the_articles_own_init_does_not_learn_and_says_why(self):
        done = self.gradus(*ARTICLE, "--seed", 3, "--iterations", 301)

        self.assertIn("warning[vanishing-signal]", done.stderr)
        self.assertRegex(done.stderr, r"std of A +0\.\d+ +0\.0\d+ ")
        self.assertRegex(done.stderr, r"= fix: --init scaled .*--init he")
        costs = [float(cost) for cost in re.findall(r"Cost after iteration \d+: (\S+)", done.stderr)]
        self.assertEqual(costs[0], 0.693148)  # log 2: an output of 0.5 for everyone
        self.assertTrue(all(0.64 < cost < 0.6932 for cost in costs), costs)


class Tables(InAFolder):
    """Each fixed split, trained with no option but the target, against scikit-learn's network on the same rows."""

    def check(self, name, metric, allowed):
        about = json.loads((SPLITS / name / "about.json").read_text())
        peer = json.loads((SPLITS / "baselines.json").read_text())[name]

        answer = self.json("train", SPLITS / name / "train.csv", "--target", about["target"],
                           "--test", SPLITS / name / "test.csv")

        self.assertEqual(answer["task"], peer["task"])
        self.assertEqual(answer["rows"], peer["train_rows"])
        self.assertGreater(answer["test"][metric], peer["scores"]["sklearn_mlp"][metric] - allowed)

    # Allowed below scikit-learn's score: two standard errors of an accuracy on that many test rows, 0.03 of r2.
    @needs("data/splits")
    def test_adult(self): self.check("adult", "accuracy", 0.006)

    @needs("data/splits")
    def test_california(self): self.check("california", "r2", 0.03)

    @needs("data/splits")
    def test_higgs(self): self.check("higgs-7k", "accuracy", 0.041)

    @needs("data/splits")
    def test_iris(self): self.check("iris", "accuracy", 0.09)

    @needs("data/splits")
    def test_phoneme(self): self.check("phoneme", "accuracy", 0.021)

    @needs("data/splits")
    def test_titanic(self): self.check("titanic", "accuracy", 0.06)

    @needs("data/splits")
    def test_wine(self): self.check("wine-white", "r2", 0.03)


class SameBits(InAFolder):
    def test_any_number_of_threads_gives_the_same_model(self):
        self.write_table("houses.csv", rows=3000)

        hashes = {self.json("train", "houses.csv", "--target", "sold", "--epochs", 5, "--threads", threads)["model_hash"]
                  for threads in (1, 2, 3, 4)}

        self.assertEqual(len(hashes), 1)

    def test_another_seed_gives_another_model(self):
        self.write_table("houses.csv")

        first = self.json("train", "houses.csv", "--target", "sold", "--epochs", 5, "--seed", 1)
        second = self.json("train", "houses.csv", "--target", "sold", "--epochs", 5, "--seed", 2)

        self.assertNotEqual(first["model_hash"], second["model_hash"])


class Gradients(InAFolder):
    @needs("data/cat")
    def test_on_the_article_s_images(self):
        answer = self.json("check-gradients", CAT / "train_catvnoncat.h5", "--features", "train_set_x",
                           "--target", "train_set_y", "--layers", "20,7,5", "--init", "scaled")

        self.assertLess(answer["max_relative_error"], 1e-7)

    @needs("data/splits")
    def test_on_a_table_with_words_and_missing_cells(self):
        answer = self.json("check-gradients", SPLITS / "titanic/train.csv", "--target", "Survived")

        self.assertLess(answer["max_relative_error"], 1e-7)


if __name__ == "__main__":
    unittest.main()
