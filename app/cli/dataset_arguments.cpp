// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <utility>

#include "app/cli/command_line.h"
#include "core/base/text.h"
#include "core/data/labels.h"
#include "core/data/leaks.h"

namespace lesionlens::cli {

namespace {

/// "a=b" as a map; the part after the sign may be empty.
std::map<std::string, std::string> pairsOf(const std::vector<std::string> &texts, const std::string &option)
{
    std::map<std::string, std::string> values;
    for (const std::string &text : texts) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Error(ErrorCode::Usage, option + " takes NAME=VALUE, not '" + text + "'.");
        const auto [place, isNew] = values.emplace(text.substr(0, equals), text.substr(equals + 1));
        if (!isNew && place->second != text.substr(equals + 1))
            throw Error(ErrorCode::Usage,
                        option + " gives '" + place->first + "' twice: '" + place->second + "' and '" + text.substr(equals + 1) + "'.");
    }
    return values;
}

} // namespace

void DatasetArguments::addTo(CLI::App &app)
{
    std::vector<std::string> ids;
    for (const LayoutInfo &info : layoutInfos())
        ids.push_back(info.id);
    app.add_option("--layout", layout, "How the data set is laid out: auto, " + join(ids))->capture_default_str();
    app.add_option("--column", columns, "Layout csv: the column that fills a role, as label=diagnosis")
        ->type_name("ROLE=NAME")
        ->allow_extra_args(false);
    app.add_option("--class-map", classMap, "The class of a label, as nv=benign; an empty class leaves its images out")
        ->type_name("LABEL=CLASS")
        ->allow_extra_args(false);
    app.add_option("--allow-leak", allowLeaks, "A kind of leak between splits to allow: group, bytes, near_duplicate")
        ->type_name("KIND")
        ->allow_extra_args(false);
}

void DatasetArguments::applyTo(DatasetOptions &options) const
{
    if (layout != "auto")
        options.layout = layout;
    for (const auto &[role, column] : pairsOf(columns, "--column"))
        options.columns[role] = column;
    std::map<std::string, std::string> classes = pairsOf(classMap, "--class-map");
    addClasses(classes, options.classMap);
    options.classMap = std::move(classes);
    for (const std::string &kind : allowLeaks)
        options.allowLeaks.emplace_back(toString(leakKindFromString(kind)));
}

} // namespace lesionlens::cli
