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

struct TrainArguments
{
    std::string config;
    std::string data;
    std::string out;
    std::string init;
    std::string device = "auto";
    DatasetArguments dataset;
    bool resume = false;
};

void printEpoch(const EpochRecord &epoch)
{
    output() << std::fixed << std::setprecision(4) << "epoch " << epoch.epoch << "  train loss " << epoch.trainLoss << "  val loss "
             << epoch.valLoss << "  val balanced accuracy " << epoch.valBalancedAccuracy << (epoch.best ? " (best)" : "")
             << std::setprecision(1) << "  " << epoch.wallSeconds << " s" << std::endl;
}

int runTrain(const TrainArguments &arguments, const Context &context)
{
    TrainJob job;
    job.config = readTrainConfig(fromUtf8(arguments.config));
    arguments.dataset.applyTo(job.config.data.dataset);
    job.data = fromUtf8(arguments.data);
    job.run = fromUtf8(arguments.out);
    job.init = arguments.init;
    job.resume = arguments.resume;
    job.device = arguments.device;
    const TrainResult result = train(job, context.progress, context.stop, {.onStep = {}, .onEpoch = printEpoch, .pause = nullptr});
    for (const std::string &note : result.notes)
        printNote(note);
    output() << "best: epoch " << result.bestEpoch << ", val balanced accuracy " << std::fixed << std::setprecision(4)
             << result.bestValBalancedAccuracy << ", " << toUtf8(result.bestCheckpoint) << std::endl;
    return Done;
}

} // namespace

Subcommand addTrain(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("train", "Train a model on a data set");
    auto arguments = std::make_shared<TrainArguments>();
    app->add_option("--config", arguments->config, "Configuration of the run (JSON)")->required()->type_name("FILE");
    app->add_option("--data", arguments->data, "Data set folder")->required()->type_name("DIR");
    app->add_option("--out", arguments->out, "Run folder")->required()->type_name("RUN");
    app->add_option("--init", arguments->init, "Weights to start from; overrides train.init of the configuration")->type_name("FILE");
    app->add_option("--device", arguments->device, "auto, cpu or cuda")->capture_default_str();
    arguments->dataset.addTo(*app);
    app->add_flag("--resume", arguments->resume, "Continue the run from its last checkpoint");
    return {app, [arguments](const Context &context) { return runTrain(*arguments, context); }};
}

} // namespace lesionlens::cli
