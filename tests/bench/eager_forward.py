# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain eager forward passes of torchvision's networks, timed on demand, for bench_forward.

    eager_forward.py FOLDER MODEL THREADS

Reads FOLDER/weights.safetensors and FOLDER/input.safetensors, writes FOLDER/logits.safetensors, prints "ready"; then for every line on
standard input runs one pass and prints its milliseconds.
"""

import pathlib
import sys
import time

import torch
import torchvision

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "models"))
from torchvision_parity import read_safetensors, write_safetensors  # noqa: E402


def main():
    folder, name, threads = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    torch.set_num_threads(threads)
    weights = read_safetensors(folder / "weights.safetensors")
    x = read_safetensors(folder / "input.safetensors")["input"]
    model = getattr(torchvision.models, name)().eval()
    model.load_state_dict(weights)
    with torch.no_grad():
        write_safetensors(folder / "logits.safetensors", {"logits": model(x)})
        print("ready", flush=True)
        for _ in sys.stdin:
            start = time.perf_counter()
            model(x)
            print((time.perf_counter() - start) * 1000.0, flush=True)


main()
