// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/data/dataset_lookup.h"
#include "core/focus/region_scores.h"
#include "core/session/head_cards.h"
#include "core/session/map_agreement.h"
#include "core/session/session.h"

namespace lesionlens {

/// Which views of the attentions become maps.
struct AttentionViews
{
    std::optional<int> head;    ///< only this head; none: the mean over heads and every head
    std::optional<Point> query; ///< in the image's frame: outgoing and incoming attention of this place; none: mean incoming attention, and
                                ///< the class token's
};

/// A map with its scores, as listed in explanation.json.
struct ScoredMap
{
    Map map;
    std::optional<FocusScores> focus;      ///< none: no mask
    std::vector<RegionScore> regions = {}; ///< one per region that the image has a mask of
};

/// The maps of an explanation: those of the methods, then the chosen views of the attentions, each scored if there is a mask, and for each
/// region.
/// Throws Error Usage for a head that a layer does not have, Mismatch for a query that the model does not see.
[[nodiscard]] std::vector<ScoredMap> collectMaps(const Explanation &explanation, const AttentionViews &views,
                                                 const std::optional<LesionMask> &mask, const std::vector<Region> &regions = {});

/// A method that was asked for and is not defined for the model.
struct UndefinedMethod
{
    std::string method;
    std::string because; ///< a sentence: "Attention rollout is not defined for ResNet18, because ..."
};
/// Those of the methods that are not defined. Throws Error Usage for an unknown one.
[[nodiscard]] std::vector<UndefinedMethod> undefinedMethods(const ModelSpec &spec, const std::vector<std::string> &methods);

/// The cards of every head of every explained attention.
[[nodiscard]] std::vector<HeadCard> allHeadCards(const Explanation &explanation, const std::optional<LesionMask> &mask);

/// Everything that belongs to one written explanation.
struct ExplanationRecord
{
    const OpenModel &model;
    const OpenImage &image;
    const Explanation &explanation;
    const std::optional<LesionMask> &mask;
    const std::vector<ScoredMap> &maps;
    std::vector<UndefinedMethod> undefined = {};
    std::vector<HeadCard> heads = {};
    std::vector<MapAgreement> agreements = {};
    MethodOptions methodOptions = {};
    std::optional<ImageRecord> record = {}; ///< what the image's data set says of it
};

/// {"background_focus": 0.4, ..., "undefined": {"log_ratio": "why"}}; the key "undefined" is there only where a score is.
[[nodiscard]] Json toJson(const FocusScores &scores);

/// Writes explanation.json (version 1), the raw maps as .npy and their overlays as .png into `folder`. The folder appears whole or not at
/// all; one that holds an earlier explanation is replaced. A dead map has no overlay. Throws Error Io, also for a folder that holds
/// something else.
void writeExplanation(const std::filesystem::path &folder, const ExplanationRecord &record);

/// The picture of a map on its image, at most `longestSide` pixels: positive part on [0, range.high], with the mask's outline.
[[nodiscard]] RgbImage mapPicture(const Map &map, const RgbImage &image, const Geometry &geometry, const std::optional<LesionMask> &mask,
                                  float scaleMaximum, int longestSide);
/// The image itself with the mask's outline, at most `longestSide` pixels.
[[nodiscard]] RgbImage imagePicture(const RgbImage &image, const std::optional<LesionMask> &mask, int longestSide);
/// Largest value over the maps that are drawn on one scale: same method, layer and view as `map`.
[[nodiscard]] float sharedMaximum(const std::vector<ScoredMap> &maps, const Map &map);

} // namespace lesionlens
