// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/models/model_spec.h"

namespace lesionlens {

/// What is knocked out in one pass: a head of an attention layer, or the whole layer.
struct KnockoutTarget
{
    enum class Kind { Remove, Uniform };

    std::string layer;       ///< key of an attention of the model's card
    std::optional<int> head; ///< 0-based; none: the layer
    Kind kind = Kind::Remove;

    friend bool operator==(const KnockoutTarget &, const KnockoutTarget &) = default;
};

/// "remove", "uniform".
[[nodiscard]] const char *toString(KnockoutTarget::Kind kind);
/// Throws Error Usage naming the text and the known kinds.
[[nodiscard]] KnockoutTarget::Kind knockoutKindFrom(const std::string &text);

/// "head 3 of layer4.1.attention" or "layer4.1.attention": for sentences.
[[nodiscard]] std::string nameOf(const KnockoutTarget &target);
/// Throws Error Usage for a layer or a head that the model does not have, naming those that it has.
void requireKnockout(const ModelSpec &spec, const KnockoutTarget &target);

/// Every head of the given layers (empty: all layers), each layer followed by its heads. Throws Error Usage for a layer that the model does
/// not have, naming those that it has, or where the model has no attention at all.
[[nodiscard]] std::vector<KnockoutTarget> everyKnockout(const ModelSpec &spec, const std::vector<std::string> &layers,
                                                        KnockoutTarget::Kind kind);

/// The chosen heads of the given layers (empty: all layers); no head: as everyKnockout. A head must exist in every chosen layer if layers
/// were named, else in at least one. Throws Error Usage as everyKnockout and for a head that is nowhere.
[[nodiscard]] std::vector<KnockoutTarget> chosenKnockouts(const ModelSpec &spec, const std::vector<std::string> &layers,
                                                          const std::vector<int> &heads, KnockoutTarget::Kind kind);

} // namespace lesionlens
