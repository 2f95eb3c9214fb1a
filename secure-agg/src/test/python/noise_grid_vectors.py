"""Computes the grids of noise of CSA1.md, section 10, kinds 2 and 3, from that page alone: nothing of Cairn is imported.

    python noise_grid_vectors.py FOLDER

writes noise_grid.json into FOLDER. It needs Python alone. Real numbers are IEEE 754 doubles, one operation after the other; the variance is an exact ratio.
"""

import json
import math
import sys
from fractions import Fraction
from pathlib import Path

SOURCE = "CSA1.md, section 10, computed by noise_grid_vectors.py"


def value_bits(n, c, most):
    """The largest q with n (2^q - 1) < 2^min(f, 62), at most `most`."""
    f = 64 // c
    q = 0
    while q < most and n * (2 ** (q + 1) - 1) < 2 ** min(f, 62):
        q += 1
    return q


def variance(sigma):
    """sigma^2, rounded up: a ratio."""
    if sigma >= 4096:
        return Fraction(math.ceil(sigma) ** 2)
    square = math.nextafter(sigma * sigma, math.inf)
    h = max(0, 20 - (math.frexp(square)[1] - 1))
    return Fraction(math.ceil(math.ldexp(square, h)), 2**h)


def reach(v):
    return math.ceil(13 * math.sqrt(v.numerator / v.denominator))


def rounded(norm, e):
    root = math.sqrt(e)
    return min(norm + root, math.sqrt(norm * norm + e / 4 + (norm + root / 2)))


def kind2(n, c, d, honest, multiplier, clip):
    q = value_bits(n, c, 62)
    offset = 2 ** (q - 1) - 1
    for b in range(20, -1, -1):
        steps = float(2**b)
        scale = steps / clip
        sigma = multiplier * clip / math.sqrt(honest) * scale
        if sigma < 2 or sigma > offset:
            continue
        v = variance(sigma)
        bound = rounded(clip * scale, d)
        if math.floor(bound) + reach(v) <= offset:
            assert bound <= 1.01 * steps
            return q, scale, bound, v
    raise AssertionError("there is no grid")


def kind3(n, c, d, e, q, deviations, honest, multiplier, clip):
    assert q <= value_bits(n, c, 24)
    offset = 2 ** (q - 1) - 1
    part = min(1.0, deviations / math.sqrt(d))

    def grid(steps):
        scale = steps / clip
        bound = rounded(clip * scale, e)
        sigma = multiplier * bound / scale / math.sqrt(honest) * scale
        return scale, bound, sigma

    def fits(steps):
        _, bound, sigma = grid(steps)
        return sigma <= 2**52 and min(math.ceil(part * steps), math.floor(bound)) + reach(variance(max(sigma, 2.0**-10))) <= offset

    steps = 2**20
    while not fits(steps):
        # From above one by one would take long where few fit: jump, then walk up.
        steps //= 2
    while steps < 2**20 and fits(steps + 1):
        steps += 1
    scale, bound, sigma = grid(steps)
    assert sigma >= 2 and bound <= 1.25 * (clip * scale)
    return scale, bound, variance(sigma)


def case(name, n, c, d, honest, multiplier, clip, compression=None):
    if compression is None:
        q, scale, bound, v = kind2(n, c, d, honest, multiplier, clip)
        spec = bytes([2, c]) + d.to_bytes(4, "big") + honest.to_bytes(4, "big") + f64(multiplier)
    else:
        e, flags, q, deviations, seed = compression
        scale, bound, v = kind3(n, c, d, e, q, deviations, honest, multiplier, clip)
        inner = bytes([1, c, q, flags]) + d.to_bytes(4, "big") + e.to_bytes(4, "big") + f64(deviations) + seed
        spec = bytes([3]) + honest.to_bytes(4, "big") + f64(multiplier) + inner
    return {
        "name": name,
        "spec": spec.hex(),
        "cohortMax": n,
        "clipNorm": repr(clip),
        "valueBits": q,
        "scale": f64(scale).hex(),
        "rounded": f64(bound).hex(),
        "variance": f"{v.numerator}/{v.denominator}",
        "reach": reach(v),
    }


def f64(x):
    import struct

    return struct.pack(">d", x)


SEED = bytes(range(32))
CASES = [
    case("two fields in a lane", 20, 2, 44426, 12, 1.5, 1.0),
    case("three fields in a lane", 20, 3, 44426, 12, 2.0, 2.5),
    case("a lane for each, a thousand clients", 1000, 1, 1000000, 600, 0.5, 10.0),
    case("whole sigmas", 1000, 1, 1000000, 600, 8.0, 10.0),
    case("a clip that is no power of two", 100, 2, 61706, 70, 1.0, 0.1),
    case("2.67 bytes, twenty clients", 20, 3, 44426, 12, 1.5, 1.0, (44426, 1, 16, 6.0, SEED)),
    case("2.67 bytes, a hundred clients", 100, 3, 44426, 60, 1.0, 2.5, (44426, 1, 14, 5.8, SEED)),
    case("2.67 bytes, a thousand clients", 1000, 3, 1000000, 560, 1.0, 0.1, (1000000, 1, 11, 5.2, SEED)),
    case("2 bytes, twenty clients", 20, 4, 44426, 12, 1.0, 1.0, (44426, 1, 11, 5.2, SEED)),
    case("a quarter of the coordinates, with a residual", 100, 3, 61706, 60, 1.0, 1.0, (15426, 5, 14, 5.8, SEED)),
    case("a quarter, not rotated", 20, 2, 61706, 12, 1.0, 1.0, (15426, 0, 24, math.sqrt(61706), SEED)),
    case("the finest grid that may be", 10, 1, 1000, 8, 1.0, 3.0, (1000, 1, 24, 6.0, SEED)),
]

if __name__ == "__main__":
    text = json.dumps({"source": SOURCE, "cases": CASES}, indent=1)
    Path(sys.argv[1], "noise_grid.json").write_text(text + "\n")
