// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report_overview.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "core/session/report_html.h"

namespace lesionlens {

namespace {

using html::escaped;
using html::fixed;

/// Method and view: what is comparable between models, whose layers have different names.
using Kind = std::pair<std::string, std::string>;

std::string kindText(const Kind &kind, const std::map<std::string, std::string> &titles)
{
    Map map;
    map.view = kind.second;
    const auto title = titles.find(kind.first);
    return escaped(title != titles.end() ? title->second : kind.first) +
           (kind.second.empty() ? "" : " <span class=\"quiet\">" + escaped(html::viewText(map)) + "</span>");
}

std::string cellText(const SummaryRow &row)
{
    const MeanWithInterval focus = row.backgroundFocus.mean();
    std::string text;
    if (focus.mean)
        text = fixed(100.0 * *focus.mean, 1) + " %";
    if (focus.low && focus.high)
        text += " <span class=\"quiet\">" + fixed(100.0 * *focus.low, 1) + " to " + fixed(100.0 * *focus.high, 1) + "</span>";
    if (const MeanWithInterval gain = row.lesionGain.mean(); gain.mean)
        text += "<br><span class=\"quiet\">gain " + fixed(*gain.mean, 2) + "</span>";
    if (!focus.mean)
        text = row.scored > 0 ? "undefined" : "no mask";
    if (row.dead > 0)
        text += "<br><span class=\"quiet\">dead: " + std::to_string(row.dead) + " of " + std::to_string(row.images) + "</span>";
    return text;
}

} // namespace

void ReportOverview::add(std::size_t model, const std::string &title, const std::vector<ScoredMap> &maps)
{
    if (columns_.size() <= model)
        columns_.resize(model + 1);
    Column &column = columns_[model];
    column.title = title;
    ++column.images;
    std::vector<ScoredMap> whole;
    std::copy_if(maps.begin(), maps.end(), std::back_inserter(whole), [](const ScoredMap &scored) { return !scored.map.head; });
    column.summary.add(whole);
}

std::string ReportOverview::html(const std::map<std::string, std::string> &titles) const
{
    if (columns_.empty() || columns_.front().images < 2)
        return {};
    std::vector<Kind> kinds;
    std::vector<std::map<Kind, SummaryRow>> cells(columns_.size());
    std::string notes;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        for (const SummaryRow &row : columns_[column].summary.rows()) {
            const Kind kind{row.method, row.view};
            cells[column].emplace(kind, row);
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
                kinds.push_back(kind);
        }
        for (const std::string &note : columns_[column].summary.notes())
            notes += "<p class=\"note\">" + escaped(columns_[column].title + ": " + note) + "</p>";
    }

    std::string text = "<section><h2>Over all " + std::to_string(columns_.front().images) +
                       " images</h2><p class=\"note\">Mean background focus with its 95 % bootstrap interval over images, and mean lesion "
                       "gain.</p><table><tr><th></th>";
    for (const Column &column : columns_)
        text += "<th>" + escaped(column.title) + "</th>";
    text += "</tr>";
    for (const Kind &kind : kinds) {
        text += "<tr><td>" + kindText(kind, titles) + "</td>";
        for (const std::map<Kind, SummaryRow> &ofModel : cells) {
            const auto found = ofModel.find(kind);
            text += "<td>" + (found != ofModel.end() ? cellText(found->second) : "<span class=\"quiet\">not defined</span>") + "</td>";
        }
        text += "</tr>";
    }
    return text + "</table>" + notes + "</section>\n";
}

} // namespace lesionlens
