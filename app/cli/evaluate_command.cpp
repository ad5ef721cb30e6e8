// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iomanip>
#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/session/training.h"

namespace lesionlens::cli {

namespace {

struct EvaluateArguments
{
    std::string checkpoint;
    std::string data;
    std::string split = "test";
    std::string device = "auto";
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

void printTable(const EvaluateResult &result)
{
    const Metrics &metrics = result.metrics;
    output() << result.dataset << ", " << metrics.n << " images\n"
             << "balanced accuracy  " << text(metrics.balancedAccuracy) << "\n"
             << "accuracy           " << text(metrics.accuracy) << "\n"
             << "macro AUC          " << text(metrics.macroAuc) << "\n"
             << "calibration error  " << text(metrics.calibrationError) << "\n\n"
             << std::left << std::setw(14) << "true class" << std::right;
    for (const std::string &name : metrics.classes)
        output() << std::setw(8) << name.substr(0, 7);
    output() << "  recall\n";
    for (int row = 0; row < metrics.confusion.rows; ++row) {
        const auto index = static_cast<std::size_t>(row);
        output() << std::left << std::setw(14) << metrics.classes[index].substr(0, 13) << std::right;
        for (int col = 0; col < metrics.confusion.cols; ++col)
            output() << std::setw(8) << metrics.confusion.at(row, col);
        output() << "  " << text(metrics.recall[index]) << "\n";
    }
    output() << "intervals: 95 %, bootstrap over lesions. " << result.licence << std::endl;
}

int runEvaluate(const EvaluateArguments &arguments, const Context &context)
{
    const EvaluateJob job{fromUtf8(arguments.checkpoint), fromUtf8(arguments.data), arguments.split, arguments.device};
    const EvaluateResult result = evaluate(job, context.progress, context.stop);
    if (arguments.json) {
        printJson({{"version", 1},
                   {"checkpoint", arguments.checkpoint},
                   {"dataset", result.dataset},
                   {"licence", result.licence},
                   {"split", arguments.split},
                   {"metrics", toJson(result.metrics)},
                   {"errors", result.errors}});
    } else {
        printTable(result);
    }
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
    app->add_option("--split", arguments->split, "train, val or test")->capture_default_str();
    app->add_option("--device", arguments->device, "auto, cpu or cuda")->capture_default_str();
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runEvaluate(*arguments, context); }};
}

} // namespace lesionlens::cli
