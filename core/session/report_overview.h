// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/session/focus_summary.h"

namespace lesionlens {

/// The first table of a report: background focus and lesion gain over all images, a row per kind of map, a column per model.
class ReportOverview
{
public:
    /// Adds the maps of one image; those of single heads are left out. `model` is counted from 0.
    void add(std::size_t model, const std::string &title, const std::vector<ScoredMap> &maps);
    /// A section; empty for fewer than two images. `titles`: of the methods, by id.
    [[nodiscard]] std::string html(const std::map<std::string, std::string> &titles) const;

private:
    struct Column
    {
        std::string title;
        FocusSummary summary;
        int images = 0;
    };

    std::vector<Column> columns_;
};

} // namespace lesionlens
