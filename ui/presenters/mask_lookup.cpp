// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/mask_lookup.h"

#include "core/base/file_io.h"

namespace lesionlens {

namespace {

bool isFolder(const std::filesystem::path &path)
{
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

std::optional<std::filesystem::path> findMaskFile(SessionGateway &gateway, const std::filesystem::path &image, const MaskRequest &request)
{
    const std::filesystem::path own = image.parent_path().empty() ? std::filesystem::path(".") : image.parent_path();
    std::vector<std::filesystem::path> folders = request.folders;
    folders.insert(folders.end(), {own / "masks", own.parent_path() / "masks", own});
    for (const std::filesystem::path &folder : folders) {
        if (!isFolder(folder))
            continue;
        const std::optional<std::filesystem::path> found = gateway.findLesionMask(folder, image);
        std::error_code error;
        // Two photographs of one name in one folder (a.jpg, a.png) are no image and mask.
        const bool isPhotograph = found && std::filesystem::equivalent(folder, own, error) && found->stem() == image.stem();
        if (found && !isPhotograph)
            return found;
    }
    return std::nullopt;
}

LoadedMask withOutlines(LesionMask mask)
{
    LoadedMask loaded;
    loaded.outlines = maskOutlines(mask.inside);
    loaded.areaFraction = mask.areaFraction();
    if (loaded.areaFraction <= 0.0)
        loaded.notice = "The lesion mask (" + mask.origin + ") is empty.";
    loaded.mask = std::move(mask);
    return loaded;
}

} // namespace

LoadedMask loadMask(SessionGateway &gateway, const OpenImage &image, const MaskRequest &request, const std::stop_token &stop)
{
    LoadedMask loaded;
    if (request.mode == MaskMode::None) {
        loaded.notice = "No lesion mask is used. Choose one under Focus to measure how much lies on the lesion.";
        return loaded;
    }
    std::optional<std::filesystem::path> file = request.file;
    if (!file && request.mode != MaskMode::Automatic)
        file = findMaskFile(gateway, image.path, request);
    throwIfStopped(stop);
    if (file && request.mode != MaskMode::Automatic)
        return withOutlines(gateway.readLesionMask(*file, image.pixels.width, image.pixels.height));
    if (request.mode == MaskMode::File) {
        const std::string stem = toUtf8(image.path.stem());
        loaded.notice = "No mask file belongs to " + toUtf8(image.path.filename()) + ": looked for " + stem + ".png, " + stem +
                        "_segmentation.png and alike beside it and in masks/. Choose a mask file or the automatic mask.";
        return loaded;
    }
    return withOutlines(gateway.segmentLesion(image.pixels));
}

} // namespace lesionlens
