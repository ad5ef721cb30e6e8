// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/run_folder.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/abandoned_files.h"
#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/data/manifest.h"

namespace lesionlens {

namespace {

/// Whoever lists runs (RunFolder::isHeld) takes the lock for a moment: that must not turn a training away.
constexpr int kLockTries = 10;
constexpr std::chrono::milliseconds kLockPause{20};

int lockFile(int file)
{
    for (int i = 1; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++i) {
        if (errno != EWOULDBLOCK || i == kLockTries)
            return errno;
        std::this_thread::sleep_for(kLockPause);
    }
    return 0;
}

/// "train.lr is 0.001 in the run" as data: the key and both values.
struct Difference
{
    std::string key;
    std::string first;
    std::string second;
};

Difference differenceOf(TrainConfig a, const TrainConfig &b)
{
    a.train.workers = b.train.workers;
    a.train.cacheMegabytes = b.train.cacheMegabytes;
    const Json flatA = toJson(a).flatten();
    const Json flatB = toJson(b).flatten();
    const auto textIn = [](const Json &json, const std::string &key) { return json.contains(key) ? json.at(key).dump() : "absent"; };
    std::vector<std::string> keys;
    for (const Json *json : {&flatA, &flatB}) {
        for (const auto &item : json->items())
            keys.push_back(item.key());
    }
    for (const std::string &key : keys) {
        Difference difference{key.substr(1), textIn(flatA, key), textIn(flatB, key)};
        if (difference.first == difference.second)
            continue;
        std::replace(difference.key.begin(), difference.key.end(), '/', '.');
        return difference;
    }
    return {};
}

} // namespace

RunFolder::RunFolder(std::filesystem::path folder) : folder_(std::move(folder))
{
    requireWritableFolder(folder_);
    const std::filesystem::path file = folder_ / ".lock";
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0)
        throw Error(ErrorCode::Io, "The run folder " + toUtf8(folder_) + " cannot be locked.", std::strerror(errno));
    if (const int reason = lockFile(lock_); reason != 0) {
        ::close(lock_);
        if (reason == EWOULDBLOCK)
            throw Error(ErrorCode::Usage, "Another training is writing to the run folder " + toUtf8(folder_) + ".");
        throw Error(ErrorCode::Io, "The run folder " + toUtf8(folder_) + " cannot be locked.", std::strerror(reason));
    }
    removeAbandonedFiles(folder_);
}

RunFolder::~RunFolder()
{
    // The file stays: removing it would let a second process lock a new file of the same name while a third still waits for the old one.
    ::close(lock_);
}

bool RunFolder::isHeld(const std::filesystem::path &folder)
{
    const int file = ::open((folder / ".lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool isHeld = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return isHeld;
}

void RunFolder::requireStarted(const std::filesystem::path &folder)
{
    if (!std::filesystem::exists(folder / "config.json"))
        throw Error(ErrorCode::NotFound, "There is no training to resume in " + toUtf8(folder) + ": config.json is not there.");
}

void RunFolder::requireUnused() const
{
    for (const std::filesystem::path &file : {history(), last(), best()}) {
        if (std::filesystem::exists(file))
            throw Error(ErrorCode::Usage, "The run folder " + toUtf8(folder_) + " already holds a training (" + toUtf8(file.filename()) +
                                              "): resume it, or choose another folder.");
    }
}

bool RunFolder::canResume(const TrainConfig &given) const
{
    const Difference difference = differenceOf(readTrainConfig(config()), given);
    if (!difference.key.empty())
        throw Error(ErrorCode::Usage, "The training in " + toUtf8(folder_) +
                                          " cannot be resumed with another configuration: " + difference.key + " is " + difference.first +
                                          " in its config.json, but " + difference.second + " was given.");
    return std::filesystem::exists(last());
}

void RunFolder::requireSameManifest(const Json &given) const
{
    const std::string difference = manifestDifference(readJsonFile(manifest()), given);
    if (!difference.empty())
        throw Error(ErrorCode::Mismatch, "The data set is not the one that the training in " + toUtf8(folder_) + " was started with (" +
                                             toUtf8(manifest().filename()) + "): " + difference + ".");
}

std::string firstDifference(const TrainConfig &a, const TrainConfig &b)
{
    return differenceOf(a, b).key;
}

} // namespace lesionlens
