#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints how many compilers may run at once: one a core, and 2 GiB of free memory each (a file with LibTorch's headers takes 1.2 GB).
cores=$(nproc)
by_memory=$(awk '/MemAvailable/ {print int($2 / 2097152)}' /proc/meminfo)
jobs=$((cores < by_memory ? cores : by_memory))
echo $((jobs > 0 ? jobs : 1))
