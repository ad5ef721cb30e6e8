# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""torchvision's word on ResNet18, for tst_torchvision_parity.

    torchvision_parity.py make FOLDER    random weights, an input, and what torchvision makes of them
    torchvision_parity.py check FOLDER   reads FOLDER/ours.safetensors and FOLDER/input.safetensors, writes FOLDER/answer.safetensors
"""

import json
import pathlib
import struct
import sys

import torch
import torchvision

DTYPES = {"F32": torch.float32, "I64": torch.int64}
BLOCKS = [f"layer{stage}.{block}" for stage in (1, 2, 3, 4) for block in (0, 1)]


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


def outputs(model, x):
    """Logits and the output of every block, as torchvision computes them."""
    found = {}
    hooks = []
    for key in BLOCKS:
        block = model.get_submodule(key)
        hooks.append(block.register_forward_hook(lambda _module, _input, value, key=key: found.__setitem__(key, value.clone())))
    with torch.no_grad():
        found["logits"] = model(x)
    for hook in hooks:
        hook.remove()
    return found


def make(folder):
    torch.manual_seed(20)
    model = torchvision.models.resnet18(num_classes=13).eval()
    for module in model.modules():  # statistics as after training, not 0 and 1
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0.0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0.0, 0.2)
    x = torch.randn(2, 3, 96, 160)
    write_safetensors(folder / "theirs.safetensors", model.state_dict())
    write_safetensors(folder / "input.safetensors", {"x": x})
    write_safetensors(folder / "answer.safetensors", outputs(model, x))


def check(folder):
    state = read_safetensors(folder / "ours.safetensors")
    model = torchvision.models.resnet18(num_classes=state["fc.bias"].numel()).eval()
    model.load_state_dict(state, strict=True)
    write_safetensors(folder / "answer.safetensors", outputs(model, read_safetensors(folder / "input.safetensors")["x"]))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
