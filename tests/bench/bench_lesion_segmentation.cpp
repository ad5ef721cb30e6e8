// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares segmentLesion with the expert masks of ham10000's validation split and prints the figures of
// docs/lesion-segmentation.md. Usage: bench_lesion_segmentation [FOLDER/ham10000 [SPLIT]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "core/image/image_io.h"
#include "core/image/lesion_mask.h"
#include "tests/test_data.h"

using namespace lesionlens;

namespace {

struct Result
{
    std::string id;
    double iou = 0.0;
    bool doubted = false;
    double milliseconds = 0.0;
};

double overlap(const Grid<std::uint8_t> &a, const Grid<std::uint8_t> &b)
{
    std::size_t both = 0;
    std::size_t either = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        both += a.values[i] & b.values[i];
        either += a.values[i] | b.values[i];
    }
    return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

std::vector<std::string> idsOf(const std::filesystem::path &file, const std::string &split)
{
    std::ifstream stream(file);
    std::vector<std::string> ids;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (const auto comma = line.find(','); comma != std::string::npos && line.substr(comma + 1) == split)
            ids.push_back(line.substr(0, comma));
    }
    return ids;
}

Result measure(const std::filesystem::path &folder, const std::string &id)
{
    const RgbImage image = readImage(folder / "images" / (id + ".jpg"));
    const LesionMask expert = readLesionMask(folder / "masks" / (id + "_segmentation.png"), image.width, image.height);
    const auto start = std::chrono::steady_clock::now();
    const LesionMask mask = segmentLesion(image);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    return {id, overlap(mask.inside, expert.inside), mask.doubt.has_value(), time.count()};
}

double meanOf(const std::vector<Result> &results, bool doubted)
{
    double sum = 0.0;
    int count = 0;
    for (const Result &result : results)
        if (result.doubted == doubted) {
            sum += result.iou;
            ++count;
        }
    return count > 0 ? sum / count : 0.0;
}

void print(std::vector<Result> results)
{
    std::sort(results.begin(), results.end(), [](const Result &a, const Result &b) { return a.iou < b.iou; });
    const auto count = static_cast<double>(results.size());
    double sum = 0.0;
    double squares = 0.0;
    double time = 0.0;
    for (const Result &result : results) {
        sum += result.iou;
        squares += result.iou * result.iou;
        time += result.milliseconds;
    }
    const auto below = std::count_if(results.begin(), results.end(), [](const Result &result) { return result.iou < 0.5; });
    const auto doubted = std::count_if(results.begin(), results.end(), [](const Result &result) { return result.doubted; });
    const auto caught =
        std::count_if(results.begin(), results.end(), [](const Result &result) { return result.doubted && result.iou < 0.5; });
    std::printf("images              %zu\n", results.size());
    const double mean = sum / count;
    const double halfInterval = 1.96 * std::sqrt(std::max(0.0, squares / count - mean * mean) / count);
    std::printf("mean IoU            %.4f (95 %% interval %.4f to %.4f)\n", mean, mean - halfInterval, mean + halfInterval);
    std::printf("median IoU          %.4f\n", results[results.size() / 2].iou);
    std::printf("share below 0.5     %.4f\n", static_cast<double>(below) / count);
    std::printf("share doubted       %.4f\n", static_cast<double>(doubted) / count);
    std::printf("mean IoU, doubted   %.4f\n", meanOf(results, true));
    std::printf("mean IoU, the rest  %.4f\n", meanOf(results, false));
    std::printf("below 0.5: doubted  %ld of %ld\n", static_cast<long>(caught), static_cast<long>(below));
    std::printf("time for one image  %.1f ms\n", time / count);
    for (std::size_t i = 0; i < std::min<std::size_t>(10, results.size()); ++i)
        std::printf("worst %2zu            %s %.3f%s\n", i + 1, results[i].id.c_str(), results[i].iou,
                    results[i].doubted ? " doubted" : "");
}

} // namespace

int main(int argc, char **argv)
{
    const std::filesystem::path folder = argc > 1 ? std::filesystem::path(argv[1]) : test::dataDir() / "ham10000";
    const std::string split = argc > 2 ? argv[2] : "val";
    try {
        std::vector<Result> results;
        for (const std::string &id : idsOf(folder / "split.csv", split))
            results.push_back(measure(folder, id));
        if (results.empty()) {
            std::fprintf(stderr, "No image of the split \"%s\" in %s: set LESIONLENS_DATA_DIR.\n", split.c_str(), folder.string().c_str());
            return 1;
        }
        print(std::move(results));
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
