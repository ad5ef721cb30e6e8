// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <torch/types.h>

namespace lesionlens {

/// "auto" (CUDA where there is one), "cpu" or "cuda". Throws Error Usage for another text, or "cuda" where there is none.
[[nodiscard]] torch::Device deviceFromString(const std::string &text);
/// "CPU, 2 threads" or "CUDA GPU".
[[nodiscard]] std::string deviceTitle(const torch::Device &device);
/// Threads to compute with: what `asked` (OMP_NUM_THREADS; null: not set) begins with where that is a positive number, else the number of
/// cores, at least 1.
[[nodiscard]] int threadsFor(const char *asked, unsigned cores);
/// Sets LibTorch's thread count to that of OMP_NUM_THREADS, or else the number of cores, once per process (Debian 12's LibTorch starts
/// with 1).
void useAllCores();

} // namespace lesionlens
