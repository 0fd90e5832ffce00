"""The article's functions on NumPy arrays, with its names, arguments and results; samples are columns.

The numbers come from the library's readable steps (src/steps), in double precision. Where the article's formula breaks,
these do what it means: every layer gets its parameters, and the gradients stay finite where an activation is exactly 0 or 1.

Examples
--------
Ten iterations of the article, on three samples with two inputs:

>>> import numpy as np
>>> from gradus.steps import *
>>> X, Y = np.array([[0.0, 1.0, 2.0], [1.0, -1.0, 0.5]]), np.array([[0, 1, 1]])
>>> parameters = initialize_parameters([2, 3, 1], seed=1, init="scaled")
>>> costs = []
>>> for iteration in range(10):
...     AL, caches = L_model_forward(X, parameters)
...     costs.append(compute_cost(AL, Y))
...     grads = L_model_backward(AL, Y, caches)
...     parameters = update_parameters(parameters, grads, learning_rate=0.5)
>>> bool(costs[-1] < costs[0])
True
>>> predict(X, parameters)
array([[0., 1., 1.]])
"""
from __future__ import annotations

from typing import Any, Dict, List, Sequence, Tuple

import numpy as np

from ._gradus import steps as _steps

__all__ = ["initialize_parameters", "initialize_parameters_deep", "sigmoid", "relu", "sigmoid_backward", "relu_backward",
           "linear_forward", "linear_activation_forward", "L_model_forward", "compute_cost", "linear_backward",
           "linear_activation_backward", "L_model_backward", "update_parameters", "predict"]

LinearCache = Tuple[np.ndarray, np.ndarray, np.ndarray]
Cache = Tuple[LinearCache, np.ndarray]
Parameters = Dict[str, np.ndarray]


def _layers(values: Parameters, letters: str, count: int) -> List[np.ndarray]:
    return [values[f"{letters}{l}"] for l in range(1, count + 1)]


def initialize_parameters(layer_dims: Sequence[int], seed: int = 1, init: str = "article") -> Parameters:
    """W at random and b = 0 for every layer.

    Parameters
    ----------
    layer_dims : sequence of int
        Units of each layer, the inputs first.
    seed : int, default 1
        The random numbers are those of ``numpy.random.RandomState(seed).randn``, layer by layer.
    init : {"article", "scaled", "he", "glorot"}, default "article"
        What randn is multiplied with: 0.01, 1/sqrt(n_prev), sqrt(2/n_prev), sqrt(2/(n_prev + n)).

    Returns
    -------
    dict
        W1 (n1, n0), b1 (n1, 1), ..., WL, bL.

    Examples
    --------
    >>> {name: array.shape for name, array in initialize_parameters([4, 3, 1]).items()}
    {'W1': (3, 4), 'b1': (3, 1), 'W2': (1, 3), 'b2': (1, 1)}
    """
    W, b = _steps.initialize_parameters([int(n) for n in layer_dims], seed, init)
    return {f"{letter}{l}": array for l, both in enumerate(zip(W, b), 1) for letter, array in zip("Wb", both)}


initialize_parameters_deep = initialize_parameters


def sigmoid(Z: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """A = 1 / (1 + e^-Z), and Z as the cache.

    >>> sigmoid(np.array([[0.0]]))
    (array([[0.5]]), array([[0.]]))
    """
    return _elementwise(Z, "sigmoid"), Z


def relu(Z: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """A = max(0, Z), and Z as the cache.

    >>> relu(np.array([[-1.0, 2.0]]))[0]
    array([[0., 2.]])
    """
    return _elementwise(Z, "relu"), Z


def sigmoid_backward(dA: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dZ = dA A (1 - A) for A = sigmoid(Z); the cache is Z."""
    return _steps.activation_backward(dA, cache, "sigmoid")


def relu_backward(dA: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """dZ = dA where Z > 0, else 0; the cache is Z."""
    return _steps.activation_backward(dA, cache, "relu")


def _elementwise(Z: Any, activation: str) -> np.ndarray:
    """An activation keeps the shape of what it is given, as NumPy's functions do."""
    Z = np.asarray(Z, dtype=np.float64)
    return _steps.activation_forward(np.atleast_2d(Z), activation).reshape(Z.shape)


def linear_forward(A: np.ndarray, W: np.ndarray, b: np.ndarray) -> Tuple[np.ndarray, LinearCache]:
    """Z = W A + b.

    Parameters
    ----------
    A : array (n_prev, m)
    W : array (n, n_prev)
    b : array (n, 1)

    Returns
    -------
    Z : array (n, m)
    cache : tuple (A, W, b)

    Examples
    --------
    >>> Z, cache = linear_forward(np.ones((2, 3)), np.eye(2), np.array([[1.0], [2.0]]))
    >>> Z
    array([[2., 2., 2.],
           [3., 3., 3.]])
    """
    return _steps.linear_forward(A, W, b), (A, W, b)


def linear_activation_forward(A_prev: np.ndarray, W: np.ndarray, b: np.ndarray,
                              activation: str) -> Tuple[np.ndarray, Cache]:
    """Z = W A_prev + b, A = g(Z): one layer.

    Parameters
    ----------
    A_prev, W, b : arrays as in linear_forward
    activation : {"relu", "sigmoid"}

    Returns
    -------
    A : array (n, m)
    cache : tuple ((A_prev, W, b), Z)
    """
    A, Z = _steps.linear_activation_forward(A_prev, W, b, activation)
    return A, ((A_prev, W, b), Z)


def L_model_forward(X: np.ndarray, parameters: Parameters) -> Tuple[np.ndarray, List[Cache]]:
    """Every layer, relu in the hidden ones and sigmoid in the last.

    Parameters
    ----------
    X : array (n0, m)
    parameters : dict
        W1, b1, ..., WL, bL.

    Returns
    -------
    AL : array (nL, m)
    caches : list
        The cache of each layer, as linear_activation_forward gives it.
    """
    L = len(parameters) // 2
    W, b = _layers(parameters, "W", L), _layers(parameters, "b", L)
    Z, A = _steps.model_forward(X, W, b)
    A[0] = X
    return A[L], [((A[l], W[l], b[l]), Z[l]) for l in range(L)]


def compute_cost(AL: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """-1/m sum(Y log AL + (1 - Y) log(1 - AL)), the cross-entropy.

    Parameters
    ----------
    AL, Y : arrays (1, m)

    Returns
    -------
    array ()
        inf or NaN where AL is exactly 0 or 1, as the article's formula.

    Examples
    --------
    >>> float(compute_cost(np.array([[0.5, 0.5]]), np.array([[0, 1]]))) == np.log(2)
    True
    """
    return np.asarray(_steps.article_cost(AL, Y))


def linear_backward(dZ: np.ndarray, cache: LinearCache) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dW = 1/m dZ A_prev^T, db = 1/m sum of dZ over the samples, dA_prev = W^T dZ.

    Parameters
    ----------
    dZ : array (n, m)
    cache : tuple (A_prev, W, b)

    Returns
    -------
    dA_prev : array (n_prev, m)
    dW : array (n, n_prev)
    db : array (n, 1)
    """
    A_prev, W, _ = cache
    return _steps.linear_backward(dZ, A_prev, W)


def linear_activation_backward(dA: np.ndarray, cache: Cache,
                               activation: str) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dZ = dA g'(Z), then linear_backward: one layer. Arguments and results as in the two functions before."""
    (A_prev, W, _), Z = cache
    return _steps.linear_activation_backward(dA, Z, A_prev, W, activation)


def L_model_backward(AL: np.ndarray, Y: np.ndarray, caches: List[Cache]) -> Dict[str, np.ndarray]:
    """Every layer, from the last to the first.

    Parameters
    ----------
    AL : array (nL, m)
    Y : array with as many numbers
    caches : list
        What L_model_forward gave.

    Returns
    -------
    dict
        dA0, dW1, db1, ..., dA(L-1), dWL, dbL. dZ of the last layer is AL - Y, which is the article's dAL times g'.
    """
    L = len(caches)
    (A, W, b), Z = zip(*(linear for linear, _ in caches)), [Z for _, Z in caches]
    Y = np.asarray(Y).reshape(np.shape(AL))
    dA, dW, db = _steps.model_backward([*A, AL], Z, W, b, Y)
    grads: Dict[str, np.ndarray] = {}
    for l in reversed(range(L)):
        grads[f"dA{l}"], grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = dA[l], dW[l], db[l]
    return grads


def update_parameters(parameters: Parameters, grads: Dict[str, np.ndarray], learning_rate: float) -> Parameters:
    """W = W - learning_rate dW, b = b - learning_rate db, for every layer.

    As in the article the dict is changed and returned; its arrays are new ones.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> update_parameters({"W1": one, "b1": one}, {"dW1": one, "db1": one}, 0.25)["W1"]
    array([[0.75]])
    """
    L = len(parameters) // 2
    W, b = _steps.update_parameters(_layers(parameters, "W", L), _layers(parameters, "b", L), _layers(grads, "dW", L),
                                    _layers(grads, "db", L), learning_rate)
    for l in range(L):
        parameters[f"W{l + 1}"], parameters[f"b{l + 1}"] = W[l], b[l]
    return parameters


def predict(X: np.ndarray, parameters: Parameters) -> np.ndarray:
    """1 where the last activation is above 0.5, else 0: array (1, m) of X (n0, m)."""
    L = len(parameters) // 2
    return _steps.predict(X, _layers(parameters, "W", L), _layers(parameters, "b", L))
