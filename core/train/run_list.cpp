// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/run_list.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/models/checkpoint_card.h"
#include "core/models/registry.h"
#include "core/train/history.h"
#include "core/train/run_folder.h"

namespace lesionlens {

namespace {

namespace fs = std::filesystem;

bool holdsTraining(const fs::path &folder)
{
    std::error_code ignored;
    return fs::is_regular_file(folder / "config.json", ignored) &&
           (fs::exists(folder / "manifest.json", ignored) || fs::exists(folder / ".lock", ignored));
}

/// The history and notes of the last finished epoch, from its checkpoint.
void readLast(RunSummary &run)
{
    const std::string name = toUtf8(run.lastCheckpoint);
    const CheckpointCard card = readCheckpointCard(run.lastCheckpoint);
    try {
        for (const Json &record : card.training.at("history"))
            run.history.push_back(epochRecordFromJson(record, name));
        for (const Json &note : card.training.at("notes"))
            run.notes.push_back(note.get<std::string>());
    } catch (const Json::exception &exception) {
        throw Error(ErrorCode::Format, "The checkpoint " + name + " was not written by a training.", exception.what());
    }
}

void readFiles(RunSummary &run)
{
    run.config = readTrainConfig(run.folder / "config.json");
    run.modelTitle = modelEntry(run.config.model.id).title;
    std::error_code ignored;
    const fs::path manifest = run.folder / "manifest.json";
    if (fs::exists(manifest, ignored)) // a training writes it a moment after its configuration
        run.datasetName = readJsonFile(manifest).value("dataset", std::string());
    const fs::path place = run.folder / "place.json";
    if (fs::exists(place, ignored)) { // runs of earlier versions have none
        const Json json = readJsonFile(place);
        run.data = fromUtf8(json.value("data", std::string()));
        run.device = json.value("device", run.device);
    }
    if (fs::exists(run.folder / "best.safetensors", ignored))
        run.bestCheckpoint = run.folder / "best.safetensors";
    if (fs::exists(run.folder / "last.safetensors", ignored)) {
        run.lastCheckpoint = run.folder / "last.safetensors";
        readLast(run);
    }
    if (const EpochRecord *best = bestEpochOf(run.history)) {
        run.bestEpoch = best->epoch;
        run.bestValBalancedAccuracy = best->valBalancedAccuracy;
        if (run.bestCheckpoint.empty())
            throw Error(ErrorCode::NotFound, "best.safetensors is missing in the run folder " + toUtf8(run.folder) + ".");
    }
}

} // namespace

const char *toString(RunState state)
{
    switch (state) {
    case RunState::Running:
        return "running";
    case RunState::Finished:
        return "finished";
    case RunState::Resumable:
        return "resumable";
    case RunState::Damaged:
        return "damaged";
    }
    return "";
}

RunSummary readRun(const fs::path &folder)
{
    if (!holdsTraining(folder))
        throw Error(ErrorCode::NotFound, "There is no training run in " + toUtf8(folder) + ".");
    RunSummary run;
    run.folder = folder;
    const bool isRunning = RunFolder::isHeld(folder);
    try {
        readFiles(run);
        run.state = isFinished(run.config.train, run.history) ? RunState::Finished : RunState::Resumable;
    } catch (const Error &error) {
        run.state = RunState::Damaged;
        run.problem = error.message();
    } catch (const Json::exception &) {
        run.state = RunState::Damaged;
        run.problem = "manifest.json or place.json in the run folder " + toUtf8(folder) + " is not what a training writes.";
    }
    if (isRunning && run.state != RunState::Damaged)
        run.state = RunState::Running;
    return run;
}

std::vector<RunSummary> listRuns(const fs::path &folder)
{
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error)
        throw Error(ErrorCode::NotFound, "The folder " + quoted(folder) + " cannot be listed: " + error.message() + ".");
    std::vector<fs::path> folders;
    if (holdsTraining(folder))
        folders.push_back(folder);
    for (; entries != fs::directory_iterator() && !error; entries.increment(error)) {
        if (holdsTraining(entries->path()))
            folders.push_back(entries->path());
    }
    std::sort(folders.begin(), folders.end());
    std::vector<RunSummary> runs;
    for (const fs::path &one : folders)
        runs.push_back(readRun(one));
    return runs;
}

const EpochRecord *bestEpochOf(const std::vector<EpochRecord> &history)
{
    const auto found = std::find_if(history.rbegin(), history.rend(), [](const EpochRecord &record) { return record.best; });
    return found == history.rend() ? nullptr : &*found;
}

bool stopsEarly(const TrainOptions &options, const std::vector<EpochRecord> &history)
{
    const EpochRecord *best = bestEpochOf(history);
    return options.earlyStop > 0 && best != nullptr && history.back().epoch - best->epoch >= options.earlyStop;
}

bool isFinished(const TrainOptions &options, const std::vector<EpochRecord> &history)
{
    return static_cast<int>(history.size()) >= options.epochs || stopsEarly(options, history);
}

} // namespace lesionlens
