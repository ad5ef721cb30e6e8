// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/binary_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/train/bootstrap.h"

namespace lesionlens {

namespace {

constexpr double kWantedSensitivity = 0.95;

/// Counts of an ascending threshold: everything with at least its probability is called positive.
struct Cut
{
    double threshold = 0.0;
    double sensitivity = 0.0;
    double youden = 0.0; ///< sensitivity + specificity, times the positives and the negatives: whole numbers, so that ties are ties
};

/// One cut per distinct probability, from the lowest on. Both classes must occur.
std::vector<Cut> cutsOf(const BinaryPredictions &p)
{
    std::vector<std::size_t> order(p.probability.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p.probability[a] < p.probability[b]; });
    const auto positives = static_cast<double>(std::count(p.isPositive.begin(), p.isPositive.end(), true));
    const double negatives = static_cast<double>(p.isPositive.size()) - positives;
    std::vector<Cut> cuts;
    double positivesBelow = 0.0;
    double negativesBelow = 0.0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || p.probability[order[i]] != p.probability[order[i - 1]])
            cuts.push_back({p.probability[order[i]], (positives - positivesBelow) / positives,
                            (positives - positivesBelow) * negatives + negativesBelow * positives});
        (p.isPositive[order[i]] ? positivesBelow : negativesBelow) += 1.0;
    }
    return cuts;
}

std::optional<double> youdenThreshold(const std::vector<Cut> &cuts)
{
    const auto best = std::max_element(cuts.begin(), cuts.end(), [](const Cut &a, const Cut &b) { return a.youden < b.youden; });
    return best == cuts.end() ? std::nullopt : std::optional(best->threshold);
}

std::optional<double> sensitiveThreshold(const std::vector<Cut> &cuts)
{
    std::optional<double> threshold;
    for (const Cut &cut : cuts) {
        if (cut.sensitivity >= kWantedSensitivity)
            threshold = cut.threshold;
    }
    return threshold;
}

Score shareOf(const std::vector<bool> &of, bool wanted, const std::vector<bool> &called, const BootstrapWeights &weights)
{
    double hits = 0.0;
    double n = 0.0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        if (of[i] != wanted)
            continue;
        n += weights[i];
        hits += called[i] == wanted ? weights[i] : 0;
    }
    if (n == 0.0)
        return Score::undefined(wanted ? "no image is of the class" : "every image is of the class");
    return Score::of(hits / n);
}

/// A point on its way: whom it calls positive, and what the draws so far give.
struct PointInDraws
{
    OperatingPoint point;
    std::vector<bool> called; ///< empty: the rule found no threshold
    std::vector<double> sensitivities;
    std::vector<double> specificities;
};

PointInDraws pointOf(const BinaryPredictions &p, std::string id, std::string rule, std::optional<double> threshold)
{
    PointInDraws open;
    open.point.id = std::move(id);
    open.point.rule = std::move(rule);
    open.point.threshold = threshold;
    if (open.point.id != "argmax" && !threshold) {
        open.point.sensitivity.value = Score::undefined("a threshold needs images of the class and of others");
        open.point.specificity.value = open.point.sensitivity.value;
        return open;
    }
    open.called = p.isMostProbable;
    if (threshold) {
        for (std::size_t i = 0; i < open.called.size(); ++i)
            open.called[i] = p.probability[i] >= *threshold;
    }
    const BootstrapWeights once(open.called.size(), 1);
    open.point.sensitivity.value = shareOf(p.isPositive, true, open.called, once);
    open.point.specificity.value = shareOf(p.isPositive, false, open.called, once);
    return open;
}

void addDraw(PointInDraws &open, const BinaryPredictions &p, const BootstrapWeights &weights)
{
    if (open.called.empty())
        return;
    if (const Score score = shareOf(p.isPositive, true, open.called, weights); score.value)
        open.sensitivities.push_back(*score.value);
    if (const Score score = shareOf(p.isPositive, false, open.called, weights); score.value)
        open.specificities.push_back(*score.value);
}

void requireConsistent(const BinaryPredictions &p)
{
    const std::size_t n = p.isPositive.size();
    if (p.probability.size() != n || p.isMostProbable.size() != n || p.groups.size() != n)
        throw Error(ErrorCode::Internal, "The predictions cannot be scored: their lists differ in number.");
    if (!std::all_of(p.probability.begin(), p.probability.end(), [](double value) { return std::isfinite(value); }))
        throw Error(ErrorCode::Internal, "The predictions cannot be scored: a probability is not a finite number.");
}

} // namespace

BinaryMetrics computeBinaryMetrics(const BinaryPredictions &predictions, int resamples, std::uint64_t seed, const std::stop_token &stop)
{
    requireConsistent(predictions);
    LabelledPredictions two;
    two.classes = {"other", "positive"};
    for (std::size_t i = 0; i < predictions.isPositive.size(); ++i) {
        two.labels.push_back(predictions.isPositive[i] ? 1 : 0);
        two.probabilities.push_back({1.0 - predictions.probability[i], predictions.probability[i]});
    }
    two.groups = predictions.groups;
    const Metrics asTwo = computeMetrics(two, resamples, seed, stop);

    BinaryMetrics metrics;
    metrics.n = asTwo.n;
    metrics.groups = asTwo.groups;
    metrics.positives = static_cast<int>(std::count(two.labels.begin(), two.labels.end(), 1));
    metrics.auc = asTwo.auc[1];
    std::vector<Cut> cuts;
    if (metrics.positives > 0 && metrics.positives < metrics.n)
        cuts = cutsOf(predictions);
    std::array<PointInDraws, 3> points = {
        pointOf(predictions, "argmax", "the class is the most probable one", std::nullopt),
        pointOf(predictions, "youden", "the threshold with the largest sensitivity + specificity on these very images",
                youdenThreshold(cuts)),
        pointOf(predictions, "sensitivity_95", "the highest threshold with a sensitivity of at least 0.95 on these very images",
                sensitiveThreshold(cuts))};
    const auto addToAll = [&](const BootstrapWeights &weights) {
        for (PointInDraws &open : points)
            addDraw(open, predictions, weights);
    };
    const bool hasIntervals =
        resamples > 0 && metrics.n > 0 && GroupBootstrap(two.labels, two.groups, 2, seed).forEachDraw(resamples, addToAll, stop);
    for (PointInDraws &open : points) {
        if (hasIntervals) {
            setInterval(open.point.sensitivity, std::move(open.sensitivities));
            setInterval(open.point.specificity, std::move(open.specificities));
        }
        metrics.points.push_back(std::move(open.point));
    }
    return metrics;
}

Json toJson(const BinaryMetrics &metrics)
{
    Json json = Json::object();
    json["n"] = metrics.n;
    json["positives"] = metrics.positives;
    json["groups"] = metrics.groups;
    json["auc"] = toJson(metrics.auc);
    json["operating_points"] = Json::array();
    for (const OperatingPoint &point : metrics.points) {
        Json one = Json::object();
        one["id"] = point.id;
        one["rule"] = point.rule;
        one["threshold"] = point.threshold ? Json(*point.threshold) : Json(nullptr);
        one["sensitivity"] = toJson(point.sensitivity);
        one["specificity"] = toJson(point.specificity);
        json["operating_points"].push_back(std::move(one));
    }
    return json;
}

} // namespace lesionlens
