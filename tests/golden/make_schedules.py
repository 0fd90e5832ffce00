#!/usr/bin/env python3
# Writes schedules.json: the rate of every update of a run under each schedule, from torch.optim.lr_scheduler, and averages
# of parameters from torch.optim.swa_utils, for tests/train/schedule_test.cpp and averaging_test.cpp.
#
# usage: /usr/bin/python3 make_schedules.py
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import torch
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel

warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)
RATE, BATCHES, EPOCHS, WARMUP = 0.3, 4, 12, 8  # 8 updates are 2 epochs
TOTAL = BATCHES * EPOCHS


def sgd():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=RATE)


def rates(optimizer, scheduler, count):
    result = []
    for _ in range(count):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return result


def schedule(kind, count, **settings):
    optimizer = sgd()
    return rates(optimizer, kind(optimizer, **settings), count)


def warmed_up(main):
    """LinearLR up to the first rate of `main`, which follows."""
    rise = schedule(lr_scheduler.LinearLR, WARMUP, start_factor=1 / (WARMUP + 1), total_iters=WARMUP)
    return ([rate * main[0] / RATE for rate in rise] + main)[:TOTAL]


def by_update(kind, warmup=0, **settings):
    main = schedule(kind, TOTAL - warmup, **settings)
    return warmed_up(main) if warmup else main


def by_epoch(kind, warmup=0, **settings):
    main = [rate for rate in schedule(kind, EPOCHS, **settings) for _ in range(BATCHES)]
    return warmed_up(main) if warmup else main


def plateau(costs, **settings):
    optimizer = sgd()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **settings)
    result = []
    for cost in costs:
        result.append(optimizer.param_groups[0]["lr"])
        scheduler.step(cost)
    return result


def one_cycle(count):
    return {"max_lr": RATE, "total_steps": count, "cycle_momentum": False}


# Falls, stays within a ten-thousandth, rises, falls again: every branch of reduce on plateau.
costs = [1.0, 0.9, 0.89995, 0.89995, 0.95, 0.7, 0.7, 0.69999, 0.8, 0.8, 0.8, 0.8, 0.8, 0.1, 0.2, 0.2, 0.2, 0.2]

random = np.random.RandomState(3)
points = random.randn(6, 7)


def averages(**settings):
    model = torch.nn.Linear(6, 1, bias=True)
    averaged, result = None, []
    for point in points:
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(torch.tensor(point), model.parameters())
        averaged = averaged or AveragedModel(model, **settings)
        averaged.update_parameters(model)
        result.append(torch.nn.utils.parameters_to_vector(averaged.module.parameters()).detach().numpy().tolist())
    return result


def fading(mean, point, count):
    """PyTorch counts the points that are in the mean; the decay is that of TensorFlow's ExponentialMovingAverage."""
    t = int(count) + 1
    decay = min(0.36, (1 + t) / (10 + t))
    return decay * mean + (1 - decay) * point


made_by = f"make_schedules.py, Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
Path(__file__).with_name("schedules.json").write_text(json.dumps({
    "made_by": made_by, "learning_rate": RATE, "batches": BATCHES, "epochs": EPOCHS, "warmup": WARMUP,
    "constant": by_update(lr_scheduler.ConstantLR, factor=1.0),
    "constant_warm": by_update(lr_scheduler.ConstantLR, WARMUP, factor=1.0),
    "step": by_epoch(lr_scheduler.StepLR, step_size=3, gamma=0.4),
    "step_warm": by_epoch(lr_scheduler.StepLR, WARMUP, step_size=3, gamma=0.4),
    "exponential": by_epoch(lr_scheduler.ExponentialLR, gamma=0.9),
    "exponential_warm": by_epoch(lr_scheduler.ExponentialLR, WARMUP, gamma=0.9),
    "cosine": by_update(lr_scheduler.CosineAnnealingLR, T_max=TOTAL),
    "cosine_warm": by_update(lr_scheduler.CosineAnnealingLR, WARMUP, T_max=TOTAL - WARMUP),
    "one_cycle": by_update(lr_scheduler.OneCycleLR, **one_cycle(TOTAL)),
    "one_cycle_warm": by_update(lr_scheduler.OneCycleLR, WARMUP, **one_cycle(TOTAL - WARMUP)),
    "costs": costs, "plateau": plateau(costs, factor=0.2, patience=2),
    "points": points.tolist(), "swa": averages(),
    "ema": averages(avg_fn=fading)}) + "\n")
