// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/train_config.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/file_io.h"
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

DataOptions readData(const Json &json)
{
    DataOptions options;
    ObjectReader reader(json, "data");
    reader.read("size", options.size);
    reader.read("fit", options.fit);
    reader.read("flips", options.flips);
    reader.read("rotation", options.rotation);
    reader.read("scale", options.scale);
    reader.read("brightness", options.brightness);
    reader.read("contrast", options.contrast);
    reader.read("saturation", options.saturation);
    reader.read("hue", options.hue);
    reader.finish();
    return options;
}

TrainOptions readTrain(const Json &json)
{
    TrainOptions options;
    ObjectReader reader(json, "train");
    reader.read("epochs", options.epochs);
    reader.read("batch_size", options.batchSize);
    reader.read("lr", options.lr);
    reader.read("weight_decay", options.weightDecay);
    reader.read("warmup_epochs", options.warmupEpochs);
    reader.read("init_lr_factor", options.initLrFactor);
    reader.read("balanced_loss", options.balancedLoss);
    reader.read("label_smoothing", options.labelSmoothing);
    reader.read("early_stop", options.earlyStop);
    reader.read("init", options.init);
    reader.read("save_half", options.saveHalf);
    reader.read("workers", options.workers);
    reader.finish();
    return options;
}

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
    check.between("data.rotation", data.rotation, 0, 180);
    check.between("data.scale", data.scale, 0, 0.9);
    check.between("data.brightness", data.brightness, 0, 1);
    check.between("data.contrast", data.contrast, 0, 1);
    check.between("data.saturation", data.saturation, 0, 1);
    check.between("data.hue", data.hue, 0, 0.5);
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

TrainConfig trainConfigFromJson(const Json &json)
{
    ObjectReader reader(json, "");
    TrainConfig config;
    if (const Json *data = reader.child("data"))
        config.data = readData(*data);
    if (const Json *train = reader.child("train"))
        config.train = readTrain(*train);
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
    Json data = Json::object();
    data["size"] = config.data.size;
    data["fit"] = config.data.fit;
    data["flips"] = config.data.flips;
    data["rotation"] = config.data.rotation;
    data["scale"] = config.data.scale;
    data["brightness"] = config.data.brightness;
    data["contrast"] = config.data.contrast;
    data["saturation"] = config.data.saturation;
    data["hue"] = config.data.hue;

    Json train = Json::object();
    train["epochs"] = config.train.epochs;
    train["batch_size"] = config.train.batchSize;
    train["lr"] = config.train.lr;
    train["weight_decay"] = config.train.weightDecay;
    train["warmup_epochs"] = config.train.warmupEpochs;
    train["init_lr_factor"] = config.train.initLrFactor;
    train["balanced_loss"] = config.train.balancedLoss;
    train["label_smoothing"] = config.train.labelSmoothing;
    train["early_stop"] = config.train.earlyStop;
    train["init"] = config.train.init;
    train["save_half"] = config.train.saveHalf;
    train["workers"] = config.train.workers;

    Json json = Json::object();
    json["model"] = toJson(config.model);
    json["data"] = std::move(data);
    json["train"] = std::move(train);
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
