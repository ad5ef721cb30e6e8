// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/registry.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/models/resnet.h"

namespace lesionlens {

namespace {

ModelEntry resNet18Entry(const std::string &id, const std::string &title, const std::string &attentionKind)
{
    ModelEntry entry;
    entry.id = id;
    entry.title = title;
    entry.defaults.id = id;
    entry.defaults.attention.kind = attentionKind;
    entry.stages = 4;
    entry.build = [](const ModelConfig &config) -> std::shared_ptr<ImageClassifier> { return std::make_shared<ResNet18>(config); };
    entry.problems = &ResNet18::problems;
    return entry;
}

} // namespace

const std::vector<ModelEntry> &modelRegistry()
{
    static const std::vector<ModelEntry> table = {
        resNet18Entry("resnet18", "ResNet18", "none"),
        resNet18Entry("resnet18_ga", "ResNet18 + global attention", "global"),
        resNet18Entry("resnet18_la", "ResNet18 + local attention", "local"),
    };
    return table;
}

const ModelEntry &modelEntry(const std::string &id)
{
    std::vector<std::string> known;
    for (const ModelEntry &entry : modelRegistry()) {
        if (entry.id == id)
            return entry;
        known.push_back(entry.id);
    }
    throw Error(ErrorCode::Usage, "The model '" + id + "' is not known; known models are: " + join(known) + ".");
}

std::shared_ptr<ImageClassifier> buildModel(const ModelConfig &config)
{
    const std::vector<std::string> problems = config.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    std::shared_ptr<ImageClassifier> model = modelEntry(config.id).build(config);
    model->eval();
    return model;
}

} // namespace lesionlens
