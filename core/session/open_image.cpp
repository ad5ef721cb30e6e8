// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/file_io.h"
#include "core/data/sha256.h"
#include "core/image/image_io.h"
#include "core/session/guard.h"
#include "core/session/session.h"

namespace lesionlens {

OpenImage openImage(const std::filesystem::path &path)
{
    return guarded("reading " + toUtf8(path), [&] {
        const std::string bytes = readFile(path);
        return OpenImage{path, sha256Hex(bytes), decodeImage(bytes, toUtf8(path))};
    });
}

const std::string &researchUseLine()
{
    static const std::string line =
        "For research use only. Not a medical device: do not use it to diagnose or to treat. Attention is not explanation.";
    return line;
}

} // namespace lesionlens
