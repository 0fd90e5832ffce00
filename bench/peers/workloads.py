"""The trainings that every program is measured with, and how many operations one step of each needs. The synthetic rows are
made here too, for the Python workers; how a step is timed is serving.py's business."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    name: str
    layer_dims: tuple  # n[0] .. n[L]
    rows: int          # m, of a batch
    optimizer: str     # gd, sgd, adam
    loss: str          # binary (one sigmoid), softmax

    @property
    def network(self):
        return "-".join(map(str, self.layer_dims))


# `gradus bench` has the same table.
WORKLOADS = {workload.name: workload for workload in (
    Workload("W1", (20, 32, 16, 1), 32, "sgd", "binary"),
    Workload("W2", (12288, 20, 7, 5, 1), 209, "gd", "binary"),
    Workload("W3", (28, 256, 256, 256, 1), 256, "adam", "binary"),
    Workload("W4", (784, 512, 256, 10), 128, "adam", "softmax"),
    Workload("W5", (1024, 2048, 2048, 2048, 10), 1024, "adam", "softmax"),
    Workload("W6", (10, 46, 46, 10), 128, "adam", "softmax"),
)}
INFERENCE = {"W1": (1, 4096), "W3": (1, 4096), "W4": (1, 4096)}  # rows of a call
SWEEP_WIDTHS, SWEEP_ROWS = (8, 16, 32, 64, 128, 256, 512, 1024), (32, 128)
LEARNING_RATE = 1e-9  # the numbers stay what they are, however many steps are run


def find(name):
    """W1 .. W6, or S<width>x<rows>: 20 inputs, two hidden layers of that width, one output."""
    if match := re.fullmatch(r"S(\d+)x(\d+)", name):
        width, rows = map(int, match.groups())
        return Workload(name, (20, width, width, 1), rows, "adam", "binary")
    return WORKLOADS[name]


def operations(layer_dims, rows):
    """Multiplications and additions that a step needs: forward and dW 2 a weight and row each, dA the same for the weights
    beyond the first layer."""
    weights = [n_prev * n for n_prev, n in zip(layer_dims, layer_dims[1:])]
    return 2 * rows * (2 * sum(weights) + sum(weights[1:]))


def inference_operations(layer_dims, rows):
    return 2 * rows * sum(n_prev * n for n_prev, n in zip(layer_dims, layer_dims[1:]))


def inputs(workload, rows):
    """X [rows, n0], standard normal, float32, always the same."""
    import numpy
    return numpy.random.default_rng(1).standard_normal((rows, workload.layer_dims[0]), dtype=numpy.float32)


def training_rows(workload):
    """X [m, n0] of one batch, as `gradus bench` steps over one again and again, and the class of each row as an integer."""
    import numpy
    rows = workload.rows
    classes = max(2, workload.layer_dims[-1])
    answers = numpy.random.default_rng(2).integers(0, classes, rows)
    answers[:classes] = numpy.arange(classes)  # scikit-learn counts the classes that it sees
    return inputs(workload, rows), answers
