// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <torch/nn/modules/conv.h>

#include "core/models/image_classifier.h"
#include "core/models/swin_block.h"

namespace lesionlens {

/// Swin-T: patches of 4 x 4 pixels, four stages of 2, 2, 6 and 2 blocks with 3, 6, 12 and 24 heads, attention within windows of 7 x 7 cells
/// that every second block shifts by 3. Source: Liu et al., "Swin Transformer", ICCV 2021. Parameters carry torchvision's names (swin_t)
/// and initialisation; stochastic depth up to 0.2.
///
/// Features "features.1.0.norm1", "features.1.0.norm2", "features.1.0", ... "features.7.1". For Grad-CAM the card names
/// "features.7.1.norm1": what the last attention reads.
class SwinTransformer final : public ImageClassifier
{
public:
    explicit SwinTransformer(const ModelConfig &config);

    using ImageClassifier::forward;
    torch::Tensor forward(const torch::Tensor &x, ForwardTrace &trace) override;

    /// Problems of a configuration that only this architecture has.
    [[nodiscard]] static std::vector<std::string> problems(const ModelConfig &config);

private:
    static constexpr int stageCount = 4;

    struct Stage
    {
        std::string key; ///< "features.1"
        int rows = 0;
        int cols = 0;
        int channels = 0;
        int heads = 0;
        std::shared_ptr<PatchMerging> merging; ///< before the blocks; none at the first stage
        std::vector<std::shared_ptr<SwinBlock>> blocks;
    };

    void buildPatches(torch::nn::Module &features);
    void buildStage(torch::nn::Module &features, int index);
    void addToSpec(const Stage &stage);

    torch::nn::Conv2d patches_{nullptr};
    torch::nn::LayerNorm patchNorm_{nullptr};
    std::array<Stage, stageCount> stages_;
    torch::nn::LayerNorm norm_{nullptr};
    torch::nn::Linear head_{nullptr};
};

} // namespace lesionlens
