// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/map.h"
#include "core/focus/focus_scores.h"

namespace lesionlens {

struct AgreementOptions
{
    double top = 0.2;     ///< share of the area whose overlap is measured, (0, 1)
    int randomMaps = 500; ///< maps of the baseline, 1 to 100000
    std::uint64_t seed = 1;
};

/// One measure of agreement with what chance gives.
struct AgreementMeasure
{
    Score value;
    double chanceMean = 0.0; ///< mean over the random maps
    double chanceLow = 0.0;  ///< 2.5 % quantile of them
    double chanceHigh = 0.0; ///< 97.5 % quantile of them
};

/// How much two maps of one image agree. Both are brought to the finer of their two grids (both cover the model's whole input).
struct Agreement
{
    AgreementMeasure rankCorrelation; ///< Spearman's rho over the cells, ties averaged, [-1, 1]
    AgreementMeasure topOverlap;      ///< |A and B| / |A or B| of the two maps' highest `top` share of cells, [0, 1]
    int rows = 0;                     ///< of the common grid
    int cols = 0;
};

/// The baseline replaces `b` by random maps of the same smoothness. Undefined, with the reason, for a dead or constant map.
/// Throws Error Usage for options out of range.
[[nodiscard]] Agreement measureAgreement(const Map &a, const Map &b, const AgreementOptions &options = {});

} // namespace lesionlens
