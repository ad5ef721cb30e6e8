// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lesionlens {

/// A perceptually uniform colour map as a table of 256 colours. Sequential maps run over [0, 1]; the diverging one has
/// zero in the middle.
struct ColorMap
{
    std::string id;    ///< "viridis"
    std::string title; ///< "Viridis"
    bool diverging = false;
    std::array<std::array<std::uint8_t, 3>, 256> colors{};

    /// Colour of t, clamped to [0, 1].
    [[nodiscard]] const std::array<std::uint8_t, 3> &at(double t) const;
};

/// All maps in the order that the window shows: viridis, inferno, cividis, grey; and the diverging one for signed maps.
/// Jet is not offered: it is not perceptually uniform.
[[nodiscard]] const std::vector<ColorMap> &colorMaps();
/// Throws Error Usage naming the id and the known ones.
[[nodiscard]] const ColorMap &colorMap(const std::string &id);

} // namespace lesionlens
