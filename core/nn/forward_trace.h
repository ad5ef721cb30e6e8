// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <torch/types.h>

namespace lesionlens {

/// A change of one attention layer during one forward pass: the knock-out of a head, or of the layer.
struct AttentionEdit
{
    enum class Kind {
        RemoveOutput,   ///< what it mixes is zero: of a head before the projection, of the layer the whole branch with its biases
        UniformWeights, ///< every query takes the same from each of its keys (those inside the grid, the neighbourhood, the window)
    };
    Kind kind = Kind::RemoveOutput;
    std::optional<int> head; ///< 0-based; none: every head of the layer

    friend bool operator==(const AttentionEdit &, const AttentionEdit &) = default;
};

/// What a caller wants to see of one forward pass ("capture by request"). Modules ask `wants(key)` before they compute
/// anything only for the trace, and hand over with `put` or `tap`. A caller may also ask for edits of attention layers, for this pass
/// only. No hooks, no globals, no state in the model.
class ForwardTrace
{
public:
    enum class Capture {
        Detached,  ///< values only
        WithGraph, ///< the tensor stays in the graph, so that a gradient with respect to it can be taken
    };

    /// Asks for a key. A later request for the same key replaces the earlier one.
    void request(const std::string &key, Capture capture);
    [[nodiscard]] bool wants(const std::string &key) const;
    /// Whether the key was asked for with its graph.
    [[nodiscard]] bool wantsGraph(const std::string &key) const;

    /// Stores a value under a requested key; ignored for a key that nobody asked for.
    void put(const std::string &key, const torch::Tensor &value);

    /// Stores a feature map and returns the tensor that the forward pass must go on with. For a WithGraph request of a
    /// tensor that carries no graph yet, that is a fresh leaf: the backward pass then stops exactly at this layer.
    [[nodiscard]] torch::Tensor tap(const std::string &key, torch::Tensor value);

    /// Asks the attention layer `key` to act changed. Several edits of one layer act together.
    void edit(const std::string &key, const AttentionEdit &edit);
    /// What was asked of that layer; empty almost always.
    [[nodiscard]] const std::vector<AttentionEdit> &edits(const std::string &key) const;
    /// Whether any layer was asked to act changed.
    [[nodiscard]] bool hasEdits() const { return !edits_.empty(); }

    /// The captured value. Throws Error Usage naming the key if it was not captured.
    [[nodiscard]] const torch::Tensor &at(const std::string &key) const;
    [[nodiscard]] bool has(const std::string &key) const;

private:
    std::map<std::string, Capture> requests_;
    std::map<std::string, std::vector<AttentionEdit>> edits_;
    std::map<std::string, torch::Tensor> values_;
};

} // namespace lesionlens
