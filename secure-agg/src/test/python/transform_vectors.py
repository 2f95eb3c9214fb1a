"""Computes the known answers of CSA1.md, section 10, from that page alone: nothing of Cairn is imported.

    python transform_vectors.py FOLDER

writes rotation.json, rotation_digests.json, subset.json, quantizer.json, transform.json and vnmse.json into FOLDER. It needs numpy and cryptography. numpy
computes in single precision where the page says so, one operation after the other, so the answers are exact to the bit.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

F = np.float32
SOURCE = "CSA1.md, section 10, computed with numpy by transform_vectors.py"


def stream(key, number, length):
    iv = struct.pack(">QQ", number, 0)
    return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor().update(bytes(length))


def derive(label, *parts):
    return hashlib.sha256(label.encode() + b"\0" + b"".join(parts)).digest()


# --- Rotation -----------------------------------------------------------------------------------------------------


def flat(key, number, part):
    """Signs, the factor 1 / sqrt(m), and H_m, stride by stride."""
    m = len(part)
    bits = np.unpackbits(np.frombuffer(stream(key, number, (m + 7) // 8), np.uint8), bitorder="little")[:m]
    x = part * np.where(bits == 1, -F(1 / np.sqrt(m)), F(1 / np.sqrt(m))).astype(F)
    stride = 1
    while stride < m:
        pairs = x.reshape(-1, 2, stride)
        x = np.stack([pairs[:, 0] + pairs[:, 1], pairs[:, 0] - pairs[:, 1]], axis=1).reshape(-1)
        stride *= 2
    return x


def rotate(key, x, number=0):
    d = len(x)
    if d == 0:
        return x
    m = 1 << (d.bit_length() - 1)
    r = d - m
    a, b = flat(key, number, x[:m]), x[m:]
    if r > 0:
        s, c = F(np.sqrt(m / d)), F(np.sqrt(r / d))
        head, b = c * a[:r] - s * b, s * a[:r] + c * b
        a = flat(key, number + 1, np.concatenate([head, a[r:]]))
    return np.concatenate([a, rotate(key, b, number + 2)])


# --- Subset, rounding, packing ------------------------------------------------------------------------------------


def subset(key, size, of):
    words = struct.iter_unpack(">I", stream(key, 0, 4 * of))
    taken = []
    for i, (u,) in enumerate(words):
        if (u * (of - i)) >> 32 < size - len(taken):
            taken.append(i)
    return taken


def pack(values, per_lane, bits, reach, share, key, number=0):
    levels = (1 << bits) - 1
    gain = share * levels / (2 * reach)
    uniform = (np.frombuffer(stream(key, number, 2 * len(values)), "<u2") + 0.5) / 65536
    t = np.clip(values.astype(np.float64) * gain + levels / 2, 0, levels)
    k = np.floor(t + uniform).astype(np.int64)
    lanes = []
    for at in range(0, len(k), per_lane):
        width = 64 // per_lane
        lanes.append(sum(int(v) << (width * i) for i, v in enumerate(k[at : at + per_lane])))
    return lanes


def encode(spec, bounds, update, weight, loss, label, rounding):
    x = update
    if spec["rotated"]:
        x = rotate(derive("CSA1/rotation", spec["seed"]), x)
    if spec["fields"] < spec["parameters"]:
        x = x[subset(derive("CSA1/subset", spec["seed"]), spec["fields"], spec["parameters"])]
    key = derive("CSA1/dither", spec["seed"], label) if spec["dithered"] else rounding
    reach = min(1.0, spec["deviations"] / float(np.sqrt(np.float64(spec["parameters"])))) * bounds["clipNorm"]
    lanes = pack(x, spec["fieldsPerLane"], spec["valueBits"], reach, weight / bounds["maxWeight"], key)
    return lanes + [weight, 1, round(loss * 2**24) * weight]


def spec_bytes(spec):
    flags = spec["rotated"] | spec["dithered"] << 1 | spec["residual"] << 2
    head = struct.pack(">BBBBIId", 1, spec["fieldsPerLane"], spec["valueBits"], flags, spec["parameters"], spec["fields"], spec["deviations"])
    return head + spec["seed"]


# --- Cases --------------------------------------------------------------------------------------------------------


def floats(x):
    return x.astype("<f4").tobytes().hex()


def ramp(d):
    """Exact in single precision: a heavy tail and both signs."""
    i = np.arange(d, dtype=np.int64)
    return ((i * 7919 % 1009 - 504) / 64).astype(F) * np.where(i % 97 == 0, F(16), F(1))


def hot(d, at):
    x = np.zeros(d, F)
    x[at] = 1
    return x


def rotations():
    key = bytes(range(32))
    cases = []
    for d in (1, 2, 3, 4, 5, 7, 8, 12, 31, 32, 33):
        cases.append((f"{d} coordinates", key, ramp(d)))
    cases.append(("one of 33, the last", key, hot(33, 32)))
    cases.append(("another key", derive("another key"), ramp(12)))
    small = [{"name": n, "key": k.hex(), "input": floats(x), "output": floats(rotate(k, x))} for n, k, x in cases]
    large = []
    for d in (1000, 8192, 8193, 61706, 300_000):
        digest = hashlib.sha256(rotate(key, ramp(d)).astype("<f4").tobytes()).hexdigest()
        large.append({"name": f"{d} coordinates", "key": key.hex(), "dimension": d, "digest": digest})
    return small, large


# --- Errors -------------------------------------------------------------------------------------------------------


def normal(y):
    return np.exp(-y * y / 2) / np.sqrt(2 * np.pi)


def tail(clip):
    """E (|y| - clip)^2 over |y| > clip for a standard normal y: what clipping costs."""
    y = np.linspace(clip, clip + 12, 100_001)
    return 2 * np.trapezoid((y - clip) ** 2 * normal(y), y)


def rounding_error(bits, clip):
    """E (y - lower level) (upper level - y) over |y| < clip: the variance of rounding at random."""
    step = 2 * clip / ((1 << bits) - 1)
    y = np.linspace(-clip, clip, 400_001)
    above = np.mod((y + clip) / step, 1)
    return np.trapezoid(step * step * above * (1 - above) * normal(y), y)


def dithered_error(bits, clip):
    """A uniform error of one step's width, whatever y is."""
    return (2 * clip / ((1 << bits) - 1)) ** 2 / 12


def best(error, bits):
    clips = np.arange(50, 600) / 100
    clip = float(min(clips[::10], key=lambda c: error(bits, c) + tail(c)))
    near = [clip + d / 100 for d in range(-10, 11)]
    return round(min(near, key=lambda c: error(bits, c) + tail(c)), 2)


def errors():
    cases = []
    for bits in (1, 2, 3, 4, 5, 6, 8):
        clip, dithered = best(rounding_error, bits), best(dithered_error, bits)
        cases.append({
            "name": f"{bits} bits", "valueBits": bits,
            "clip": str(clip), "vnmse": f"{rounding_error(bits, clip) + tail(clip):.4g}", "bias": f"{tail(clip):.3g}",
            "ditheredClip": str(dithered), "ditheredVnmse": f"{dithered_error(bits, dithered) + tail(dithered):.4g}",
        })
    return cases


def main(folder):
    def write(name, cases, source=SOURCE):
        (folder / f"{name}.json").write_text(json.dumps({"source": source, "cases": cases}, indent=1) + "\n")

    small, large = rotations()
    write("rotation", small)
    write("rotation_digests", large)

    key = derive("subset")
    write("subset", [
        {"name": f"{size} of {of}", "key": key.hex(), "size": size, "of": of, "taken": subset(key, size, of)}
        for size, of in ((1, 1), (1, 10), (9, 10), (10, 10), (25, 100), (40, 5000))
    ])

    cases = []
    for per_lane, bits, share in ((1, 24, 1.0), (2, 16, 0.75), (3, 11, 1.0), (3, 11, 0.125), (4, 6, 1.0), (4, 1, 1.0)):
        values = np.concatenate([ramp(10) / F(8), np.array([0, -0.0, 1.5, -1.5, 1e-40, 100, -100], F)])
        key = derive("rounding", bytes([per_lane, bits]))
        cases.append({
            "name": f"{bits} bits, {per_lane} in a lane, share {share}",
            "fieldsPerLane": per_lane, "valueBits": bits, "range": "1.5", "share": str(share), "key": key.hex(),
            "values": floats(values),
            "lanes": [f"{lane:016x}" for lane in pack(values, per_lane, bits, 1.5, share, key)],
        })
    write("quantizer", cases)

    cases = []
    for name, changes in (
        ("2.67 bytes for each parameter", {}),
        ("2 bytes, dithered", {"fieldsPerLane": 4, "valueBits": 6, "dithered": True}),
        ("not rotated", {"rotated": False, "deviations": 100.0}),
        ("a quarter, scaled up", {"fields": 25}),
        ("a quarter, with a residual", {"fields": 25, "residual": True}),
    ):
        spec = {
            "parameters": 100, "fields": 100, "fieldsPerLane": 3, "valueBits": 11, "rotated": True, "dithered": False,
            "residual": False, "deviations": 5.2, "seed": derive("a round"),
        }
        spec.update(changes)
        bounds = {"clipNorm": 40.0, "maxWeight": 1000}
        update = ramp(100) / F(16)
        label, rounding = b"client-001", derive("its rounding")
        cases.append({
            "name": name, "spec": spec_bytes(spec).hex(), "cohortMax": 1000, "clipNorm": "40.0", "maxWeight": 1000,
            "update": floats(update), "weight": 600, "loss": "0.75", "label": label.hex(), "rounding": rounding.hex(),
            "lanes": [f"{lane:016x}" for lane in encode(spec, bounds, update, 600, 0.75, label, rounding)],
        })
    write("transform", cases)
    write("vnmse", errors(), "computed by numerical integration over a standard normal variable (transform_vectors.py)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
