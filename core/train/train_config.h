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
    DatasetOptions dataset;      ///< where its split names no seed, it is the run's
    int size = 128;              ///< input side in pixels, 32..1024; sets the model's input
    int width = 0;               ///< input width where it differs from `size`, 32..1024; 0: size
    int height = 0;              ///< likewise
    std::string fit = "stretch"; ///< stretch, center_crop, letterbox
    /// Of the training images only. Its keys stand directly in `data`.
    AugmentOptions augment = defaultAugmentation();

    [[nodiscard]] int inputWidth() const { return width > 0 ? width : size; }
    [[nodiscard]] int inputHeight() const { return height > 0 ? height : size; }
};

/// How a network learns. The defaults of everything that is off leave the curve as it is without it.
struct TrainOptions
{
    int epochs = 10;
    int batchSize = 16;

    std::string optimizer = "adamw"; ///< adamw (Loshchilov, Hutter 2019), sgd
    double lr = 1e-3;                ///< peak learning rate
    double weightDecay = 0.05;       ///< decoupled with adamw, added to the gradient with sgd; not of biases, norms, gates, position tables
    double momentum = 0.9;           ///< sgd only, 0..1 (exclusive)
    bool nesterov = false;           ///< sgd only
    std::string schedule = "cosine"; ///< after the warm-up: cosine to zero (Loshchilov, Hutter 2017) or constant; per step
    double warmupEpochs = 1.0;       ///< linear rise
    double initLrFactor = 1.0;       ///< learning rate of the weights that came from `init`, as a share of the others'
    double attentionLrFactor = 1.0;  ///< factor on that of added attention
    double headLrFactor = 1.0;       ///< factor on that of the last layer

    std::string loss = "cross_entropy"; ///< cross_entropy, focal (Lin et al. 2017)
    double focalGamma = 2.0;            ///< focal only: weight (1 - p)^gamma
    bool balancedLoss = true;           ///< class weights n / (K n_k) in the loss
    bool balancedSampling = false;      ///< every class equally often in an epoch, which keeps its number of images
    double labelSmoothing = 0.0;
    double mixup = 0.0;    ///< alpha of Beta(alpha, alpha) (Zhang et al. 2018); 0: none
    double clipNorm = 0.0; ///< largest Euclidean norm of all gradients together; 0: any

    bool mixedPrecision = false; ///< half-precision forward and backward passes with a scaled loss; CUDA only
    double averageDecay = 0.0;   ///< exponential moving average of the weights, which is then what is validated and kept; 0: none
    int freezeEpochs = 0;        ///< epochs in which only the head and added attention learn
    int unfreezeEvery = 0;       ///< afterwards, one more stage learns every so many epochs, from the last; 0: all at once

    int earlyStop = 0;         ///< epochs without a better validation balanced accuracy; 0: never
    std::string init;          ///< safetensors to start from; empty: random. Relative to the configuration file
    bool saveHalf = false;     ///< best.safetensors in half precision: half the size, the metrics change in the last digits
    int workers = 2;           ///< loader threads
    int cacheMegabytes = 1024; ///< key cache_mb: decoded images at the input size that are kept, at most, in MiB
};

/// The newest version of configuration files that this program reads.
constexpr int kTrainConfigVersion = 1;

struct TrainConfig
{
    ModelConfig model;
    DataOptions data;
    TrainOptions train;
    std::uint64_t seed = 1;

    /// Sentences naming each bad key; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
    /// How the run's data set is opened: data.dataset, with the run's seed where the split names none.
    [[nodiscard]] DatasetOptions datasetOptions() const;
};

/// Keys: version, model {...}, data {...}, train {...}, seed; each with a default; docs/training.md lists them.
/// model.input follows data.size, data.width and data.height; model.classes follows the data set when the run starts.
/// Throws Error Usage for a newer version, an unknown key, a wrong type, or the first of the configuration's problems.
[[nodiscard]] TrainConfig trainConfigFromJson(const Json &json);
/// Every key with its value, so that a run's config.json is complete.
[[nodiscard]] Json toJson(const TrainConfig &config);
/// Reads a file; a relative train.init in it is resolved against its folder. Throws Error NotFound, Format, Usage naming file and key.
[[nodiscard]] TrainConfig readTrainConfig(const std::filesystem::path &path);

} // namespace lesionlens
