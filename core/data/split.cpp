// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/split.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/split_draw.h"

namespace lesionlens {

namespace {

std::string percent(double share)
{
    return roundedText(100.0 * share, 1) + " %";
}

std::string byGroup(const Dataset &dataset, std::uint64_t seed)
{
    return "by " + dataset.groupKind + ", stratified by class, with seed " + std::to_string(seed);
}

/// Holds out the sources that are asked for; returns the rule's last sentence.
std::string holdOut(Dataset &dataset, const std::vector<std::string> &sources, std::vector<char> &isFixed)
{
    std::string rule;
    std::set<std::string> known;
    for (const Sample &sample : dataset.samples)
        known.insert(sample.source);
    known.erase("");
    for (const std::string &source : sources) {
        if (!known.contains(source))
            throw Error(ErrorCode::Usage, "data.split.held_out names the source '" + source + "', but the data set " + dataset.name +
                                              (known.empty() ? " does not say where its images come from."
                                                             : " has only " + join({known.begin(), known.end()}) + "."));
        for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
            if (dataset.samples[i].source != source)
                continue;
            dataset.samples[i].split = Split::Test;
            dataset.samples[i].set = "test_" + source;
            isFixed[i] = 1;
        }
        rule += " The images of " + source + " are held out as test_" + source + ".";
    }
    return rule;
}

/// The samples that a drawn split may move.
std::vector<std::size_t> movable(const Dataset &dataset, const std::vector<char> &isFixed, bool keepTest)
{
    std::vector<std::size_t> samples;
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
        if (isFixed[i] == 0 && !(keepTest && dataset.samples[i].split == Split::Test))
            samples.push_back(i);
    }
    return samples;
}

std::string useOfficial(Dataset &dataset, const OfficialSplit &official, const SplitOptions &options)
{
    std::string rule = "The official split, from " + official.from + ".";
    if (official.lacksVal) {
        drawValFromTrain(dataset, options);
        rule += dataset.ofSplit(Split::Val).empty()
                    ? " It has no validation part, and none was drawn: train has too few groups, or data.split.val is 0."
                    : " It has no validation part: " + percent(options.val) + " of train was drawn for val, " +
                          byGroup(dataset, options.usedSeed()) + ".";
    }
    return rule;
}

/// Sets of their own stay what they are under a drawn split, but nothing is selected on them.
void onlyTestOnFixed(Dataset &dataset, const std::vector<char> &isFixed)
{
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
        if (isFixed[i] != 0)
            dataset.samples[i].split = Split::Test;
    }
}

} // namespace

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
        if (set == kEverySet || samples[i].set == set)
            indices.push_back(i);
    }
    if (indices.empty())
        throw Error(ErrorCode::Usage, "The data set " + name + " has no set '" + set + "'; its sets are " + join(setNames()) + ", and " +
                                          kEverySet + " is every image.");
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

std::vector<std::string> SplitOptions::problems() const
{
    std::vector<std::string> found;
    if (mode != "auto" && mode != "official" && mode != "seeded" && mode != "k_fold")
        found.push_back("data.split.mode must be auto, official, seeded or k_fold, but is '" + mode + "'");
    // Written so that a NaN is out of range.
    if (!(val >= 0.0 && val < 1.0))
        found.push_back("data.split.val must be at least 0 and below 1, but is " + numberText(val));
    else if (!(test >= 0.0 && test < 1.0))
        found.push_back("data.split.test must be at least 0 and below 1, but is " + numberText(test));
    else if (val + test >= 1.0)
        found.push_back("data.split.val and data.split.test must leave something for train, but are " + numberText(val) + " and " +
                        numberText(test));
    if (folds < 2 || folds > 100)
        found.push_back("data.split.folds must be between 2 and 100, but is " + std::to_string(folds));
    else if (fold < 0 || fold >= folds)
        found.push_back("data.split.fold must be between 0 and " + std::to_string(folds - 1) + ", but is " + std::to_string(fold));
    return found;
}

void assignSplits(Dataset &dataset, const SplitOptions &options)
{
    drawSeeded(dataset, movable(dataset, std::vector<char>(dataset.samples.size()), false), options);
}

void applySplit(Dataset &dataset, const OfficialSplit &official, const SplitOptions &options)
{
    if (const std::vector<std::string> problems = options.problems(); !problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".");
    const bool hasOfficial = !official.from.empty();
    if (options.mode == "official" && !hasOfficial)
        throw Error(ErrorCode::Usage,
                    "The data set " + dataset.name + " brings no official split: data.split.mode must be auto, seeded or k_fold.");
    std::vector<char> isFixed = official.outOfDistribution;
    const std::string heldOut = holdOut(dataset, options.heldOut, isFixed);
    const std::string drawn = byGroup(dataset, options.usedSeed());
    if (options.mode == "k_fold") {
        drawFold(dataset, movable(dataset, isFixed, hasOfficial), options);
        onlyTestOnFixed(dataset, isFixed);
        const bool hasTest = !dataset.ofSplit(Split::Test).empty();
        dataset.splitRule = "Fold " + std::to_string(options.fold) + " of " + std::to_string(options.folds) +
                            " (counted from 0) is val and the others are train, drawn " + drawn + "; " +
                            (hasTest ? "the test images stay test." : "there are no test images.");
    } else if (options.mode == "official" || (options.mode == "auto" && hasOfficial)) {
        dataset.splitRule = useOfficial(dataset, official, options);
    } else {
        drawSeeded(dataset, movable(dataset, isFixed, false), options);
        onlyTestOnFixed(dataset, isFixed);
        dataset.splitRule = "Drawn " + drawn + ": " + percent(1.0 - options.val - options.test) + " train, " + percent(options.val) +
                            " val, " + percent(options.test) + " test.";
    }
    dataset.splitRule += heldOut;
}

std::vector<std::string> splitNotes(const Dataset &dataset)
{
    std::vector<std::string> notes;
    std::array<std::vector<int>, 3> counts;
    std::array<bool, 3> isUsed{};
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts.at(i) = dataset.classCounts(static_cast<Split>(i));
        isUsed.at(i) = std::any_of(counts.at(i).begin(), counts.at(i).end(), [](int count) { return count > 0; });
    }
    for (std::size_t k = 0; k < dataset.classes.size(); ++k) {
        std::vector<std::string> missing;
        int images = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            images += counts.at(i)[k];
            if (isUsed.at(i) && counts.at(i)[k] == 0)
                missing.emplace_back(toString(static_cast<Split>(i)));
        }
        if (!missing.empty())
            notes.push_back("The class " + dataset.classes[k] + " (" + std::to_string(images) + (images == 1 ? " image" : " images") +
                            " in all) has no image in " + join(missing, " and ") + ".");
    }
    std::unordered_map<std::string, int> labelOfGroup;
    std::set<std::string> mixed;
    for (const Sample &sample : dataset.samples) {
        if (labelOfGroup.emplace(sample.group, sample.label).first->second != sample.label)
            mixed.insert(sample.group);
    }
    // A patient has lesions of several kinds; one lesion should have one diagnosis.
    if (dataset.groupKind == "lesion" && !mixed.empty())
        notes.push_back("Images of one lesion have more than one class in " + std::to_string(mixed.size()) + " lesions, as in '" +
                        *mixed.begin() + "'.");
    return notes;
}

void requireNoLeak(const Dataset &dataset, const std::string &place)
{
    std::unordered_map<std::string, const Sample *> first;
    for (const Sample &sample : dataset.samples) {
        const auto [where, isNew] = first.emplace(sample.group, &sample);
        if (isNew || where->second->split == sample.split)
            continue;
        const Sample &other = *where->second;
        throw Error(ErrorCode::Format, "The split of " + place + " leaks: " + dataset.groupKind + " '" + sample.group + "' is in " +
                                           other.set + " (image '" + other.id + "') and in " + sample.set + " (image '" + sample.id +
                                           "'). Draw another split with data.split.mode seeded, or allow this kind of leak by its name "
                                           "with data.allow_leaks [\"group\"] or --allow-leak group, which marks every result.");
    }
}

} // namespace lesionlens
