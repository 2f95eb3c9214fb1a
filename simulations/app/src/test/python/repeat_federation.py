"""Repeats a demo's federation by hand in PyTorch, from the files that the demo left.

    python repeat_federation.py DEMO_OUT IDX_FOLDER

DEMO_OUT is the output folder of `cairn demo`, IDX_FOLDER the folder with the packaged part of Fashion-MNIST. Nothing
of Cairn is imported: the network, the local training, clipping, weighting and averaging are written out below. What is
taken from DEMO_OUT is what cannot be known otherwise: who had which examples, in which order each client visited them,
whose updates were included, the first weights and the plan's settings.

After every round the accuracy must be the printed one within half a point: sums in another order make small differences,
which training then makes larger. That is also why the rounding of what clients send is repeated here. The files model.pt and model.safetensors must have the printed accuracy of the last
round within a tenth of a point. Exit code 0 if all of that holds.
"""

import gzip
import hashlib
import json
import math
import re
import struct
import sys
from pathlib import Path

import numpy
import safetensors.torch
import torch

ROUND_TOLERANCE = 0.005
FILE_TOLERANCE = 0.001

PIXEL_MEAN = 0.2860
PIXEL_STD = 0.3530


def main(out: Path, data: Path) -> int:
    train_images, train_labels = read_set(data, "train")
    test_images, test_labels = read_set(data, "t10k")
    plan = (out / "plan.yaml").read_text()
    partition = json.loads((out / "partition.json").read_text())
    rounds = [json.loads(line) for line in (out / "rounds.jsonl").read_text().splitlines()]
    failures = []

    examples_of = {f"client-{entry['client'] + 1:03d}": entry["indices"] for entry in partition["clients"]}
    held = sorted(index for indices in examples_of.values() for index in indices)
    expect(failures, held == list(range(len(train_labels))), "every training example is held by exactly one client")

    network = lenet5()
    first = safetensors.torch.load_file(out / "initial.safetensors")
    expect(failures, set(first) == set(network.state_dict()), f"tensors are named {sorted(first)}")
    weights = {name: first[name].clone() for name in network.state_dict()}

    for line in rounds:
        weights = federated_round(network, weights, line, examples_of, train_images, train_labels, plan, failures)
        network.load_state_dict(weights)
        ours = accuracy(network, test_images, test_labels)
        theirs = line["accuracy"]
        print(f"round {line['round']:2d}: torch {ours:7.2%}, Cairn {theirs:7.2%}, {len(line['included'])} updates")
        expect(failures, abs(ours - theirs) <= ROUND_TOLERANCE, f"round {line['round']}: {ours} for {theirs}")

    check_files(out, network, rounds[-1], test_images, test_labels, failures)
    for failure in failures:
        print("DIFFERS:", failure)
    print(f"rounds={len(rounds)} differences={len(failures)}")
    return 1 if failures or not rounds else 0


# --- The federation -----------------------------------------------------------------------------------------------


def federated_round(network, weights, line, examples_of, images, labels, plan, failures):
    """One round of FedAvg: the weighted mean of the clipped updates, added to the weights."""
    max_weight = number(plan, "update", "maxWeight")
    scale = fixed_point_scale(plan)
    total = {name: torch.zeros_like(tensor, dtype=torch.float64) for name, tensor in weights.items()}
    weight_sum = 0
    for entry in line["included"]:
        indices = examples_of[entry["client"]]
        expect(failures, entry["examples"] == len(indices), f"{entry['client']} has {len(indices)} examples")
        order = entry["batchOrder"]
        expect(failures, sorted(order) == list(range(len(indices))), f"{entry['client']} visits each example once")
        own = torch.tensor(indices)[torch.tensor(order)]
        update = local_training(network, weights, images[own], labels[own], plan)
        clip(update, number(plan, "update", "clipNorm"))
        weight = min(len(indices), int(max_weight))
        weight_sum += weight
        for name in total:
            # What a client sends are whole numbers: its update times its weight, in units of 1 / scale.
            total[name] += torch.round(update[name].double() * (weight / max_weight * scale))
    expect(failures, weight_sum == line["weight"], f"weight {weight_sum} for {line['weight']}")
    step = number(plan, "optimizer", "learningRate")
    unit = max_weight / (scale * weight_sum)
    return {name: (weights[name].double() + step * (total[name] * unit).float()).float() for name in weights}


def fixed_point_scale(plan):
    """Units per 1.0 at the largest weight: a sum over the whole cohort must fit into its part of 64 bits."""
    field_bits = 64 // int(number(plan, "update", "fieldsPerLane"))
    value_bits = min(48, field_bits - math.ceil(math.log2(number(plan, "cohort", "selected"))))
    return (2 ** (value_bits - 1) - 1) / number(plan, "update", "clipNorm")


def local_training(network, weights, images, labels, plan):
    """One epoch of SGD from the round's weights; the momentum starts from zero, the last batch may be smaller."""
    network.load_state_dict(weights)
    sgd = torch.optim.SGD(
        network.parameters(),
        lr=number(plan, "training", "learningRate"),
        momentum=number(plan, "training", "momentum"),
    )
    batch = int(number(plan, "training", "batchSize"))
    for start in range(0, len(labels), batch):
        sgd.zero_grad()
        logits = network(images[start : start + batch])
        torch.nn.functional.cross_entropy(logits, labels[start : start + batch]).backward()
        sgd.step()
    return {name: tensor.detach() - weights[name] for name, tensor in network.state_dict().items()}


def clip(update, norm_max):
    norm = torch.sqrt(sum(tensor.double().square().sum() for tensor in update.values())).item()
    if norm > norm_max:
        for tensor in update.values():
            tensor.mul_(norm_max / norm)


def lenet5():
    """LeNet-5 with padding 2, ReLU and max pooling, its tensors named by the layers' places from 1 on."""
    layers = [
        torch.nn.Conv2d(1, 6, 5, padding=2),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(400, 120),
        torch.nn.ReLU(),
        torch.nn.Linear(120, 84),
        torch.nn.ReLU(),
        torch.nn.Linear(84, 10),
    ]
    network = torch.nn.Module()
    network.layers = torch.nn.ModuleDict({str(place): layer for place, layer in enumerate(layers, start=1)})
    network.forward = torch.nn.Sequential(*layers).forward
    assert sum(parameter.numel() for parameter in network.parameters()) == 61_706
    return network


# --- The files of the result --------------------------------------------------------------------------------------


def check_files(out, network, last, images, labels, failures):
    file = out / "model.safetensors"
    expect(failures, hashlib.sha256(file.read_bytes()).hexdigest() == last["model"], f"{file} has another SHA-256")
    network.load_state_dict(safetensors.torch.load_file(file))
    scripted = torch.jit.load(out / "model.pt")
    scripted.eval()
    for name, measured in {
        "model.safetensors": accuracy(network, images, labels),
        "model.pt": accuracy(scripted, images, labels),
    }.items():
        print(f"{name}: {measured:7.2%}, printed {last['accuracy']:7.2%}")
        expect(failures, abs(measured - last["accuracy"]) <= FILE_TOLERANCE, f"{name}: {measured}")
    with torch.no_grad():
        far = (scripted(images[:100]) - network(images[:100])).abs().max().item()
    expect(failures, far < 1e-4, f"logits of model.pt and model.safetensors differ by {far}")


def accuracy(model, images, labels):
    right = 0
    with torch.no_grad():
        for start in range(0, len(labels), 500):
            right += (model(images[start : start + 500]).argmax(1) == labels[start : start + 500]).sum().item()
    return right / len(labels)


# --- Reading ------------------------------------------------------------------------------------------------------


def read_set(folder, name):
    """Images as float32 [n, 1, 28, 28], normalised, and labels as int64 [n]."""
    pixels = read_idx(folder / f"{name}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{name}-labels-idx1-ubyte.gz")
    images = (pixels.astype(numpy.float32) / 255 - PIXEL_MEAN) / PIXEL_STD
    return torch.from_numpy(images.astype(numpy.float32)).unsqueeze(1), torch.from_numpy(labels.astype(numpy.int64))


def read_idx(file):
    content = gzip.decompress(file.read_bytes())
    zero, kind, dimensions = struct.unpack(">HBB", content[:4])
    assert (zero, kind) == (0, 8), f"{file} holds no bytes"
    shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * dimensions).reshape(shape)


def number(plan, section, key):
    """A number of the plan: its sections stand on one line each, as in `update: {clipNorm: 20.0, maxWeight: 4096}`."""
    found = re.search(rf"^{section}: \{{.*\b{key}: ([-+.\dEe]+)", plan, re.MULTILINE)
    assert found, f"the plan has no {section}.{key}"
    return float(found.group(1))


def expect(failures, holds, text):
    if not holds:
        failures.append(text)


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
