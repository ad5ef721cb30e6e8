// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/mask.h"

#include <algorithm>

namespace lesionlens {

const char *toString(MaskSource source)
{
    switch (source) {
    case MaskSource::Expert:
        return "expert";
    case MaskSource::Drawn:
        return "drawn";
    case MaskSource::Automatic:
        return "automatic";
    }
    return "expert";
}

double LesionMask::areaFraction() const
{
    if (inside.empty())
        return 0.0;
    const auto count = std::count(inside.values.begin(), inside.values.end(), std::uint8_t{1});
    return static_cast<double>(count) / static_cast<double>(inside.size());
}

} // namespace lesionlens
