"""What GradusClassifier and GradusRegressor do with data of all kinds, and that ways which should agree do."""
import pickle
import signal
import threading
import unittest
import warnings
from unittest import mock

from support import blobs, houses, np, pd

import gradus
from scipy import sparse
from sklearn.exceptions import DataConversionWarning
from sklearn.linear_model import LinearRegression


def small(**parameters):
    return gradus.GradusClassifier(**{"layers": (8,), "epochs": 15, **parameters})


class Data(unittest.TestCase):
    def test_a_frame_with_words_dates_booleans_and_missing_cells_goes_straight_in(self):
        frame, price, sold = houses()

        regressor = gradus.GradusRegressor(layers=(16,), learning_rate=0.01).fit(frame, price)
        classifier = gradus.GradusClassifier(layers=(16,), learning_rate=0.01).fit(frame, sold)

        self.assertGreater(regressor.score(frame, price), LinearRegression().fit(frame[["size"]], price).score(
            frame[["size"]], price))  # scikit-learn with the number that says most
        self.assertGreater(classifier.score(frame, sold), 0.9)
        self.assertEqual(list(classifier.classes_), ["no", "yes"])
        self.assertEqual(list(classifier.feature_names_in_), list(frame))

    def test_categories_are_the_same_as_words(self):
        frame, _, sold = houses()
        as_categories = frame.assign(town=frame["town"].astype("category").cat.reorder_categories(["rome", "oslo", "bath"]))

        self.assertEqual(small().fit(frame, sold).model_.hash(), small().fit(as_categories, sold).model_.hash())

    def test_words_never_seen_and_missing_cells_get_answers(self):
        frame, price, _ = houses()
        model = gradus.GradusRegressor(layers=(8,), epochs=5).fit(frame, price)
        odd = frame.head(2).assign(town=["paris", None], size=[np.nan, 30.0])

        self.assertTrue(np.isfinite(model.predict(odd)).all())

    def test_sparse_and_dense_give_the_same(self):
        X, y = blobs()
        X[np.abs(X) < 0.5] = 0

        dense, thin = small().fit(X, y), small().fit(sparse.csr_matrix(X), y)

        self.assertEqual(dense.model_.hash(), thin.model_.hash())
        np.testing.assert_array_equal(dense.predict_proba(X), thin.predict_proba(sparse.csc_matrix(X)))

    def test_nan_is_missing_and_infinity_is_refused(self):
        X, y = blobs()
        X[3, 1] = np.nan
        model = small().fit(X, y)
        X[3, 1] = np.inf

        for call in (model.predict, model.decision_function, lambda X: model.fit(X, y)):
            with self.assertRaisesRegex(ValueError, "infinity"):
                call(X)

    def test_two_columns_of_one_name_are_refused(self):
        frame, price, _ = houses()
        twice = pd.concat([frame, frame[["town"]]], axis=1)

        with self.assertRaisesRegex(gradus.Error, "two columns called 'town'"):
            gradus.GradusRegressor().fit(twice, price)

    def test_labels_of_every_kind_come_back_as_they_were(self):
        X, y = blobs(classes=3)
        for labels in (np.array(["10", "9", "8"]), np.array([-1.0, 0.0, 7.0]), np.array([2**60, 2**60 + 1, 5]),
                       np.array(["é", "<b>", ""], dtype=object)):
            with self.subTest(labels.dtype):
                model = small(learning_rate=0.01).fit(X, labels[y])

                np.testing.assert_array_equal(model.classes_, np.unique(labels))
                self.assertGreater(model.score(X, labels[y]), 0.7)
                self.assertEqual(model.predict(X).dtype, labels.dtype)

    def test_order_of_two_labels_that_sort_otherwise_as_numbers(self):
        X, y = blobs()
        model = small(learning_rate=0.01).fit(X, np.array(["9", "10"])[y])  # as text "10" comes first, as a number 9

        self.assertEqual(list(model.classes_), ["10", "9"])
        np.testing.assert_array_equal(model.predict(X) == "9", model.decision_function(X) > 0)
        np.testing.assert_array_equal(model.predict_proba(X)[:, 1] > 0.5, model.decision_function(X) > 0)

    def test_a_column_vector_y_is_warned_of(self):
        X, y = blobs()

        with self.assertWarns(DataConversionWarning):
            small().fit(X, y.reshape(-1, 1))


class Weights(unittest.TestCase):
    def test_a_row_of_weight_zero_is_as_if_it_were_not_there(self):
        X, y = blobs()
        weights = 1.0 + np.arange(300) % 3
        weights[::4] = 0
        kept = weights > 0

        with_zeros = small().fit(X, y, sample_weight=weights)
        without = small().fit(X[kept], y[kept], sample_weight=weights[kept])

        self.assertEqual(with_zeros.model_.hash(), without.model_.hash())

    def test_class_weight_is_a_weight_of_its_rows(self):
        X, y = blobs()

        by_class = small(class_weight={0: 3.0, 1: 1.0}).fit(X, y)
        by_row = small().fit(X, y, sample_weight=np.where(y == 0, 3.0, 1.0))

        self.assertEqual(by_class.model_.hash(), by_row.model_.hash())

    def test_all_zero_is_refused(self):
        X, y = blobs()

        with self.assertRaisesRegex(gradus.Error, "0 for every row"):
            small().fit(X, y, sample_weight=np.zeros(len(y)))


class Losses(unittest.TestCase):
    def test_quantiles_ascend_and_predict_gives_the_median(self):
        X = np.random.RandomState(5).random_sample((300, 1))
        y = X[:, 0] + np.random.RandomState(6).random_sample(300)

        regressor = gradus.GradusRegressor(layers=(8,), loss="quantile", quantiles=(0.2, 0.5, 0.8), epochs=20).fit(X, y)
        quantiles = regressor.predict_quantiles(X)

        self.assertEqual(quantiles.shape, (300, 3))
        self.assertTrue((np.diff(quantiles, axis=1) >= 0).all())
        np.testing.assert_array_equal(regressor.predict(X), quantiles[:, 1])

    def test_without_quantiles_there_are_none_to_predict(self):
        X = np.linspace(0, 1, 40).reshape(-1, 1)

        with self.assertRaisesRegex(gradus.Error, "learned quantiles"):
            gradus.GradusRegressor(layers=(3,), epochs=1).fit(X, X[:, 0]).predict_quantiles(X)

    def test_poisson_is_never_negative(self):
        X = np.linspace(-2, 1, 90).reshape(-1, 1)
        y = np.random.RandomState(7).poisson(np.exp(X[:, 0]))

        self.assertGreater(gradus.GradusRegressor(layers=(8,), loss="poisson", epochs=10).fit(X, y).predict(X).min(), 0)


class Parameters(unittest.TestCase):
    def test_are_the_options_of_training(self):
        options = {row["name"]: row for row in gradus._gradus.training_options()}
        expected = {name.replace("-", "_") for name, row in options.items()
                    if row["group"] in ("Rows", "The network", "Learning") or name in ("ignore", "keep-column")}
        said_otherwise = {"test", "weight", "seed", "threads"}

        parameters = set(gradus.GradusClassifier().get_params())

        of_numbers = {"huber_delta", "quantiles"}
        self.assertEqual(parameters, (expected - said_otherwise - of_numbers) |
                         {"hidden_layer_sizes", "random_state", "n_jobs", "verbose"})
        self.assertEqual(set(gradus.GradusRegressor().get_params()) - parameters, of_numbers)
        self.assertEqual(parameters - set(gradus.GradusRegressor().get_params()),
                         {"class_weight", "label_smoothing", "focal_gamma", "calibrate", "threshold"})

    def test_hidden_layer_sizes_is_layers(self):
        X, y = blobs()

        self.assertEqual([W.shape for W in small(layers=None, hidden_layer_sizes=(5, 3)).fit(X, y).coefs_],
                         [(4, 5), (5, 3), (3, 1)])
        with self.assertRaisesRegex(gradus.Error, "two names for one thing"):
            small(layers=(4,), hidden_layer_sizes=(5,)).fit(X, y)

    def test_values_of_numpy_and_words_of_the_command_line_are_taken(self):
        X, y = blobs()
        model = small(layers=np.array([4, 2]), learning_rate=np.float32(0.5), epochs=np.int64(2), batch_size="all",
                      early_stopping=False, shuffle=False, validation=0).fit(X, y)

        options = dict(model.model_.history()["options"])
        self.assertEqual([options[name] for name in ("layers", "learning-rate", "epochs", "batch-size", "early-stopping",
                                                     "shuffle", "validation")],
                         ["4,2", "0.5", "2", "all", "off", "no", "0"])

    def test_no_hidden_layer(self):
        self.assertEqual(len(small(layers=()).fit(*blobs()).coefs_), 1)

    def test_an_error_speaks_of_parameters(self):
        with self.assertRaises(gradus.Error) as caught:
            small(batch_size=-1).fit(*blobs())

        error = pickle.loads(pickle.dumps(caught.exception))
        self.assertIsInstance(error, ValueError)
        self.assertEqual((error.code, error.place, error.hint), ("invalid-batch-size", "parameter batch_size",
                                                                 "batch_size=256"))
        self.assertIn("a whole number from 1 to", str(error))

    def test_an_unknown_one_is_refused(self):
        with self.assertRaisesRegex(TypeError, "no parameter 'solver'"):
            gradus.GradusClassifier(solver=1)

    def test_rows_to_validate_with_may_be_given(self):
        X, y = blobs()
        frame, price, _ = houses()

        model = small().fit(X[:200], y[:200], eval_set=[(X[200:], y[200:])])
        weighted = gradus.GradusRegressor(layers=(4,), epochs=3).fit(
            frame[:100], price[:100], sample_weight=np.arange(1, 101), eval_set=(frame[100:], price[100:]))

        self.assertEqual((model.model_.history()["train_rows"], model.model_.history()["validation_rows"]), (200, 100))
        self.assertEqual(weighted.model_.history()["validation_rows"], 60)
        self.assertEqual(len(model.validation_loss_curve_), model.n_iter_)

    def test_random_state_names_the_numbers_and_threads_change_nothing(self):
        X, y = blobs()

        of = lambda **parameters: small(**parameters).fit(X, y).model_.hash()  # noqa: E731

        self.assertEqual(of(random_state=5), of(random_state=5, n_jobs=2))
        self.assertNotEqual(of(random_state=5), of(random_state=6))
        self.assertEqual(of(random_state=np.random.RandomState(3)), of(random_state=np.random.RandomState(3)))


class Answers(unittest.TestCase):
    def test_of_a_matrix_are_those_of_a_table(self):
        X, y = blobs(700, 3)
        X[::7, 2] = np.nan
        for precision in ("float32", "float64"):
            model = small(precision=precision).fit(X, y)
            table = gradus._table.table_of(X, model._names())
            for rows in (1, 64, 65, 700):
                for dtype in (np.float32, np.float64):
                    part = X[:rows].astype(dtype)
                    table = gradus._table.table_of(part, model._names())
                    for want_Z in (False, True):
                        np.testing.assert_array_equal(model.model_.predict_rows(part, want_Z, 2),
                                                      model.model_.predict_table(table, want_Z, 1))

    def test_decision_function_is_the_log_odds(self):
        X, y = blobs()
        model = small(precision="float64").fit(X, y)

        p = model.predict_proba(X)

        np.testing.assert_allclose(model.decision_function(X), np.log(p[:, 1] / p[:, 0]), rtol=1e-10)

    def test_calibrated_ones_are_in_predict_proba_and_the_threshold_in_predict(self):
        X, y = blobs()
        labels = np.array(["b", "a"])[(y > 0).astype(int)]
        plain = small(epochs=5).fit(X, labels)
        mended = small(epochs=5, calibrate="temperature", threshold="cost:30,1").fit(X, labels)

        Z = mended.decision_function(X)
        np.testing.assert_array_equal(Z, plain.decision_function(X))
        odds = np.log(mended.predict_proba(X)[:, 1] / mended.predict_proba(X)[:, 0])
        temperature = Z / odds
        np.testing.assert_allclose(temperature, temperature[0], rtol=1e-6)
        self.assertGreater(abs(temperature[0] - 1), 1e-3)
        self.assertLess((mended.predict(X) == "b").sum(), (plain.predict(X) == "b").sum())
        again = pickle.loads(pickle.dumps(mended))
        np.testing.assert_array_equal(again.predict(X), mended.predict(X))
        with self.assertRaisesRegex(ValueError, "learn from"):
            small(calibrate="platt", validation=0).fit(X, labels)

    def test_network_in_numpy_gives_the_same(self):
        X, y = blobs(classes=3)
        model = small(activation="tanh", scaling="none", precision="float64").fit(X, y)

        A = X
        for W, b in zip(model.coefs_[:-1], model.intercepts_[:-1]):
            A = np.tanh(A @ W + b)
        Z = A @ model.coefs_[-1] + model.intercepts_[-1]
        p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

        np.testing.assert_allclose(model.predict_proba(X), p, rtol=1e-12)  # sums of eight products, e^Z, a quotient
        np.testing.assert_allclose(model.predict_log_proba(X), np.log(p), rtol=1e-10)


    def test_network_with_an_embedding_in_numpy_gives_the_same(self):
        X, y = blobs()
        frame = pd.DataFrame({"size": X[:, 0], "town": np.array(["oslo", "rome", "bath", "lima"], dtype=object)[y + 2 * (X[:, 1] > 0)],
                              "age": X[:, 2]})
        model = small(activation="tanh", scaling="none", precision="float64", embedding=3).fit(frame, y)
        frame.loc[0, "town"], frame.loc[1, "town"] = None, "york"

        words, E = model.embeddings_["town"]
        self.assertEqual((sorted(words[:4]), words[4:], E.shape),
                         (["bath", "lima", "oslo", "rome"], ["(unseen)", "(missing)"], (6, 3)))
        codes = [words.index({None: "(missing)", "york": "(unseen)"}.get(town, town)) for town in frame["town"]]
        A = np.column_stack([frame["size"], E[codes], frame["age"]])
        for W, b in zip(model.coefs_[:-1], model.intercepts_[:-1]):
            A = np.tanh(A @ W + b)
        p = 1 / (1 + np.exp(-(A @ model.coefs_[-1] + model.intercepts_[-1])))
        np.testing.assert_allclose(model.predict_proba(frame)[:, 1:], p, rtol=1e-12)


class InParts(unittest.TestCase):
    def test_passes_are_epochs(self):
        X, y = blobs()
        whole = small(epochs=4, validation=0, early_stopping="off").fit(X, y)
        parts = small()
        for _ in range(4):
            parts.partial_fit(X, y, classes=[0, 1])
            parts = pickle.loads(pickle.dumps(parts))  # what the optimizer remembers comes along

        self.assertEqual(parts.model_.hash(), whole.model_.hash())
        self.assertEqual(parts.n_iter_, 4)

    def test_classes_may_come_later(self):
        X, y = blobs(classes=3)
        model = small(learning_rate=0.01).partial_fit(X[y < 2], y[y < 2], classes=[0, 1, 2])
        for _ in range(30):
            model.partial_fit(X, y)

        self.assertGreater(model.score(X, y), 0.7)

    def test_goes_on_from_fit_with_another_optimizer(self):
        frame, price, _ = houses()
        model = gradus.GradusRegressor(layers=(8,), epochs=3).fit(frame, price)
        before = model.loss_curve_

        model.set_params(optimizer="momentum").partial_fit(frame, price, sample_weight=np.arange(1, 161))

        self.assertEqual(model.loss_curve_[:-1], before)

    def test_a_class_that_was_not_named_is_refused(self):
        X, y = blobs(classes=3)

        with self.assertRaises(gradus.Error) as caught:
            small().partial_fit(X, y, classes=[0, 1])

        self.assertEqual(caught.exception.code, "unseen-class")


class Interrupted(unittest.TestCase):
    """Something is raised once the first epoch has been told; without an end of its own training would never return."""

    def train_until(self, first_epoch):
        class Line:
            told = False

            def __call__(self, *epoch):
                if not self.told:
                    self.told = True
                    first_epoch()

            def close(self):
                pass

        X, y = blobs()
        model = small(epochs=10**9, early_stopping="off", verbose=True)
        with mock.patch("gradus._estimators.ProgressLine", Line):
            model.fit(X, y)

    def test_by_ctrl_c_while_other_threads_run(self):
        threads = []

        def press():  # from a thread that needs the GIL for it, while the main one waits for training
            threads.append(threading.Thread(target=signal.raise_signal, args=[signal.SIGINT]))
            threads[0].start()

        with self.assertRaises(KeyboardInterrupt):
            self.train_until(press)
        threads[0].join()

    def test_leaves_a_usable_estimator(self):
        X, y = blobs()
        model = small(epochs=10**9, early_stopping="off", verbose=True)

        with mock.patch("gradus._estimators.ProgressLine", return_value=mock.Mock(side_effect=KeyboardInterrupt)):
            with self.assertRaises(KeyboardInterrupt):
                model.fit(X, y)

        self.assertEqual(model.model_.history()["stop_reason"], "interrupted")
        self.assertEqual(model.predict(X).shape, (300,))
        self.assertEqual(pickle.loads(pickle.dumps(model)).n_iter_, model.n_iter_)

    def test_by_an_error_while_progress_is_shown(self):
        def fail():
            raise OSError("the pipe is closed")

        with self.assertRaisesRegex(OSError, "the pipe is closed"):
            self.train_until(fail)


class Warned(unittest.TestCase):
    def test_of_a_signal_that_vanishes(self):
        X, y = blobs()
        deep = gradus.GradusClassifier(preset="article", layers=(20, 20, 20, 20), iterations=2)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            deep.fit(X, y)

        said = [str(warning.message) for warning in caught]
        self.assertTrue(any("the signal dies" in text and "init=scaled" in text for text in said), said)


if __name__ == "__main__":
    unittest.main()
