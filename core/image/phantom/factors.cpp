// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/phantom/factors.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

// Sub-streams of one phantom of a set.
enum : std::uint64_t { kPicture, kLabelled, kNuisance, kRuler, kNoise, kArtefact, kStructure = 32, kLight };

/// How often an artefact is in a picture where no shortcut says so. Of the first three the numbers of earlier sets.
double rateOf(Artefact artefact)
{
    switch (artefact) {
    case Artefact::Hair:
        return 0.45;
    case Artefact::Ruler:
        return 0.5;
    case Artefact::DarkCorner:
        return 0.3;
    case Artefact::Ink:
        return 0.1;
    case Artefact::GelBubble:
        return 0.2;
    case Artefact::ColorPatch:
        return 0.05;
    case Artefact::Vignette:
        return 0.25;
    }
    return 0.0;
}

// Scores between these are not drawn: no phantom of a set lies on the border of the rule.
constexpr double kBenignUpTo = 0.42;
constexpr double kMalignantFrom = 0.58;
constexpr const char *kBenign = "benign";
constexpr const char *kMalignant = "malignant";

void require(const char *name, double value, double low, double high)
{
    // Written so that NaN is out of range.
    if (!(value >= low && value <= high))
        throw Error(ErrorCode::Usage, "The phantom factor " + std::string(name) + " is " + numberText(value) + ", but must lie between " +
                                          numberText(low) + " and " + numberText(high) + ".");
}

std::uint64_t itemSeed(const PhantomSetOptions &options, int index, std::uint64_t stream)
{
    return deriveSeed(deriveSeed(options.seed, static_cast<std::uint64_t>(index)), stream);
}

/// Uniform over the factors of the label's side of the rule: drawn until they lie there, which takes three attempts on average.
void drawLabelled(PhantomFactors &factors, bool malignant, Random &random)
{
    double score = 0.0;
    do {
        factors.asymmetry = random.uniform();
        factors.borderIrregularity = random.uniform();
        factors.colors = 1 + static_cast<int>(random.below(6));
        score = malignancyScore(factors);
    } while (malignant ? score < kMalignantFrom : score > kBenignUpTo);
}

void setStrength(PhantomFactors &factors, Artefact artefact, double strength)
{
    switch (artefact) {
    case Artefact::Hair:
        factors.hair = strength;
        break;
    case Artefact::Ruler:
        factors.ruler = strength > 0.0;
        break;
    case Artefact::DarkCorner:
        factors.darkCorner = strength > 0.0;
        break;
    case Artefact::Ink:
        factors.ink = strength;
        break;
    case Artefact::GelBubble:
        factors.gelBubble = strength;
        break;
    case Artefact::ColorPatch:
        factors.colorPatch = strength;
        break;
    case Artefact::Vignette:
        factors.vignette = strength;
        break;
    }
}

/// An artefact of the index-th phantom, from a stream of its own: another shortcut gives the same pictures but for this artefact, and
/// wherever it is drawn it is the same one.
double drawStrength(const PhantomSetOptions &options, int index, Artefact artefact)
{
    const std::uint64_t stream = artefact == Artefact::Ruler ? std::uint64_t{kRuler} : kArtefact + static_cast<std::uint64_t>(artefact);
    Random random(itemSeed(options, index, stream));
    const auto shortcut = options.shortcuts.find(artefact);
    double probability = rateOf(artefact);
    if (shortcut != options.shortcuts.end())
        probability = givenLabel(options, index) == kMalignant ? shortcut->second : 1.0 - shortcut->second;
    const bool isPresent = random.chance(probability);
    const double strength = random.uniform(0.2, 1.0);
    if (!isPresent || options.without.contains(artefact))
        return 0.0;
    return artefact == Artefact::Hair ? strength * strength : strength; // a few hairs are more common than many
}

/// With a probability, a number in [low, 1); 0 otherwise. Always takes two random numbers.
double sometimes(double probability, double low, Random &random)
{
    const bool present = random.chance(probability);
    const double amount = random.uniform(low, 1.0);
    return present ? amount : 0.0;
}

} // namespace

void requireInRange(const PhantomFactors &factors, int size)
{
    if (size < kSmallestPhantom || size > kLargestPhantom)
        throw Error(ErrorCode::Usage, "The phantom size is " + std::to_string(size) + " pixels, but must lie between " +
                                          std::to_string(kSmallestPhantom) + " and " + std::to_string(kLargestPhantom) + ".");
    require("asymmetry", factors.asymmetry, 0.0, 1.0);
    require("border_irregularity", factors.borderIrregularity, 0.0, 1.0);
    require("colors", factors.colors, 1, 6);
    require("network", factors.network, 0.0, 1.0);
    require("globules", factors.globules, 0.0, 1.0);
    require("skin_tone", factors.skinTone, 0.0, 1.0);
    require("radius", factors.radius, 0.05, 0.5);
    require("centre_x", factors.centreX, 0.0, 1.0);
    require("centre_y", factors.centreY, 0.0, 1.0);
    require("hair", factors.hair, 0.0, 1.0);
    require("ink", factors.ink, 0.0, 1.0);
    require("gel_bubble", factors.gelBubble, 0.0, 1.0);
    require("color_patch", factors.colorPatch, 0.0, 1.0);
    require("vignette", factors.vignette, 0.0, 1.0);
    require("network_irregularity", factors.networkIrregularity, 0.0, 1.0);
    require("streaks", factors.streaks, 0.0, 1.0);
    require("blue_white_veil", factors.blueWhiteVeil, 0.0, 1.0);
    require("regression", factors.regression, 0.0, 1.0);
    require("light_temperature", factors.lightTemperature, -1.0, 1.0);
    require("light_strength", factors.lightStrength, 0.0, 1.0);
}

std::vector<std::string> PhantomSetOptions::problems() const
{
    constexpr int kMostPhantoms = 1000000;
    std::vector<std::string> found;
    if (count < 1 || count > kMostPhantoms)
        found.push_back("The phantom count is " + std::to_string(count) + ", but must lie between 1 and " + std::to_string(kMostPhantoms) +
                        ".");
    if (size < kSmallestPhantom || size > kLargestPhantom)
        found.push_back("The phantom size is " + std::to_string(size) + " pixels, but must lie between " +
                        std::to_string(kSmallestPhantom) + " and " + std::to_string(kLargestPhantom) + ".");
    for (const auto &[artefact, strength] : shortcuts) {
        if (!(strength >= 0.0 && strength <= 1.0))
            found.push_back("The shortcut " + std::string(toString(artefact)) + " is " + numberText(strength) +
                            ", but is a probability and must lie between 0 and 1.");
    }
    if (!(labelNoise >= 0.0 && labelNoise <= 0.5))
        found.push_back("The label noise is " + numberText(labelNoise) + ", but is a probability and must lie between 0 and 0.5.");
    return found;
}

double malignancyScore(const PhantomFactors &factors)
{
    return (factors.asymmetry + factors.borderIrregularity + (factors.colors - 1) / 5.0) / 3.0;
}

std::string labelOf(const PhantomFactors &factors)
{
    return malignancyScore(factors) >= 0.5 ? kMalignant : kBenign;
}

std::uint64_t phantomSeed(const PhantomSetOptions &options, int index)
{
    return itemSeed(options, index, kPicture);
}

double strengthOf(const PhantomFactors &factors, Artefact artefact)
{
    switch (artefact) {
    case Artefact::Hair:
        return factors.hair;
    case Artefact::Ruler:
        return factors.ruler ? 1.0 : 0.0;
    case Artefact::DarkCorner:
        return factors.darkCorner ? 0.5 : 0.0;
    case Artefact::Ink:
        return factors.ink;
    case Artefact::GelBubble:
        return factors.gelBubble;
    case Artefact::ColorPatch:
        return factors.colorPatch;
    case Artefact::Vignette:
        return factors.vignette;
    }
    return 0.0;
}

double strengthOf(const PhantomFactors &factors, Structure structure)
{
    switch (structure) {
    case Structure::Network:
        return factors.network;
    case Structure::Globules:
        return factors.globules;
    case Structure::Streaks:
        return factors.streaks;
    case Structure::BlueWhiteVeil:
        return factors.blueWhiteVeil;
    case Structure::Regression:
        return factors.regression;
    }
    return 0.0;
}

std::string givenLabel(const PhantomSetOptions &options, int index)
{
    const bool isMalignant = index % 2 != 0;
    Random random(itemSeed(options, index, kNoise));
    return isMalignant != random.chance(options.labelNoise) ? kMalignant : kBenign;
}

PhantomFactors sampleFactors(const PhantomSetOptions &options, int index)
{
    const bool malignant = index % 2 != 0;
    PhantomFactors factors;
    Random labelled(itemSeed(options, index, kLabelled));
    drawLabelled(factors, malignant, labelled);
    Random nuisance(itemSeed(options, index, kNuisance));
    factors.network = sometimes(0.6, 0.3, nuisance);
    factors.globules = sometimes(0.5, 0.2, nuisance);
    const double tone = nuisance.uniform();
    factors.skinTone = tone * tone * 0.9; // light skin is more common, as in the public data sets
    factors.radius = nuisance.uniform(0.17, 0.30);
    const double room = 0.42 - factors.radius; // keeps most of the lesion in the round field of view
    factors.centreX = 0.5 + nuisance.uniform(-0.7, 0.7) * room;
    factors.centreY = 0.5 + nuisance.uniform(-0.7, 0.7) * room;
    Random structures(itemSeed(options, index, kStructure));
    factors.networkIrregularity = structures.uniform();
    factors.streaks = sometimes(0.2, 0.25, structures);
    factors.blueWhiteVeil = sometimes(0.2, 0.3, structures);
    factors.regression = sometimes(0.15, 0.3, structures);
    Random light(itemSeed(options, index, kLight));
    factors.lightTemperature = light.uniform(-0.8, 0.8);
    factors.lightStrength = light.uniform(0.1, 0.9);
    for (const Artefact artefact : kArtefacts)
        setStrength(factors, artefact, drawStrength(options, index, artefact));
    return factors;
}

} // namespace lesionlens
