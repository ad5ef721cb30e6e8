// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/split_draw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/base/random.h"

namespace lesionlens {

namespace {

/// The rarest class that each group has an image of, in groups that have it: a patient with one melanoma among many nevi is drawn as a
/// melanoma, whatever the order of the rows. Of equally rare ones the first.
std::map<std::string, int> stratumOfGroups(const Dataset &dataset, const std::vector<std::size_t> &samples)
{
    std::map<std::string, std::set<int>> labelsOfGroup; // sorted by name, so that the order of the rows does not change the split
    for (const std::size_t index : samples)
        labelsOfGroup[dataset.samples[index].group].insert(dataset.samples[index].label);
    std::vector<std::size_t> groupsOf(dataset.classes.size());
    for (const auto &[group, labels] : labelsOfGroup) {
        for (const int label : labels)
            ++groupsOf[static_cast<std::size_t>(label)];
    }
    std::map<std::string, int> strata;
    for (const auto &[group, labels] : labelsOfGroup)
        strata.emplace(group, *std::min_element(labels.begin(), labels.end(), [&](int a, int b) {
                           return groupsOf[static_cast<std::size_t>(a)] < groupsOf[static_cast<std::size_t>(b)];
                       }));
    return strata;
}

/// Groups of each stratum, in a random order that depends on the seed and the names alone.
std::vector<std::vector<std::string>> shuffledGroups(const Dataset &dataset, const std::vector<std::size_t> &samples, std::uint64_t seed)
{
    std::vector<std::vector<std::string>> groups(dataset.classes.size());
    for (const auto &[group, label] : stratumOfGroups(dataset, samples))
        groups[static_cast<std::size_t>(label)].push_back(group);
    for (std::size_t label = 0; label < groups.size(); ++label) {
        std::vector<std::string> &names = groups[label];
        Random random(deriveSeed(seed, label));
        for (std::size_t i = names.size(); i > 1; --i)
            std::swap(names[i - 1], names[random.below(i)]);
    }
    return groups;
}

std::size_t shareOf(double share, std::size_t count)
{
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(count)));
}

void put(Sample &sample, Split split)
{
    sample.split = split;
    sample.set = toString(split);
}

using SplitOfGroup = std::unordered_map<std::string, Split>;

void putAll(Dataset &dataset, const std::vector<std::size_t> &samples, const SplitOfGroup &splits)
{
    for (const std::size_t index : samples)
        put(dataset.samples[index], splits.at(dataset.samples[index].group));
}

/// How many of a class's groups go to train, val and test.
std::array<std::size_t, 3> groupsOfSplits(std::size_t count, const SplitOptions &options)
{
    // 1 - 0.15 - 0.15 is not the number nearest to 0.7; rounding makes it so.
    const std::array<double, 3> shares = {std::round((1.0 - options.val - options.test) * 1e12) / 1e12, options.val, options.test};
    std::array<std::size_t, 3> parts{};
    parts[0] = std::min(shareOf(shares[0], count), count);
    parts[1] = options.test > 0.0 ? std::min(shareOf(shares[1], count), count - parts[0]) : count - parts[0];
    parts[2] = count - parts[0] - parts[1];
    // Few groups: rounding must not leave a split without the class.
    const auto wanted = std::count_if(shares.begin(), shares.end(), [](double share) { return share > 0.0; });
    if (count < static_cast<std::size_t>(wanted))
        return parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (shares.at(i) > 0.0 && parts.at(i) == 0) {
            --*std::max_element(parts.begin(), parts.end());
            ++parts.at(i);
        }
    }
    return parts;
}

} // namespace

void drawSeeded(Dataset &dataset, const std::vector<std::size_t> &samples, const SplitOptions &options)
{
    SplitOfGroup splits;
    for (const std::vector<std::string> &names : shuffledGroups(dataset, samples, options.usedSeed())) {
        const std::array<std::size_t, 3> parts = groupsOfSplits(names.size(), options);
        for (std::size_t i = 0; i < names.size(); ++i)
            splits[names[i]] = i < parts[0] ? Split::Train : i < parts[0] + parts[1] ? Split::Val : Split::Test;
    }
    putAll(dataset, samples, splits);
}

void drawFold(Dataset &dataset, const std::vector<std::size_t> &samples, const SplitOptions &options)
{
    SplitOfGroup splits;
    // Dealt out across the classes without starting anew, so that the folds are of one size.
    int next = 0;
    for (const std::vector<std::string> &names : shuffledGroups(dataset, samples, options.usedSeed())) {
        for (const std::string &name : names)
            splits[name] = next++ % options.folds == options.fold ? Split::Val : Split::Train;
    }
    putAll(dataset, samples, splits);
}

void drawValFromTrain(Dataset &dataset, const SplitOptions &options)
{
    const std::vector<std::size_t> samples = dataset.ofSplit(Split::Train);
    SplitOfGroup splits;
    for (const std::vector<std::string> &names : shuffledGroups(dataset, samples, options.usedSeed())) {
        std::size_t val = shareOf(options.val, names.size());
        if (options.val > 0.0 && names.size() > 1)
            val = std::clamp<std::size_t>(val, 1, names.size() - 1);
        for (std::size_t i = 0; i < names.size(); ++i)
            splits[names[i]] = i < val ? Split::Val : Split::Train;
    }
    // A set of its own stays one, but for what is drawn from it.
    for (const std::size_t index : samples) {
        if (splits.at(dataset.samples[index].group) == Split::Val)
            put(dataset.samples[index], Split::Val);
    }
}

} // namespace lesionlens
