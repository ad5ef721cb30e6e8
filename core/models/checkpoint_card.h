// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/models/model_spec.h"

namespace lesionlens {

/// What a checkpoint says of itself; stored in the safetensors metadata, as JSON under the key "lesionlens.card".
struct CheckpointCard
{
    std::string name; ///< what tells it from others of its architecture ("ruler shortcut"), shown behind the title; empty: nothing
    ModelConfig model;
    std::vector<std::string> classes; ///< names, one per output
    std::string fit = "stretch";      ///< how images were brought to the input size (see Geometry)
    std::uint64_t seed = 0;
    std::string manifestSha256;     ///< of the training manifest; empty: unknown
    std::string trainedOn;          ///< a sentence: data set and licence
    Json training = Json::object(); ///< the run's configuration and the epoch's metrics, as written by the trainer
    /// The images of the training as packManifest (core/data) writes them; empty: unknown. Stored under a key of its own,
    /// "lesionlens.manifest", which other readers pass over.
    std::string manifest = {};

    /// Sentences naming what does not fit together; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
};

[[nodiscard]] Json toJson(const CheckpointCard &card);

/// "ResNet18", or with a name "ResNet18, ruler shortcut".
[[nodiscard]] std::string titleWithName(const std::string &title, const std::string &name);

/// Puts the card into a file's metadata.
void putCard(const CheckpointCard &card, std::map<std::string, std::string> &metadata);
/// Takes the card from a file's metadata. Throws Error Format naming `path` where there is none, or it is not usable.
[[nodiscard]] CheckpointCard takeCard(const std::map<std::string, std::string> &metadata, const std::filesystem::path &path);

/// Only the card of a checkpoint, without building anything (reads the header only). Throws as readCheckpoint.
[[nodiscard]] CheckpointCard readCheckpointCard(const std::filesystem::path &path);

} // namespace lesionlens
