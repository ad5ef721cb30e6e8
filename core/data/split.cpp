// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/dataset.h"

namespace lesionlens {

const char *toString(Split split)
{
    switch (split) {
    case Split::Train:
        return "train";
    case Split::Val:
        return "val";
    case Split::Test:
        return "test";
    }
    return "train";
}

Split splitFromString(const std::string &text)
{
    for (const Split split : {Split::Train, Split::Val, Split::Test}) {
        if (text == toString(split))
            return split;
    }
    throw Error(ErrorCode::Usage, "The split must be one of train, val, test, but is '" + text + "'.");
}

DatasetOptions withSplitSeed(std::uint64_t seed)
{
    DatasetOptions options;
    options.split.seed = seed;
    return options;
}

std::vector<std::size_t> Dataset::ofSplit(Split split) const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].split == split)
            indices.push_back(i);
    }
    return indices;
}

std::vector<std::size_t> Dataset::ofSet(const std::string &set) const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].set == set)
            indices.push_back(i);
    }
    if (indices.empty())
        throw Error(ErrorCode::Usage, "The data set " + name + " has no set '" + set + "'; its sets are " + join(setNames()) + ".");
    return indices;
}

std::vector<std::string> Dataset::setNames() const
{
    std::set<std::string> found;
    for (const Sample &sample : samples)
        found.insert(sample.set);
    std::vector<std::string> names;
    for (const Split split : {Split::Train, Split::Val, Split::Test}) {
        if (found.erase(toString(split)) > 0)
            names.emplace_back(toString(split));
    }
    names.insert(names.end(), found.begin(), found.end());
    return names;
}

std::vector<int> Dataset::classCounts(Split split) const
{
    std::vector<int> counts(classes.size(), 0);
    for (const Sample &sample : samples) {
        if (sample.split == split)
            ++counts[static_cast<std::size_t>(sample.label)];
    }
    return counts;
}

void assignSplits(Dataset &dataset, std::uint64_t seed)
{
    // Sorted by name, so that the order of the rows in the file does not change the split.
    std::map<std::string, int> labelOfGroup;
    for (const Sample &sample : dataset.samples)
        labelOfGroup.emplace(sample.group, sample.label);
    std::vector<std::vector<std::string>> groups(dataset.classes.size());
    for (const auto &[group, label] : labelOfGroup)
        groups[static_cast<std::size_t>(label)].push_back(group);

    std::map<std::string, Split> splitOfGroup;
    for (std::size_t label = 0; label < groups.size(); ++label) {
        std::vector<std::string> &names = groups[label];
        Random random(deriveSeed(seed, label));
        for (std::size_t i = names.size(); i > 1; --i)
            std::swap(names[i - 1], names[random.below(i)]);
        const auto count = static_cast<double>(names.size());
        const auto train = static_cast<std::size_t>(std::lround(0.70 * count));
        const auto val = train + static_cast<std::size_t>(std::lround(0.15 * count));
        for (std::size_t i = 0; i < names.size(); ++i)
            splitOfGroup[names[i]] = i < train ? Split::Train : i < val ? Split::Val : Split::Test;
    }
    for (Sample &sample : dataset.samples) {
        sample.split = splitOfGroup.at(sample.group);
        sample.set = toString(sample.split);
    }
}

void requireNoLeak(const Dataset &dataset, const std::filesystem::path &file)
{
    std::map<std::string, const Sample *> first;
    for (const Sample &sample : dataset.samples) {
        const auto [place, isNew] = first.emplace(sample.group, &sample);
        if (isNew || place->second->split == sample.split)
            continue;
        const Sample &other = *place->second;
        throw Error(ErrorCode::Format, "The split in " + toUtf8(file) + " leaks: lesion '" + sample.group + "' is in " +
                                           toString(other.split) + " (image '" + other.id + "') and in " + toString(sample.split) +
                                           " (image '" + sample.id + "').");
    }
}

} // namespace lesionlens
