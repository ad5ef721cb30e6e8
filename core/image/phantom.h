// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/progress.h"
#include "core/base/rgb_image.h"

namespace lesionlens {

/// Everything that a phantom image is drawn from. All factors are known exactly.
struct PhantomFactors
{
    double asymmetry = 0.0;          ///< 0 symmetric .. 1 strongly asymmetric shape and pigment
    double borderIrregularity = 0.0; ///< 0 smooth outline .. 1 ragged
    int colors = 1;                  ///< number of lesion colours of the ABCD rule, 1..6
    double network = 0.0;            ///< contrast of a pigment network, 0 none .. 1
    double globules = 0.0;           ///< density of globules, 0 none .. 1
    double skinTone = 0.3;           ///< 0 very light .. 1 dark
    double radius = 0.25;            ///< mean lesion radius as a share of the image's side
    double centreX = 0.5;            ///< lesion centre as a share of the width
    double centreY = 0.5;            ///< lesion centre as a share of the height
    double hair = 0.0;               ///< 0 none .. 1 many hairs
    bool ruler = false;
    bool darkCorner = false;
};

/// A drawn phantom with its exact masks, all of the image's size, values 0 or 1.
struct Phantom
{
    RgbImage image;
    Grid<std::uint8_t> lesion;
    Grid<std::uint8_t> hair;
    Grid<std::uint8_t> ruler;
    Grid<std::uint8_t> darkCorner;
};

/// Draws one phantom of size x size pixels. The same factors, size and seed give the same bytes on one machine and library version.
/// Throws Error Usage for a factor out of range or a size below 32, naming it.
[[nodiscard]] Phantom drawPhantom(const PhantomFactors &factors, int size, std::uint64_t seed);

/// A data set of phantoms. The label follows from the factors by a stated rule (see labelOf).
struct PhantomSetOptions
{
    int count = 100;
    int size = 256;
    std::uint64_t seed = 1;
    double shortcutRuler = 0.5; ///< probability that the ruler's presence agrees with the label; 0.5: independent

    /// Sentences naming each bad option; empty if all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
};

/// The score behind a label, in [0, 1]: the mean of asymmetry, border irregularity, (colours - 1) / 5 and the larger of network
/// irregularity stand-ins; "malignant" where it is at least 0.5. Documented in docs/phantoms.md.
[[nodiscard]] double malignancyScore(const PhantomFactors &factors);
/// "benign" or "malignant".
[[nodiscard]] std::string labelOf(const PhantomFactors &factors);

/// Factors of the index-th phantom of a set: balanced labels, everything else drawn at random from the set's seed.
[[nodiscard]] PhantomFactors sampleFactors(const PhantomSetOptions &options, int index);

/// Writes images/NAME.png, masks/NAME_lesion.png, _hair.png, _ruler.png, _dark_corner.png and metadata.csv (image_id, lesion_id, label,
/// split, seed, and every factor). Splits: 70 % train, 15 % val, 15 % test, by index, balanced.
/// Throws Error Usage (options), Io (folder), Cancelled.
void writePhantomSet(const PhantomSetOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                     const std::stop_token &stop);

} // namespace lesionlens
