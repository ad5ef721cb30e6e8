// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/checkpoint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/models/identify_weights.h"
#include "core/models/registry.h"

namespace lesionlens {

namespace {

constexpr const char *trainingPrefix = "training.";

/// Where the values of each parameter and buffer live, by name.
std::map<std::string, torch::Tensor> targetsOf(const ImageClassifier &model)
{
    std::map<std::string, torch::Tensor> targets;
    for (const auto &item : model.named_parameters())
        targets[item.key()] = item.value();
    for (const auto &item : model.named_buffers())
        targets[item.key()] = item.value();
    return targets;
}

/// PyTorch counts batches only for averages without a momentum, which no network here uses; older files lack the counters.
bool isBatchCounter(const std::string &name)
{
    return name.ends_with(".num_batches_tracked");
}

std::string shapeText(const torch::Tensor &tensor)
{
    std::vector<std::string> sides;
    for (const std::int64_t side : tensor.sizes())
        sides.push_back(std::to_string(side));
    return "[" + join(sides) + "]" + (tensor.is_floating_point() ? "" : " of integers");
}

bool fits(const torch::Tensor &given, const torch::Tensor &target)
{
    return given.sizes() == target.sizes() && given.is_floating_point() == target.is_floating_point();
}

/// Compares names and shapes; writes nothing.
WeightReport compare(const std::map<std::string, torch::Tensor> &targets, const TensorFile &weights)
{
    WeightReport report;
    for (const auto &[name, target] : targets) {
        const auto given = weights.tensors.find(name);
        if (given == weights.tensors.end()) {
            if (!isBatchCounter(name))
                report.missing.push_back(name);
        } else if (!fits(given->second, target)) {
            report.misshapen.push_back(name + ": file " + shapeText(given->second) + ", model " + shapeText(target));
        } else {
            report.loaded.push_back(name);
        }
    }
    for (const auto &[name, given] : weights.tensors) {
        if (!targets.contains(name) && !name.starts_with(trainingPrefix))
            report.unexpected.push_back(name);
    }
    return report;
}

/// The configuration of the network that the weights were stored for; none where the file has no usable card.
std::optional<ModelConfig> sourceOf(const TensorFile &weights, const std::filesystem::path &file)
{
    try {
        return takeCard(weights.metadata, file).model;
    } catch (const Error &) {
        return std::nullopt; // weights from elsewhere have no card
    }
}

/// The weights, some of them made to fit, and what was done to those.
std::pair<TensorFile, std::vector<std::string>> adaptedTo(const ImageClassifier &model, const TensorFile &weights,
                                                          const std::filesystem::path &file)
{
    const std::optional<ModelConfig> source = sourceOf(weights, file);
    std::pair<TensorFile, std::vector<std::string>> result{weights, {}};
    for (auto &[name, tensor] : result.first.tensors) {
        const auto adapted = model.adaptWeight(name, tensor, source ? &*source : nullptr);
        if (!adapted)
            continue;
        tensor = adapted->values;
        result.second.push_back(name + ": " + adapted->how);
    }
    return result;
}

/// Writes the tensors that fit, after a look at all of them.
void write(const std::map<std::string, torch::Tensor> &targets, const TensorFile &weights, const std::vector<std::string> &names,
           const std::filesystem::path &file)
{
    for (const std::string &name : names) {
        const torch::Tensor &given = weights.tensors.at(name);
        if (given.is_floating_point() && !given.to(torch::kFloat).isfinite().all().item<bool>())
            throw Error(ErrorCode::Format,
                        "The weights in " + quoted(file) + " cannot be used: the tensor '" + name + "' holds values that are not finite.");
    }
    torch::NoGradGuard noGrad;
    for (const std::string &name : names) {
        torch::Tensor target = targets.at(name);
        target.copy_(weights.tensors.at(name));
    }
}

/// "a, b, c and 4 more".
std::string firstFew(const std::vector<std::string> &names)
{
    constexpr std::size_t shown = 3;
    std::vector<std::string> few(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size())));
    return join(few) + (names.size() > shown ? " and " + std::to_string(names.size() - shown) + " more" : "");
}

std::string disagreement(const WeightReport &report)
{
    std::vector<std::string> parts;
    if (!report.missing.empty())
        parts.push_back("missing " + firstFew(report.missing));
    if (!report.unexpected.empty())
        parts.push_back("unexpected " + firstFew(report.unexpected));
    if (!report.misshapen.empty())
        parts.push_back("of another shape " + firstFew(report.misshapen));
    return join(parts, "; ");
}

torch::Tensor halved(const torch::Tensor &values)
{
    if (!values.is_floating_point())
        return values;
    torch::Tensor half = values.to(torch::kHalf);
    // A running variance can exceed 65504; such a tensor keeps its precision.
    return half.to(torch::kFloat).isfinite().all().item<bool>() ? half : values;
}

/// "efficientnet_b0" where the file seems to hold another architecture than the model's; empty otherwise.
std::string otherArchitecture(const ImageClassifier &model, const TensorFile &weights)
{
    const std::vector<std::string> likely = likelyArchitectures(weights);
    return std::find(likely.begin(), likely.end(), model.spec().config.id) == likely.end() ? join(likely, " or ") : std::string();
}

/// Why the weights do not fit, as a sentence.
std::string refusal(const ImageClassifier &model, const TensorFile &weights, const std::filesystem::path &file, const WeightReport &report)
{
    const ModelConfig &config = model.spec().config;
    std::string start = "The weights in " + quoted(file);
    const std::string other = otherArchitecture(model, weights);
    start += other.empty() ? " are not those of the model " + config.id : " seem to be those of " + other + ", not of " + config.id;
    const int classes = classCountIn(weights);
    if (other.empty() && classes != 0 && classes != config.classes)
        start += " with " + std::to_string(config.classes) + " classes, but with " + std::to_string(classes);
    return start + ": " + disagreement(report) + ".";
}

/// Whether a partial file has so little in common with the network that it must be another one's: a name or two fit by chance. Batch
/// counters fit whatever the network's size.
bool fitsByChanceOnly(const WeightReport &report)
{
    const std::size_t others = report.unexpected.size() + report.misshapen.size();
    const std::size_t unfilled = report.missing.size() + report.misshapen.size();
    const auto counters = std::count_if(report.loaded.begin(), report.loaded.end(), isBatchCounter);
    const std::size_t fitting = report.loaded.size() - static_cast<std::size_t>(counters);
    return 10 * fitting < std::min(others, unfilled);
}

} // namespace

WeightReport loadMatchingWeights(ImageClassifier &model, const TensorFile &given, const std::filesystem::path &file)
{
    const auto targets = targetsOf(model);
    const auto [weights, adapted] = adaptedTo(model, given, file);
    WeightReport report = compare(targets, weights);
    report.adapted = adapted;
    if (report.loaded.empty() || fitsByChanceOnly(report))
        throw Error(ErrorCode::Mismatch, refusal(model, weights, file, report));
    write(targets, weights, report.loaded, file);
    return report;
}

WeightReport loadExactWeights(ImageClassifier &model, const TensorFile &given, const std::filesystem::path &file)
{
    const auto targets = targetsOf(model);
    const auto [weights, adapted] = adaptedTo(model, given, file);
    WeightReport report = compare(targets, weights);
    report.adapted = adapted;
    if (!report.missing.empty() || !report.unexpected.empty() || !report.misshapen.empty())
        throw Error(ErrorCode::Mismatch, refusal(model, weights, file, report));
    write(targets, weights, report.loaded, file);
    return report;
}

std::map<std::string, torch::Tensor> stateOf(const ImageClassifier &model)
{
    std::map<std::string, torch::Tensor> state = targetsOf(model);
    for (auto &[name, tensor] : state)
        tensor = tensor.detach().cpu().clone(torch::MemoryFormat::Contiguous);
    return state;
}

void saveCheckpoint(const std::filesystem::path &path, const ImageClassifier &model, const CheckpointCard &card, WeightPrecision precision,
                    const std::map<std::string, torch::Tensor> &extra)
{
    const std::vector<std::string> problems = card.problems();
    if (!problems.empty() || card.model != model.spec().config)
        throw Error(ErrorCode::Mismatch, "The checkpoint " + quoted(path) + " cannot be written: " +
                                             (problems.empty() ? "its card describes another model" : problems.front()) + ".");
    TensorFile content;
    content.tensors = stateOf(model);
    if (precision == WeightPrecision::Half) {
        for (auto &[name, tensor] : content.tensors)
            tensor = halved(tensor);
    }
    for (const auto &[name, tensor] : extra) {
        if (!name.starts_with(trainingPrefix))
            throw Error(ErrorCode::Internal, "The extra tensor '" + name + "' of a checkpoint must have a name in 'training.'.");
        content.tensors[name] = tensor;
    }
    content.metadata["format"] = "pt"; // what Python's readers look for
    putCard(card, content.metadata);
    writeSafetensors(path, content);
}

Checkpoint readCheckpoint(const std::filesystem::path &path)
{
    TensorFile content = readSafetensors(path);
    Checkpoint checkpoint;
    checkpoint.card = takeCard(content.metadata, path);
    for (auto tensor = content.tensors.begin(); tensor != content.tensors.end();) {
        if (tensor->first.starts_with(trainingPrefix))
            checkpoint.extra.insert(content.tensors.extract(tensor++));
        else
            ++tensor;
    }
    checkpoint.model = buildModelKeepingGenerator(checkpoint.card.model);
    loadExactWeights(*checkpoint.model, content, path);
    return checkpoint;
}

} // namespace lesionlens
