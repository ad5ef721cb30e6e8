// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Stands for fused_network.cpp where oneDNN's headers are not installed: networks then run step by step.

#include "core/nn/fused_network.h"

#include "core/base/error.h"

namespace lesionlens {

namespace {

[[noreturn]] void refuse()
{
    throw Error(ErrorCode::Internal, "This program was built without oneDNN: there is no fast pass.");
}

} // namespace

struct FusedNetwork::Program
{
};

bool FusedNetwork::isAvailable()
{
    return false;
}

FusedNetwork::FusedNetwork(std::int64_t, std::int64_t, std::int64_t, std::int64_t)
{
    refuse();
}

FusedNetwork::~FusedNetwork() = default;

FusedNetwork::Node FusedNetwork::convolution(Node, const FusedConvolution &, std::optional<Node>)
{
    refuse();
}

FusedNetwork::Node FusedNetwork::maxPool(Node, int, int, int)
{
    refuse();
}

FusedNetwork::Node FusedNetwork::excite(Node, const FusedConvolution &, const FusedConvolution &)
{
    refuse();
}

void FusedNetwork::finish()
{
    refuse();
}

std::vector<torch::Tensor> FusedNetwork::run(const torch::Tensor &, const std::vector<Node> &)
{
    refuse();
}

} // namespace lesionlens
