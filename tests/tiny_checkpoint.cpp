// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/tiny_checkpoint.h"

#include <torch/torch.h>

#include "core/models/checkpoint.h"
#include "core/models/registry.h"

namespace lesionlens::test {

void writeTinyCheckpoint(const std::filesystem::path &path, const std::string &modelId, const std::vector<std::string> &classes)
{
    ModelConfig config = modelEntry(modelId).defaults;
    config.width = 0.25;
    config.inputWidth = 64;
    config.inputHeight = 64;
    config.classes = static_cast<int>(classes.size());
    torch::manual_seed(7);
    const std::shared_ptr<ImageClassifier> model = buildModel(config);
    CheckpointCard card;
    card.model = config;
    card.classes = classes;
    card.seed = 7;
    card.trainedOn = "nothing: random weights for tests";
    saveCheckpoint(path, *model, card);
}

} // namespace lesionlens::test
