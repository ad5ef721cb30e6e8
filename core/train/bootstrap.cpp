// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/bootstrap.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "core/base/progress.h"

namespace lesionlens {

namespace {

/// Draws that may be thrown away per wanted one before the interval is given up.
constexpr int kRedraws = 20;

} // namespace

GroupBootstrap::GroupBootstrap(const std::vector<int> &labels, const std::vector<std::string> &groups, std::size_t classes,
                               std::uint64_t seed)
    : labels_(labels), classes_(classes), random_(seed)
{
    std::map<std::string, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < groups.size(); ++i)
        members[groups[i]].push_back(i);
    for (auto &[name, indices] : members)
        groups_.push_back(std::move(indices));
    present_ = classesIn(BootstrapWeights(labels.size(), 1));
}

std::optional<BootstrapWeights> GroupBootstrap::draw()
{
    BootstrapWeights weights(labels_.size(), 0);
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        for (const std::size_t member : groups_[random_.below(groups_.size())])
            ++weights[member];
    }
    if (classesIn(weights) != present_)
        return std::nullopt;
    return weights;
}

bool GroupBootstrap::forEachDraw(int count, const std::function<void(const BootstrapWeights &)> &use, const std::stop_token &stop)
{
    if (groups_.size() < 2)
        return false;
    int used = 0;
    for (int left = kRedraws * count; used < count; --left) {
        throwIfStopped(stop);
        if (left == 0)
            return false;
        if (const std::optional<BootstrapWeights> weights = draw()) {
            use(*weights);
            ++used;
        }
    }
    return true;
}

std::vector<bool> GroupBootstrap::classesIn(const BootstrapWeights &weights) const
{
    std::vector<bool> present(classes_, false);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0)
            present[static_cast<std::size_t>(labels_[i])] = true;
    }
    return present;
}

double percentile(const std::vector<double> &sorted, double quantile)
{
    const double position = quantile * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

MeanWithInterval meanWithInterval(const std::vector<double> &values, int resamples, std::uint64_t seed)
{
    MeanWithInterval result;
    result.n = static_cast<int>(values.size());
    if (values.empty())
        return result;
    const auto count = static_cast<double>(values.size());
    result.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    if (values.size() < 2 || resamples < 1)
        return result;
    Random random(seed);
    std::vector<double> means;
    for (int i = 0; i < resamples; ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < values.size(); ++k)
            sum += values[random.below(values.size())];
        means.push_back(sum / count);
    }
    std::sort(means.begin(), means.end());
    result.low = percentile(means, 0.025);
    result.high = percentile(means, 0.975);
    return result;
}

} // namespace lesionlens
