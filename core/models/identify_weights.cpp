// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/identify_weights.h"

#include <map>

#include <torch/torch.h>

#include "core/models/image_classifier.h"
#include "core/models/registry.h"

namespace lesionlens {

namespace {

using Axes = std::map<std::string, std::int64_t>;

/// Names of the parameters and buffers of an architecture with their numbers of axes. Names do not depend on the width, so a narrow
/// network tells them in a fraction of the time.
Axes axesOf(const ModelEntry &entry)
{
    ModelConfig narrow = entry.defaults;
    narrow.width = 0.25;
    const auto model = buildModelKeepingGenerator(narrow.problems().empty() ? narrow : entry.defaults);
    Axes axes;
    for (const auto &item : model->named_parameters())
        axes[item.key()] = item.value().dim();
    for (const auto &item : model->named_buffers())
        axes[item.key()] = item.value().dim();
    return axes;
}

const std::map<std::string, Axes> &axesOfTable()
{
    static const std::map<std::string, Axes> table = [] {
        std::map<std::string, Axes> all;
        for (const ModelEntry &entry : modelRegistry())
            all[entry.id] = axesOf(entry);
        return all;
    }();
    return table;
}

/// Share of the tensors that both have among all.
double similarity(const Axes &a, const Axes &b)
{
    std::size_t common = 0;
    for (const auto &[name, axes] : a) {
        const auto other = b.find(name);
        common += other != b.end() && other->second == axes ? 1 : 0;
    }
    return static_cast<double>(common) / static_cast<double>(a.size() + b.size() - common);
}

} // namespace

std::vector<std::string> likelyArchitectures(const TensorFile &weights)
{
    Axes given;
    for (const auto &[name, tensor] : weights.tensors)
        given[name] = tensor.dim();
    double best = 0.8;
    std::vector<std::string> found;
    for (const ModelEntry &entry : modelRegistry()) {
        const double score = similarity(given, axesOfTable().at(entry.id));
        if (score < best)
            continue;
        if (score > best)
            found.clear();
        best = score;
        found.push_back(entry.id);
    }
    return found;
}

int classCountIn(const TensorFile &weights)
{
    for (const char *name : {"fc.weight", "classifier.1.weight", "head.weight"}) {
        const auto found = weights.tensors.find(name);
        if (found != weights.tensors.end() && found->second.dim() == 2)
            return static_cast<int>(found->second.size(0));
    }
    return 0;
}

} // namespace lesionlens
