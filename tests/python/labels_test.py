"""Several targets with GradusClassifier: as scikit-learn's own multilabel classifiers, and as the command line."""
import pickle
import unittest

from support import InAFolder, np, pd, program

import gradus
from sklearn.metrics import f1_score, hamming_loss
from sklearn.model_selection import cross_val_score


class Labels(InAFolder):
    def setUp(self):
        super().setUp()
        random = np.random.RandomState(8)
        self.X = random.randn(300, 4)
        self.y = (self.X[:, :3] + 0.3 * random.randn(300, 3) > [0, 0.5, -0.5]).astype(int)
        self.small = gradus.GradusClassifier(layers=(16,), epochs=20, learning_rate=0.01, random_state=1)

    def test_answers_have_a_column_for_each(self):
        fitted = self.small.fit(self.X, self.y)

        said, p = fitted.predict(self.X), fitted.predict_proba(self.X)

        self.assertEqual((said.shape, p.shape), ((300, 3), (300, 3)))
        np.testing.assert_array_equal(said, p > 0.5)
        np.testing.assert_allclose(1 / (1 + np.exp(-fitted.decision_function(self.X))), p, rtol=1e-6)
        self.assertEqual(fitted.classes_.tolist(), [0, 1, 2])
        self.assertGreater(f1_score(self.y, said, average="macro"), 0.85)
        self.assertEqual(fitted.score(self.X, self.y), (said == self.y).all(axis=1).mean())
        self.assertGreater(cross_val_score(self.small, self.X, self.y, cv=3).mean(), 0.4)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).predict_proba(self.X), p)

    def test_is_what_the_command_line_learns_from_the_same_table(self):
        X, y = pd.DataFrame(self.X, columns=list("abcd")), pd.DataFrame(self.y, columns=["red", "wet", "old"])
        pd.concat([X, y], axis=1).to_csv(self.path / "t.csv", index=False, float_format="%.17g")
        fitted = self.small.fit(X, y, eval_set=(X[:50], y[:50]))
        fitted.save(self.path / "ours.gradus")
        pd.concat([X, y], axis=1)[:50].to_csv(self.path / "held.csv", index=False, float_format="%.17g")

        theirs = program("train", "t.csv", "--target", "red,wet,old", "--layers", "16", "--epochs", "20", "--learning-rate",
                         "0.01", "--seed", "1", "--validation", "held.csv", "--model", "theirs.gradus", folder=self.path)

        self.assertEqual(theirs["model_hash"], fitted.model_.hash())
        scores = program("evaluate", "ours.gradus", "t.csv", folder=self.path)["test"]
        self.assertAlmostEqual(scores["hamming_loss"], hamming_loss(y, fitted.predict(X)), places=14)
        loaded = gradus.GradusClassifier.load(self.path / "theirs.gradus")
        np.testing.assert_array_equal(loaded.predict(X), fitted.predict(X))

    def test_what_is_for_one_target_is_refused(self):
        with self.assertRaises(gradus.Error):
            self.small.set_params(class_weight={0: 2.0}).fit(self.X, self.y)
        with self.assertRaisesRegex(ValueError, "fit learns several"):
            self.small.set_params(class_weight=None).partial_fit(self.X, self.y, classes=[0, 1])
        with self.assertRaisesRegex(ValueError, "label type"):
            self.small.fit(self.X, 2 * self.y)


if __name__ == "__main__":
    unittest.main()
