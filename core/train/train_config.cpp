// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/train_config.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json_keys.h"
#include "core/base/text.h"
#include "core/data/dataset_options.h"
#include "core/image/geometry.h"

namespace lesionlens {

namespace {

/// Collects a sentence for each number outside its range. A NaN is outside every range.
class RangeCheck
{
public:
    void between(const std::string &key, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            problems_.push_back(key + " must be between " + numberText(low) + " and " + numberText(high) + ", but is " + numberText(value));
    }
    void above(const std::string &key, double value, double low, double high)
    {
        if (!(value > low && value <= high))
            problems_.push_back(key + " must be greater than " + numberText(low) + " and at most " + numberText(high) + ", but is " +
                                numberText(value));
    }
    void oneOf(const std::string &key, const std::string &value, const std::vector<std::string> &known)
    {
        if (std::find(known.begin(), known.end(), value) == known.end())
            problems_.push_back(key + " must be one of " + join(known) + ", but is '" + value + "'");
    }
    void add(std::string problem) { problems_.push_back(std::move(problem)); }
    [[nodiscard]] std::vector<std::string> take() { return std::move(problems_); }

private:
    std::vector<std::string> problems_;
};

constexpr auto dataKeys = [](auto &options, const auto &visit) {
    visit("size", options.size);
    visit("width", options.width);
    visit("height", options.height);
    visit("fit", options.fit);
    visit("flips", options.augment.flips);
    visit("rotation", options.augment.rotation);
    visit("scale", options.augment.scale);
    visit("brightness", options.augment.brightness);
    visit("contrast", options.augment.contrast);
    visit("saturation", options.augment.saturation);
    visit("hue", options.augment.hue);
    visit("blur", options.augment.blur);
    visit("hair", options.augment.hair);
    visit("artefacts", options.augment.artefacts);
};

constexpr auto trainKeys = [](auto &options, const auto &visit) {
    visit("epochs", options.epochs);
    visit("batch_size", options.batchSize);
    visit("optimizer", options.optimizer);
    visit("lr", options.lr);
    visit("weight_decay", options.weightDecay);
    visit("momentum", options.momentum);
    visit("nesterov", options.nesterov);
    visit("schedule", options.schedule);
    visit("warmup_epochs", options.warmupEpochs);
    visit("init_lr_factor", options.initLrFactor);
    visit("attention_lr_factor", options.attentionLrFactor);
    visit("head_lr_factor", options.headLrFactor);
    visit("loss", options.loss);
    visit("focal_gamma", options.focalGamma);
    visit("balanced_loss", options.balancedLoss);
    visit("balanced_sampling", options.balancedSampling);
    visit("label_smoothing", options.labelSmoothing);
    visit("mixup", options.mixup);
    visit("clip_norm", options.clipNorm);
    visit("mixed_precision", options.mixedPrecision);
    visit("average_decay", options.averageDecay);
    visit("freeze_epochs", options.freezeEpochs);
    visit("unfreeze_every", options.unfreezeEvery);
    visit("early_stop", options.earlyStop);
    visit("init", options.init);
    visit("save_half", options.saveHalf);
    visit("workers", options.workers);
    visit("cache_mb", options.cacheMegabytes);
};

/// model.input is not a choice of its own; where a file states it, it must agree with data.size.
void requireSameInput(const ModelConfig &model, const DataOptions &data)
{
    const auto text = [](int width, int height) { return std::to_string(width) + " x " + std::to_string(height); };
    if (model.inputWidth != data.inputWidth() || model.inputHeight != data.inputHeight())
        throw Error(ErrorCode::Usage, "model.input is " + text(model.inputWidth, model.inputHeight) + ", but data.size makes it " +
                                          text(data.inputWidth(), data.inputHeight()) + ": leave model.input out or make them equal.");
}

void readData(const Json &json, DataOptions &data)
{
    ObjectReader reader(json, "data");
    dataKeys(data, [&reader](const char *key, auto &value) { reader.read(key, value); });
    readDatasetOptions(reader, data.dataset);
    reader.finish();
}

/// An absent version is the first.
void requireKnownVersion(const Json &json)
{
    int version = kTrainConfigVersion;
    if (json.is_object() && json.contains("version")) {
        const Json only = {{"version", json.at("version")}};
        ObjectReader(only, "").read("version", version);
    }
    if (version < 1 || version > kTrainConfigVersion)
        throw Error(ErrorCode::Usage, "The configuration is of version " + std::to_string(version) + ", but this program reads version " +
                                          std::to_string(kTrainConfigVersion) +
                                          (version > kTrainConfigVersion ? ": a newer LesionLens is needed." : "."));
}

void checkTraining(const TrainOptions &train, RangeCheck &check)
{
    check.between("train.epochs", train.epochs, 1, 100000);
    check.between("train.batch_size", train.batchSize, 2, 4096);
    check.oneOf("train.optimizer", train.optimizer, {"adamw", "sgd"});
    check.above("train.lr", train.lr, 0, 10);
    check.between("train.weight_decay", train.weightDecay, 0, 10);
    check.between("train.momentum", train.momentum, 0, 0.9999);
    if (train.nesterov && train.momentum == 0.0)
        check.add("train.nesterov needs a train.momentum above 0");
    check.oneOf("train.schedule", train.schedule, {"cosine", "constant"});
    check.between("train.warmup_epochs", train.warmupEpochs, 0, train.epochs);
    check.between("train.init_lr_factor", train.initLrFactor, 0, 1);
    check.between("train.attention_lr_factor", train.attentionLrFactor, 0, 100);
    check.between("train.head_lr_factor", train.headLrFactor, 0, 100);
    check.oneOf("train.loss", train.loss, {"cross_entropy", "focal"});
    check.between("train.focal_gamma", train.focalGamma, 0, 10);
    check.between("train.label_smoothing", train.labelSmoothing, 0, 0.9);
    check.between("train.mixup", train.mixup, 0, 10);
    check.between("train.clip_norm", train.clipNorm, 0, 1e6);
    check.between("train.average_decay", train.averageDecay, 0, 0.999999);
    check.between("train.freeze_epochs", train.freezeEpochs, 0, train.epochs);
    check.between("train.unfreeze_every", train.unfreezeEvery, 0, train.epochs);
    check.between("train.early_stop", train.earlyStop, 0, 100000);
    check.between("train.workers", train.workers, 1, 64);
    check.between("train.cache_mb", train.cacheMegabytes, 0, 1 << 20);
}

} // namespace

std::vector<std::string> TrainConfig::problems() const
{
    RangeCheck check;
    check.between("data.size", data.size, 32, 1024);
    if (data.width != 0)
        check.between("data.width", data.width, 32, 1024);
    if (data.height != 0)
        check.between("data.height", data.height, 32, 1024);
    try {
        static_cast<void>(fitFromString(data.fit, "data.fit"));
    } catch (const Error &error) {
        check.add(error.message());
    }
    check.between("data.rotation", data.augment.rotation, 0, 180);
    check.between("data.scale", data.augment.scale, 0, 0.9);
    check.between("data.brightness", data.augment.brightness, 0, 1);
    check.between("data.contrast", data.augment.contrast, 0, 1);
    check.between("data.saturation", data.augment.saturation, 0, 1);
    check.between("data.hue", data.augment.hue, 0, 0.5);
    check.between("data.blur", data.augment.blur, 0, 20);
    check.between("data.hair", data.augment.hair, 0, 1);
    check.between("data.artefacts", data.augment.artefacts, 0, 1);
    for (std::string &problem : data.dataset.split.problems())
        check.add(std::move(problem));
    checkTraining(train, check);
    std::vector<std::string> found = check.take();
    if (found.empty())
        found = model.problems();
    return found;
}

DatasetOptions TrainConfig::datasetOptions() const
{
    DatasetOptions options = data.dataset;
    if (!options.split.seed)
        options.split.seed = seed;
    return options;
}

TrainConfig trainConfigFromJson(const Json &json)
{
    requireKnownVersion(json);
    ObjectReader reader(json, "");
    static_cast<void>(reader.child("version"));
    TrainConfig config;
    if (const Json *data = reader.child("data"))
        readData(*data, config.data);
    if (const Json *train = reader.child("train"))
        readKeys(*train, "train", config.train, trainKeys);
    reader.read("seed", config.seed);
    const Json *model = reader.child("model");
    reader.finish();

    config.model = modelConfigFromJson(model != nullptr ? *model : Json::object(), "model");
    if (model != nullptr && model->contains("input"))
        requireSameInput(config.model, config.data);
    config.model.inputWidth = config.data.inputWidth();
    config.model.inputHeight = config.data.inputHeight();

    const std::vector<std::string> problems = config.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    return config;
}

Json toJson(const TrainConfig &config)
{
    Json json = Json::object();
    json["version"] = kTrainConfigVersion;
    json["model"] = toJson(config.model);
    json["data"] = writeKeys(config.data, dataKeys);
    writeDatasetOptions(config.data.dataset, json["data"]);
    json["train"] = writeKeys(config.train, trainKeys);
    json["seed"] = config.seed;
    return json;
}

TrainConfig readTrainConfig(const std::filesystem::path &path)
{
    const Json json = readJsonFile(path);
    try {
        TrainConfig config = trainConfigFromJson(json);
        const std::filesystem::path init = fromUtf8(config.train.init);
        if (!init.empty() && init.is_relative())
            config.train.init = toUtf8((std::filesystem::absolute(path).parent_path() / init).lexically_normal());
        return config;
    } catch (const Error &error) {
        throw Error(error.code(), "In " + toUtf8(path) + ": " + error.message(), error.detail());
    }
}

} // namespace lesionlens
