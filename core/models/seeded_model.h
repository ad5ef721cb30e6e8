// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

#include "core/models/model_spec.h"

namespace lesionlens {

class ImageClassifier;

/// A network whose first weights depend on the seed alone, whatever other threads build meanwhile. LibTorch's generator is left as it was.
/// Throws Error Usage for the first of `config.problems()`.
[[nodiscard]] std::shared_ptr<ImageClassifier> buildModelFromSeed(const ModelConfig &config, std::uint64_t seed);

} // namespace lesionlens
