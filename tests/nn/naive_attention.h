// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <torch/torch.h>

#include "core/nn/attention.h"

namespace lesionlens::test {

/// The definition of attention on a grid, one number at a time: slow, plain, and sharing no code with the layers.
class NaiveAttention
{
public:
    explicit NaiveAttention(const GridAttention &layer) : options_(layer.options())
    {
        for (const auto &item : layer.named_parameters())
            parameters_[item.key()] = item.value().detach().to(torch::kDouble).clone();
        channelsPerHead_ = options_.channels / options_.heads;
    }

    /// Weights that query i (row-major) of one image x [C, rows, cols] gives to all keys, in one head; 0 for keys that it does not see.
    std::vector<double> weights(const torch::Tensor &x, int head, int i) const
    {
        std::vector<double> result;
        double sum = 0.0;
        for (int key = 0; key < positions(); ++key) {
            result.push_back(sees(i, key) ? std::exp(logit(x, head, i, key)) : 0.0);
            sum += result.back();
        }
        for (double &weight : result)
            weight /= sum;
        return result;
    }

    /// gate * A(x) at one channel and position.
    double output(const torch::Tensor &x, int channel, int i) const
    {
        double result = 0.0;
        for (int inner = 0; inner < options_.channels; ++inner) {
            const std::vector<double> row = weights(x, inner / channelsPerHead_, i);
            double mixed = 0.0;
            for (int j = 0; j < positions(); ++j)
                mixed += row[static_cast<std::size_t>(j)] * project(x, 2 * options_.channels + inner, j, false);
            result += number("proj.weight", {channel, inner, 0, 0}) * mixed;
        }
        return options_.gated ? number("gate", {0}) * result : result;
    }

    int positions() const { return options_.rows * options_.cols; }

private:
    double number(const std::string &name, const std::vector<int> &index) const { return element(parameters_.at(name), index); }

    static double element(const torch::Tensor &values, const std::vector<int> &index)
    {
        std::int64_t offset = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis)
            offset += index[axis] * values.stride(static_cast<std::int64_t>(axis));
        return values.data_ptr<double>()[offset];
    }

    bool sees(int i, int j) const
    {
        if (options_.kind == "global")
            return true;
        const int radius = options_.kernel / 2;
        return std::abs(row(j) - row(i)) <= radius && std::abs(col(j) - col(i)) <= radius;
    }

    double logit(const torch::Tensor &x, int head, int i, int j) const
    {
        double sum = 0.0;
        for (int d = 0; d < channelsPerHead_; ++d) {
            const int channel = head * channelsPerHead_ + d;
            const double q = project(x, channel, i, true);
            sum += q * (project(x, options_.channels + channel, j, true) + relative(head, d, row(j) - row(i), col(j) - col(i)));
        }
        return sum / std::sqrt(static_cast<double>(channelsPerHead_));
    }

    double relative(int head, int d, int rowOffset, int colOffset) const
    {
        if (options_.position != "relative")
            return 0.0;
        if (options_.kind == "global")
            return number("relative_rows", {rowOffset + options_.rows - 1, d}) +
                   number("relative_cols", {colOffset + options_.cols - 1, d});
        const int half = channelsPerHead_ / 2;
        const int radius = options_.kernel / 2;
        return d < half ? number("relative_rows", {head, rowOffset + radius, d})
                        : number("relative_cols", {head, colOffset + radius, d - half});
    }

    double project(const torch::Tensor &x, int outChannel, int i, bool located) const
    {
        double sum = 0.0;
        for (int channel = 0; channel < options_.channels; ++channel) {
            double value = element(x, {channel, row(i), col(i)});
            if (located && options_.position == "sinusoidal")
                value += sinusoid(channel, i);
            sum += number("qkv.weight", {outChannel, channel, 0, 0}) * value;
        }
        return sum;
    }

    double sinusoid(int channel, int i) const
    {
        const int quarter = options_.channels / 4;
        const int position = channel < 2 * quarter ? row(i) : col(i);
        const double angle = position / std::pow(10000.0, static_cast<double>(channel % quarter) / quarter);
        return (channel / quarter) % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }

    int row(int i) const { return i / options_.cols; }
    int col(int i) const { return i % options_.cols; }

    AttentionLayerOptions options_;
    std::map<std::string, torch::Tensor> parameters_;
    int channelsPerHead_ = 0;
};

} // namespace lesionlens::test
