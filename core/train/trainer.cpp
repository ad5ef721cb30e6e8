// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/trainer.h"

#include <algorithm>

#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/leaks.h"
#include "core/data/manifest.h"
#include "core/data/packed_manifest.h"
#include "core/data/sha256.h"
#include "core/models/seeded_model.h"
#include "core/nn/device.h"
#include "core/train/engine/determinism.h"
#include "core/train/engine/memory_reuse.h"
#include "core/train/engine/mixed_precision.h"
#include "core/train/history.h"
#include "core/train/run_folder.h"
#include "core/train/training_loop.h"

namespace lesionlens {

namespace {

TrainConfig completeConfig(const TrainJob &job)
{
    TrainConfig config = job.config;
    if (!job.init.empty())
        config.train.init = toUtf8(std::filesystem::absolute(job.init).lexically_normal());
    config.model.inputWidth = config.data.inputWidth();
    config.model.inputHeight = config.data.inputHeight();
    const std::vector<std::string> problems = config.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    return config;
}

/// Balanced accuracy needs every class in both splits; the batch norms need two images.
void requireTrainable(const Dataset &dataset, const std::filesystem::path &folder)
{
    const std::string where = "The data set in " + toUtf8(folder);
    if (dataset.classes.size() < 2)
        throw Error(ErrorCode::Format, where + " has only one class (" + join(dataset.classes) + "): there is nothing to learn.");
    for (const Split split : {Split::Train, Split::Val}) {
        const std::vector<int> counts = dataset.classCounts(split);
        for (std::size_t k = 0; k < counts.size(); ++k) {
            if (counts[k] == 0)
                throw Error(ErrorCode::Format,
                            where + " has no image of class " + dataset.classes[k] + " in the split " + toString(split) +
                                ", so balanced accuracy is not defined. Leave the class out or merge it with another by data.class_map "
                                "(--class-map), validate on folds with data.split.mode k_fold, or add images of it.");
        }
    }
}

void takeClasses(TrainConfig &config, const Dataset &dataset, const std::filesystem::path &folder)
{
    const auto count = static_cast<int>(dataset.classes.size());
    const int unsaid = ModelConfig{}.classes;
    if (config.model.classes != unsaid && config.model.classes != count)
        throw Error(ErrorCode::Usage, "model.classes is " + std::to_string(config.model.classes) + ", but the data set in " +
                                          toUtf8(folder) + " has " + std::to_string(count) + " classes: leave model.classes out.");
    config.model.classes = count;
}

/// A random network, then the weights of `init` that fit.
StartingPoint freshStart(const TrainConfig &config)
{
    StartingPoint start;
    start.model = buildModelFromSeed(config.model, config.seed);
    if (config.train.init.empty() && config.train.freezeEpochs > 0)
        start.notes.push_back("The backbone starts at random and does not learn in the first " + std::to_string(config.train.freezeEpochs) +
                              " epochs (train.freeze_epochs without train.init).");
    if (config.train.init.empty())
        return start;
    const std::filesystem::path file = fromUtf8(config.train.init);
    const WeightReport report = loadMatchingWeights(*start.model, readSafetensors(file), file);
    start.fromInit.insert(report.loaded.begin(), report.loaded.end());
    const auto note = [&](const std::vector<std::string> &names, const std::string &what) {
        if (!names.empty())
            start.notes.push_back("Of the network, " + std::to_string(names.size()) + " tensors " + what + " " + toUtf8(file.filename()) +
                                  " and start at random: " + join(names) + ".");
    };
    note(report.missing, "are missing in");
    note(report.misshapen, "have another shape in");
    if (!report.adapted.empty())
        start.notes.push_back("Of " + toUtf8(file.filename()) + ", " + join(report.adapted) + ".");
    return start;
}

StartingPoint resumedStart(const RunFolder &folder, const TrainConfig &config)
{
    if (!std::filesystem::exists(folder.best()))
        throw Error(ErrorCode::NotFound, "The training cannot be resumed: " + toUtf8(folder.best()) + " is missing.");
    Checkpoint checkpoint = readCheckpoint(folder.last());
    StartingPoint start;
    try {
        if (checkpoint.card.model != config.model)
            throw Error(ErrorCode::Mismatch, "The checkpoint " + toUtf8(folder.last()) + " holds another network than config.json says.");
        for (const Json &record : checkpoint.card.training.at("history"))
            start.history.push_back(epochRecordFromJson(record, toUtf8(folder.last())));
        for (const Json &name : checkpoint.card.training.at("from_init"))
            start.fromInit.insert(name.get<std::string>());
        for (const Json &note : checkpoint.card.training.at("notes"))
            start.notes.push_back(note.get<std::string>());
    } catch (const Json::exception &exception) {
        throw Error(ErrorCode::Format, "The checkpoint " + toUtf8(folder.last()) + " was not written by a training.", exception.what());
    }
    start.model = std::move(checkpoint.model);
    start.optimizerState = std::move(checkpoint.extra);
    return start;
}

/// What is trained on. A split that leaks is refused unless that is allowed; near-duplicates that are allowed are not looked for.
Json freshManifest(Dataset &dataset, const TrainConfig &config, ProgressSink &progress, const std::stop_token &stop)
{
    const std::vector<std::string> &allowed = config.data.dataset.allowLeaks;
    const bool needsPictures = std::find(allowed.begin(), allowed.end(), toString(LeakKind::NearDuplicate)) == allowed.end();
    const LeakReport leaks = needsPictures ? findLeaks(dataset, progress, stop) : findEqualFiles(dataset, progress, stop);
    requireNoLeaks(dataset, leaks, allowed);
    return manifestOf(dataset, config.datasetOptions(), leaks);
}

/// The run's own manifest, after a comparison with the data set. A training that goes on was allowed to start, so what was found then
/// holds; only runs of before there was a search are searched now.
Json resumedManifest(Dataset &dataset, const TrainConfig &config, const RunFolder &folder, ProgressSink &progress,
                     const std::stop_token &stop)
{
    Json stored = readJsonFile(folder.manifest());
    const bool wasSearched = stored.is_object() && stored.contains("leaks") && stored.at("leaks").contains("allowed");
    const LeakReport leaks = wasSearched ? findEqualFiles(dataset, progress, stop) : findLeaks(dataset, progress, stop);
    folder.requireSameManifest(manifestOf(dataset, config.datasetOptions(), leaks));
    if (wasSearched)
        dataset.allowedLeaks = stored.at("leaks").at("allowed").get<std::vector<std::string>>();
    else
        requireNoLeaks(dataset, leaks, {"group", "bytes", "near_duplicate"});
    return stored;
}

} // namespace

TrainResult trainModel(const TrainJob &job, ProgressSink &progress, const std::stop_token &stop, const TrainEvents &events)
{
    TrainConfig config = completeConfig(job);
    useAllCores();
    const torch::Device device = deviceFromString(job.device);
    if (config.train.mixedPrecision)
        requireMixedPrecision(device);
    Dataset dataset = openDataset(job.data, config.datasetOptions());
    requireTrainable(dataset, job.data);
    takeClasses(config, dataset, job.data);

    // Whatever can be refused is refused before the run folder is touched.
    if (job.resume)
        RunFolder::requireStarted(job.run);
    StartingPoint start;
    if (!job.resume)
        start = freshStart(config);
    const RunFolder folder(job.run);
    if (!job.resume)
        folder.requireUnused();
    const bool goesOn = job.resume && folder.canResume(config);
    if (goesOn) {
        start = resumedStart(folder, config);
    } else if (job.resume) {
        start = freshStart(config);
        start.notes.emplace_back("No epoch had been finished, so the training started from the beginning.");
    }

    const Json manifest =
        goesOn ? resumedManifest(dataset, config, folder, progress, stop) : freshManifest(dataset, config, progress, stop);
    if (!goesOn) {
        writeJsonFile(folder.config(), toJson(config));
        writeJsonFile(folder.manifest(), manifest);
    }
    writeJsonFile(folder.place(),
                  {{"version", 1}, {"data", toUtf8(std::filesystem::absolute(job.data).lexically_normal())}, {"device", job.device}});
    start.manifestSha256 = sha256HexOfFile(folder.manifest());
    start.manifest = packManifest(manifest);
    if (start.manifest.empty())
        start.notes.emplace_back("The manifest is too long for the checkpoints; it is in the run folder only.");
    const MemoryReuse reuse;
    const DeterministicScope deterministic(device.is_cuda());
    TrainingLoop loop(config, dataset, folder, std::move(start), device);
    TrainResult result = loop.run(progress, stop, events);
    if (const std::vector<std::string> operations = deterministic.undeterministicOperations(); !operations.empty())
        result.notes.push_back("LibTorch has no deterministic version of " + join(operations) + " on the " + deviceTitle(device) +
                               ": another training with this seed may differ in the last bits.");
    return result;
}

} // namespace lesionlens
