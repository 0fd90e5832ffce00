"""The model file between Python and the command line, to the bit; pickles; and what load makes of a file."""
import copy
import csv
import pickle
import subprocess
import unittest
import warnings

from support import InAFolder, blobs, houses, np, pd, program

import gradus


class WithTheCommandLine(InAFolder):
    """The expected numbers are those of the program for the same rows and options."""

    def setUp(self):
        super().setUp()
        frame, price, sold = houses()
        frame.assign(sold=sold).to_csv(self.path / "sold.csv", index=False)
        frame.assign(price=price).to_csv(self.path / "price.csv", index=False)
        self.frame, self.price, self.sold = frame, price, sold

    def test_the_same_rows_and_options_give_the_same_bits(self):
        for options, parameters in (([], {}),
                                    (["--layers", "7,5", "--seed", "4", "--optimizer", "momentum", "--validation", "0.3",
                                      "--early-stopping", "off", "--epochs", "12", "--class-weight", "balanced"],
                                     {"layers": (7, 5), "random_state": 4, "optimizer": "momentum", "validation": 0.3,
                                      "early_stopping": False, "epochs": 12, "class_weight": "balanced"}),
                                    (["--embedding", "2", "--epochs", "5"], {"embedding": 2, "epochs": 5}),
                                    (["--preset", "article", "--iterations", "30"], {"preset": "article", "iterations": 30})):
            with self.subTest(options), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the article's first weights are too small
                theirs = program("train", "sold.csv", "--target", "sold", *options, folder=self.path)
                ours = gradus.GradusClassifier(**parameters).fit(self.frame, self.sold)

                self.assertEqual(ours.model_.hash(), theirs["model_hash"])
                self.assertEqual(ours.n_iter_, theirs["epochs"])

    def test_three_words_that_are_not_in_the_order_of_their_letters(self):
        towns = self.frame["town"].fillna("york")  # oslo comes first, bath third
        self.frame.assign(town=towns, price=self.price).to_csv(self.path / "town.csv", index=False)

        theirs = program("train", "town.csv", "--target", "town", "--epochs", "9", folder=self.path)
        ours = gradus.GradusClassifier(epochs=9).fit(self.frame.drop(columns="town").assign(price=self.price), towns)

        self.assertEqual(ours.model_.hash(), theirs["model_hash"])

    def test_regression_on_numbers_read_from_the_file(self):
        read = pd.read_csv(self.path / "price.csv", parse_dates=["built"])
        theirs = program("train", "price.csv", "--target", "price", "--epochs", "9", folder=self.path)
        ours = gradus.GradusRegressor(epochs=9).fit(read.drop(columns="price"), read["price"])

        self.assertEqual(ours.model_.hash(), theirs["model_hash"])
        self.assertAlmostEqual(ours.model_.history()["train_cost"][-1], theirs["costs"][-1]["cost"], places=12)

    def test_the_program_answers_with_a_model_saved_in_python(self):
        ours = gradus.GradusClassifier(layers=(8,), epochs=9).fit(self.frame, self.sold)
        ours.save(self.path / "sold.gradus")

        done = subprocess.run(["gradus", "predict", "sold.gradus", "sold.csv", "--quiet"], cwd=self.path, check=True,
                              capture_output=True, text=True)
        rows = list(csv.DictReader(done.stdout.splitlines()))

        self.assertEqual([row["prediction"] for row in rows], list(ours.predict(self.frame)))
        np.testing.assert_array_equal([float(row["probability_yes"]) for row in rows], ours.predict_proba(self.frame)[:, 1])
        scores = program("evaluate", "sold.gradus", "sold.csv", folder=self.path)["test"]
        self.assertAlmostEqual(scores["accuracy"], ours.score(self.frame, self.sold), places=12)

    def test_python_answers_with_a_model_of_the_program(self):
        program("train", "sold.csv", "--target", "sold", "--layers", "9", "--seed", "3", "--model", "sold.gradus",
                folder=self.path)

        loaded = gradus.GradusClassifier.load(self.path / "sold.gradus")

        self.assertEqual(loaded.get_params()["layers"], (9,))
        self.assertEqual(loaded.get_params()["random_state"], 3)
        self.assertIsNone(loaded.get_params()["epochs"])  # as the preset has it
        self.assertEqual(list(loaded.feature_names_in_), list(self.frame))
        again = gradus.GradusClassifier(**loaded.get_params()).fit(self.frame, self.sold)
        np.testing.assert_array_equal(loaded.predict_proba(self.frame), again.predict_proba(self.frame))

    def test_a_model_of_the_other_kind_is_refused(self):
        gradus.GradusRegressor(layers=(4,), epochs=2).fit(self.frame, self.price).save(self.path / "price.gradus")

        with self.assertRaises(gradus.Error) as caught:
            gradus.GradusClassifier.load(self.path / "price.gradus")

        self.assertEqual((caught.exception.code, caught.exception.hint), ("task-mismatch", "gradus.GradusRegressor.load"))

    def test_a_damaged_file_is_refused(self):
        (self.path / "bad.gradus").write_bytes(b"not a model at all")

        with self.assertRaises(gradus.Error) as caught:
            gradus.GradusClassifier.load(self.path / "bad.gradus")

        self.assertEqual(caught.exception.code, "not-a-model")


class Copies(InAFolder):
    def test_pickles_and_copies_answer_alike(self):
        frame, _, sold = houses()
        model = gradus.GradusClassifier(layers=(8,), epochs=5, precision="float64").fit(frame, sold)

        for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
            np.testing.assert_array_equal(other.predict_proba(frame), model.predict_proba(frame))
            self.assertEqual(other.loss_curve_, model.loss_curve_)

    def test_a_changed_pickle_is_refused(self):
        model = gradus.GradusClassifier(layers=(8,), epochs=2).fit(*blobs())
        function, arguments, (bytes_of_file, columns, state) = model.model_.__reduce_ex__(2)[:3]
        damaged = bytes_of_file[:-1] + bytes([bytes_of_file[-1] ^ 1])  # one bit of the last b

        with self.assertRaises(gradus.Error) as caught:
            function(*arguments).__setstate__((damaged, columns, state))

        self.assertEqual(caught.exception.code, "damaged-model")

    def test_labels_of_a_file_come_back_as_they_were(self):
        X, y = blobs(classes=2)
        for labels in (np.array([3, 7]), np.array([0.0, 1.0]) + 0.0, np.array([False, True]), np.array(["a", "b"])):
            with self.subTest(labels.dtype):
                model = gradus.GradusClassifier(layers=(4,), epochs=3).fit(X, labels[y])
                model.save(self.path / "m.gradus")

                loaded = gradus.GradusClassifier.load(self.path / "m.gradus")

                np.testing.assert_array_equal(loaded.classes_, model.classes_)
                np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
                self.assertFalse(hasattr(loaded, "feature_names_in_"))


if __name__ == "__main__":
    unittest.main()
