// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/error.h"
#include "core/image/geometry.h"

namespace lesionlens {

const char *toString(Fit fit)
{
    switch (fit) {
    case Fit::Stretch:
        return "stretch";
    case Fit::CenterCrop:
        return "center_crop";
    case Fit::Letterbox:
        return "letterbox";
    }
    return "stretch";
}

Fit fitFromString(const std::string &text, const std::string &key)
{
    for (const Fit fit : {Fit::Stretch, Fit::CenterCrop, Fit::Letterbox}) {
        if (text == toString(fit))
            return fit;
    }
    throw Error(ErrorCode::Usage, key + " must be one of stretch, center_crop, letterbox, but is '" + text + "'.");
}

} // namespace lesionlens
