// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/explanation_json.h"

#include <algorithm>
#include <utility>

#include "core/base/file_io.h"

namespace lesionlens {

namespace {

constexpr int formatVersion = 1;

Json scoreJson(const Score &score)
{
    return score.value ? Json(*score.value) : Json(nullptr);
}

Json regionJson(const RegionScore &region)
{
    Json json = {{"area", region.area}, {"mass", scoreJson(region.mass)}, {"gain", scoreJson(region.gain)}};
    if (!region.gain.value)
        json["undefined_because"] = region.gain.undefinedBecause;
    return json;
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
    json["contrast_class"] = map.contrastClass ? Json(*map.contrastClass) : Json(nullptr);
    json["rows"] = map.values.rows;
    json["cols"] = map.values.cols;
    json["signed"] = map.isSigned;
    json["unit"] = map.unit;
    json["file"] = stem + ".npy";
    json["overlay"] = map.dead ? Json(nullptr) : Json(stem + ".png");
    json["min"] = low == map.values.values.end() ? Json(nullptr) : Json(*low);
    json["max"] = high == map.values.values.end() ? Json(nullptr) : Json(*high);
    json["dead"] = map.dead ? Json(*map.dead) : Json(nullptr);
    json["measures"] = Json::object();
    for (const auto &[name, value] : map.measures)
        json["measures"][name] = value;
    json["notes"] = map.notes;
    json["regions"] = Json::object();
    for (const RegionScore &region : scored.regions)
        json["regions"][region.region] = regionJson(region);
    json["focus"] = scored.focus ? toJson(*scored.focus) : Json(nullptr);
    return json;
}

Json toJson(const MapName &name)
{
    return {{"method", name.method}, {"layer", name.layer}, {"view", name.view.empty() ? Json(nullptr) : Json(name.view)}};
}

Json toJson(const AgreementMeasure &measure)
{
    Json json = {{"value", scoreJson(measure.value)}, {"chance_mean", nullptr}, {"chance_low", nullptr}, {"chance_high", nullptr}};
    if (measure.value.value) {
        json["chance_mean"] = measure.chanceMean;
        json["chance_low"] = measure.chanceLow;
        json["chance_high"] = measure.chanceHigh;
    } else {
        json["undefined_because"] = measure.value.undefinedBecause;
    }
    return json;
}

} // namespace

Json modelJson(const OpenModel &model)
{
    return {{"id", model.spec().config.id},
            {"checkpoint", toUtf8(model.file())},
            {"sha256", model.sha256()},
            {"trained_on", model.trainedOn()},
            {"allowed_leaks", model.allowedLeaks()}};
}

Json explanationJson(const ExplanationRecord &record, const std::vector<std::string> &stems)
{
    const Prediction &prediction = record.explanation.prediction;
    const OpenImage &image = record.image;
    Json json;
    json["version"] = formatVersion;
    json["image"] = {
        {"path", toUtf8(image.path)}, {"sha256", image.sha256}, {"width", image.pixels.width}, {"height", image.pixels.height}};
    if (record.record) {
        json["image"]["dataset"] = record.record->dataset;
        json["image"]["licence"] = record.record->licence;
        if (!record.record->attribution.empty())
            json["image"]["attribution"] = record.record->attribution;
    }
    json["model"] = modelJson(record.model);
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
    for (std::size_t i = 0; i < stems.size(); ++i)
        json["maps"].push_back(mapJson(record.maps[i], stems[i]));
    json["undefined"] = Json::array();
    for (const UndefinedMethod &undefined : record.undefined)
        json["undefined"].push_back({{"method", undefined.method}, {"because", undefined.because}});
    json["heads"] = Json::array();
    for (const HeadCard &card : record.heads)
        json["heads"].push_back(toJson(card));
    json["agreement"] = Json::array();
    for (const MapAgreement &agreement : record.agreements)
        json["agreement"].push_back(toJson(agreement));
    json["method_options"] = toJson(record.methodOptions);
    json["timing_ms"] = record.explanation.timingMs;
    json["notice"] = researchUseLine();
    return json;
}

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

Json toJson(const HeadCard &card)
{
    const HeadStatistics &statistics = card.statistics;
    return {{"layer", card.layer},
            {"head", statistics.head},
            {"entropy", statistics.entropy},
            {"mean_distance", statistics.meanDistance},
            {"lesion_mass", scoreJson(card.lesionMass)},
            {"lesion_gain", scoreJson(card.lesionGain)},
            {"similarity", statistics.similarity}};
}

Json toJson(const MapAgreement &agreement)
{
    return {{"a", toJson(agreement.a)},
            {"b", toJson(agreement.b)},
            {"rank_correlation", toJson(agreement.agreement.rankCorrelation)},
            {"top_overlap", toJson(agreement.agreement.topOverlap)}};
}

} // namespace lesionlens
