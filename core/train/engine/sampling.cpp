// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/sampling.h"

#include <map>

#include "core/base/random.h"
#include "core/data/loader.h"

namespace lesionlens {

namespace {

/// The images of a class in random order, again and again.
std::vector<std::size_t> repeated(const std::vector<std::size_t> &images, std::size_t count, std::uint64_t seed)
{
    std::vector<std::size_t> result;
    for (std::uint64_t round = 0; result.size() < count; ++round) {
        const std::vector<std::size_t> order = shuffled(images, deriveSeed(seed, round));
        for (std::size_t i = 0; i < order.size() && result.size() < count; ++i)
            result.push_back(order[i]);
    }
    return result;
}

} // namespace

std::vector<std::size_t> balancedSample(const Dataset &dataset, const std::vector<std::size_t> &indices, std::uint64_t seed)
{
    std::map<int, std::vector<std::size_t>> ofClass;
    for (const std::size_t index : indices)
        ofClass[dataset.samples[index].label].push_back(index);
    if (ofClass.empty())
        return {};
    // Who gets what is left over changes from epoch to epoch.
    std::vector<std::size_t> labels;
    for (const auto &one : ofClass)
        labels.push_back(static_cast<std::size_t>(one.first));
    labels = shuffled(std::move(labels), deriveSeed(seed, 0));

    std::vector<std::size_t> result;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        const std::size_t count = indices.size() / labels.size() + (k < indices.size() % labels.size() ? 1 : 0);
        const std::vector<std::size_t> drawn = repeated(ofClass.at(static_cast<int>(labels[k])), count, deriveSeed(seed, labels[k] + 1));
        result.insert(result.end(), drawn.begin(), drawn.end());
    }
    return shuffled(std::move(result), seed);
}

} // namespace lesionlens
