# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""torchvision's word on the convolutional networks, for tst_torchvision_parity.

    torchvision_parity.py FOLDER make MODEL    random weights, an input, and what torchvision makes of them
    torchvision_parity.py FOLDER check MODEL   reads FOLDER/ours.safetensors and FOLDER/input.safetensors, writes FOLDER/answer.safetensors
"""

import json
import pathlib
import struct
import sys

import torch
import torchvision

DTYPES = {"F32": torch.float32, "I64": torch.int64}
BLOCKS = {
    "resnet18": [f"layer{stage}.{block}" for stage in (1, 2, 3, 4) for block in (0, 1)],
    "efficientnet_b0": [f"features.{stage}.{block}" for stage, blocks in enumerate((1, 2, 2, 3, 3, 4, 1), 1) for block in range(blocks)]
    + ["features.8"],
}
CLASSES = 13


def write_safetensors(path, tensors):
    names = {dtype: name for name, dtype in DTYPES.items()}
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def read_safetensors(path):
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(bytearray(content[begin:end]), dtype=DTYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def network(name):
    return getattr(torchvision.models, name)(num_classes=CLASSES).eval()


def outputs(name, model, x):
    """Logits, the output of every block, and the multiply-accumulates of one image, as torchvision computes them; then a forward pass
    of training: the logits, with what is dropped drawn from seed 5, and the last statistics of a batch normalisation."""
    found = {}
    macs = 0

    def keep(key):
        return lambda _module, _input, value: found.__setitem__(key, value.clone())

    def count(module, _input, value):
        nonlocal macs
        positions = value.numel() // value.shape[0] // module.weight.shape[0]
        macs += module.weight.numel() * positions

    hooks = [model.get_submodule(key).register_forward_hook(keep(key)) for key in BLOCKS[name]]
    for module in model.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            hooks.append(module.register_forward_hook(count))
    with torch.no_grad():
        found["logits"] = model(x)
    for hook in hooks:
        hook.remove()
    found["macs"] = torch.tensor([macs])
    model.train()
    torch.manual_seed(5)
    with torch.no_grad():
        found["training_logits"] = model(x)
    found["running_var"] = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)][-1].running_var
    return found


def make(name, folder):
    torch.manual_seed(20)
    model = network(name)
    for module in model.modules():  # statistics as after training, not 0 and 1
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0.0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0.0, 0.2)
    x = torch.randn(2, 3, 96, 160)
    write_safetensors(folder / "theirs.safetensors", model.state_dict())
    write_safetensors(folder / "input.safetensors", {"x": x})
    write_safetensors(folder / "answer.safetensors", outputs(name, model, x))


def check(name, folder):
    model = network(name)
    model.load_state_dict(read_safetensors(folder / "ours.safetensors"), strict=True)
    write_safetensors(folder / "answer.safetensors", outputs(name, model, read_safetensors(folder / "input.safetensors")["x"]))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[2]](sys.argv[3], pathlib.Path(sys.argv[1]))
