// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include <torch/utils.h>

#include "core/models/registry.h"

namespace lesionlens::test {

/// An architecture at an eighth of its width, for 32 px and three classes; always with the same weights.
inline std::shared_ptr<ImageClassifier> smallModel(const std::string &id)
{
    ModelConfig config = modelEntry(id).defaults;
    config.width = 0.125;
    config.inputWidth = config.inputHeight = 32;
    config.classes = 3;
    if (config.attention.kind != "none") {
        config.attention.heads = 2;
        config.attention.kernel = 3;
    }
    torch::manual_seed(5);
    return buildModel(config);
}

} // namespace lesionlens::test
