// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/device.h"

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

void useAllCores()
{
    static std::once_flag once;
    std::call_once(once, [] {
        const unsigned cores = std::thread::hardware_concurrency();
        if (cores > 0)
            at::set_num_threads(static_cast<int>(cores));
    });
}

} // namespace lesionlens
