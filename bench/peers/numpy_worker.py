#!/usr/bin/python3
"""The workloads in NumPy, written as a textbook has them; the products are BLAS's. Requests: serving.py."""
import numpy

import serving
import workloads


def forward(parameters, X, loss):
    """X [m, n0] -> the activations A[0] = X .. A[L]."""
    A = [X]
    for l, (W, b) in enumerate(parameters, 1):
        Z = A[-1] @ W.T + b
        if l < len(parameters):
            A.append(numpy.maximum(Z, 0))
        elif loss == "binary":
            A.append(1 / (1 + numpy.exp(-Z)))
        else:
            exponentials = numpy.exp(Z - Z.max(axis=1, keepdims=True))
            A.append(exponentials / exponentials.sum(axis=1, keepdims=True))
    return A


def cost(prediction, Y, loss):
    if loss == "binary":
        return -numpy.mean(Y * numpy.log(prediction) + (1 - Y) * numpy.log(1 - prediction))
    return -numpy.sum(Y * numpy.log(prediction)) / len(Y)


def backward(parameters, A, Y):
    """-> dW and db of each layer."""
    gradients, dZ = [], (A[-1] - Y) / len(Y)
    for l in range(len(parameters), 0, -1):
        gradients.insert(0, (dZ.T @ A[l - 1], dZ.sum(axis=0)))
        if l > 1:
            dZ = (dZ @ parameters[l - 1][0]) * (A[l - 1] > 0)
    return gradients


class Adam:
    """Kingma and Ba (2015), algorithm 1."""

    def __init__(self, parameters):
        self.t = 0
        self.m = [[numpy.zeros_like(p) for p in layer] for layer in parameters]
        self.v = [[numpy.zeros_like(p) for p in layer] for layer in parameters]

    def update(self, parameters, gradients):
        self.t += 1
        for layer, dlayer, m, v in zip(parameters, gradients, self.m, self.v):
            for i in range(2):
                m[i] = 0.9 * m[i] + 0.1 * dlayer[i]
                v[i] = 0.999 * v[i] + 0.001 * dlayer[i] ** 2
                m_hat, v_hat = m[i] / (1 - 0.9 ** self.t), v[i] / (1 - 0.999 ** self.t)
                layer[i] -= workloads.LEARNING_RATE * m_hat / (numpy.sqrt(v_hat) + 1e-8)


class GradientDescent:
    def update(self, parameters, gradients):
        for layer, dlayer in zip(parameters, gradients):
            for p, dp in zip(layer, dlayer):
                p -= workloads.LEARNING_RATE * dp


def first_parameters(workload):
    random = numpy.random.default_rng(3)
    return [[random.standard_normal((n, n_prev), dtype=numpy.float32) * numpy.float32((2 / n_prev) ** 0.5),
             numpy.zeros(n, dtype=numpy.float32)]
            for n_prev, n in zip(workload.layer_dims, workload.layer_dims[1:])]


class NumPy:
    def about(self):
        return {"version": f"NumPy {numpy.__version__}"}

    def train(self, workload, seconds):
        X, answers = workloads.training_rows(workload)
        Y = numpy.eye(workload.layer_dims[-1], dtype=numpy.float32)[answers] if workload.loss == "softmax" else \
            answers.reshape(-1, 1).astype(numpy.float32)
        parameters = first_parameters(workload)
        optimizer = Adam(parameters) if workload.optimizer == "adam" else GradientDescent()
        batch = slice(0, workload.rows)

        def step():
            A = forward(parameters, X[batch], workload.loss)
            cost(A[-1], Y[batch], workload.loss)
            optimizer.update(parameters, backward(parameters, A, Y[batch]))

        return serving.measure(step, seconds)

    def infer(self, workload, rows, seconds):
        X, parameters = workloads.inputs(workload, rows), first_parameters(workload)
        return serving.measure(lambda: forward(parameters, X, workload.loss)[-1], seconds)


if __name__ == "__main__":
    serving.serve(NumPy())
