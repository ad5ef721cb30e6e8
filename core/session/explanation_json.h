// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/session/explanation_writer.h"

namespace lesionlens {

/// {"id", "checkpoint", "sha256", "trained_on", "allowed_leaks": [sentence]}: how every document names the model that it is about.
[[nodiscard]] Json modelJson(const OpenModel &model);

/// The document explanation.json. `stems`: by map, its file names without their ending.
[[nodiscard]] Json explanationJson(const ExplanationRecord &record, const std::vector<std::string> &stems);

/// {"layer", "head", "entropy", "mean_distance", "lesion_mass", "lesion_gain", "similarity"}; what is undefined is null.
[[nodiscard]] Json toJson(const HeadCard &card);
/// {"a": {"method", "layer", "view"}, "b", "rank_correlation": {"value", "chance_mean", "chance_low", "chance_high"}, "top_overlap"}; an
/// undefined value is null, with an undefined_because beside it.
[[nodiscard]] Json toJson(const MapAgreement &agreement);

} // namespace lesionlens
