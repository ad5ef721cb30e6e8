// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/models/checkpoint_card.h"
#include "core/models/image_classifier.h"
#include "core/nn/safetensors.h"

namespace lesionlens {

/// What happened when weights were put into a network.
struct WeightReport
{
    std::vector<std::string> loaded;
    std::vector<std::string> missing;    ///< in the network, not in the file; without batch counters, which nothing depends on
    std::vector<std::string> unexpected; ///< in the file, not in the network
    std::vector<std::string> misshapen;  ///< in both, with another shape: "fc.weight: file [1000, 512], model [7, 512]"
    std::vector<std::string> adapted;    ///< of the loaded, changed to fit (ImageClassifier::adaptWeight): "pos_embed: resampled from ..."
};

/// Puts into the network what fits or what it can make fit (ImageClassifier::adaptWeight; a partial file): names and shapes are compared
/// first. Half-precision files are widened. Tensors named "training." belong to an optimiser and are passed over. What does not fit stays
/// as it is. Throws Error Mismatch naming `file`, and the architecture that it seems to hold, if nothing fits or so little that it must be
/// chance (less than a tenth of the rest of both); Format if a tensor that fits holds values that are not finite.
WeightReport loadMatchingWeights(ImageClassifier &model, const TensorFile &weights, const std::filesystem::path &file);

/// Puts a complete set of weights into the network. Throws Error Mismatch, naming the file, the architecture that it seems to
/// hold, and the first missing, unexpected or misshapen tensors, or Format if values are not finite, before a single weight is written.
/// Batch counters (num_batches_tracked) may be absent. What the network can make fit, fits.
WeightReport loadExactWeights(ImageClassifier &model, const TensorFile &weights, const std::filesystem::path &file);

/// All parameters and buffers by name, on the CPU, contiguous, detached copies.
[[nodiscard]] std::map<std::string, torch::Tensor> stateOf(const ImageClassifier &model);

enum class WeightPrecision { Single, Half };

/// Writes weights and card atomically. With half precision every floating-point weight is stored in 16 bits, except where its values would
/// overflow there. `extra` tensors (optimiser state) are stored under their names, which must start with
/// "training."; readCheckpoint leaves them in `extra`. Throws Error Io, or Mismatch where the card does not describe the model.
void saveCheckpoint(const std::filesystem::path &path, const ImageClassifier &model, const CheckpointCard &card,
                    WeightPrecision precision = WeightPrecision::Single, const std::map<std::string, torch::Tensor> &extra = {});

struct Checkpoint
{
    CheckpointCard card;
    std::shared_ptr<ImageClassifier> model; ///< evaluation mode, CPU
    std::map<std::string, torch::Tensor> extra;
};

/// Reads a checkpoint and builds its network. Throws Error NotFound, Io, Format (not a checkpoint, no card), Mismatch (card and tensors
/// disagree), naming the file. LibTorch's generator is left as it was.
[[nodiscard]] Checkpoint readCheckpoint(const std::filesystem::path &path);

} // namespace lesionlens
