// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/base/grid.h"
#include "core/explain/input_explainer.h"
#include "core/explain/method_options.h"

namespace lesionlens {

/// Rows and columns of every level, from coarse to fine: along the longer side `coarsest` cells, doubled until `cells` is reached, along
/// the shorter side in proportion, at least 1; never more cells than pixels.
struct OcclusionLevel
{
    int rows = 0;
    int cols = 0;

    friend bool operator==(const OcclusionLevel &, const OcclusionLevel &) = default;
};
[[nodiscard]] std::vector<OcclusionLevel> occlusionLevels(const OcclusionOptions &options, int height, int width);

struct OcclusionResult
{
    Grid<float> map; ///< of the finest level: score of the image - score with the cell's square filled
    /// Pearson correlation of the coarsest level's map with the finest's, averaged in its cells; none with a single level, or where one of
    /// them is constant. Low: what the map shows depends on the size of the square.
    std::optional<double> sizeCorrelation;
};

/// Occlusion sensitivity. A square of `cover` cells' side, centred on each cell in turn and cut off at the image's border, is filled from
/// plainImage(fill); the map is the drop of the target's score, signed: above zero where hiding the place costs score.
/// Every level is complete; the coarse ones tell whether the square's size matters. Calls begin() of the probe for every level.
/// Source: Zeiler & Fergus, "Visualizing and understanding convolutional networks", ECCV 2014 (the levels, fills and the overlap are ours).
/// Throws Error Cancelled between two batches.
[[nodiscard]] OcclusionResult occlusion(InputProbe &probe, const OcclusionOptions &options);

/// The method of the registry. measures["size_correlation"] is the correlation above, with a note where it is below 0.5.
class Occlusion final : public InputExplainer
{
public:
    [[nodiscard]] LayerExplanation explain(const ExplainContext &context, const std::string &layer, ProgressSink &progress,
                                           const std::stop_token &stop) const override;
};

} // namespace lesionlens
