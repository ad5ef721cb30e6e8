// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/json.h"

namespace lesionlens {

/// A manifest as a checkpoint carries it: everything but the rows that were left out, and of every image only id, group, split and
/// SHA-256; as JSON, compressed by zlib (RFC 1950), in base64, about 60 bytes for each image. Empty where that is longer than 64 MiB (more
/// than a million images): the header of a checkpoint has a limit. `manifest` is of any version.
[[nodiscard]] std::string packManifest(const Json &manifest);

/// What packManifest packed; "samples" is a list of [id, group, split, sha256]. Throws Error Format where it is something else.
[[nodiscard]] Json unpackManifest(const std::string &packed);

/// One image of it.
struct PackedSample
{
    std::string id;
    std::string group;
    std::string split;
    std::string sha256; ///< lower-case hexadecimal; images that could not be read are left out
};
/// Throws as unpackManifest.
[[nodiscard]] std::vector<PackedSample> samplesOfPackedManifest(const std::string &packed);

} // namespace lesionlens
