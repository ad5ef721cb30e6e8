// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/explanation_writer.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/npy.h"
#include "core/image/image_io.h"
#include "core/session/explanation_json.h"
#include "core/session/guard.h"

namespace lesionlens {

namespace {

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
            if (hasClassToken(weights.spec))
                maps.push_back(classTokenAttention(weights, head));
            maps.push_back(meanIncomingAttention(weights, head));
        }
    }
}

/// A part of a file name: letters, digits, dot, dash and underscore stay, everything else becomes a dash.
std::string forFileName(const std::string &text)
{
    std::string result = text;
    for (char &c : result) {
        const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!stays)
            c = '-';
    }
    return result;
}

/// One file name without its ending per map; no two are equal.
std::vector<std::string> fileStems(const std::vector<ScoredMap> &maps)
{
    std::vector<std::string> stems;
    std::set<std::string> used;
    for (const ScoredMap &scored : maps) {
        const Map &map = scored.map;
        std::string stem = map.method + "_" + map.layer;
        if (!map.view.empty())
            stem += "_" + map.view + (map.head ? "_head" + std::to_string(*map.head) : std::string("_mean"));
        stem = forFileName(stem);
        std::string name = stem;
        for (int copy = 2; !used.insert(name).second; ++copy)
            name = stem + "_" + std::to_string(copy);
        stems.push_back(std::move(name));
    }
    return stems;
}

void writeFiles(const std::filesystem::path &folder, const ExplanationRecord &record)
{
    const std::vector<std::string> stems = fileStems(record.maps);
    for (std::size_t i = 0; i < stems.size(); ++i) {
        const ScoredMap &scored = record.maps[i];
        const std::string &stem = stems[i];
        writeNpy(folder / (stem + ".npy"), scored.map.values);
        if (scored.map.dead)
            continue;
        writePng(folder / (stem + ".png"), mapPicture(scored.map, record.image.pixels, record.explanation.geometry, record.mask,
                                                      sharedMaximum(record.maps, scored.map), overlaySide));
    }
    writeJsonFile(folder / "explanation.json", explanationJson(record, stems));
}

} // namespace

std::vector<ScoredMap> collectMaps(const Explanation &explanation, const AttentionViews &views, const std::optional<LesionMask> &mask,
                                   const std::vector<Region> &regions)
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
        std::vector<RegionScore> scores;
        for (const Region &region : regions)
            scores.push_back(measureRegion(map, region, explanation.geometry));
        scored.push_back({std::move(map), std::move(focus), std::move(scores)});
    }
    return scored;
}

std::vector<UndefinedMethod> undefinedMethods(const ModelSpec &spec, const std::vector<std::string> &methods)
{
    std::vector<UndefinedMethod> undefined;
    for (const std::string &method : methods) {
        MethodLayers found = methodLayers(spec, method);
        if (found.layers.empty())
            undefined.push_back({method, std::move(found.undefinedBecause)});
    }
    return undefined;
}

std::vector<HeadCard> allHeadCards(const Explanation &explanation, const std::optional<LesionMask> &mask)
{
    std::vector<HeadCard> all;
    for (const AttentionWeights &weights : explanation.attentions) {
        std::vector<HeadCard> cards = headCards(weights, mask, explanation.geometry);
        std::move(cards.begin(), cards.end(), std::back_inserter(all));
    }
    return all;
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
