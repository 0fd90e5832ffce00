"""gradus explain against sklearn.inspection on the same model."""
import unittest

from support import InAFolder, np, pd, program

import gradus
from sklearn.inspection import partial_dependence, permutation_importance


class Explain(InAFolder):
    def setUp(self):
        super().setUp()
        random = np.random.RandomState(4)
        self.X = pd.DataFrame({"a": random.randn(400), "b": random.randn(400).round(), "c": random.randn(400)})
        self.y = pd.Series(np.sin(2 * self.X["a"]) + 0.5 * self.X["b"] + 0.05 * random.randn(400), name="y")
        self.model = gradus.GradusRegressor(layers=(16,), epochs=20, learning_rate=0.01).fit(self.X, self.y)
        self.model.save(self.path / "m.gradus")
        pd.concat([self.X, self.y], axis=1).to_csv(self.path / "rows.csv", index=False)

    def test_importance_is_that_of_scikit_learn_within_its_spread(self):
        theirs = permutation_importance(self.model, self.X, self.y, n_repeats=20, random_state=1)

        ours = program("explain", "m.gradus", "rows.csv", "--repeats", "20", folder=self.path)

        self.assertEqual(ours["metric"], "r2")
        self.assertAlmostEqual(ours["score"], self.model.score(self.X, self.y), places=9)
        for column in ours["importance"]:
            at = list(self.X).index(column["column"])
            # Of one shuffle. The mean of 20 has a spread of 0.22 of it, the difference of two such 0.32: this is 4 times that.
            spread = 1.3 * max(theirs.importances_std[at], column["std"])
            self.assertLess(abs(column["mean"] - theirs.importances_mean[at]), spread + 1e-6, column)

    def test_curves_are_those_of_scikit_learn(self):
        ours = program("explain", "m.gradus", "rows.csv", "--column", "a,b", folder=self.path)["dependence"]

        for curve in ours:
            theirs = partial_dependence(self.model, self.X, [curve["column"]], grid_resolution=20, method="brute", kind="average")
            np.testing.assert_allclose(curve["at"], theirs["values"][0], rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(curve["mean"], theirs["average"][0], rtol=1e-9, atol=1e-9)


if __name__ == "__main__":
    unittest.main()
