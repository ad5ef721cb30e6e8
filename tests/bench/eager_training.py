# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain eager training steps of torchvision's networks, timed on demand, for bench_training.

    eager_training.py MODEL SIDE BATCH THREADS

Prints "ready"; then for every line on standard input does one step (forward pass, loss, backward pass, AdamW) and prints its
milliseconds and those of all threads' processor time.
"""

import sys
import time

import torch
import torchvision


def main():
    name, side, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = getattr(torchvision.models, name)(num_classes=7).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.05)
    criterion = torch.nn.CrossEntropyLoss()
    x = torch.randn(batch, 3, side, side)
    y = torch.arange(batch) % 7
    print("ready", flush=True)
    for _ in sys.stdin:
        start, processor = time.perf_counter(), time.process_time()
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        loss.item()
        print((time.perf_counter() - start) * 1000.0, (time.process_time() - processor) * 1000.0, flush=True)


main()
