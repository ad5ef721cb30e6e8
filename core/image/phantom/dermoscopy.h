// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace lesionlens {

/// The six colours of the ABCD rule of dermoscopy.
/// Source: Nachbar et al., "The ABCD rule of dermatoscopy", J Am Acad Dermatol 30:551-559 (1994).
enum class LesionColor : std::uint8_t { LightBrown = 1, DarkBrown, Black, Red, BlueGrey, White };
inline constexpr std::array<LesionColor, 6> kLesionColors = {LesionColor::LightBrown, LesionColor::DarkBrown, LesionColor::Black,
                                                             LesionColor::Red,        LesionColor::BlueGrey,  LesionColor::White};
/// "light_brown", "dark_brown", "black", "red", "blue_grey", "white".
[[nodiscard]] const char *toString(LesionColor color);

/// Structures of pattern analysis, in the terms of Kittler et al., "Standardization of terminology in dermoscopy/dermatoscopy: Results of
/// the third consensus conference of the International Society of Dermoscopy", J Am Acad Dermatol 74:1093-1106 (2016).
enum class Structure : std::uint8_t {
    Network,       ///< brown lines of a honeycomb
    Globules,      ///< round to oval dark dots in clusters
    Streaks,       ///< radial lines at the border
    BlueWhiteVeil, ///< structureless blue-grey under a whitish haze, over a part of the lesion
    Regression,    ///< white scar-like area with blue-grey peppering
};
inline constexpr std::array<Structure, 5> kStructures = {Structure::Network, Structure::Globules, Structure::Streaks,
                                                         Structure::BlueWhiteVeil, Structure::Regression};
/// "network", "globules", "streaks", "blue_white_veil", "regression".
[[nodiscard]] const char *toString(Structure structure);

} // namespace lesionlens
