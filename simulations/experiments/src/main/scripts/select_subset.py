#!/usr/bin/env python3
"""Selects the part of Fashion-MNIST that Cairn carries.

    select_subset.py SOURCE_FOLDER TARGET_FOLDER

SOURCE_FOLDER holds the four original files (Debian: package dataset-fashion-mnist, folder
/usr/share/datasets/fashion-mnist). TARGET_FOLDER receives four files of the same names. The
sources are checked by the digests of their unpacked contents, so it does not matter who packed
them.

The rule: an example's rank is SHA-256 of the ASCII text "SEED:SPLIT:INDEX", where SPLIT is "train"
or "t10k" and INDEX the example's position in the original file. Of each class the examples of the
lowest rank are taken, 1,200 of train and 200 of t10k, and written in their original order. So the
selection needs no random number generator and is the same in every language.

Python's standard library only. The gzip container is written here byte by byte (no name, no time),
so the files depend on nothing but zlib's level 9; their contents do not even depend on that.
"""

import gzip
import hashlib
import struct
import sys
import zlib
from pathlib import Path

SEED = 20170825
CLASSES = 10
PER_CLASS = {"train": 1200, "t10k": 200}
CONTENTS_SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


def read(folder, name):
    contents = gzip.decompress((folder / f"{name}.gz").read_bytes())
    digest = hashlib.sha256(contents).hexdigest()
    if digest != CONTENTS_SHA256[name]:
        sys.exit(f"{folder / name}.gz: expected contents {CONTENTS_SHA256[name]}, got {digest}")
    return contents


def rank(split, index):
    return hashlib.sha256(f"{SEED}:{split}:{index}".encode("ascii")).digest()


def select(split, labels):
    chosen = []
    for wanted in range(CLASSES):
        members = [i for i, label in enumerate(labels) if label == wanted]
        members.sort(key=lambda i: rank(split, i))
        chosen += members[: PER_CLASS[split]]
    return sorted(chosen)


def gzipped(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY)
    body = deflate.compress(data) + deflate.flush()
    header = b"\x1f\x8b\x08\x00" + b"\0\0\0\0" + b"\x02\xff"
    return header + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def write(folder, name, data):
    packed = gzipped(data)
    (folder / f"{name}.gz").write_bytes(packed)
    print(f"{hashlib.sha256(packed).hexdigest()}  {name}.gz")
    print(f"{hashlib.sha256(data).hexdigest()}  {name}")


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    for split in PER_CLASS:
        images = read(source, f"{split}-images-idx3-ubyte")
        labels = read(source, f"{split}-labels-idx1-ubyte")[8:]
        _, count, rows, columns = struct.unpack(">IIII", images[:16])
        assert count == len(labels) and len(images) == 16 + count * rows * columns
        chosen = select(split, labels)
        size = rows * columns
        pixels = b"".join(images[16 + i * size : 16 + (i + 1) * size] for i in chosen)
        header = struct.pack(">IIII", 0x803, len(chosen), rows, columns)
        write(target, f"{split}-images-idx3-ubyte", header + pixels)
        header = struct.pack(">II", 0x801, len(chosen))
        write(target, f"{split}-labels-idx1-ubyte", header + bytes(labels[i] for i in chosen))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: select_subset.py SOURCE_FOLDER TARGET_FOLDER")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
