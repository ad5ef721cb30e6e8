// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/models/model_spec.h"

namespace lesionlens {

class ImageClassifier;

/// One row of the table of architectures.
struct ModelEntry
{
    std::string id;       ///< "resnet18_la"
    std::string title;    ///< "ResNet18 + local attention"
    ModelConfig defaults; ///< what a configuration that names only the id means
    int stages = 0;       ///< stages where attention may be added; 0: the architecture takes none
    std::function<std::shared_ptr<ImageClassifier>(const ModelConfig &)> build;
    /// Problems that only this architecture has, in the words of ModelConfig::problems().
    std::function<std::vector<std::string>(const ModelConfig &)> problems;
};

/// All architectures, in the order that the window and the command line show.
[[nodiscard]] const std::vector<ModelEntry> &modelRegistry();
/// Throws Error Usage naming the id and the known ones.
[[nodiscard]] const ModelEntry &modelEntry(const std::string &id);
/// A freshly initialised network in evaluation mode with its card filled in. Initialisation draws from LibTorch's generator.
/// Throws Error Usage for the first of `config.problems()`.
[[nodiscard]] std::shared_ptr<ImageClassifier> buildModel(const ModelConfig &config);
/// The same, but LibTorch's generator is left as it was: reading a file must not change the random numbers that come after it.
[[nodiscard]] std::shared_ptr<ImageClassifier> buildModelKeepingGenerator(const ModelConfig &config);

} // namespace lesionlens
