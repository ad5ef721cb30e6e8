// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/train_config.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json_keys.h"
#include "core/base/text.h"
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
    void add(std::string problem) { problems_.push_back(std::move(problem)); }
    [[nodiscard]] std::vector<std::string> take() { return std::move(problems_); }

private:
    std::vector<std::string> problems_;
};

constexpr auto dataKeys = [](auto &options, const auto &visit) {
    visit("size", options.size);
    visit("fit", options.fit);
    visit("flips", options.augment.flips);
    visit("rotation", options.augment.rotation);
    visit("scale", options.augment.scale);
    visit("brightness", options.augment.brightness);
    visit("contrast", options.augment.contrast);
    visit("saturation", options.augment.saturation);
    visit("hue", options.augment.hue);
    visit("blur", options.augment.blur);
};

constexpr auto trainKeys = [](auto &options, const auto &visit) {
    visit("epochs", options.epochs);
    visit("batch_size", options.batchSize);
    visit("lr", options.lr);
    visit("weight_decay", options.weightDecay);
    visit("warmup_epochs", options.warmupEpochs);
    visit("init_lr_factor", options.initLrFactor);
    visit("balanced_loss", options.balancedLoss);
    visit("label_smoothing", options.labelSmoothing);
    visit("early_stop", options.earlyStop);
    visit("init", options.init);
    visit("save_half", options.saveHalf);
    visit("workers", options.workers);
};

/// model.input is not a choice of its own; where a file states it, it must agree with data.size.
void requireSameInput(const ModelConfig &model, int size)
{
    if (model.inputWidth != size || model.inputHeight != size)
        throw Error(ErrorCode::Usage, "model.input is " + std::to_string(model.inputWidth) + " x " + std::to_string(model.inputHeight) +
                                          ", but data.size is " + std::to_string(size) + ": leave model.input out or make them equal.");
}

} // namespace

std::vector<std::string> TrainConfig::problems() const
{
    RangeCheck check;
    check.between("data.size", data.size, 32, 1024);
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
    check.between("train.epochs", train.epochs, 1, 100000);
    check.between("train.batch_size", train.batchSize, 2, 4096);
    check.above("train.lr", train.lr, 0, 10);
    check.between("train.weight_decay", train.weightDecay, 0, 10);
    check.between("train.warmup_epochs", train.warmupEpochs, 0, train.epochs);
    check.between("train.init_lr_factor", train.initLrFactor, 0, 1);
    check.between("train.label_smoothing", train.labelSmoothing, 0, 0.9);
    check.between("train.early_stop", train.earlyStop, 0, 100000);
    check.between("train.workers", train.workers, 1, 64);
    std::vector<std::string> found = check.take();
    if (found.empty())
        found = model.problems();
    return found;
}

DatasetOptions TrainConfig::datasetOptions() const
{
    DatasetOptions options = data.dataset;
    options.split.seed = seed;
    return options;
}

TrainConfig trainConfigFromJson(const Json &json)
{
    ObjectReader reader(json, "");
    TrainConfig config;
    if (const Json *data = reader.child("data"))
        readKeys(*data, "data", config.data, dataKeys);
    if (const Json *train = reader.child("train"))
        readKeys(*train, "train", config.train, trainKeys);
    reader.read("seed", config.seed);
    const Json *model = reader.child("model");
    reader.finish();

    config.model = modelConfigFromJson(model != nullptr ? *model : Json::object(), "model");
    if (model != nullptr && model->contains("input"))
        requireSameInput(config.model, config.data.size);
    config.model.inputWidth = config.data.size;
    config.model.inputHeight = config.data.size;

    const std::vector<std::string> problems = config.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    return config;
}

Json toJson(const TrainConfig &config)
{
    Json json = Json::object();
    json["model"] = toJson(config.model);
    json["data"] = writeKeys(config.data, dataKeys);
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
