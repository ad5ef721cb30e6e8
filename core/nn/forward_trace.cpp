// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/forward_trace.h"

#include <utility>

#include "core/base/error.h"

namespace lesionlens {

void ForwardTrace::request(const std::string &key, Capture capture)
{
    requests_[key] = capture;
}

bool ForwardTrace::wants(const std::string &key) const
{
    return requests_.contains(key);
}

bool ForwardTrace::wantsGraph(const std::string &key) const
{
    const auto request = requests_.find(key);
    return request != requests_.end() && request->second == Capture::WithGraph;
}

void ForwardTrace::put(const std::string &key, const torch::Tensor &value)
{
    const auto request = requests_.find(key);
    if (request == requests_.end())
        return;
    values_[key] = request->second == Capture::Detached ? value.detach() : value;
}

torch::Tensor ForwardTrace::tap(const std::string &key, torch::Tensor value)
{
    const auto request = requests_.find(key);
    if (request == requests_.end())
        return value;
    if (request->second == Capture::WithGraph && !value.requires_grad())
        value = value.detach().requires_grad_(true);
    put(key, value);
    return value;
}

void ForwardTrace::edit(const std::string &key, const AttentionEdit &edit)
{
    edits_[key].push_back(edit);
}

const std::vector<AttentionEdit> &ForwardTrace::edits(const std::string &key) const
{
    static const std::vector<AttentionEdit> none;
    const auto found = edits_.find(key);
    return found == edits_.end() ? none : found->second;
}

const torch::Tensor &ForwardTrace::at(const std::string &key) const
{
    const auto value = values_.find(key);
    if (value == values_.end())
        throw Error(ErrorCode::Usage,
                    "The forward pass captured nothing under '" + key + "': the model has no such layer, or it was not requested.");
    return value->second;
}

bool ForwardTrace::has(const std::string &key) const
{
    return values_.contains(key);
}

} // namespace lesionlens
