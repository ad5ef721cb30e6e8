// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/image_tensor.h"

namespace lesionlens {

torch::Tensor imageTensor(const RgbImage &image, const std::array<double, 3> &mean, const std::array<double, 3> &std)
{
    torch::Tensor result = torch::empty({1, 3, image.height, image.width}, torch::kFloat32);
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    const auto channels = static_cast<std::size_t>(image.channels);
    for (std::size_t c = 0; c < 3; ++c) {
        // The 256 possible values, computed once in double precision.
        std::array<float, 256> table{};
        for (std::size_t v = 0; v < table.size(); ++v)
            table[v] = static_cast<float>((static_cast<double>(v) / 255.0 - mean[c]) / std[c]);
        float *plane = result.data_ptr<float>() + c * pixels;
        for (std::size_t i = 0; i < pixels; ++i)
            plane[i] = table[image.data[i * channels + c]];
    }
    return result;
}

} // namespace lesionlens
