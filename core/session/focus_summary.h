// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/session/explanation_writer.h"
#include "core/train/bootstrap.h"

namespace lesionlens {

/// One focus score over the images of a set. Images where it is undefined are left out of the mean and counted.
struct SummaryScore
{
    std::vector<double> values;
    int undefined = 0;

    /// Mean with the 95 % percentile interval of a bootstrap over images.
    [[nodiscard]] MeanWithInterval mean() const { return meanWithInterval(values); }
};

/// A region over the images of a set that have it.
struct RegionSummary
{
    SummaryScore area;
    SummaryScore mass;
    SummaryScore gain;
};

/// One kind of map over the images of a set.
struct SummaryRow
{
    std::string method;
    std::string layer;
    std::string view;
    std::optional<int> head;
    int images = 0; ///< that have such a map
    int scored = 0; ///< of them with a mask
    int dead = 0;
    SummaryScore backgroundFocus;
    SummaryScore lesionGain;
    SummaryScore logRatio;
    SummaryScore pointingGame;
    std::map<std::string, RegionSummary> regions; ///< by the region's name
};

/// Collects the scores of many explained images; memory holds the numbers and one map per kind, not the images' maps.
class FocusSummary
{
public:
    void add(const std::vector<ScoredMap> &maps);

    /// In the order in which the kinds were first met.
    [[nodiscard]] std::vector<SummaryRow> rows() const;
    /// A sentence for each kind of map (heads apart) that is the same for every image, so that it says nothing of what is in them.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    struct Entry
    {
        SummaryRow row;
        std::optional<Map> first; ///< the first live map, for comparison
        int alive = 0;
        bool isSame = true; ///< all live maps so far are the same as the first, up to a factor
    };

    std::vector<Entry> entries_;
};

/// Header and one row per kind: method, layer, view, head, images, scored, dead, and of each score mean, low, high, n, undefined. What is
/// not there is empty.
[[nodiscard]] std::string summaryCsv(const std::vector<SummaryRow> &rows);
/// The regions: header and one row per kind and region: method, layer, view, head, region, and of area, mass and gain mean, low, high, n,
/// undefined.
[[nodiscard]] std::string regionsCsv(const std::vector<SummaryRow> &rows);
/// [{method, layer, view, head, images, scored, dead, background_focus {mean, low, high, n, undefined}, ..., regions {ruler {area, mass,
/// gain}}}].
[[nodiscard]] Json toJson(const std::vector<SummaryRow> &rows);

} // namespace lesionlens
