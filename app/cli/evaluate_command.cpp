// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <iomanip>
#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/session/training.h"

namespace lesionlens::cli {

namespace {

constexpr int kFigureWidth = 28; ///< "  0.7447  [0.6817, 0.8091]" and a gap

struct EvaluateArguments
{
    std::string checkpoint;
    std::string data;
    std::string split = "test";
    std::string device = "auto";
    std::string positive;
    std::string predictions;
    DatasetArguments dataset;
    bool json = false;
};

std::string text(const Score &score)
{
    if (!score.value)
        return "undefined: " + score.undefinedBecause;
    std::ostringstream out;
    out << std::fixed << std::setprecision(4) << *score.value;
    return out.str();
}

std::string text(const MetricWithInterval &metric)
{
    std::string result = text(metric.value);
    if (metric.low && metric.high)
        result += "  [" + text(Score::of(*metric.low)) + ", " + text(Score::of(*metric.high)) + "]";
    return result;
}

void printBinary(const BinaryMetrics &binary, const std::string &positive)
{
    output() << "\n"
             << positive << " against the rest: " << binary.positives << " of " << binary.n << " images\n"
             << "AUC                " << text(binary.auc) << "\n";
    for (const OperatingPoint &point : binary.points) {
        output() << std::left << std::setw(19) << point.id << std::right << "sensitivity " << text(point.sensitivity) << ", specificity "
                 << text(point.specificity);
        if (point.threshold)
            output() << ", from a probability of " << text(Score::of(*point.threshold));
        output() << "\n"
                 << std::setw(19) << ""
                 << "(" << point.rule << ")\n";
    }
}

void printConfusion(const Metrics &metrics)
{
    std::vector<std::vector<std::string>> rows = {{"true class"}};
    for (const std::string &name : metrics.classes)
        rows.front().push_back("as " + name);
    for (int row = 0; row < metrics.confusion.rows; ++row) {
        rows.push_back({metrics.classes[static_cast<std::size_t>(row)]});
        for (int col = 0; col < metrics.confusion.cols; ++col)
            rows.back().push_back(std::to_string(metrics.confusion.at(row, col)));
    }
    output() << "\n";
    printTable(rows, 1);
}

/// Why figures are undefined stands below the table: the sentences are long, and one often holds for several figures.
void printClasses(const Metrics &metrics)
{
    std::vector<std::vector<std::string>> rows = {{"class", "n", "recall", "precision", "AUC"}};
    std::vector<std::string> reasons;
    const auto cell = [&](const MetricWithInterval &metric) {
        if (metric.value.value)
            return text(metric);
        if (std::find(reasons.begin(), reasons.end(), metric.value.undefinedBecause) == reasons.end())
            reasons.push_back(metric.value.undefinedBecause);
        return std::string("undefined");
    };
    for (int k = 0; k < metrics.confusion.rows; ++k) {
        const auto index = static_cast<std::size_t>(k);
        int images = 0;
        for (int col = 0; col < metrics.confusion.cols; ++col)
            images += metrics.confusion.at(k, col);
        rows.push_back({metrics.classes[index], std::to_string(images), cell(metrics.recall[index]), cell(metrics.precision[index]),
                        cell(metrics.auc[index])});
    }
    output() << "\n";
    printTable(rows, 1);
    for (const std::string &reason : reasons)
        output() << wrapped("undefined: " + reason, 100, 2) << "\n";
}

void printResult(const EvaluateResult &result, const std::string &set, const std::string &positive)
{
    const Metrics &metrics = result.metrics;
    const std::string groups = result.groupKind + "s";
    output() << result.dataset << ", " << (set == kEverySet ? "all images" : "set " + set) << ": n = " << metrics.n;
    if (result.groupKind != "image")
        output() << " images of " << metrics.groups << " " << groups;
    output() << "\n"
             << "balanced accuracy  " << text(metrics.balancedAccuracy) << "\n"
             << "accuracy           " << text(metrics.accuracy) << "\n"
             << "macro AUC          " << text(metrics.macroAuc) << "\n"
             << "calibration error  " << text(metrics.calibrationError) << "\n";
    printConfusion(metrics);
    printClasses(metrics);
    if (result.binary)
        printBinary(*result.binary, positive);
    output() << "intervals: 95 %, bootstrap over " << groups << ". " << result.licence << std::endl;
}

EvaluateJob jobOf(const EvaluateArguments &arguments)
{
    EvaluateJob job;
    job.checkpoint = fromUtf8(arguments.checkpoint);
    job.data = fromUtf8(arguments.data);
    job.set = arguments.split;
    job.device = arguments.device;
    job.dataset.emplace();
    arguments.dataset.applyTo(*job.dataset);
    const std::size_t equals = arguments.positive.find('=');
    job.positive = arguments.positive.substr(0, equals);
    if (equals != std::string::npos)
        job.positiveInData = arguments.positive.substr(equals + 1);
    return job;
}

Json jsonOf(const EvaluateArguments &arguments, const EvaluateResult &result)
{
    Json json = {{"version", 1},
                 {"checkpoint", arguments.checkpoint},
                 {"dataset", result.dataset},
                 {"licence", result.licence},
                 {"split", arguments.split},
                 {"split_rule", (arguments.split == kEverySet ? "Every image, whatever its split. " : "") + result.splitRule},
                 {"group", result.groupKind},
                 {"allowed_leaks", result.allowedLeaks},
                 {"trained_on_images", result.trainedOnImages ? Json(*result.trainedOnImages) : Json(nullptr)},
                 {"images_of_training", result.trainedOnImages ? Json(*result.trainedOnImages) : Json(nullptr)}, // its former name
                 {"metrics", toJson(result.metrics)}};
    if (result.binary) {
        json["positive"] = jobOf(arguments).positive;
        json["binary"] = toJson(*result.binary);
    }
    json["notes"] = result.notes;
    json["errors"] = result.errors;
    return json;
}

int runEvaluate(const EvaluateArguments &arguments, const Context &context)
{
    const EvaluateJob job = jobOf(arguments);
    const EvaluateResult result = evaluate(job, context.progress, context.stop);
    if (!arguments.predictions.empty())
        writeFileAtomically(fromUtf8(arguments.predictions), predictionsCsv(result));
    if (arguments.json)
        printJson(jsonOf(arguments, result));
    else
        printResult(result, job.set, job.positive);
    for (const std::string &leak : result.allowedLeaks)
        printNote(leak);
    for (const std::string &note : result.notes)
        printNote(note);
    for (const std::string &error : result.errors)
        printNote(error);
    return result.errors.empty() ? Done : Failed;
}

} // namespace

Subcommand addEvaluate(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("evaluate", "Measure a checkpoint on a split of a data set");
    auto arguments = std::make_shared<EvaluateArguments>();
    app->add_option("--checkpoint", arguments->checkpoint, "Checkpoint (.safetensors with a card)")->required()->type_name("FILE");
    app->add_option("--data", arguments->data, "Data set folder")->required()->type_name("DIR");
    app->add_option("--split", arguments->split, "Set of the data set: train, val, test, a name of its own, or all for every image")
        ->capture_default_str();
    arguments->dataset.addTo(*app);
    app->add_option("--device", arguments->device, "auto, cpu or cuda")->capture_default_str();
    app->add_option("--positive", arguments->positive,
                    "Measure this class of the checkpoint against all others too; CLASS=NAME where the data set calls it NAME")
        ->type_name("CLASS");
    app->add_option("--predictions", arguments->predictions, "Write each image's probabilities to this file")->type_name("FILE.csv");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runEvaluate(*arguments, context); }};
}

} // namespace lesionlens::cli
