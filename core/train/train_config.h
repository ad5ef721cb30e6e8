// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/data/augment.h"
#include "core/data/dataset.h"
#include "core/models/model_spec.h"

namespace lesionlens {

/// Where the images come from, input preparation and augmentation.
struct DataOptions
{
    DatasetOptions dataset;      ///< its split's seed is the run's
    int size = 128;              ///< input side in pixels (square), 32..1024; sets the model's input
    std::string fit = "stretch"; ///< stretch, center_crop, letterbox
    /// Of the training images only. Its keys stand directly in `data`.
    AugmentOptions augment = defaultAugmentation();
};

struct TrainOptions
{
    int epochs = 10;
    int batchSize = 16;
    double lr = 1e-3; ///< peak learning rate of AdamW
    double weightDecay = 0.05;
    double warmupEpochs = 1.0; ///< linear warm-up, then cosine to zero (Loshchilov, Hutter 2017), both per step
    double initLrFactor = 1.0; ///< learning rate of the weights that came from `init`, as a share of the others'
    bool balancedLoss = true;  ///< class weights n / (K n_k) in the cross-entropy
    double labelSmoothing = 0.0;
    int earlyStop = 0;     ///< epochs without a better validation balanced accuracy; 0: never
    std::string init;      ///< safetensors to start from; empty: random. Relative to the configuration file
    bool saveHalf = false; ///< best.safetensors in half precision: half the size, the metrics change in the last digits
    int workers = 2;       ///< loader threads
};

struct TrainConfig
{
    ModelConfig model;
    DataOptions data;
    TrainOptions train;
    std::uint64_t seed = 1;

    /// Sentences naming each bad key; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
    /// How the run's data set is opened: data.dataset with the run's seed.
    [[nodiscard]] DatasetOptions datasetOptions() const;
};

/// Keys: model {...}, data {size, fit, flips, rotation, scale, brightness, contrast, saturation, hue, blur}, train {epochs, batch_size, lr,
/// weight_decay, warmup_epochs, init_lr_factor, balanced_loss, label_smoothing, early_stop, init,
/// save_half, workers}, seed; each with a default.
/// model.input follows data.size; model.classes follows the data set when the run starts.
/// Throws Error Usage for an unknown key, a wrong type, or the first of the configuration's problems.
[[nodiscard]] TrainConfig trainConfigFromJson(const Json &json);
/// Every key with its value, so that a run's config.json is complete.
[[nodiscard]] Json toJson(const TrainConfig &config);
/// Reads a file; a relative train.init in it is resolved against its folder. Throws Error NotFound, Format, Usage naming file and key.
[[nodiscard]] TrainConfig readTrainConfig(const std::filesystem::path &path);

} // namespace lesionlens
