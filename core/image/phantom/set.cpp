// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/image/image_io.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> &columns()
{
    static const std::vector<std::string> names{"image_id",
                                                "lesion_id",
                                                "label",
                                                "split",
                                                "seed",
                                                "asymmetry",
                                                "border_irregularity",
                                                "colors",
                                                "network",
                                                "globules",
                                                "skin_tone",
                                                "radius",
                                                "centre_x",
                                                "centre_y",
                                                "hair",
                                                "ruler",
                                                "dark_corner",
                                                "ink",
                                                "gel_bubble",
                                                "color_patch",
                                                "vignette",
                                                "true_label",
                                                "network_irregularity",
                                                "streaks",
                                                "blue_white_veil",
                                                "regression",
                                                "color_light_brown",
                                                "color_dark_brown",
                                                "color_black",
                                                "color_red",
                                                "color_blue_grey",
                                                "color_white",
                                                "light_temperature",
                                                "light_strength"};
    return names;
}

/// Those that sets of all versions begin with.
std::string commonColumns()
{
    const std::vector<std::string> &all = columns();
    std::string line = csvLine({all.begin(), std::find(all.begin(), all.end(), "dark_corner") + 1});
    line.pop_back(); // the line's end
    return line;
}

std::string number(int index)
{
    std::ostringstream text;
    text << std::setw(5) << std::setfill('0') << index + 1;
    return text.str();
}

/// Splits go by pairs of neighbours, one of either label, in order; from three pairs on, no split is empty.
const char *splitOf(int index, int count)
{
    const int pairs = (count + 1) / 2;
    int train = (70 * pairs + 50) / 100;
    int trainAndVal = (85 * pairs + 50) / 100;
    if (pairs >= 3) {
        trainAndVal = std::clamp(trainAndVal, 2, pairs - 1);
        train = std::clamp(train, 1, trainAndVal - 1);
    }
    const int pair = index / 2;
    return pair < train ? "train" : pair < trainAndVal ? "val" : "test";
}

void requireGood(const PhantomSetOptions &options)
{
    const std::vector<std::string> problems = options.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, join(problems, " "));
}

/// phantom_12345 and, in masks/, what follows it: a name that only this file writes.
bool isOurs(const fs::path &path, const std::set<std::string> &endings)
{
    constexpr std::string_view kPrefix = "phantom_";
    const std::string name = toUtf8(path.filename());
    if (!name.starts_with(kPrefix))
        return false;
    const std::size_t end = name.find_first_not_of("0123456789", kPrefix.size());
    return end != std::string::npos && end > kPrefix.size() && endings.contains(name.substr(end));
}

const std::set<std::string> kImageEndings{".png"};
const std::set<std::string> &maskEndings()
{
    static const std::set<std::string> endings = [] {
        std::set<std::string> all{"_lesion.png"};
        for (const Artefact artefact : kArtefacts)
            all.insert(std::string("_") + toString(artefact) + ".png");
        for (const Structure structure : kStructures)
            all.insert(std::string("_") + toString(structure) + ".png");
        return all;
    }();
    return endings;
}

std::vector<fs::path> filesIn(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
        files.push_back(entry->path());
    if (failure && failure != std::errc::no_such_file_or_directory)
        throw Error(ErrorCode::Io, "The folder " + quoted(folder) + " cannot be read.", failure.message());
    return files;
}

/// Never mixes phantoms into somebody's images, and never replaces somebody's metadata.
void requireNothingForeign(const fs::path &folder)
{
    for (const fs::path &file : filesIn(folder / "images"))
        if (!isOurs(file, kImageEndings))
            throw Error(ErrorCode::Usage, "The folder " + quoted(folder) + " holds images that are not phantoms, such as " +
                                              quoted(fs::path("images") / file.filename()) + "; choose another folder.");
    const fs::path metadata = folder / "metadata.csv";
    std::error_code failure;
    if (fs::exists(metadata, failure) && !readFile(metadata).starts_with(commonColumns()))
        throw Error(ErrorCode::Usage,
                    "The folder " + quoted(folder) + " holds a metadata.csv that does not describe phantoms; choose another folder.");
}

void removeFile(const fs::path &file)
{
    std::error_code failure;
    fs::remove(file, failure);
    if (failure)
        throw Error(ErrorCode::Io, "The old file " + quoted(file) + " cannot be removed.", failure.message());
}

/// The metadata go first: what is left of a set without them is not taken for a whole one.
void removeOldSet(const fs::path &folder)
{
    removeFile(folder / "metadata.csv");
    removeFile(folder / "phantoms.json");
    for (const fs::path &file : filesIn(folder / "images"))
        if (isOurs(file, kImageEndings))
            removeFile(file);
    for (const fs::path &file : filesIn(folder / "masks"))
        if (isOurs(file, maskEndings()))
            removeFile(file);
}

void writeFiles(const Phantom &phantom, const PhantomFactors &factors, const std::string &name, const fs::path &folder)
{
    const fs::path masks = folder / "masks";
    writePng(folder / "images" / (name + ".png"), phantom.image);
    writeMaskPng(masks / (name + "_lesion.png"), phantom.lesion);
    for (const Artefact artefact : kArtefacts) {
        if (strengthOf(factors, artefact) > 0.0)
            writeMaskPng(masks / (name + "_" + toString(artefact) + ".png"), phantom.mask(artefact));
    }
    for (const Structure structure : kStructures) {
        const Grid<std::uint8_t> &mask = phantom.mask(structure);
        if (std::find(mask.values.begin(), mask.values.end(), std::uint8_t{1}) != mask.values.end())
            writeMaskPng(masks / (name + "_" + toString(structure) + ".png"), mask);
    }
}

std::string metadataLine(const PhantomSetOptions &options, const PhantomFactors &factors, const Phantom &phantom, int index,
                         std::uint64_t seed)
{
    std::vector<std::string> cells{"phantom_" + number(index),
                                   "lesion_" + number(index),
                                   givenLabel(options, index),
                                   splitOf(index, options.count),
                                   std::to_string(seed),
                                   numberText(factors.asymmetry),
                                   numberText(factors.borderIrregularity),
                                   std::to_string(factors.colors),
                                   numberText(factors.network),
                                   numberText(factors.globules),
                                   numberText(factors.skinTone),
                                   numberText(factors.radius),
                                   numberText(factors.centreX),
                                   numberText(factors.centreY),
                                   numberText(factors.hair),
                                   factors.ruler ? "1" : "0",
                                   factors.darkCorner ? "1" : "0",
                                   numberText(factors.ink),
                                   numberText(factors.gelBubble),
                                   numberText(factors.colorPatch),
                                   numberText(factors.vignette),
                                   labelOf(factors),
                                   numberText(factors.networkIrregularity),
                                   numberText(factors.streaks),
                                   numberText(factors.blueWhiteVeil),
                                   numberText(factors.regression)};
    for (const double share : phantom.colorShares)
        cells.push_back(numberText(share));
    cells.push_back(numberText(factors.lightTemperature));
    cells.push_back(numberText(factors.lightStrength));
    return csvLine(cells);
}

Json toJson(const PhantomSetOptions &options)
{
    Json json = {{"version", 1}, {"count", options.count}, {"size", options.size}, {"seed", options.seed}};
    json["rule"] = "malignant where (asymmetry + border_irregularity + (colors - 1) / 5) / 3 >= 0.5";
    json["label_noise"] = options.labelNoise;
    json["shortcuts"] = Json::object();
    for (const auto &[artefact, strength] : options.shortcuts)
        json["shortcuts"][toString(artefact)] = strength;
    json["without"] = Json::array();
    for (const Artefact artefact : options.without)
        json["without"].push_back(toString(artefact));
    return json;
}

} // namespace

void writePhantomSet(const PhantomSetOptions &options, const fs::path &folder, ProgressSink &progress, const std::stop_token &stop)
{
    requireGood(options);
    throwIfStopped(stop);
    requireNothingForeign(folder);
    requireWritableFolder(folder);
    removeOldSet(folder);
    requireWritableFolder(folder / "images");
    requireWritableFolder(folder / "masks");
    std::string metadata = csvLine(columns());
    for (int index = 0; index < options.count; ++index) {
        const std::string name = "phantom_" + number(index);
        progress.report({"drawing " + name, index, options.count});
        const PhantomFactors factors = sampleFactors(options, index);
        const std::uint64_t seed = phantomSeed(options, index);
        const Phantom phantom = drawPhantom(factors, options.size, seed);
        writeFiles(phantom, factors, name, folder);
        metadata += metadataLine(options, factors, phantom, index, seed);
        throwIfStopped(stop);
    }
    writeJsonFile(folder / "phantoms.json", toJson(options));
    writeFileAtomically(folder / "metadata.csv", metadata);
    progress.report({"drawing phantoms", options.count, options.count});
}

} // namespace lesionlens
