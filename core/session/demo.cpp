// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <vector>

#include "core/base/error.h"
#include "core/models/registry.h"
#include "core/session/session.h"

namespace lesionlens {

namespace {

std::vector<std::filesystem::path> demoCandidates()
{
    // The variable is for tests and packagers: where it is set, nothing else is looked at.
    if (const char *folder = std::getenv("LESIONLENS_DEMO_DIR"); folder != nullptr && *folder != '\0')
        return {folder};
    std::vector<std::filesystem::path> candidates;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        const std::filesystem::path folder = program.parent_path();
        candidates.push_back(folder / "demo");
        candidates.push_back(folder.parent_path() / "share" / "lesionlens" / "demo");
    }
    candidates.emplace_back(LESIONLENS_SOURCE_DEMO_DIR);
    return candidates;
}

std::vector<CheckpointInfo> checkpointsIn(const std::filesystem::path &folder)
{
    std::vector<CheckpointInfo> models;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".safetensors")
            continue;
        try {
            models.push_back(describeCheckpoint(entry.path()));
        } catch (const Error &) {
            continue; // a damaged demo model is left out; opening it by hand says why
        }
    }
    // Those without a name of their own first, each in the order of the table of architectures.
    const std::vector<ModelEntry> &table = modelRegistry();
    const auto rank = [&](const CheckpointInfo &info) {
        return std::find_if(table.begin(), table.end(), [&](const ModelEntry &entry) { return entry.id == info.modelId; }) - table.begin();
    };
    const auto key = [&](const CheckpointInfo &info) { return std::make_tuple(info.name, rank(info), info.path); };
    std::sort(models.begin(), models.end(), [&](const CheckpointInfo &a, const CheckpointInfo &b) { return key(a) < key(b); });
    return models;
}

} // namespace

std::optional<Demo> findDemo()
{
    for (const std::filesystem::path &folder : demoCandidates()) {
        std::error_code error;
        if (!std::filesystem::is_directory(folder / "models", error) || !std::filesystem::is_directory(folder / "images", error))
            continue;
        std::vector<CheckpointInfo> models = checkpointsIn(folder / "models");
        if (!models.empty())
            return Demo{std::move(models), folder / "images", folder / "masks"};
    }
    return std::nullopt;
}

} // namespace lesionlens
