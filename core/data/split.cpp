// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/error.h"
#include "core/data/dataset.h"

namespace lesionlens {

const char *toString(Split split)
{
    switch (split) {
    case Split::Train:
        return "train";
    case Split::Val:
        return "val";
    case Split::Test:
        return "test";
    }
    return "train";
}

Split splitFromString(const std::string &text)
{
    for (const Split split : {Split::Train, Split::Val, Split::Test}) {
        if (text == toString(split))
            return split;
    }
    throw Error(ErrorCode::Usage, "The split must be one of train, val, test, but is '" + text + "'.");
}

} // namespace lesionlens
