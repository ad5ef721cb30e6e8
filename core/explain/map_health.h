// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/grid.h"

namespace lesionlens {

/// Why a signed map shows nothing once its positive part is taken: values that are not finite, all equal (all zero), or none above zero.
/// None for a map that shows something. `name` starts a sentence's "of ...": "Grad-CAM at layer4.1 for class mel".
[[nodiscard]] std::optional<std::string> whyDead(const Grid<float> &map, const std::string &name);

} // namespace lesionlens
