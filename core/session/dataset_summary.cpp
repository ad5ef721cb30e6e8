// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/dataset_summary.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/leaks.h"
#include "core/data/manifest.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

SetSummary summaryOf(const Dataset &dataset, const std::string &set)
{
    SetSummary summary;
    summary.name = set;
    summary.imagesPerClass.assign(dataset.classes.size(), 0);
    std::set<std::string> groups;
    for (const Sample &sample : dataset.samples) {
        if (sample.set != set)
            continue;
        ++summary.images;
        ++summary.imagesPerClass[static_cast<std::size_t>(sample.label)];
        groups.insert(sample.group);
    }
    summary.groups = static_cast<int>(groups.size());
    return summary;
}

SampleSummary sampleSummary(const Dataset &dataset, std::size_t index)
{
    const Sample &sample = dataset.samples.at(index);
    return {sample.id, dataset.classes.at(static_cast<std::size_t>(sample.label)), sample.set, sample.image, sample.mask};
}

std::string verdictOn(Dataset dataset, const LeakReport &report, const DatasetOptions &options)
{
    try {
        requireNoLeaks(dataset, report, options.allowLeaks);
    } catch (const Error &error) {
        return error.message();
    }
    if (!dataset.allowedLeaks.empty())
        return join(dataset.allowedLeaks, " ");
    return "No " + dataset.groupKind + ", file or picture is in more than one split.";
}

} // namespace

DatasetSummary describeDataset(const std::filesystem::path &folder, const DatasetOptions &options)
{
    return guarded("reading " + toUtf8(folder), [&] {
        Dataset dataset = readDataset(folder, options);
        DatasetSummary summary;
        try {
            requireNoLeak(dataset, toUtf8(folder));
        } catch (const Error &error) {
            summary.leak = error.message();
        }
        summary.folder = folder;
        summary.layout = dataset.layout;
        summary.name = dataset.name;
        summary.licence = dataset.licence;
        summary.splitRule = dataset.splitRule;
        summary.classes = dataset.classes;
        for (const std::string &set : dataset.setNames())
            summary.sets.push_back(summaryOf(dataset, set));
        std::set<std::string> licences;
        for (Sample &sample : dataset.samples) {
            if (!sample.licence.empty())
                licences.insert(sample.licence);
            summary.masks += sample.mask.empty() ? 0 : 1;
            summary.samples.push_back({std::move(sample.id), dataset.classes[static_cast<std::size_t>(sample.label)], std::move(sample.set),
                                       std::move(sample.image), std::move(sample.mask)});
        }
        summary.problems = std::move(dataset.problems);
        summary.notes = std::move(dataset.notes);
        summary.groupKind = dataset.groupKind;
        summary.licences.assign(licences.begin(), licences.end());
        return summary;
    });
}

LeakFindings findLeaks(const std::filesystem::path &folder, const DatasetOptions &options, ProgressSink &progress,
                       const std::stop_token &stop)
{
    return guarded("looking for leaks in " + toUtf8(folder), [&] {
        const Dataset dataset = readDataset(folder, options);
        const LeakReport report = findLeaks(dataset, progress, stop);
        LeakFindings findings;
        findings.images = report.compared;
        findings.problems = report.problems;
        for (const LeakPair &pair : report.pairs)
            findings.pairs.push_back({toString(pair.kind), sampleSummary(dataset, pair.first), sampleSummary(dataset, pair.second),
                                      pair.similarity, pair.betweenSplits, sentenceFor(pair, dataset)});
        for (const LeakKind kind : {LeakKind::Group, LeakKind::Bytes, LeakKind::NearDuplicate})
            findings.counts.push_back({toString(kind), report.leaks(kind), report.duplicates(kind)});
        findings.verdict = verdictOn(dataset, report, options);
        return findings;
    });
}

void writeManifest(const std::filesystem::path &file, const std::filesystem::path &folder, const DatasetOptions &options,
                   ProgressSink &progress, const std::stop_token &stop)
{
    guarded("writing the manifest of " + toUtf8(folder), [&] {
        const Dataset dataset = readDataset(folder, options);
        writeJsonFile(file, manifestOf(dataset, options, findLeaks(dataset, progress, stop)));
    });
}

} // namespace lesionlens
