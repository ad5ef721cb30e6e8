// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/dermoscopy.h"

namespace lesionlens {

const char *toString(LesionColor color)
{
    switch (color) {
    case LesionColor::LightBrown:
        return "light_brown";
    case LesionColor::DarkBrown:
        return "dark_brown";
    case LesionColor::Black:
        return "black";
    case LesionColor::Red:
        return "red";
    case LesionColor::BlueGrey:
        return "blue_grey";
    case LesionColor::White:
        return "white";
    }
    return "";
}

const char *toString(Structure structure)
{
    switch (structure) {
    case Structure::Network:
        return "network";
    case Structure::Globules:
        return "globules";
    case Structure::Streaks:
        return "streaks";
    case Structure::BlueWhiteVeil:
        return "blue_white_veil";
    case Structure::Regression:
        return "regression";
    }
    return "";
}

} // namespace lesionlens
