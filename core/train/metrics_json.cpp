// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <utility>

#include "core/train/metrics.h"

namespace lesionlens {

namespace {

/// Number of images whose true class is `row`.
int imagesOf(const Grid<int> &confusion, int row)
{
    int sum = 0;
    for (int col = 0; col < confusion.cols; ++col)
        sum += confusion.at(row, col);
    return sum;
}

/// The value under its own name, and the interval beside it.
void put(Json &json, const std::string &key, const MetricWithInterval &metric)
{
    json[key] = metric.value.value ? Json(*metric.value.value) : Json(nullptr);
    if (!metric.value.value)
        json[key + "_undefined_because"] = metric.value.undefinedBecause;
    json[key + "_low"] = metric.low ? Json(*metric.low) : Json(nullptr);
    json[key + "_high"] = metric.high ? Json(*metric.high) : Json(nullptr);
}

} // namespace

Json toJson(const MetricWithInterval &metric)
{
    Json json = Json::object();
    json["value"] = metric.value.value ? Json(*metric.value.value) : Json(nullptr);
    json["low"] = metric.low ? Json(*metric.low) : Json(nullptr);
    json["high"] = metric.high ? Json(*metric.high) : Json(nullptr);
    if (!metric.value.value)
        json["undefined_because"] = metric.value.undefinedBecause;
    return json;
}

Json toJson(const Metrics &metrics)
{
    Json json = Json::object();
    json["n"] = metrics.n;
    json["groups"] = metrics.groups;
    json["classes"] = metrics.classes;
    json["balanced_accuracy"] = toJson(metrics.balancedAccuracy);
    json["accuracy"] = toJson(metrics.accuracy);
    json["macro_auc"] = toJson(metrics.macroAuc);
    put(json, "calibration_error", metrics.calibrationError);
    Json perClass = Json::array();
    Json confusion = Json::array();
    for (int k = 0; k < metrics.confusion.rows; ++k) {
        const auto index = static_cast<std::size_t>(k);
        Json one = Json::object();
        one["class"] = metrics.classes[index];
        one["n"] = imagesOf(metrics.confusion, k);
        put(one, "recall", metrics.recall[index]);
        put(one, "precision", metrics.precision[index]);
        put(one, "auc", metrics.auc[index]);
        perClass.push_back(std::move(one));
        Json row = Json::array();
        for (int col = 0; col < metrics.confusion.cols; ++col)
            row.push_back(metrics.confusion.at(k, col));
        confusion.push_back(std::move(row));
    }
    json["per_class"] = std::move(perClass);
    json["confusion"] = std::move(confusion);
    return json;
}

} // namespace lesionlens
