// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/tensor_grid.h"

#include <algorithm>

#include "core/base/error.h"

namespace lesionlens {

Grid<float> toGrid(const torch::Tensor &values)
{
    if (values.dim() != 2)
        throw Error(ErrorCode::Internal, "A map must have rows and columns, but a tensor with " + std::to_string(values.dim()) +
                                             " dimensions was to become one.");
    const torch::Tensor plain = values.detach().to(torch::kCPU, torch::kFloat).contiguous();
    Grid<float> grid(static_cast<int>(plain.size(0)), static_cast<int>(plain.size(1)));
    std::copy_n(plain.data_ptr<float>(), grid.size(), grid.values.begin());
    return grid;
}

} // namespace lesionlens
