// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json.h"

namespace lesionlens {

/// Occlusion: the change of the class's score when a square of the input is replaced.
struct OcclusionOptions
{
    int cells = 14;            ///< finest grid along the input's longer side, 2 to 64
    int coarsest = 4;          ///< first grid along the longer side, 2 to `cells`; doubled until `cells` is reached
    double cover = 1.5;        ///< side of the square in cells, 1 to 4: neighbouring squares overlap where it is above 1
    std::string fill = "mean"; ///< mean: the image's mean colour; black; blur: the image, heavily blurred
    int batch = 8;             ///< squares per forward pass, 1 to 256

    friend bool operator==(const OcclusionOptions &, const OcclusionOptions &) = default;
};

/// Integrated gradients along the straight line from a baseline to the image.
struct IntegratedGradientsOptions
{
    int steps = 32;                 ///< points of the path, 2 to 1024
    std::string baseline = "black"; ///< black, mean (the image's mean colour), blur
    int batch = 8;                  ///< points per pass, 1 to 256

    friend bool operator==(const IntegratedGradientsOptions &, const IntegratedGradientsOptions &) = default;
};

/// SmoothGrad: mean gradient over noisy copies of the image.
struct SmoothGradOptions
{
    int samples = 24;    ///< copies, 1 to 1024
    double noise = 0.15; ///< standard deviation as a share of the input's range, (0, 1]
    std::uint64_t seed = 1;
    int batch = 8; ///< copies per pass, 1 to 256

    friend bool operator==(const SmoothGradOptions &, const SmoothGradOptions &) = default;
};

/// Attention rollout.
struct RolloutOptions
{
    std::string fusion = "mean"; ///< how heads become one: mean, max, min
    double discard = 0.0;        ///< share of each matrix's smallest weights that is set to zero, [0, 1)

    friend bool operator==(const RolloutOptions &, const RolloutOptions &) = default;
};

/// Settings of the methods that have any. The defaults are ours.
struct MethodOptions
{
    OcclusionOptions occlusion;
    IntegratedGradientsOptions integratedGradients;
    SmoothGradOptions smoothGrad;
    RolloutOptions rollout;

    /// Sentences naming each bad key ("occlusion.cells must be between 2 and 64, but is 1"); empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;

    friend bool operator==(const MethodOptions &, const MethodOptions &) = default;
};

/// {"occlusion": {"cells": 14, ...}, "integrated_gradients": {...}, "smooth_grad": {...}, "rollout": {...}}.
[[nodiscard]] Json toJson(const MethodOptions &options);
/// Absent keys keep their defaults. Throws Error Usage for an unknown key or a value that `problems()` names.
[[nodiscard]] MethodOptions methodOptionsFromJson(const Json &json, const std::string &path);

} // namespace lesionlens
