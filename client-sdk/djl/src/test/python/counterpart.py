"""The other side of TorchCounterpartIT: what Python's torch makes of the same files.

usage: counterpart.py logits MODULE.pt FEATURES OUT_LOGITS OUT_PARAMETERS SHAPE...
       counterpart.py train START FEATURES LABELS ORDER OUT_DELTA EPOCHS BATCH LR MOMENTUM DECAY MU

Arrays are raw little-endian float32 or int64. The second form trains LeNet-5 with torch.nn and
torch.optim.SGD, which share nothing with the modules that Cairn writes.
"""
import sys
import warnings

warnings.simplefilter("ignore")
import torch  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(1)


def read(path, dtype=torch.float32):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def write(path, tensor):
    with open(path, "wb") as file:
        file.write(bytes(tensor.detach().contiguous().view(torch.uint8).flatten().tolist()))


def logits(module, features, out_logits, out_parameters, *shape):
    net = torch.jit.load(module)
    assert not net.training, "the file must be in evaluation mode"
    x = read(features).view(-1, *[int(extent) for extent in shape])
    with torch.no_grad():
        first, second = net(x), net(x)
    assert torch.equal(first, second), "evaluation must not be random"
    net.train()
    randomized = not torch.equal(net(x), net(x))
    write(out_logits, first)
    write(out_parameters, torch.cat([p.reshape(-1) for p in net.parameters()]))
    for name, tensor in net.state_dict().items():
        print(name, *tensor.shape)
    print("randomized", randomized)
    print("requires_grad", all(p.requires_grad for p in net.parameters()))


def train(start, features, labels, order, out, epochs, batch, lr, momentum, decay, mu):
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    start = read(start)
    nn.utils.vector_to_parameters(start.clone(), net.parameters())
    origin = [p.detach().clone() for p in net.parameters()]
    x, y = read(features).view(-1, 1, 28, 28), read(labels, torch.int64)
    optimizer = torch.optim.SGD(net.parameters(), lr=float(lr), momentum=float(momentum), weight_decay=float(decay))
    losses = []
    for epoch in read(order, torch.int64).view(int(epochs), -1):
        for index in epoch.split(int(batch)):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(x[index]), y[index])
            pull = sum(((p - o) ** 2).sum() for p, o in zip(net.parameters(), origin))
            (loss + 0.5 * float(mu) * pull).backward()
            optimizer.step()
            losses.append(loss.item())
    write(out, nn.utils.parameters_to_vector(net.parameters()) - start)
    print("loss", sum(losses) / len(losses))


if __name__ == "__main__":
    {"logits": logits, "train": train}[sys.argv[1]](*sys.argv[2:])
