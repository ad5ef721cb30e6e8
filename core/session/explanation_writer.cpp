// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/explanation_writer.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/npy.h"
#include "core/image/image_io.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

constexpr int formatVersion = 1;
constexpr int overlaySide = 1024;

void addViews(const AttentionWeights &weights, const Geometry &geometry, const AttentionViews &views, std::vector<Map> &maps)
{
    std::vector<std::optional<int>> heads;
    if (views.head) {
        heads.push_back(views.head);
    } else {
        heads.emplace_back(std::nullopt);
        for (int head = 0; head < weights.spec.heads; ++head)
            heads.emplace_back(head);
    }
    std::optional<Cell> cell;
    if (views.query) {
        cell = geometry.cellAt(*views.query, weights.spec.rows, weights.spec.cols);
        if (!cell)
            throw Error(ErrorCode::Mismatch, "The query " + std::to_string(views.query->x) + "," + std::to_string(views.query->y) +
                                                 " lies outside what the model sees of the image.");
    }
    for (const std::optional<int> head : heads) {
        if (cell) {
            maps.push_back(outgoingAttention(weights, head, *cell));
            maps.push_back(incomingAttention(weights, head, *cell));
        } else {
            maps.push_back(meanIncomingAttention(weights, head));
        }
    }
}

std::string fileStem(const Map &map)
{
    std::string stem = map.method + "_" + map.layer;
    if (!map.view.empty())
        stem += "_" + map.view + (map.head ? "_head" + std::to_string(*map.head) : std::string("_mean"));
    return stem;
}

Json scoreJson(const Score &score)
{
    return score.value ? Json(*score.value) : Json(nullptr);
}

Json mapJson(const ScoredMap &scored, const std::string &stem)
{
    const Map &map = scored.map;
    const auto [low, high] = std::minmax_element(map.values.values.begin(), map.values.values.end());
    Json json;
    json["method"] = map.method;
    json["layer"] = map.layer;
    json["head"] = map.head ? Json(*map.head) : Json(nullptr);
    json["view"] = map.view.empty() ? Json(nullptr) : Json(map.view);
    json["query"] = map.query ? Json{{"row", map.query->row}, {"col", map.query->col}} : Json(nullptr);
    json["class"] = map.targetClass ? Json(*map.targetClass) : Json(nullptr);
    json["rows"] = map.values.rows;
    json["cols"] = map.values.cols;
    json["signed"] = map.isSigned;
    json["unit"] = map.unit;
    json["file"] = stem + ".npy";
    json["overlay"] = map.dead ? Json(nullptr) : Json(stem + ".png");
    json["min"] = low == map.values.values.end() ? Json(nullptr) : Json(*low);
    json["max"] = high == map.values.values.end() ? Json(nullptr) : Json(*high);
    json["dead"] = map.dead ? Json(*map.dead) : Json(nullptr);
    json["focus"] = scored.focus ? toJson(*scored.focus) : Json(nullptr);
    return json;
}

Json explanationJson(const ExplanationRecord &record)
{
    const Prediction &prediction = record.explanation.prediction;
    const OpenImage &image = record.image;
    Json json;
    json["version"] = formatVersion;
    json["image"] = {
        {"path", toUtf8(image.path)}, {"sha256", image.sha256}, {"width", image.pixels.width}, {"height", image.pixels.height}};
    json["model"] = {{"id", record.model.spec().config.id}, {"checkpoint", toUtf8(record.model.file())}, {"sha256", record.model.sha256()}};
    json["classes"] = prediction.classes;
    json["logits"] = prediction.logits;
    json["probabilities"] = prediction.probabilities;
    json["predicted"] = prediction.classes.at(static_cast<std::size_t>(prediction.predicted));
    json["geometry"] = record.explanation.geometry.toJson();
    if (record.mask) {
        json["mask"] = {{"source", toString(record.mask->source)},
                        {"origin", record.mask->origin},
                        {"area_fraction", record.mask->areaFraction()},
                        {"doubt", record.mask->doubt ? Json(*record.mask->doubt) : Json(nullptr)}};
    } else {
        json["mask"] = nullptr;
    }
    json["maps"] = Json::array();
    for (const ScoredMap &scored : record.maps)
        json["maps"].push_back(mapJson(scored, fileStem(scored.map)));
    json["timing_ms"] = record.explanation.timingMs;
    json["notice"] = researchUseLine();
    return json;
}

void writeFiles(const std::filesystem::path &folder, const ExplanationRecord &record)
{
    for (const ScoredMap &scored : record.maps) {
        const std::string stem = fileStem(scored.map);
        writeNpy(folder / (stem + ".npy"), scored.map.values);
        if (scored.map.dead)
            continue;
        writePng(folder / (stem + ".png"), mapPicture(scored.map, record.image.pixels, record.explanation.geometry, record.mask,
                                                      sharedMaximum(record.maps, scored.map), overlaySide));
    }
    writeJsonFile(folder / "explanation.json", explanationJson(record));
}

} // namespace

Json toJson(const FocusScores &scores)
{
    const std::pair<const char *, const Score *> entries[] = {{"background_focus", &scores.backgroundFocus},
                                                              {"lesion_gain", &scores.lesionGain},
                                                              {"log_ratio", &scores.logRatio},
                                                              {"pointing_game", &scores.pointingGame}};
    Json json;
    Json reasons = Json::object();
    for (const auto &[name, score] : entries) {
        json[name] = scoreJson(*score);
        if (!score->value)
            reasons[name] = score->undefinedBecause;
    }
    if (!reasons.empty())
        json["undefined"] = reasons;
    return json;
}

std::vector<ScoredMap> collectMaps(const Explanation &explanation, const AttentionViews &views, const std::optional<LesionMask> &mask)
{
    std::vector<Map> maps = explanation.maps;
    for (const AttentionWeights &weights : explanation.attentions)
        addViews(weights, explanation.geometry, views, maps);
    std::vector<ScoredMap> scored;
    scored.reserve(maps.size());
    for (Map &map : maps) {
        std::optional<FocusScores> focus;
        if (mask)
            focus = measureFocus(map, *mask, explanation.geometry);
        scored.push_back({std::move(map), std::move(focus)});
    }
    return scored;
}

void writeExplanation(const std::filesystem::path &folder, const ExplanationRecord &record)
{
    guarded("writing " + toUtf8(folder), [&] {
        const bool exists = std::filesystem::exists(folder);
        if (exists && !std::filesystem::is_empty(folder) && !std::filesystem::exists(folder / "explanation.json"))
            throw Error(ErrorCode::Io, "The folder " + toUtf8(folder) + " holds something else than an explanation and is left as it is.");

        std::filesystem::path staging = folder;
        staging += ".partial";
        std::filesystem::remove_all(staging);
        try {
            requireWritableFolder(staging);
            writeFiles(staging, record);
            std::filesystem::remove_all(folder);
            std::filesystem::rename(staging, folder);
        } catch (...) {
            std::error_code ignored;
            std::filesystem::remove_all(staging, ignored);
            throw;
        }
    });
}

} // namespace lesionlens
