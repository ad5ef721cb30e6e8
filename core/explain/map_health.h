// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/grid.h"
#include "core/base/map.h"

namespace lesionlens {

/// What a set of values looks like from outside.
struct ValueSummary
{
    bool isFinite = true; ///< no value is infinite or not a number; otherwise the others mean nothing
    double least = 0.0;
    double most = 0.0;

    [[nodiscard]] bool isZero() const { return isFinite && least == 0.0 && most == 0.0; }
    /// All the same but for the rounding of single precision: they differ by no more than a millionth of the largest absolute value.
    [[nodiscard]] bool isConstant() const;
};

/// Of a map's values; the map must have cells.
[[nodiscard]] ValueSummary summaryOf(const Grid<float> &map);

/// What a map was made of, to say why it shows nothing. What is not known stays empty.
struct MapEvidence
{
    std::string method;                         ///< "Grad-CAM"
    std::string layer;                          ///< "layer4.1"
    std::string target;                         ///< "mel", "mel against nv"; empty: the map does not depend on a class
    bool isTokenLayer = false;                  ///< the feature map holds the patch tokens of a transformer
    bool keepsPositiveGradients = false;        ///< the method drops negative gradients inside its formula
    std::optional<ValueSummary> activation;     ///< of the layer
    std::optional<ValueSummary> gradient;       ///< of the score, with respect to the layer
    std::optional<ValueSummary> channelWeights; ///< by which the method sums the layer's channels
};

/// Why a signed map shows nothing once its positive part is taken: values that are not finite, all equal but for rounding (all
/// zero), or none above zero.
/// None for a map that shows something. `name` starts a sentence's "of ...": "Grad-CAM at layer4.1 for class mel".
[[nodiscard]] std::optional<std::string> whyDead(const Grid<float> &map, const std::string &name);

/// The same with the cause, as far as activation and gradient tell it: "All channel weights of Grad-CAM at layer4.1 are negative for class
/// mel: nothing is left after ReLU."
[[nodiscard]] std::optional<std::string> whyDead(const Grid<float> &map, const MapEvidence &evidence);

/// The same for a map of the input itself: "Every value of SmoothGrad for class mel is zero: the score does not react to the image."
[[nodiscard]] std::optional<std::string> whyInputMapIsDead(const Grid<float> &map, const std::string &method, const std::string &target);

/// Maps of several images by one method at one layer (one head, one view): a sentence where every image has the same map up to a factor,
/// so that it says nothing of what is in them. "The same": after division by its largest absolute value no cell of any map is further
/// than `tolerance` from the first map's. Dead maps are left out; none for fewer than two others, or for different grids.
/// Throws Error Internal for maps of different methods, layers, heads or views.
[[nodiscard]] std::optional<std::string> sameMapForEveryImage(const std::vector<Map> &maps, double tolerance = 0.01);

} // namespace lesionlens
