#!/usr/bin/env python3
# Writes activations.json: every activation and its derivative by PyTorch in float64, and where the values are tiny, by
# NumPy in long double, for tests/engine/activation_test.cpp and tests/steps/activation_test.cpp.
import json
import platform
from pathlib import Path

import numpy as np
import scipy
import torch
import torch.nn.functional as F
from scipy.special import erfcx

SEED = 41
random = np.random.RandomState(SEED)
# Numbers that float32 holds as well, so that no test has to allow for their rounding.
Z = np.concatenate([[-700, -90, -40, -12, -5, -1.5, -1, -0.25, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.5, 1, 3, 12, 40, 90, 700],
                    3 * random.randn(17)]).astype(np.float32).astype(np.float64)

functions = {
    "identity": lambda z: z.clone(), "relu": F.relu, "leaky_relu": F.leaky_relu, "elu": F.elu, "selu": F.selu,
    "gelu": F.gelu, "silu": F.silu, "mish": F.mish, "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    # above its threshold, 20 by default, PyTorch takes z for log(1 + e^z)
    "softplus": lambda z: F.softplus(z, threshold=1000)}
activations = {}
for name, g in functions.items():
    z = torch.tensor(Z, requires_grad=True)
    A = g(z)
    A.sum().backward()
    activations[name] = {"A": A.detach().numpy().tolist(), "slope": z.grad.numpy().tolist()}

# PyTorch computes 1 + erf and e^z - 1, which lose the small digits that a float would still hold.
small = np.array([-1e-4, -0.03, -0.4, -1.2, -3, -5.5, -9, -12.5]).astype(np.float32).astype(np.longdouble)
w = np.exp(small)
tail = {"Z": small.astype(float).tolist()}
for name, A in {"elu": np.expm1(small), "softplus": np.log1p(w), "silu": small * w / (1 + w),
                "mish": small * np.tanh(np.log1p(w)),
                "gelu": small * np.exp(-small ** 2 / 2) * erfcx((-small / np.sqrt(np.longdouble(2))).astype(float)) / 2}.items():
    tail[name] = A.astype(float).tolist()

made_by = (f"make_activations.py, Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
           f"PyTorch {torch.__version__}")
Path(__file__).with_name("activations.json").write_text(json.dumps(
    {"made_by": made_by, "seed": SEED, "Z": Z.tolist(), "activations": activations, "tail": tail}) + "\n")
