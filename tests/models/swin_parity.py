# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""torchvision's word on Swin-T, for tst_swin.

    swin_parity.py FOLDER HEIGHT WIDTH CHANNELS

Writes FOLDER/weights.safetensors (random, torchvision's names), FOLDER/input.safetensors and FOLDER/answer.safetensors: logits, tokens as
grids, attention weights by query, and for a narrow network the gradients of a logit, computed in double precision.
"""

import pathlib
import sys

import torch
from torchvision.models.swin_transformer import SwinTransformer
from torchvision_parity import write_safetensors

DEPTHS = [2, 2, 6, 2]
WINDOW = 7
CLASS = 3  # whose logit is differentiated


def randomise(model):
    for name, parameter in model.named_parameters():
        scale = 0.5 if "bias_table" in name else 1.5 * parameter[0].numel() ** -0.5 if parameter.dim() > 1 else 0.1
        parameter.data = torch.randn_like(parameter) * scale
        if "norm" in name and name.endswith("weight") or name == "features.0.2.weight":
            parameter.data += 1.0


def by_query(weights, rows, cols, shifted):
    """From [B * windows, heads, 49, 49] to [B, heads, rows * cols, 49], cell by cell as the model's card describes it."""
    high, wide = -(-rows // WINDOW) * WINDOW, -(-cols // WINDOW) * WINDOW
    shift_rows = WINDOW // 2 if shifted and high > WINDOW else 0
    shift_cols = WINDOW // 2 if shifted and wide > WINDOW else 0
    windows = (high // WINDOW) * (wide // WINDOW)
    weights = weights.reshape(-1, windows, *weights.shape[1:])
    of_cells = []
    for row in range(rows):
        for col in range(cols):
            r, c = (row - shift_rows) % high, (col - shift_cols) % wide
            window = (r // WINDOW) * (wide // WINDOW) + c // WINDOW
            of_cells.append(weights[:, window, :, (r % WINDOW) * WINDOW + c % WINDOW])
    return torch.stack(of_cells, dim=2)


def answer(model, x, with_gradients):
    found, features, softmaxes = {}, {}, []
    blocks = [f"features.{2 * stage + 1}.{block}" for stage in range(4) for block in range(DEPTHS[stage])]
    for key in [block + part for block in blocks for part in (".norm1", ".norm2", "")]:
        model.get_submodule(key).register_forward_hook(lambda _m, _i, value, key=key: features.__setitem__(key, value))
    softmax = torch.nn.functional.softmax
    torch.nn.functional.softmax = lambda *args, **kwargs: softmaxes.append(softmax(*args, **kwargs)) or softmaxes[-1]
    found["logits"] = model(x)
    torch.nn.functional.softmax = softmax
    for key, value in features.items():
        found[key] = value.permute(0, 3, 1, 2)
    for key, weights in zip(blocks, softmaxes, strict=True):
        found[key + ".attn"] = by_query(weights, *features[key].shape[1:3], int(key[-1]) % 2 == 1)
    if with_gradients:
        gradients = torch.autograd.grad(found["logits"][:, CLASS].sum(), list(features.values()))
        for key, gradient in zip(features, gradients):
            found["gradient." + key] = gradient.permute(0, 3, 1, 2)
    return found


def main(folder, height, width, channels):
    torch.manual_seed(21)
    is_narrow = channels < 96
    model = SwinTransformer([4, 4], channels, DEPTHS, [3, 6, 12, 24], [WINDOW, WINDOW], num_classes=13).eval()
    randomise(model)
    write_safetensors(folder / "weights.safetensors", model.state_dict())
    x = torch.randn(2 if is_narrow else 1, 3, height, width)
    write_safetensors(folder / "input.safetensors", {"x": x})
    with torch.set_grad_enabled(is_narrow):
        found = answer(model.double(), x.double(), is_narrow)
    write_safetensors(folder / "answer.safetensors", {key: value.float() for key, value in found.items()})


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:]))
