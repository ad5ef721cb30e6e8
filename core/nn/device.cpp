// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/device.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

#include "core/base/error.h"

namespace lesionlens {

torch::Device deviceFromString(const std::string &text)
{
    if (text == "cpu")
        return torch::kCPU;
    const bool hasCuda = torch::cuda::is_available();
    if (text == "auto")
        return hasCuda ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU);
    if (text != "cuda")
        throw Error(ErrorCode::Usage, "The device must be auto, cpu or cuda, but is '" + text + "'.");
    if (!hasCuda)
        throw Error(ErrorCode::Usage, "The device cuda was asked for, but this machine or this LibTorch has no CUDA.");
    return torch::kCUDA;
}

std::string deviceTitle(const torch::Device &device)
{
    if (device.is_cuda())
        return "CUDA GPU";
    const int threads = at::get_num_threads();
    return "CPU, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

int threadsFor(const char *asked, unsigned cores)
{
    int threads = 0;
    if (asked != nullptr)
        std::from_chars(asked, asked + std::strlen(asked), threads);
    return threads > 0 ? threads : static_cast<int>(std::max(cores, 1U));
}

void useAllCores()
{
    static std::once_flag once;
    std::call_once(once, [] { at::set_num_threads(threadsFor(std::getenv("OMP_NUM_THREADS"), std::thread::hardware_concurrency())); });
}

} // namespace lesionlens
