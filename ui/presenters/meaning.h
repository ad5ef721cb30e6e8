// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ui/presenters/inspect_state.h"

namespace lesionlens {

/// What is on the screen, for a description in words.
struct MeaningInput
{
    Prediction prediction;
    std::string explainedClass;
    std::string contrastClass; ///< empty: none
    std::array<const MapView *, 2> panes = {};
    std::array<MethodInfo, 2> methods; ///< of the panes
    FocusPair focus;
    std::optional<std::string> maskDoubt;
    std::vector<std::string> notes; ///< of the model: what a user should know before believing it
};

/// "62 %", "0.4 %", "<0.1 %", ">99.9 %": a share of one, honest at both ends.
[[nodiscard]] std::string percentText(double share);

/// One paragraph per entry, from the real numbers of this image; what is undefined is said with its reason.
[[nodiscard]] std::vector<std::string> describeMeaning(const MeaningInput &input);

} // namespace lesionlens
