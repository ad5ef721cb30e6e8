// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/history.h"

#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double number(const Json &json)
{
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

} // namespace

std::string historyCsv(const std::vector<EpochRecord> &history)
{
    std::string text = csvLine({"epoch", "lr", "train_loss", "train_balanced_accuracy", "val_loss", "val_balanced_accuracy", "wall_seconds",
                                "cpu_seconds", "skipped_images", "best"});
    for (const EpochRecord &record : history) {
        text += csvLine({std::to_string(record.epoch), numberText(record.lr), numberText(record.trainLoss),
                         numberText(record.trainBalancedAccuracy), numberText(record.valLoss), numberText(record.valBalancedAccuracy),
                         numberText(record.wallSeconds), numberText(record.cpuSeconds), std::to_string(record.skippedImages),
                         record.best ? "1" : "0"});
    }
    return text;
}

Json toJson(const EpochRecord &record)
{
    Json json = Json::object();
    json["epoch"] = record.epoch;
    json["lr"] = number(record.lr);
    json["train_loss"] = number(record.trainLoss);
    json["train_balanced_accuracy"] = number(record.trainBalancedAccuracy);
    json["val_loss"] = number(record.valLoss);
    json["val_balanced_accuracy"] = number(record.valBalancedAccuracy);
    json["wall_seconds"] = number(record.wallSeconds);
    json["cpu_seconds"] = number(record.cpuSeconds);
    json["skipped_images"] = record.skippedImages;
    json["best"] = record.best;
    return json;
}

EpochRecord epochRecordFromJson(const Json &json, const std::string &what)
{
    try {
        EpochRecord record;
        record.epoch = json.at("epoch").get<int>();
        record.lr = number(json.at("lr"));
        record.trainLoss = number(json.at("train_loss"));
        record.trainBalancedAccuracy = number(json.at("train_balanced_accuracy"));
        record.valLoss = number(json.at("val_loss"));
        record.valBalancedAccuracy = number(json.at("val_balanced_accuracy"));
        record.wallSeconds = number(json.at("wall_seconds"));
        record.cpuSeconds = number(json.at("cpu_seconds"));
        record.skippedImages = json.at("skipped_images").get<int>();
        record.best = json.at("best").get<bool>();
        return record;
    } catch (const Json::exception &exception) {
        throw Error(ErrorCode::Format, "The training history in " + what + " cannot be read.", exception.what());
    }
}

} // namespace lesionlens
