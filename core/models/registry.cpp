// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/registry.h"

#include <mutex>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/models/efficientnet.h"
#include "core/models/resnet.h"
#include "core/models/seeded_model.h"
#include "core/models/swin.h"
#include "core/models/vit.h"

namespace lesionlens {

namespace {

/// A network of class Network, its row filled but for the id, the title and the attention's kind.
template <typename Network>
ModelEntry convolutionalEntry(int stages, const std::vector<int> &attentionStages)
{
    ModelEntry entry;
    entry.defaults.attention.stages = attentionStages;
    entry.stages = stages;
    entry.build = [](const ModelConfig &config) -> std::shared_ptr<ImageClassifier> { return std::make_shared<Network>(config); };
    entry.problems = &Network::problems;
    return entry;
}

ModelEntry named(ModelEntry entry, const std::string &id, const std::string &title, const std::string &attentionKind)
{
    entry.id = id;
    entry.title = title;
    entry.defaults.id = id;
    entry.defaults.attention.kind = attentionKind;
    return entry;
}

/// Embedded local attention, our own definition: local attention beside the block's convolution, through a gate that starts at zero.
ModelEntry embedded(ModelEntry entry, const std::string &backbone)
{
    entry.defaults.attention.placement = "parallel";
    entry.problems = [backbone, others = entry.problems](const ModelConfig &config) -> std::vector<std::string> {
        const std::string &placement = config.attention.placement;
        if (placement != "parallel")
            return {"model.attention.placement must be parallel for " + config.id + ", but is " + placement + ": take " + backbone +
                    "_la for another placement"};
        return others(config);
    };
    return entry;
}

/// The plain network and its three forms with attention.
void addFamily(std::vector<ModelEntry> &table, const ModelEntry &backbone, const std::string &id, const std::string &title)
{
    table.push_back(named(backbone, id, title, "none"));
    table.push_back(named(backbone, id + "_ga", title + " + global attention", "global"));
    table.push_back(named(backbone, id + "_la", title + " + local attention", "local"));
    table.push_back(embedded(named(backbone, id + "_ela", title + " + embedded local attention", "local"), id));
}

/// A transformer has its attention built in: the configuration adds none.
template <typename Network>
ModelEntry transformerEntry(const std::string &id, const std::string &title)
{
    ModelEntry entry;
    entry.id = id;
    entry.title = title;
    entry.defaults.id = id;
    entry.build = [](const ModelConfig &config) -> std::shared_ptr<ImageClassifier> { return std::make_shared<Network>(config); };
    entry.problems = &Network::problems;
    return entry;
}

ModelEntry vitTinyEntry()
{
    ModelEntry entry = transformerEntry<VisionTransformer>("vit_tiny_patch16_224", "ViT-Ti/16");
    entry.defaults.mean = {0.5, 0.5, 0.5}; // what the published weights were trained with
    entry.defaults.std = {0.5, 0.5, 0.5};
    return entry;
}

} // namespace

const std::vector<ModelEntry> &modelRegistry()
{
    static const std::vector<ModelEntry> table = [] {
        std::vector<ModelEntry> rows;
        addFamily(rows, convolutionalEntry<ResNet18>(4, {3, 4}), "resnet18", "ResNet18");
        addFamily(rows, convolutionalEntry<EfficientNetB0>(7, {5, 7}), "efficientnet_b0", "EfficientNet-B0");
        rows.push_back(vitTinyEntry());
        rows.push_back(transformerEntry<SwinTransformer>("swin_tiny_patch4_window7_224", "Swin-T"));
        return rows;
    }();
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

namespace {

/// Builds a network from the present state of LibTorch's generator, or from a seed, and puts the generator back. One at a time: two
/// threads would share its numbers.
std::shared_ptr<ImageClassifier> buildAlone(const ModelConfig &config, const std::uint64_t *seed)
{
    static std::mutex oneAtATime;
    const std::lock_guard<std::mutex> alone(oneAtATime);
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    const auto exchange = [&generator](const torch::Tensor *state) {
        const std::lock_guard<std::mutex> lock(generator.mutex());
        if (state == nullptr)
            return generator.get_state();
        generator.set_state(*state);
        return *state;
    };
    const torch::Tensor before = exchange(nullptr);
    if (seed != nullptr) { // torch::manual_seed would reseed the generators of all devices, in the middle of somebody's training
        const std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_current_seed(*seed);
    }
    std::shared_ptr<ImageClassifier> model = buildModel(config);
    exchange(&before);
    return model;
}

} // namespace

std::shared_ptr<ImageClassifier> buildModelKeepingGenerator(const ModelConfig &config)
{
    return buildAlone(config, nullptr);
}

std::shared_ptr<ImageClassifier> buildModelFromSeed(const ModelConfig &config, std::uint64_t seed)
{
    return buildAlone(config, &seed);
}

} // namespace lesionlens
