// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/models/convolutional_classifier.h"

#include <algorithm>
#include <utility>

#include <torch/torch.h>

namespace lesionlens {

namespace {

/// Batch sizes whose fast form is kept, for every segment: each holds a copy of the segment's weights.
constexpr std::size_t shapesKept = 2;

} // namespace

void ConvolutionalClassifier::freeze()
{
    for (torch::Tensor &parameter : parameters())
        parameter.set_requires_grad(false);
    segments_.clear();
    isFrozen_ = true;
}

torch::Tensor ConvolutionalClassifier::forward(const torch::Tensor &x, ForwardTrace &trace)
{
    requireInput(x);
    torch::Tensor features = x;
    for (std::size_t next = 0; next < blockCount();) {
        if (canFuse(next) && canRunFast(features)) {
            next = runSegment(next, features, trace);
        } else {
            features = block(next, next == 0 ? stem(features) : features, trace);
            ++next;
        }
    }
    return head(features);
}

bool ConvolutionalClassifier::canFuse(std::size_t index) const
{
    const BlockAttention *attention = attentionOf(index);
    return attention == nullptr || !attention->isInside();
}

bool ConvolutionalClassifier::hasAttentionAfter(std::size_t index) const
{
    const BlockAttention *attention = attentionOf(index);
    return attention != nullptr && attention->follows();
}

bool ConvolutionalClassifier::canRunFast(const torch::Tensor &x) const
{
    return isFrozen_ && !is_training() && FusedNetwork::isAvailable() && x.device().is_cpu() && x.scalar_type() == torch::kFloat &&
           !(x.requires_grad() && torch::GradMode::is_enabled());
}

std::size_t ConvolutionalClassifier::runSegment(std::size_t first, torch::Tensor &features, ForwardTrace &trace)
{
    Segment &segment = segmentFrom(first, features);
    std::vector<FusedNetwork::Node> wanted;
    std::vector<std::size_t> wantedBlocks;
    std::size_t last = first + segment.nodes.size() - 1;
    for (std::size_t index = first; index <= last; ++index) {
        const std::string &key = spec_.features[index].key;
        if (trace.wantsGraph(key))
            last = index; // the graph begins here
        if (trace.wants(key) || index == last) {
            wanted.push_back(segment.nodes[index - first]);
            wantedBlocks.push_back(index);
        }
    }
    const std::vector<torch::Tensor> found = segment.network->run(features, wanted);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::string &key = spec_.features[wantedBlocks[i]].key;
        const bool attends = hasAttentionAfter(wantedBlocks[i]);
        features = trace.tap(key, attends ? attentionOf(wantedBlocks[i])->follow(found[i], trace, key) : found[i]);
    }
    return last + 1;
}

ConvolutionalClassifier::Segment &ConvolutionalClassifier::segmentFrom(std::size_t first, const torch::Tensor &input)
{
    const std::vector<std::int64_t> shape = input.sizes().vec();
    const auto known =
        std::find_if(segments_.begin(), segments_.end(), [&](const Segment &one) { return one.first == first && one.inputShape == shape; });
    if (known != segments_.end()) {
        segments_.splice(segments_.begin(), segments_, known);
        return segments_.front();
    }

    Segment segment;
    segment.first = first;
    segment.inputShape = shape;
    segment.network = std::make_unique<FusedNetwork>(shape[0], shape[1], shape[2], shape[3]);
    FusedNetwork::Node node = first == 0 ? fuseStem(*segment.network, 0) : 0;
    for (std::size_t index = first; index < blockCount() && canFuse(index); ++index) {
        node = fuseBlock(index, *segment.network, node);
        segment.nodes.push_back(node);
        if (hasAttentionAfter(index))
            break;
    }
    segment.network->finish();
    // The least recently used shapes of this segment go first.
    std::size_t kept = 0;
    segments_.remove_if([&](const Segment &one) { return one.first == first && ++kept >= shapesKept; });
    segments_.push_front(std::move(segment));
    return segments_.front();
}

FusedConvolution foldedConvolution(const torch::nn::Conv2d &convolution, const torch::nn::BatchNorm2d &norm,
                                   FusedConvolution::Activation activation)
{
    const torch::NoGradGuard noGrad;
    const torch::Tensor scale = norm->weight / torch::sqrt(norm->running_var + norm->options.eps());
    FusedConvolution folded;
    folded.weight = (convolution->weight * scale.reshape({-1, 1, 1, 1})).detach();
    folded.bias = (norm->bias - norm->running_mean * scale).detach();
    folded.stride = static_cast<int>(convolution->options.stride()->front());
    folded.padding = static_cast<int>(folded.weight.size(2) / 2);
    folded.groups = static_cast<int>(convolution->options.groups());
    folded.activation = activation;
    return folded;
}

} // namespace lesionlens
