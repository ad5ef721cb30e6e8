// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/region_masks.h"

#include <system_error>

#include "core/base/file_io.h"
#include "core/image/lesion_mask.h"
#include "core/session/guard.h"

namespace lesionlens {

const std::vector<std::string> &regionNames()
{
    static const std::vector<std::string> names = {"hair",     "ruler",   "ink",      "gel_bubble", "dark_corner",     "color_patch",
                                                   "vignette", "network", "globules", "streaks",    "blue_white_veil", "regression"};
    return names;
}

std::vector<Region> regionsOf(const std::filesystem::path &folder, const OpenImage &image)
{
    return guarded("finding the region masks of " + toUtf8(image.path), [&] {
        std::vector<Region> regions;
        for (const std::string &name : regionNames()) {
            const std::filesystem::path file = folder / fromUtf8(toUtf8(image.path.stem()) + "_" + name + ".png");
            std::error_code error;
            if (std::filesystem::is_regular_file(file, error))
                regions.push_back({name, readLesionMask(file, image.pixels.width, image.pixels.height).inside});
        }
        return regions;
    });
}

} // namespace lesionlens
