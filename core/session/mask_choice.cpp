// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/mask_choice.h"

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/lesion_mask.h"
#include "core/session/guard.h"

namespace lesionlens {

MaskChoice maskChoiceFromText(const std::string &text)
{
    if (text == "none")
        return {};
    if (text == "auto")
        return {MaskChoice::Kind::Automatic, {}};
    const std::filesystem::path path = fromUtf8(text);
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return {MaskChoice::Kind::Folder, path};
    if (std::filesystem::exists(path, error))
        return {MaskChoice::Kind::File, path};
    throw Error(ErrorCode::NotFound, "The mask '" + text + "' is neither a file, nor a folder, nor one of auto, none.");
}

std::optional<LesionMask> maskFor(const MaskChoice &choice, const OpenImage &image)
{
    return guarded("finding the lesion mask of " + toUtf8(image.path), [&]() -> std::optional<LesionMask> {
        const int width = image.pixels.width;
        const int height = image.pixels.height;
        switch (choice.kind) {
        case MaskChoice::Kind::None:
            return std::nullopt;
        case MaskChoice::Kind::Automatic:
            return segmentLesion(image.pixels);
        case MaskChoice::Kind::File:
            return readLesionMask(choice.path, width, height);
        case MaskChoice::Kind::Folder:
            break;
        }
        const std::optional<std::filesystem::path> file = findLesionMask(choice.path, image.path);
        if (!file)
            throw Error(ErrorCode::NotFound, "The folder " + toUtf8(choice.path) + " has no mask for " + toUtf8(image.path) + ".");
        return readLesionMask(*file, width, height);
    });
}

} // namespace lesionlens
