// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/dataset_summary.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/csv_table.h"
#include "core/data/folder_index.h"
#include "core/data/leaks.h"
#include "core/data/manifest.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

constexpr std::array kKinds = {LeakKind::Group, LeakKind::Bytes, LeakKind::NearDuplicate};

std::vector<SetSummary> summariesOf(const Dataset &dataset)
{
    std::map<std::string, SetSummary> summaries;
    std::map<std::string, std::set<std::string_view>> groups;
    for (const Sample &sample : dataset.samples) {
        SetSummary &summary = summaries[sample.set];
        summary.imagesPerClass.resize(dataset.classes.size());
        ++summary.images;
        ++summary.imagesPerClass[static_cast<std::size_t>(sample.label)];
        groups[sample.set].insert(sample.group);
    }
    std::vector<SetSummary> inOrder;
    for (const std::string &set : dataset.setNames()) {
        SetSummary &summary = summaries.at(set);
        summary.name = set;
        summary.groups = static_cast<int>(groups.at(set).size());
        inOrder.push_back(std::move(summary));
    }
    return inOrder;
}

SampleSummary sampleSummary(const Dataset &dataset, std::size_t index)
{
    const Sample &sample = dataset.samples.at(index);
    return {sample.id, dataset.classes.at(static_cast<std::size_t>(sample.label)), sample.set, sample.image, sample.mask};
}

LeakCount countOf(Dataset &dataset, const LeakReport &report, LeakKind kind)
{
    LeakCount count{toString(kind), report.leaks(kind), report.duplicates(kind), {}, {}};
    if (count.betweenSplits == 0)
        return count;
    std::vector<std::string> others;
    for (const LeakKind other : kKinds)
        if (other != kind)
            others.emplace_back(toString(other));
    try {
        requireNoLeaks(dataset, report, others);
    } catch (const Error &error) {
        count.refusal = error.message();
    }
    others.push_back(count.kind);
    requireNoLeaks(dataset, report, others);
    const auto mark = std::find_if(dataset.allowedLeaks.begin(), dataset.allowedLeaks.end(),
                                   [&](const std::string &sentence) { return sentence.find("(" + count.kind + ")") != std::string::npos; });
    if (mark != dataset.allowedLeaks.end())
        count.mark = *mark;
    return count;
}

/// Images per label: those of the classes where no map changes them.
std::map<std::string, int> labelsOf(const std::filesystem::path &folder, DatasetOptions options, const DatasetSummary &summary)
{
    std::map<std::string, int> labels;
    if (options.classMap.empty()) {
        for (const SetSummary &set : summary.sets)
            for (std::size_t k = 0; k < summary.classes.size(); ++k)
                labels[summary.classes[k]] += set.imagesPerClass[k];
        return labels;
    }
    options.classMap.clear();
    const Dataset unmapped = readDataset(folder, options);
    for (const Sample &sample : unmapped.samples)
        ++labels[unmapped.classes[static_cast<std::size_t>(sample.label)]];
    return labels;
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
        summary.sets = summariesOf(dataset);
        std::set<std::string> licences;
        for (Sample &sample : dataset.samples) {
            if (!sample.licence.empty())
                licences.insert(sample.licence);
            if (!sample.source.empty())
                ++summary.sources[sample.source];
            summary.masks += sample.mask.empty() ? 0 : 1;
            summary.samples.push_back({std::move(sample.id), dataset.classes[static_cast<std::size_t>(sample.label)], std::move(sample.set),
                                       std::move(sample.image), std::move(sample.mask)});
        }
        summary.problems = std::move(dataset.problems);
        summary.notes = std::move(dataset.notes);
        summary.groupKind = dataset.groupKind;
        summary.licences.assign(licences.begin(), licences.end());
        summary.labels = labelsOf(folder, options, summary);
        return summary;
    });
}

std::vector<TableSummary> listTables(const std::filesystem::path &folder)
{
    return guarded("looking for tables in " + toUtf8(folder), [&] {
        std::vector<TableSummary> tables;
        FolderIndex index(folder);
        for (const std::string &name : index.list().files) {
            const std::string ending = lowerCase(toUtf8(fromUtf8(name).extension()));
            if (ending != ".csv" && ending != ".tsv" && ending != ".tab")
                continue;
            if (std::vector<std::string> columns = readCsvHeader(folder / fromUtf8(name)); !columns.empty())
                tables.push_back({name, std::move(columns)});
        }
        return tables;
    });
}

std::string leakVerdict(const LeakFindings &findings, const std::vector<std::string> &allowed)
{
    std::vector<std::string> marks;
    for (const LeakCount &count : findings.counts) {
        if (count.betweenSplits == 0)
            continue;
        if (std::find(allowed.begin(), allowed.end(), count.kind) == allowed.end())
            return count.refusal;
        marks.push_back(count.mark);
    }
    return marks.empty() ? findings.clean : join(marks, " ");
}

LeakFindings findLeaks(const std::filesystem::path &folder, const DatasetOptions &options, ProgressSink &progress,
                       const std::stop_token &stop)
{
    return guarded("looking for leaks in " + toUtf8(folder), [&] {
        Dataset dataset = readDataset(folder, options);
        const LeakReport report = findLeaks(dataset, progress, stop);
        LeakFindings findings;
        findings.images = report.compared;
        findings.problems = report.problems;
        for (const LeakPair &pair : report.pairs)
            findings.pairs.push_back({toString(pair.kind), sampleSummary(dataset, pair.first), sampleSummary(dataset, pair.second),
                                      pair.similarity, pair.betweenSplits, sentenceFor(pair, dataset)});
        for (const LeakKind kind : kKinds)
            findings.counts.push_back(countOf(dataset, report, kind));
        findings.clean = "No " + dataset.groupKind + ", file or picture is in more than one split.";
        findings.verdict = leakVerdict(findings, options.allowLeaks);
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
