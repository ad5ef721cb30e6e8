// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <torch/types.h>

#include "core/models/checkpoint_card.h"
#include "core/models/image_classifier.h"
#include "core/session/session.h"

namespace lesionlens {

/// What the facade's own functions need of an open model. For core/session only: LibTorch shows here.
class NetworkModel : public OpenModel
{
public:
    /// Frozen, in evaluation mode, on its device.
    [[nodiscard]] virtual ImageClassifier &network() = 0;
    /// The network's input for an image, [1, 3, H, W], on its device.
    [[nodiscard]] virtual torch::Tensor inputFor(const RgbImage &image) const = 0;
    /// How an image becomes the input.
    [[nodiscard]] virtual Fit fit() const = 0;
    /// The checkpoint's card, which says how the data of its training were divided; of bare weights an empty one.
    [[nodiscard]] virtual const CheckpointCard &card() const = 0;
};

/// Throws Error Internal for a model that openModel did not make.
[[nodiscard]] NetworkModel &asNetworkModel(OpenModel &model);

} // namespace lesionlens
