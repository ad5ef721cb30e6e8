# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""torchvision's word on ViT-Ti/16, for tst_vit: its VisionTransformer with the names mapped.

    vit_parity.py FOLDER HEIGHT WIDTH CHANNELS    random weights: writes FOLDER/weights.safetensors
    vit_parity.py FOLDER HEIGHT WIDTH FILE        the weights in FILE; a position embedding of another grid is resampled

Both write FOLDER/input.safetensors and FOLDER/answer.safetensors: logits, tokens as grids, attention weights, gradients; computed in
double precision, because the published weights make tokens so large that gradients in single precision are right to 2e-4 only.
"""

import pathlib
import sys

import torch
import torchvision
from torchvision_parity import read_safetensors, write_safetensors

DEPTH = 12
CLASS = 3  # whose logit is differentiated


def to_torchvision(state):
    """timm's names to torchvision's."""
    names = {
        "cls_token": "class_token",
        "pos_embed": "encoder.pos_embedding",
        "patch_embed.proj.": "conv_proj.",
        ".norm1.": ".ln_1.",
        ".norm2.": ".ln_2.",
        ".attn.qkv.": ".self_attention.in_proj_",
        ".attn.proj.": ".self_attention.out_proj.",
        ".mlp.fc1.": ".mlp.0.",
        ".mlp.fc2.": ".mlp.3.",
        "head.": "heads.head.",
    }
    mapped = {}
    for name, tensor in state.items():
        for ours, theirs in names.items():
            name = name.replace(ours, theirs)
        if name.startswith("norm."):
            name = "encoder.ln." + name[len("norm.") :]
        mapped[name.replace("blocks.", "encoder.layers.encoder_layer_")] = tensor
    return mapped


def random_state(channels, classes, positions):
    def some(*shape, scale=0.1):
        return torch.randn(*shape) * scale

    state = {"cls_token": some(1, 1, channels), "pos_embed": some(1, 1 + positions, channels)}
    state["patch_embed.proj.weight"] = some(channels, 3, 16, 16, scale=0.05)
    state["patch_embed.proj.bias"] = some(channels)
    for block in range(DEPTH):
        for name, outputs, inputs in [
            ("attn.qkv", 3 * channels, channels),
            ("attn.proj", channels, channels),
            ("mlp.fc1", 4 * channels, channels),
            ("mlp.fc2", channels, 4 * channels),
        ]:
            state[f"blocks.{block}.{name}.weight"] = some(outputs, inputs, scale=1.5 * inputs**-0.5)
            state[f"blocks.{block}.{name}.bias"] = some(outputs)
        for name in ("norm1", "norm2"):
            state[f"blocks.{block}.{name}.weight"] = 1.0 + some(channels)
            state[f"blocks.{block}.{name}.bias"] = some(channels)
    state["norm.weight"] = 1.0 + some(channels)
    state["norm.bias"] = some(channels)
    state["head.weight"] = some(classes, channels)
    state["head.bias"] = some(classes)
    return state


def resampled(embedding, rows, cols):
    side = round((embedding.size(1) - 1) ** 0.5)
    if (side, side) == (rows, cols):
        return embedding
    cells = embedding[:, 1:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    cells = torch.nn.functional.interpolate(cells, size=(rows, cols), mode="bicubic", align_corners=False, antialias=True)
    return torch.cat([embedding[:, :1], cells.permute(0, 2, 3, 1).reshape(1, rows * cols, -1)], dim=1)


def answer(model, x, rows, cols):
    """torchvision takes square images only; around its encoder there is little, so that is done here."""
    found, features = {}, {}
    for index, layer in enumerate(model.encoder.layers):
        layer.ln_1.register_forward_hook(lambda _m, _i, value, key=f"blocks.{index}.norm1": features.__setitem__(key, value))
        layer.register_forward_hook(lambda _m, _i, value, key=f"blocks.{index}": features.__setitem__(key, value))
    tokens = model.conv_proj(x).flatten(2).transpose(1, 2)
    tokens = torch.cat([model.class_token.expand(x.size(0), -1, -1), tokens], dim=1)
    logits = model.heads(model.encoder(tokens)[:, 0])
    gradients = torch.autograd.grad(logits[:, CLASS].sum(), list(features.values()), retain_graph=True)

    def grid(value):
        return value[:, 1:].reshape(x.size(0), rows, cols, -1).permute(0, 3, 1, 2)

    found["logits"] = logits
    for (key, value), gradient in zip(list(features.items()), gradients):
        found[key] = grid(value)
        found["gradient." + key] = grid(gradient)
        if key.endswith(".norm1"):
            attention = model.encoder.layers[int(key.split(".")[1])].self_attention
            found[key.replace("norm1", "attn")] = attention(value, value, value, average_attn_weights=False)[1]
    return found


def main(folder, height, width, weights):
    torch.manual_seed(20)
    rows, cols = height // 16, width // 16
    if weights.isdigit():
        state = random_state(int(weights), 13, rows * cols)
        write_safetensors(folder / "weights.safetensors", state)
    else:
        state = read_safetensors(pathlib.Path(weights))
        state["pos_embed"] = resampled(state["pos_embed"], rows, cols)
    classes, channels = state["head.weight"].shape
    model = torchvision.models.vision_transformer.VisionTransformer(224, 16, DEPTH, 3, channels, 4 * channels, num_classes=classes)
    model.encoder.pos_embedding = torch.nn.Parameter(torch.zeros_like(state["pos_embed"]))
    model.load_state_dict(to_torchvision(state), strict=True)
    x = torch.randn(2 if height * width < 224 * 160 else 1, 3, height, width)
    write_safetensors(folder / "input.safetensors", {"x": x})
    found = answer(model.double().eval(), x.double(), rows, cols)
    write_safetensors(folder / "answer.safetensors", {key: value.float() for key, value in found.items()})


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
