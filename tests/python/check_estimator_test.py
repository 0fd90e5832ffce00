"""scikit-learn's own checks of an estimator, all of them, and what an estimator is used in."""
import unittest
import warnings

from support import blobs, houses, np

import gradus
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.inspection import permutation_importance
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator, check_sample_weights_invariance

# The one check that is expected to fail: rows of weight 0 are as if they were not there (estimators_test.py), but the
# check shuffles the rows as well, and their order decides which are validated with.
EXPECTED = {"check_sample_weights_invariance"}


class CheckEstimator(unittest.TestCase):
    def check(self, estimator):
        skipped = set()
        for instance, check in check_estimator(estimator, generate_only=True):
            with self.subTest(str(check.func)), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    check(instance)
                except unittest.SkipTest as skip:
                    skipped.add(str(skip).split()[1])
        self.assertLessEqual(skipped, EXPECTED)

    def test_classifier(self):
        self.check(gradus.GradusClassifier())

    def test_regressor(self):
        self.check(gradus.GradusRegressor())

    def test_weights_of_one_are_as_none(self):
        for estimator in (gradus.GradusClassifier(), gradus.GradusRegressor()):
            check_sample_weights_invariance(type(estimator).__name__, estimator, kind="ones")


class InsideOthers(unittest.TestCase):
    def setUp(self):
        self.X, self.y = blobs()
        self.small = gradus.GradusClassifier(layers=(8,), epochs=20)

    def test_pipeline_and_grid_search_choose_among_parameters(self):
        search = GridSearchCV(make_pipeline(StandardScaler(), self.small),
                              {"gradusclassifier__layers": [(4,), (8, 4)],
                               "gradusclassifier__learning_rate": list(np.array([1e-6, 0.01]))}, cv=3)

        search.fit(self.X, self.y)

        self.assertEqual(search.best_params_["gradusclassifier__learning_rate"], 0.01)  # 1e-6 hardly moves
        self.assertGreater(search.best_score_, 0.8)

    def test_cross_val_score_in_other_processes(self):
        alone = cross_val_score(self.small, self.X, self.y, cv=3)

        np.testing.assert_array_equal(cross_val_score(self.small, self.X, self.y, cv=3, n_jobs=2), alone)

    def test_calibrated_classifier(self):
        calibrated = CalibratedClassifierCV(self.small, cv=3).fit(self.X, self.y)

        self.assertGreater(calibrated.score(self.X, self.y), 0.7)

    def test_column_transformer_before_it(self):
        frame, price, _ = houses()
        prepare = ColumnTransformer([("numbers", StandardScaler(), ["size"])], remainder="drop")

        model = make_pipeline(prepare, gradus.GradusRegressor(layers=(8,), learning_rate=0.01)).fit(frame, price)

        self.assertGreater(model.score(frame, price), 0.5)

    def test_permutation_importance_finds_the_column_that_matters(self):
        frame, price, _ = houses()
        model = gradus.GradusRegressor(layers=(16,), learning_rate=0.01).fit(frame, price)

        importance = permutation_importance(model, frame, price, n_repeats=2, random_state=0).importances_mean

        self.assertEqual(list(frame)[importance.argmax()], "size")

    def test_clone_keeps_parameters_and_forgets_what_was_learned(self):
        fitted = self.small.set_params(optimizer="sgd").fit(self.X, self.y)

        copy = clone(fitted)

        self.assertEqual(copy.get_params(), fitted.get_params())
        self.assertFalse(hasattr(copy, "model_"))


if __name__ == "__main__":
    unittest.main()
