// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/random.h"
#include "core/base/rgb_image.h"
#include "core/image/image_io.h"

namespace lesionlens::test {

inline void writeText(const std::filesystem::path &path, const std::string &text)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

/// A noisy square of one colour.
inline RgbImage colouredNoise(int size, std::uint8_t red, std::uint8_t green, std::uint8_t blue, std::uint64_t seed)
{
    Random random(seed);
    RgbImage image(size, size);
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            std::uint8_t *pixel = image.pixel(x, y);
            pixel[0] = static_cast<std::uint8_t>(red + random.below(40));
            pixel[1] = static_cast<std::uint8_t>(green + random.below(40));
            pixel[2] = static_cast<std::uint8_t>(blue + random.below(40));
        }
    }
    return image;
}

/// Says that the metadata.csv beside it is that of a phantom set without shortcuts.
inline void writePhantomMark(const std::filesystem::path &folder)
{
    writeText(folder / "phantoms.json", R"({"shortcuts": {}, "without": [], "label_noise": 0})");
}

/// A phantom-layout data set of two colours, "brown" and "pink", that a tiny network can tell apart: per class `train`, `val` and `test`
/// images. Names: b0, b1, ..., p0, p1, ...
inline void writeTinyDataset(const std::filesystem::path &folder, int train, int val, int test, int size = 32)
{
    std::string rows = "image_id,lesion_id,label,split,border_irregularity\n";
    std::filesystem::create_directories(folder / "images");
    for (const std::string label : {"brown", "pink"}) {
        for (int i = 0; i < train + val + test; ++i) {
            const std::string id = label.substr(0, 1) + std::to_string(i);
            const std::string split = i < train ? "train" : i < train + val ? "val" : "test";
            rows += id + ",lesion_" + id + "," + label + "," + split + ",0\n";
            const auto seed = static_cast<std::uint64_t>(i);
            writePng(folder / "images" / (id + ".png"),
                     label == "brown" ? colouredNoise(size, 120, 80, 60, seed) : colouredNoise(size, 200, 140, 150, seed + 1000));
        }
    }
    writePhantomMark(folder);
    writeText(folder / "metadata.csv", rows);
}

} // namespace lesionlens::test
