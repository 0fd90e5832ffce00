#!/usr/bin/env python3
# Writes random.json: the numbers of NumPy's legacy generator, and those of Philox4x32-10 worked out here from the paper
# (Salmon et al., SC 2011), for tests/base.
import json
import math
import platform
from pathlib import Path

import numpy as np

MASK = 0xFFFFFFFF


def philox(counter, key):
    """Ten rounds; the known answers below are Random123's (its kat_vectors file)."""
    c, k = list(counter), list(key)
    for _ in range(10):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ k[0], high & MASK, (low >> 32) ^ c[3] ^ k[1], low & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox([MASK] * 4, [MASK] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
assert philox([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]) == [
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


def words(seed, stream, part, count):
    """The 32-bit numbers of Random(seed, stream, part): key = seed, counter = block (64 bits), part, stream."""
    blocks = [philox([i & MASK, i >> 32, part, stream], [seed & MASK, seed >> 32]) for i in range(-(-count // 4))]
    return [word for block in blocks for word in block][:count]


def uniforms(bits):
    return [((a >> 5) * 2**26 + (b >> 6)) / 2**53 for a, b in zip(bits[::2], bits[1::2])]


def normals(uniform):
    values = []
    for u, v in zip(uniform[::2], uniform[1::2]):
        radius, angle = math.sqrt(-2 * math.log(1 - u)), 2 * math.pi * v
        values += [radius * math.cos(angle), radius * math.sin(angle)]
    return values


def fisher_yates(count, bits):
    order, pairs = list(range(count)), iter(zip(bits[::2], bits[1::2]))
    for i in range(count, 1, -1):
        value = -1
        while value < 2**64 % i:  # so that each of the i results is equally likely
            high, low = next(pairs)
            value = high * 2**32 + low
        j = value % i
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


def legacy(seed):
    random = np.random.RandomState(seed)
    many = random.randn(1010)
    mixed = np.random.RandomState(seed)  # three normals leave a fourth waiting, whatever comes between
    odd = [*mixed.randn(3), mixed.random_sample(), *mixed.randn(3)]
    return {"seed": seed, "first": [x.hex() for x in many[:10].tolist()], "after_1000": [x.hex() for x in many[1000:].tolist()],
            "odd": [float(x).hex() for x in odd],
            "uniform": [x.hex() for x in np.random.RandomState(seed).random_sample(5).tolist()]}


SEED, STREAM, PART = 0x0123456789ABCDEF, 2, 7  # 2: Stream::shuffle
bits = words(SEED, STREAM, PART, 64)
made_by = f"make_random.py, Python {platform.python_version()}, NumPy {np.__version__}"
Path(__file__).with_name("random.json").write_text(json.dumps({
    "made_by": made_by, "legacy": [legacy(seed) for seed in (1, 3, 12345)],
    "philox": {"seed": SEED, "part": PART, "bits": bits[:12], "uniform": uniforms(bits)[:6],
               "normal": normals(uniforms(bits))[:6], "permutation": fisher_yates(20, bits)}}, indent=1) + "\n")
