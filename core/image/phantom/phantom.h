// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/progress.h"
#include "core/base/rgb_image.h"
#include "core/image/phantom/artefact.h"
#include "core/image/phantom/dermoscopy.h"

namespace lesionlens {

/// Everything that a phantom image is drawn from. All factors are known exactly.
/// In metadata.csv the names are asymmetry, border_irregularity, colors, network, globules, skin_tone, radius, centre_x, centre_y, hair,
/// ruler, dark_corner, ink, gel_bubble, color_patch, vignette, network_irregularity, streaks, blue_white_veil, regression,
/// light_temperature, light_strength.
struct PhantomFactors
{
    double asymmetry = 0.0;          ///< 0 symmetric .. 1 strongly asymmetric shape and pigment
    double borderIrregularity = 0.0; ///< 0 smooth outline .. 1 ragged
    int colors = 1;                  ///< number of lesion colours of the ABCD rule, 1..6
    double network = 0.0;            ///< contrast of a pigment network, 0 none .. 1
    double globules = 0.0;           ///< density of globules, 0 none .. 1
    double skinTone = 0.3;           ///< 0 very light .. 1 dark
    double radius = 0.25;            ///< mean lesion radius as a share of the image's side, 0.05..0.5
    double centreX = 0.5;            ///< lesion centre as a share of the width, 0..1
    double centreY = 0.5;            ///< lesion centre as a share of the height, 0..1
    double hair = 0.0;               ///< 0 none .. 1 many hairs
    bool ruler = false;
    bool darkCorner = false;
    double ink = 0.0;                 ///< 0 none .. 1 many dark marks of a skin marker
    double gelBubble = 0.0;           ///< 0 none .. 1 many bubbles in the contact fluid
    double colorPatch = 0.0;          ///< 0 none .. 1 a large coloured sticker
    double vignette = 0.0;            ///< 0 none .. 1 light that falls off strongly
    double networkIrregularity = 0.5; ///< 0 a typical network of like meshes and lines .. 1 an atypical one
    double streaks = 0.0;             ///< 0 none .. 1 many
    double blueWhiteVeil = 0.0;       ///< 0 none .. 1 large and dense
    double regression = 0.0;          ///< 0 none .. 1 large and pale
    double lightTemperature = 0.0;    ///< -1 cold and bluish .. 0 neutral .. 1 warm and yellowish
    double lightStrength = 0.5;       ///< 0 a fifth less light than at 0.5 .. 1 a fifth more
};

/// How strongly an artefact is drawn, 0..1 as ArtefactOptions::strength; 0: not at all. Of ruler and dark corner a fixed strength.
[[nodiscard]] double strengthOf(const PhantomFactors &factors, Artefact artefact);

/// How much of a structure there is, 0..1; 0: none.
[[nodiscard]] double strengthOf(const PhantomFactors &factors, Structure structure);

/// A drawn phantom with its exact masks, all of the image's size, values 0 or 1; all 0 where there is no such artefact. The masks of
/// lesion and structures go on under the artefacts. A structure's mask holds the pixels that it covers by at least a quarter; of the
/// network, with its meshes, those where its lines take at least a fiftieth of the light.
struct Phantom
{
    RgbImage image;
    Grid<std::uint8_t> lesion;
    std::array<Grid<std::uint8_t>, kArtefacts.size()> artefacts; ///< in the order of kArtefacts

    std::array<Grid<std::uint8_t>, kStructures.size()> structures; ///< in the order of kStructures
    /// Share of the lesion's pixels whose pigment has this colour, before structures are drawn, in the order of kLesionColors; the sum is
    /// 1, or 0 for a lesion of no pixel. As many are above 0 as the factor `colors` says.
    std::array<double, kLesionColors.size()> colorShares{};

    [[nodiscard]] const Grid<std::uint8_t> &mask(Artefact artefact) const { return artefacts.at(static_cast<std::size_t>(artefact)); }
    [[nodiscard]] const Grid<std::uint8_t> &mask(Structure structure) const { return structures.at(static_cast<std::size_t>(structure)); }
};

/// Draws one phantom of size x size pixels. The same factors, size and seed give the same bytes on one machine and library version.
/// Every part draws from its own stream: changing one factor leaves the parts that do not depend on it as they were, to the pixel.
/// Sizes: 32..2048. Throws Error Usage for a factor or a size out of range, naming it.
[[nodiscard]] Phantom drawPhantom(const PhantomFactors &factors, int size, std::uint64_t seed);

/// A data set of phantoms. The label follows from the factors by a stated rule (see labelOf).
struct PhantomSetOptions
{
    int count = 100;
    int size = 256;
    std::uint64_t seed = 1;
    /// Shortcuts: of an artefact, the probability that its presence agrees with "malignant" and its absence with "benign", 0..1. An
    /// artefact that is not named does not depend on the label.
    std::map<Artefact, double> shortcuts;
    std::set<Artefact> without; ///< left out of the pictures; everything else is as it would be with them
    double labelNoise = 0.0;    ///< probability that a label is the wrong one, 0..0.5

    /// Sentences naming each bad option; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
};

/// The score behind a label, in [0, 1]: the mean of asymmetry, border irregularity and (colours - 1) / 5. Structures, skin,
/// light and artefacts do not enter it.
[[nodiscard]] double malignancyScore(const PhantomFactors &factors);
/// "malignant" where the score is at least 0.5, otherwise "benign".
[[nodiscard]] std::string labelOf(const PhantomFactors &factors);

/// Seed of the picture of the index-th phantom of a set (counted from 0).
[[nodiscard]] std::uint64_t phantomSeed(const PhantomSetOptions &options, int index);

/// Factors of the index-th phantom of a set (index from 0): benign for an even, malignant for an odd index, with scores outside
/// (0.42, 0.58), so that no label hangs on a hair's breadth; everything else is drawn independently from the set's seed, but for the
/// artefacts with a shortcut, whose presence goes with givenLabel.
[[nodiscard]] PhantomFactors sampleFactors(const PhantomSetOptions &options, int index);

/// The label that the index-th phantom is given: labelOf its factors, or with probability labelNoise the other one.
[[nodiscard]] std::string givenLabel(const PhantomSetOptions &options, int index);

/// Writes images/NAME.png, masks/NAME_lesion.png (NAME is phantom_00001, phantom_00002, ...), masks/NAME_ARTEFACT.png where there is such
/// an artefact, masks/NAME_STRUCTURE.png where there is such a structure, phantoms.json with the options, and at last metadata.csv:
/// image_id, lesion_id, label (the given one), split, seed, asymmetry, border_irregularity, colors, network, globules, skin_tone, radius,
/// centre_x, centre_y, hair, ruler, dark_corner, ink, gel_bubble, color_patch, vignette, true_label (of the factors), network_irregularity,
/// streaks, blue_white_veil, regression, color_light_brown, color_dark_brown, color_black, color_red, color_blue_grey, color_white (as
/// Phantom::colorShares), light_temperature, light_strength. Splits: 70 % train, 15 % val, 15 % test of each label, by index. Replaces a
/// phantom set that is already there; other contents of the folder stay. Without metadata.csv a set is unfinished: an interrupted call
/// leaves whole files only, and no metadata.csv. Throws Error Usage (options; a folder with other images or another metadata.csv), Io
/// (folder), Cancelled.
void writePhantomSet(const PhantomSetOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                     const std::stop_token &stop);

} // namespace lesionlens
