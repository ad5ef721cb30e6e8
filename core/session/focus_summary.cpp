// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/focus_summary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "core/explain/map_health.h"

namespace lesionlens {

namespace {

void collect(SummaryScore &into, const Score &score)
{
    if (score.value)
        into.values.push_back(*score.value);
    else
        ++into.undefined;
}

bool isOfKind(const SummaryRow &row, const Map &map)
{
    return row.method == map.method && row.layer == map.layer && row.view == map.view && row.head == map.head;
}

std::array<std::pair<const char *, const SummaryScore *>, 4> scoresOf(const SummaryRow &row)
{
    return {{{"background_focus", &row.backgroundFocus},
             {"lesion_gain", &row.lesionGain},
             {"log_ratio", &row.logRatio},
             {"pointing_game", &row.pointingGame}}};
}

std::array<std::pair<const char *, const SummaryScore *>, 3> scoresOf(const RegionSummary &region)
{
    return {{{"area", &region.area}, {"mass", &region.mass}, {"gain", &region.gain}}};
}

std::string textOf(const std::optional<double> &value)
{
    return value ? numberText(*value) : std::string();
}

template <typename Scores>
void addColumns(std::vector<std::string> &header, const Scores &scores)
{
    for (const auto &[name, score] : scores) {
        for (const char *part : {"_mean", "_low", "_high", "_n", "_undefined"})
            header.push_back(std::string(name) + part);
    }
}

template <typename Scores>
void addFields(std::vector<std::string> &fields, const Scores &scores)
{
    for (const auto &[name, score] : scores) {
        const MeanWithInterval mean = score->mean();
        for (const std::string &field :
             {textOf(mean.mean), textOf(mean.low), textOf(mean.high), std::to_string(mean.n), std::to_string(score->undefined)})
            fields.push_back(field);
    }
}

Json jsonOf(const std::optional<double> &value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json jsonOf(const SummaryScore &score)
{
    const MeanWithInterval mean = score.mean();
    return {
        {"mean", jsonOf(mean.mean)}, {"low", jsonOf(mean.low)}, {"high", jsonOf(mean.high)}, {"n", mean.n}, {"undefined", score.undefined}};
}

} // namespace

void FocusSummary::add(const std::vector<ScoredMap> &maps)
{
    for (const ScoredMap &scored : maps) {
        const Map &map = scored.map;
        auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) { return isOfKind(entry.row, map); });
        if (found == entries_.end()) {
            found = entries_.insert(entries_.end(), Entry{});
            found->row.method = map.method;
            found->row.layer = map.layer;
            found->row.view = map.view;
            found->row.head = map.head;
        }
        SummaryRow &row = found->row;
        ++row.images;
        if (scored.focus) {
            ++row.scored;
            collect(row.backgroundFocus, scored.focus->backgroundFocus);
            collect(row.lesionGain, scored.focus->lesionGain);
            collect(row.logRatio, scored.focus->logRatio);
            collect(row.pointingGame, scored.focus->pointingGame);
        }
        for (const RegionScore &region : scored.regions) {
            RegionSummary &summary = row.regions[region.region];
            collect(summary.area, Score::of(region.area));
            collect(summary.mass, region.mass);
            collect(summary.gain, region.gain);
        }
        if (map.dead) {
            ++row.dead;
            continue;
        }
        ++found->alive;
        if (!found->first)
            found->first = map;
        else if (found->isSame)
            found->isSame = sameMapForEveryImage({*found->first, map}).has_value();
    }
}

std::vector<SummaryRow> FocusSummary::rows() const
{
    std::vector<SummaryRow> rows;
    for (const Entry &entry : entries_)
        rows.push_back(entry.row);
    return rows;
}

std::vector<std::string> FocusSummary::notes() const
{
    std::vector<std::string> sentences;
    for (const Entry &entry : entries_) {
        const SummaryRow &row = entry.row;
        if (entry.alive >= 2 && entry.isSame && !row.head)
            sentences.push_back("The map of " + row.method + " at " + row.layer + (row.view.empty() ? "" : " (" + row.view + ")") +
                                " is the same for every image of this set (" + std::to_string(entry.alive) +
                                " images): it shows the network, not what is in the images.");
    }
    return sentences;
}

std::string summaryCsv(const std::vector<SummaryRow> &rows)
{
    std::vector<std::string> header = {"method", "layer", "view", "head", "images", "scored", "dead"};
    const SummaryRow empty;
    addColumns(header, scoresOf(empty));
    std::string csv = csvLine(header);
    for (const SummaryRow &row : rows) {
        std::vector<std::string> fields = {row.method,
                                           row.layer,
                                           row.view,
                                           row.head ? std::to_string(*row.head) : "",
                                           std::to_string(row.images),
                                           std::to_string(row.scored),
                                           std::to_string(row.dead)};
        addFields(fields, scoresOf(row));
        csv += csvLine(fields);
    }
    return csv;
}

std::string regionsCsv(const std::vector<SummaryRow> &rows)
{
    std::vector<std::string> header = {"method", "layer", "view", "head", "region"};
    const RegionSummary empty;
    addColumns(header, scoresOf(empty));
    std::string csv = csvLine(header);
    for (const SummaryRow &row : rows) {
        for (const auto &[name, region] : row.regions) {
            std::vector<std::string> fields = {row.method, row.layer, row.view, row.head ? std::to_string(*row.head) : "", name};
            addFields(fields, scoresOf(region));
            csv += csvLine(fields);
        }
    }
    return csv;
}

Json toJson(const std::vector<SummaryRow> &rows)
{
    Json list = Json::array();
    for (const SummaryRow &row : rows) {
        Json json = {{"method", row.method},
                     {"layer", row.layer},
                     {"view", row.view.empty() ? Json(nullptr) : Json(row.view)},
                     {"head", row.head ? Json(*row.head) : Json(nullptr)},
                     {"images", row.images},
                     {"scored", row.scored},
                     {"dead", row.dead}};
        for (const auto &[name, score] : scoresOf(row))
            json[name] = jsonOf(*score);
        json["regions"] = Json::object();
        for (const auto &[region, summary] : row.regions) {
            for (const auto &[name, score] : scoresOf(summary))
                json["regions"][region][name] = jsonOf(*score);
        }
        list.push_back(std::move(json));
    }
    return list;
}

} // namespace lesionlens
