// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/session/dataset_summary.h"
#include "core/train/train_config.h"

namespace lesionlens::cli {

namespace {

/// Sentences of one kind that the table form shows; the JSON form has them all.
constexpr std::size_t kShown = 20;

struct Arguments
{
    std::string folder;
    std::string config;
    std::string manifest;
    DatasetArguments dataset;
    bool leaks = false;
    bool json = false;
};

DatasetOptions optionsFrom(const Arguments &arguments)
{
    DatasetOptions options;
    if (!arguments.config.empty())
        options = readTrainConfig(fromUtf8(arguments.config)).datasetOptions();
    arguments.dataset.applyTo(options);
    return options;
}

Json setsJson(const DatasetSummary &summary)
{
    Json sets = Json::array();
    for (const SetSummary &set : summary.sets) {
        Json perClass = Json::object();
        for (std::size_t k = 0; k < summary.classes.size(); ++k)
            perClass[summary.classes[k]] = set.imagesPerClass[k];
        sets.push_back({{"name", set.name}, {"images", set.images}, {"groups", set.groups}, {"classes", perClass}});
    }
    return sets;
}

Json leaksJson(const LeakFindings &findings)
{
    Json counts = Json::object();
    for (const LeakCount &count : findings.counts)
        counts[count.kind] = {{"between_splits", count.betweenSplits}, {"within_splits", count.withinSplits}};
    Json pairs = Json::array();
    for (const LeakSummary &pair : findings.pairs)
        pairs.push_back({{"kind", pair.kind},
                         {"first", pair.first.id},
                         {"first_set", pair.first.set},
                         {"second", pair.second.id},
                         {"second_set", pair.second.set},
                         {"similarity", pair.similarity},
                         {"between_splits", pair.betweenSplits}});
    return {{"compared", findings.images},
            {"counts", counts},
            {"pairs", pairs},
            {"problems", findings.problems},
            {"verdict", findings.verdict}};
}

void printSentences(const std::string &title, const std::vector<std::string> &sentences)
{
    if (sentences.empty())
        return;
    output() << "\n" << title << " (" << sentences.size() << ")\n";
    for (std::size_t i = 0; i < std::min(sentences.size(), kShown); ++i)
        output() << "  " << wrapped(sentences[i], 100, 4) << "\n";
    if (sentences.size() > kShown)
        output() << "  and " << sentences.size() - kShown << " more; --json prints all\n";
}

void printSummary(const DatasetSummary &summary)
{
    output() << summary.name << " (layout " << summary.layout << "), " << summary.samples.size() << " images, " << summary.masks
             << " with a lesion mask\n"
             << wrapped(summary.licence, 100, 0) << "\n"
             << wrapped("Split: " + summary.splitRule, 100, 0) << "\n\n";
    std::vector<std::vector<std::string>> rows = {{"class"}};
    for (const SetSummary &set : summary.sets)
        rows.front().push_back(set.name);
    rows.front().emplace_back("all");
    const auto addRow = [&](const std::string &name, const auto &countIn) {
        int sum = 0;
        rows.push_back({name});
        for (const SetSummary &set : summary.sets) {
            rows.back().push_back(std::to_string(countIn(set)));
            sum += countIn(set);
        }
        rows.back().push_back(std::to_string(sum));
    };
    for (std::size_t k = 0; k < summary.classes.size(); ++k)
        addRow(summary.classes[k], [k](const SetSummary &set) { return set.imagesPerClass[k]; });
    addRow("images", [](const SetSummary &set) { return set.images; });
    // A group that is in two sets counts in both, so this sum is not their number.
    addRow(summary.groupKind + "s", [](const SetSummary &set) { return set.groups; });
    printTable(rows, 1);
    printSentences("licences of single images", summary.licences);
    printSentences("worth knowing", summary.notes);
    printSentences("rows left out", summary.problems);
}

void printLeaks(const LeakFindings &findings)
{
    output() << "\n";
    std::vector<std::vector<std::string>> rows = {{"leaks", "between splits", "within a split"}};
    for (const LeakCount &count : findings.counts)
        rows.push_back({count.kind, std::to_string(count.betweenSplits), std::to_string(count.withinSplits)});
    printTable(rows, 1);
    std::vector<std::string> sentences;
    for (const LeakSummary &pair : findings.pairs)
        sentences.push_back(pair.sentence);
    printSentences("pairs, those between splits first", sentences);
    printSentences("images that cannot be read", findings.problems);
    output() << "\n" << wrapped(findings.verdict, 100, 0) << "\n";
}

int runDataset(const Arguments &arguments, const Context &context)
{
    const std::filesystem::path folder = fromUtf8(arguments.folder);
    const DatasetOptions options = optionsFrom(arguments);
    const DatasetSummary summary = describeDataset(folder, options);
    std::optional<LeakFindings> findings;
    if (arguments.leaks)
        findings = findLeaks(folder, options, context.progress, context.stop);
    if (!arguments.manifest.empty())
        writeManifest(fromUtf8(arguments.manifest), folder, options, context.progress, context.stop);
    if (arguments.json) {
        Json json = {{"version", 1},
                     {"folder", arguments.folder},
                     {"layout", summary.layout},
                     {"name", summary.name},
                     {"licence", summary.licence},
                     {"licences", summary.licences},
                     {"split_rule", summary.splitRule},
                     {"group", summary.groupKind},
                     {"classes", summary.classes},
                     {"sets", setsJson(summary)},
                     {"images", summary.samples.size()},
                     {"masks", summary.masks},
                     {"leak", summary.leak},
                     {"notes", summary.notes},
                     {"problems", summary.problems}};
        if (findings)
            json["leaks"] = leaksJson(*findings);
        printJson(json);
    } else {
        printSummary(summary);
        if (findings)
            printLeaks(*findings);
        else if (!summary.leak.empty())
            output() << "\n" << wrapped(summary.leak, 100, 0) << "\n";
        output() << std::flush;
    }
    return Done;
}

} // namespace

Subcommand addDataset(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("dataset", "Say what is in a data set, and whether its split leaks");
    auto arguments = std::make_shared<Arguments>();
    app->add_option("folder", arguments->folder, "Data set folder")->required()->type_name("DIR");
    app->add_option("--config", arguments->config, "Configuration of a run, for its data.* keys and seed (JSON)")->type_name("FILE");
    arguments->dataset.addTo(*app);
    app->add_flag("--leaks", arguments->leaks, "Read every image and look for equal files and near-duplicates");
    app->add_option("--export", arguments->manifest, "Write the manifest: every image with its class, split and SHA-256")
        ->type_name("FILE");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runDataset(*arguments, context); }};
}

} // namespace lesionlens::cli
