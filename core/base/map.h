// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/grid.h"

namespace lesionlens {

/// A raw map at the layer's own resolution: before ReLU, scaling, upsampling or colour.
struct Map
{
    std::string method;                       ///< "grad_cam", "attention", ... (the names of the command line)
    std::string layer;                        ///< trace key, e.g. "layer4.1" or "layer3.1.attention"
    std::optional<int> head;                  ///< 0-based; none: mean over heads, or a method without heads
    std::optional<Cell> query;                ///< for attention of one query; none: a summary over queries
    std::string view;                         ///< attention and rollout only: "outgoing", "incoming", "mean_incoming" or "class_token"
    std::optional<std::string> targetClass;   ///< none: the map does not depend on a class
    std::optional<std::string> contrastClass; ///< the map explains targetClass against this one; none: targetClass alone
    bool isSigned = false;                    ///< true: values may be negative and the sign has a meaning
    std::string unit;                       ///< what a value is, for a colour bar: "attention weight", "class score gradient x activation"
    Grid<float> values;                     ///< [rows, cols]
    std::optional<std::string> dead;        ///< why the map shows nothing; none: it is alive
    std::map<std::string, double> measures; ///< numbers of the method about this map: "completeness_error", "artefact_tokens"
    std::vector<std::string> notes;         ///< sentences that a reader of this map should know
};

} // namespace lesionlens
