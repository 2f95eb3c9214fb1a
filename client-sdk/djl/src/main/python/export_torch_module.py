#!/usr/bin/env python3
"""Exports a PyTorch classifier for federated training with Cairn.

Writes two files:

  NAME.pt           a TorchScript module that trains itself; clients run it without Python
  NAME.safetensors  the initial weights, the trainable parameters in the module's order

In Python:

  from export_torch_module import export
  export(net, torch.zeros(1, 1, 28, 28), "out", "my-model")

On the command line, where my_model.py has a class or function Net that takes no arguments:

  python3 export_torch_module.py --model my_model.py:Net --input 1,28,28 --out out --name my-model

Without --model a small example network is exported. Needs nothing but torch.

What the network must be: a torch.nn.Module that torch.jit.script accepts, that takes float32
[batch, ...] and returns logits [batch, classes]. Parameters with requires_grad=False stay as they
are and do not travel. Buffers do not travel either, so a network whose training changes buffers
(batch normalisation with running statistics) is refused: use GroupNorm or LayerNorm, or
track_running_stats=False.
"""
import argparse
import copy
import hashlib
import importlib.util
import io
import json
import pathlib
import re
import struct
import warnings
import zipfile

import torch
from torch import Tensor, nn

FORMAT = 1
TENSOR_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,255}")

# The methods, as Cairn's own writer makes them for portable models: all arguments are tensors;
# rates = [learning rate, momentum, weight decay, proximal mu] (float64);
# counts = [batch size, first step, seed high, seed low] (int64).
METHODS = """
def parameter_list(self) -> List[Tensor]:
    return [@PARAMETERS@]

def describe(self, any: Tensor) -> Tensor:
    return torch.tensor([@DESCRIPTION@])

def get_flat(self, any: Tensor) -> Tensor:
    out: List[Tensor] = []
    for p in self.parameter_list():
        out.append(p.detach().reshape([-1]))
    return torch.cat(out)

def views(self, flat: Tensor) -> List[Tensor]:
    out: List[Tensor] = []
    at = 0
    for p in self.parameter_list():
        end = at + p.numel()
        out.append(flat[at:end].view(p.size()))
        at = end
    return out

def set_flat(self, flat: Tensor) -> Tensor:
    ps = self.parameter_list()
    vs = self.views(flat)
    for k in range(len(ps)):
        ps[k].detach().copy_(vs[k])
    return flat

def local_train(self, start: Tensor, velocity: Tensor, x: Tensor, y: Tensor, rates: Tensor, counts: Tensor) -> Tensor:
    rate = float(rates[0])
    momentum = float(rates[1])
    decay = float(rates[2])
    proximal = float(rates[3])
    batch = int(counts[0])
    step = int(counts[1])
    seed = (int(counts[2]) % 2147483648) * 4294967296 + int(counts[3])
    ps = self.parameter_list()
    starts: List[Tensor] = []
    if proximal != 0.0:
        starts = self.views(start)
    velocities: List[Tensor] = []
    if momentum != 0.0:
        velocities = self.views(velocity)
    losses: List[Tensor] = []
    n = x.size(0)
    at = 0
    while at < n:
        end = at + batch
        @SEED@
        loss = torch.nn.functional.cross_entropy(self.forward(x[at:end]), y[at:end])
        gs = torch.autograd.grad([loss], ps, allow_unused=True)
        for k in range(len(ps)):
            gk = gs[k]
            if gk is not None:
                g = gk.detach()
                p = ps[k].detach()
                if decay != 0.0:
                    g = torch.add(g, p, alpha=decay)
                if proximal != 0.0:
                    g = torch.add(g, p - starts[k], alpha=proximal)
                if momentum != 0.0:
                    g = velocities[k].mul_(momentum).add_(g)
                p.sub_(g, alpha=rate)
        losses.append(loss.detach())
        step += 1
        at = end
    return torch.stack(losses)
"""


def export(net: nn.Module, example_input: Tensor, out_dir, name: str):
    """Writes NAME.pt and NAME.safetensors and returns their paths.

    net            the network, with its initial weights; not changed
    example_input  float32 [batch, ...]: examples of the right shape, any values
    """
    net = copy.deepcopy(net).cpu().float()
    classes, randomized = _check(net, example_input)
    with warnings.catch_warnings():
        # torch.jit is deprecated but the only form of a model that trains without Python.
        warnings.simplefilter("ignore")
        # The class is made anew for each export: TorchScript does not define methods twice.
        class Cairn(nn.Module):
            def __init__(self, net):
                super().__init__()
                self.net = net

            def forward(self, x: Tensor) -> Tensor:
                return self.net(x)

        module = torch.jit.script(Cairn(net))
        trainable = [(n, p) for n, p in module.named_parameters() if p.requires_grad]
        dimension = sum(p.numel() for _, p in trainable)
        description = [FORMAT, dimension, int(randomized), classes, *example_input.shape[1:]]
        module.define(
            METHODS.replace("@PARAMETERS@", ", ".join(_attribute(n) for n, _ in trainable))
            .replace("@DESCRIPTION@", ", ".join(str(int(d)) for d in description))
            .replace("@SEED@", "torch.manual_seed(seed ^ (step * 2654435761))" if randomized else "pass")
        )
        module.eval()
        out = pathlib.Path(out_dir)
        out.mkdir(parents=True, exist_ok=True)
        pt, weights = out / f"{name}.pt", out / f"{name}.safetensors"
        saved = io.BytesIO()
        torch.jit.save(module, saved)
    pt.write_bytes(_without_debug_files(saved.getvalue()))
    weights.write_bytes(_safetensors(trainable))
    return pt, weights


def _check(net, example_input):
    """Returns (classes, randomized), or refuses networks that cannot be trained in a federation."""
    if example_input.dtype != torch.float32 or example_input.dim() < 2:
        raise ValueError(
            f"example_input must be float32 [batch, ...], not {example_input.dtype} {list(example_input.shape)}")
    if not any(p.requires_grad for p in net.parameters()):
        raise ValueError("the network has no trainable parameter")
    for name, _ in net.named_parameters():
        if not TENSOR_NAME.fullmatch("net." + name):
            raise ValueError(f"parameter {name}: names have letters, digits, '.' and '_' only")
    probe = copy.deepcopy(net).train()
    buffers = {n: b.clone() for n, b in probe.named_buffers()}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = torch.get_rng_state()
        with torch.no_grad():
            logits = probe(torch.cat([example_input, example_input + 1]))
        randomized = not torch.equal(generator, torch.get_rng_state())
    if logits.dim() != 2 or logits.dtype != torch.float32:
        raise ValueError(f"the network must return float32 [batch, classes], not {logits.dtype} {list(logits.shape)}")
    for name, buffer in probe.named_buffers():
        if name not in buffers or not torch.equal(buffer, buffers[name]):
            raise ValueError(
                f"training changes the buffer {name}, and buffers do not travel between clients: use GroupNorm "
                "or LayerNorm instead of batch normalisation, or track_running_stats=False")
    return logits.shape[1], randomized


def _without_debug_files(archive):
    """The archive without the paths of the exporting machine, which would travel to every client."""
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stripped, "w") as target:
        for entry in source.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                name = "cairn/" + entry.filename.partition("/")[2]
                target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(entry))
    return stripped.getvalue()


def _attribute(name):
    expression = "self"
    for part in name.split("."):
        expression = f'getattr({expression}, "{part}")'
    return f"torch.jit._unwrap_optional({expression})"


def _safetensors(named):
    header, data, offset = {}, [], 0
    for name, parameter in named:
        flat = parameter.detach().reshape(-1).tolist()
        end = offset + 4 * len(flat)
        header[name] = {"dtype": "F32", "shape": list(parameter.shape), "data_offsets": [offset, end]}
        data.append(struct.pack(f"<{len(flat)}f", *flat))
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(data)


class ExampleNet(nn.Module):
    """A small convolutional network with what portable models lack: a normalisation and a residual."""

    def __init__(self, channels: int = 1, classes: int = 10):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(channels, 8, 3, stride=2, padding=1), nn.GroupNorm(2, 8), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.GroupNorm(2, 8))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(8 * 16, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        x = torch.relu(x + self.second(x))
        x = torch.nn.functional.adaptive_avg_pool2d(x, [4, 4])
        return self.head(self.drop(x.flatten(1)))


def _load(reference):
    path, _, attribute = reference.rpartition(":")
    spec = importlib.util.spec_from_file_location("exported_model", path)
    if not attribute or spec is None:
        raise SystemExit(f"--model must be FILE.py:NAME, not {reference}")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return getattr(loaded, attribute)()


def main():
    parser = argparse.ArgumentParser(description="Exports a PyTorch classifier for federated training with Cairn.")
    parser.add_argument("--model", help="FILE.py:NAME of a class or function without arguments; else an example")
    parser.add_argument("--input", default="1,28,28", help="extents of one example, such as 1,28,28")
    parser.add_argument("--out", default=".", help="folder for the two files")
    parser.add_argument("--name", default="example", help="name of the two files")
    parser.add_argument("--seed", type=int, default=0, help="seed of the initial weights")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    shape = [int(extent) for extent in args.input.split(",")]
    net = _load(args.model) if args.model else ExampleNet(shape[0])
    try:
        files = export(net, torch.zeros(1, *shape), args.out, args.name)
    except ValueError as error:
        raise SystemExit(f"cannot export: {error}")
    for path in files:
        content = path.read_bytes()
        print(f"{path} bytes={len(content)} sha256={hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
