"""gradus.steps: the numbers are NumPy's (tests/golden/article.json and formulas written here), the interface the article's."""
import json
import unittest

from support import GOLDEN, SHARED, np

import gradus
from gradus.steps import *  # noqa: F403
from gradus import steps

# Sums of at most five products and one exponential: a few units of the last place (2.2e-16) each.
CLOSE = {"rtol": 1e-13, "atol": 1e-15}
article = json.loads((GOLDEN / "article.json").read_text())


class Golden(unittest.TestCase):
    """One iteration that NumPy made, with relu layers and a sigmoid at the end."""

    def setUp(self):
        self.one = article["iterations"]["relu"]
        self.X, self.Y = np.array(self.one["X"]), np.array(self.one["Y"])
        self.parameters = {}
        for l, (W, b) in enumerate(zip(self.one["W"], self.one["b"]), 1):
            self.parameters[f"W{l}"], self.parameters[f"b{l}"] = np.array(W), np.array(b).reshape(-1, 1)

    def close(self, ours, theirs):
        np.testing.assert_allclose(ours, np.array(theirs).reshape(ours.shape), **CLOSE)

    def test_forward_gives_every_cache(self):
        AL, caches = steps.L_model_forward(self.X, self.parameters)

        self.close(AL, self.one["A"][3])
        self.assertEqual(len(caches), 3)
        for l, ((A_prev, W, b), Z) in enumerate(caches, 1):
            self.close(Z, self.one["Z"][l - 1])
            self.close(A_prev, self.one["A"][l - 1])
            self.assertIs(W, self.parameters[f"W{l}"])
            self.assertIs(b, self.parameters[f"b{l}"])

    def test_cost(self):
        AL, _ = steps.L_model_forward(self.X, self.parameters)

        cost = steps.compute_cost(AL, self.Y)

        self.assertEqual(cost.shape, ())
        self.close(cost, self.one["cost"])

    def test_backward_gives_every_gradient(self):
        AL, caches = steps.L_model_forward(self.X, self.parameters)

        grads = steps.L_model_backward(AL, self.Y.reshape(-1), caches)

        self.assertEqual(sorted(grads), sorted(f"d{letter}" for letter in
                                               ("A0", "A1", "A2", "W1", "W2", "W3", "b1", "b2", "b3")))
        for l in range(1, 4):
            self.close(grads[f"dW{l}"], self.one["dW"][l - 1])
            self.close(grads[f"db{l}"], self.one["db"][l - 1])
            self.close(grads[f"dA{l - 1}"], self.one["dA"][l - 1])
            self.assertEqual(grads[f"db{l}"].shape, self.parameters[f"b{l}"].shape)

    def test_update_changes_the_dict_that_it_returns(self):
        AL, caches = steps.L_model_forward(self.X, self.parameters)
        before = self.parameters["W1"].copy()
        first = self.parameters["W1"]

        updated = steps.update_parameters(self.parameters, steps.L_model_backward(AL, self.Y, caches),
                                          self.one["learning_rate"])

        self.assertIs(updated, self.parameters)
        np.testing.assert_array_equal(first, before)
        for l in range(1, 4):
            self.close(updated[f"W{l}"], self.one["W_after"][l - 1])
            self.close(updated[f"b{l}"], self.one["b_after"][l - 1])

    def test_predict(self):
        np.testing.assert_array_equal(steps.predict(self.X, self.parameters), np.array(self.one["predicted"]))


class FirstParameters(unittest.TestCase):
    def test_are_those_of_numpy(self):
        for init, weights in article["first_weights"].items():
            with self.subTest(init):
                parameters = steps.initialize_parameters([5, 4, 3, 1], seed=article["seed"], init=init)
                for l, W in enumerate(weights, 1):
                    np.testing.assert_allclose(parameters[f"W{l}"], W, rtol=4e-16)  # 1 / sqrt(n) rounds once more
                    np.testing.assert_array_equal(parameters[f"b{l}"], np.zeros((len(W), 1)))

    def test_of_the_article_are_numpys_bits_and_its_default(self):
        ours = steps.initialize_parameters_deep([3, 2, 1], 3)

        random = np.random.RandomState(3)
        np.testing.assert_array_equal(ours["W1"], random.randn(2, 3) * 0.01)
        np.testing.assert_array_equal(ours["W2"], random.randn(1, 2) * 0.01)

    def test_refuse_an_unknown_init(self):
        with self.assertRaisesRegex(ValueError, "need one of he, .*, scaled, orthogonal, article, zeros"):
            steps.initialize_parameters([2, 1], init="xavier")


class OneLayer(unittest.TestCase):
    def setUp(self):
        random = np.random.RandomState(0)
        self.A, self.W, self.b = random.randn(3, 4), random.randn(2, 3), random.randn(2, 1)
        self.dA = random.randn(2, 4)

    def test_linear_forward_keeps_what_it_was_given(self):
        Z, cache = steps.linear_forward(self.A, self.W, self.b)

        np.testing.assert_allclose(Z, self.W @ self.A + self.b, **CLOSE)
        self.assertIs(cache[0], self.A)
        self.assertIs(cache[1], self.W)
        self.assertIs(cache[2], self.b)

    def test_activations_and_their_derivatives(self):
        Z = self.W @ self.A + self.b
        s = 1 / (1 + np.exp(-Z))
        for name, A, slope in (("sigmoid", s, s * (1 - s)), ("relu", np.maximum(Z, 0), Z > 0)):
            with self.subTest(name):
                ours, (linear_cache, activation_cache) = steps.linear_activation_forward(self.A, self.W, self.b, name)
                dA_prev, dW, db = steps.linear_activation_backward(self.dA, (linear_cache, activation_cache), name)
                dZ = self.dA * slope

                np.testing.assert_allclose(ours, A, **CLOSE)
                np.testing.assert_allclose(activation_cache, Z, **CLOSE)
                np.testing.assert_allclose(dW, dZ @ self.A.T / 4, **CLOSE)
                np.testing.assert_allclose(db, dZ.sum(axis=1, keepdims=True) / 4, **CLOSE)
                np.testing.assert_allclose(dA_prev, self.W.T @ dZ, **CLOSE)
                np.testing.assert_allclose(getattr(steps, f"{name}_backward")(self.dA, Z), dZ, **CLOSE)
                np.testing.assert_allclose(getattr(steps, name)(Z)[0], A, **CLOSE)
                self.assertIs(getattr(steps, name)(Z)[1], Z)

    def test_takes_float32_integers_and_transposed_arrays(self):
        Z, _ = steps.linear_forward(np.arange(6).reshape(2, 3).T, np.ones((1, 3), np.float32), np.zeros((1, 1)))

        np.testing.assert_array_equal(Z, [[3, 12]])  # 0 + 1 + 2 and 3 + 4 + 5

    def test_says_which_shapes_do_not_fit(self):
        with self.assertRaises(gradus.Error) as caught:
            steps.linear_forward(self.A, self.W.T, self.b)

        self.assertEqual(caught.exception.code, "wrong-shape")
        self.assertIn("W is (3, 2) but A_prev is (3, 4)", str(caught.exception))

    def test_refuses_a_cost_of_other_shapes(self):
        with self.assertRaisesRegex(gradus.Error, r"AL is \(1, 3\) but Y is \(1, 2\)"):
            steps.compute_cost(np.full((1, 3), 0.5), np.ones((1, 2)))

    def test_refuses_an_unknown_activation(self):
        with self.assertRaisesRegex(ValueError, "need one of relu, .*, sigmoid, softplus, identity"):
            steps.linear_activation_forward(self.A, self.W, self.b, "swoosh")

    def test_gradient_is_finite_where_the_articles_formula_divides_zero_by_zero(self):
        caches = [((self.A, self.W[:1], self.b[:1]), np.full((1, 4), 800.0))]

        grads = steps.L_model_backward(np.ones((1, 4)), np.ones((1, 4)), caches)

        np.testing.assert_array_equal(grads["dW1"], np.zeros((1, 3)))  # A - Y is 0


class CatData(unittest.TestCase):
    @unittest.skipUnless((SHARED / "reference/article_deep_4_layer.json").exists(), "the article's data is not beside this checkout")
    def test_first_costs_are_those_of_the_article(self):
        h5py = __import__("h5py")
        with h5py.File(SHARED / "data/cat/train_catvnoncat.h5") as file:
            X = np.array(file["train_set_x"]).reshape(209, -1).T / 255
            Y = np.array(file["train_set_y"]).reshape(1, -1)
        parameters = initialize_parameters([12288, 20, 7, 5, 1], seed=1, init="scaled")  # noqa: F405
        costs = []
        for _ in range(101):
            AL, caches = L_model_forward(X, parameters)  # noqa: F405
            costs.append(float(compute_cost(AL, Y)))  # noqa: F405
            parameters = update_parameters(parameters, L_model_backward(AL, Y, caches), 0.0075)  # noqa: F405

        self.assertEqual(f"{costs[0]:.6f} {costs[100]:.6f}", "0.771749 0.672053")  # the reference run in NumPy


if __name__ == "__main__":
    unittest.main()
