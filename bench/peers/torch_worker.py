#!/usr/bin/python3
"""The workloads in PyTorch, eager mode: as its tutorials write them, or with --tuned as its performance guide does
(gradients set to None, one update over all tensors at once). Requests: serving.py."""
import os
import re
import sys
from pathlib import Path

import torch

import serving
import workloads


class PyTorch:
    def __init__(self, tuned):
        self.tuned = tuned
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))

    def about(self):
        vectors = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
        blas = "OpenBLAS of OpenMP" if "openblas-openmp" in Path("/proc/self/maps").read_text() else "the system's BLAS"
        return {"version": f"PyTorch {torch.__version__}",
                "note": blas + (f", own kernels on {vectors.group(1)}" if vectors else "")}

    def model(self, workload):
        torch.manual_seed(3)
        dims, layers = workload.layer_dims, []
        for n_prev, n in zip(dims, dims[1:]):
            layers += [torch.nn.Linear(n_prev, n), torch.nn.ReLU()]
        return torch.nn.Sequential(*layers[:-1])

    def optimizer(self, workload, parameters):
        settings = {"lr": workloads.LEARNING_RATE}
        if self.tuned:
            settings["foreach"] = True
        return (torch.optim.Adam if workload.optimizer == "adam" else torch.optim.SGD)(parameters, **settings)

    def train(self, workload, seconds):
        X, answers = map(torch.from_numpy, workloads.training_rows(workload))
        if workload.loss == "binary":
            criterion, Y = torch.nn.BCEWithLogitsLoss(), answers.reshape(-1, 1).float()
        else:
            criterion, Y = torch.nn.CrossEntropyLoss(), answers
        model = self.model(workload)
        optimizer = self.optimizer(workload, model.parameters())
        batch = slice(0, workload.rows)

        def step():
            optimizer.zero_grad(set_to_none=self.tuned)
            loss = criterion(model(X[batch]), Y[batch])
            loss.backward()
            optimizer.step()

        return serving.measure(step, seconds)

    def infer(self, workload, rows, seconds):
        X, model = torch.from_numpy(workloads.inputs(workload, rows)), self.model(workload).eval()
        link = torch.sigmoid if workload.loss == "binary" else lambda Z: torch.softmax(Z, dim=1)
        with torch.inference_mode():
            return serving.measure(lambda: link(model(X)), seconds)


if __name__ == "__main__":
    serving.serve(PyTorch("--tuned" in sys.argv[1:]))
