// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/models/image_classifier.h"
#include "core/nn/safetensors.h"

namespace lesionlens {

/// What a checkpoint says of itself; stored in the safetensors metadata, one key "lesionlens.card" with JSON.
struct CheckpointCard
{
    ModelConfig model;
    std::vector<std::string> classes; ///< names, one per output
    std::string fit = "stretch";      ///< how images were brought to the input size (see Geometry)
    std::uint64_t seed = 0;
    std::string manifestSha256;     ///< of the training manifest; empty: unknown
    std::string trainedOn;          ///< a sentence: data set and licence
    Json training = Json::object(); ///< the run's configuration and the epoch's metrics, as written by the trainer
};

/// What happened when weights were put into a network.
struct WeightReport
{
    std::vector<std::string> loaded;
    std::vector<std::string> missing;    ///< in the network, not in the file
    std::vector<std::string> unexpected; ///< in the file, not in the network
    std::vector<std::string> misshapen;  ///< in both, with another shape: "fc.weight: file [1000, 512], model [7, 512]"
};

/// Puts into the network what fits (a partial file): names and shapes are compared first. Half-precision files are widened.
/// Throws Error Mismatch naming `file` if nothing fits.
WeightReport loadMatchingWeights(ImageClassifier &model, const TensorFile &weights, const std::filesystem::path &file);

/// Puts a complete set of weights into the network. Throws Error Mismatch, naming the file and the first missing, unexpected or
/// misshapen tensors, before a single weight is written.
void loadExactWeights(ImageClassifier &model, const TensorFile &weights, const std::filesystem::path &file);

/// All parameters and buffers by name, on the CPU, contiguous, detached copies.
[[nodiscard]] std::map<std::string, torch::Tensor> stateOf(const ImageClassifier &model);

enum class WeightPrecision { Single, Half };

/// Writes weights and card atomically. `extra` tensors (optimiser state) are stored under their names, which must start with
/// "training."; readCheckpoint leaves them in `extra`.
void saveCheckpoint(const std::filesystem::path &path, const ImageClassifier &model, const CheckpointCard &card,
                    WeightPrecision precision = WeightPrecision::Single, const std::map<std::string, torch::Tensor> &extra = {});

struct Checkpoint
{
    CheckpointCard card;
    std::shared_ptr<ImageClassifier> model; ///< evaluation mode, CPU
    std::map<std::string, torch::Tensor> extra;
};

/// Reads a checkpoint and builds its network. Throws Error NotFound, Io, Format (not a checkpoint, no card), Mismatch (card and tensors
/// disagree), naming the file.
[[nodiscard]] Checkpoint readCheckpoint(const std::filesystem::path &path);
/// Only the card, without building anything (reads the header only).
[[nodiscard]] CheckpointCard readCheckpointCard(const std::filesystem::path &path);

} // namespace lesionlens
