// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/file_io.h"
#include "core/train/run_list.h"
#include "core/train/trainer.h"

namespace lesionlens::test {

/// A network and images so small that an epoch takes a moment; `data` is a data set of writeTinyDataset.
inline TrainJob tinyJob(const std::filesystem::path &data, const std::filesystem::path &run)
{
    TrainJob job;
    job.config.model.width = 0.125;
    job.config.data.size = 32;
    job.config.train.epochs = 2;
    job.config.train.batchSize = 6;
    job.config.train.lr = 0.003;
    job.data = data;
    job.run = run;
    job.device = "cpu";
    return job;
}

/// Equal but for the seconds, which no two runs share.
inline bool sameCurve(const std::vector<EpochRecord> &a, const std::vector<EpochRecord> &b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].epoch != b[i].epoch || a[i].lr != b[i].lr || a[i].trainLoss != b[i].trainLoss || a[i].valLoss != b[i].valLoss ||
            a[i].trainBalancedAccuracy != b[i].trainBalancedAccuracy || a[i].valBalancedAccuracy != b[i].valBalancedAccuracy ||
            a[i].skippedImages != b[i].skippedImages || a[i].best != b[i].best)
            return false;
    }
    return true;
}

/// The tensors of a safetensors file: everything behind the header, which holds the seconds that each epoch took.
inline std::string tensorBytes(const std::filesystem::path &path)
{
    const std::string bytes = readFile(path);
    std::uint64_t header = 0;
    for (int i = 7; i >= 0; --i)
        header = header << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    return bytes.substr(8 + header);
}

/// Whether two run folders hold the same curve, last and best weights and optimiser state, bit for bit.
inline bool sameRuns(const std::filesystem::path &a, const std::filesystem::path &b)
{
    const auto same = [&](const char *file) { return tensorBytes(a / file) == tensorBytes(b / file); };
    return sameCurve(readRun(a).history, readRun(b).history) && same("last.safetensors") && same("best.safetensors");
}

} // namespace lesionlens::test
