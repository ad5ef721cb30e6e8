// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/train/bootstrap.h"

namespace lesionlens {

namespace {

constexpr int kCalibrationBins = 15;

using Weights = BootstrapWeights;

void requireConsistent(const LabelledPredictions &p)
{
    const auto bad = [](const std::string &why) { throw Error(ErrorCode::Internal, "The predictions cannot be scored: " + why + "."); };
    const std::size_t n = p.labels.size();
    if (p.probabilities.size() != n || p.groups.size() != n)
        bad("labels, probabilities and groups differ in number");
    for (std::size_t i = 0; i < n; ++i) {
        if (p.labels[i] < 0 || static_cast<std::size_t>(p.labels[i]) >= p.classes.size())
            bad("label " + std::to_string(p.labels[i]) + " is not one of " + std::to_string(p.classes.size()) + " classes");
        if (p.probabilities[i].size() != p.classes.size())
            bad("a row of probabilities has not one value per class");
        if (!std::all_of(p.probabilities[i].begin(), p.probabilities[i].end(), [](double value) { return std::isfinite(value); }))
            bad("a probability is not a finite number");
    }
}

std::vector<int> predictedClasses(const LabelledPredictions &p)
{
    std::vector<int> predicted;
    predicted.reserve(p.labels.size());
    for (const std::vector<double> &row : p.probabilities)
        predicted.push_back(static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
    return predicted;
}

Grid<int> confusionOf(const std::vector<int> &labels, const std::vector<int> &predicted, int classes, const Weights &weights)
{
    Grid<int> confusion(classes, classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
        confusion.at(labels[i], predicted[i]) += weights[i];
    return confusion;
}

int rowSum(const Grid<int> &confusion, int row)
{
    int sum = 0;
    for (int col = 0; col < confusion.cols; ++col)
        sum += confusion.at(row, col);
    return sum;
}

int colSum(const Grid<int> &confusion, int col)
{
    int sum = 0;
    for (int row = 0; row < confusion.rows; ++row)
        sum += confusion.at(row, col);
    return sum;
}

Score share(int part, int whole, const std::string &undefinedBecause)
{
    return whole > 0 ? Score::of(static_cast<double>(part) / whole) : Score::undefined(undefinedBecause);
}

Score accuracyOf(const Grid<int> &confusion)
{
    int right = 0;
    for (int i = 0; i < confusion.rows; ++i)
        right += confusion.at(i, i);
    return share(right, std::accumulate(confusion.values.begin(), confusion.values.end(), 0), "there is no image");
}

/// Images in ascending order of one class's probability; sorted once, used by every bootstrap draw.
std::vector<std::vector<std::size_t>> ascendingPerClass(const LabelledPredictions &p)
{
    std::vector<std::vector<std::size_t>> orders(p.classes.size());
    for (std::size_t k = 0; k < orders.size(); ++k) {
        orders[k].resize(p.labels.size());
        std::iota(orders[k].begin(), orders[k].end(), std::size_t{0});
        std::sort(orders[k].begin(), orders[k].end(),
                  [&](std::size_t a, std::size_t b) { return p.probabilities[a][k] < p.probabilities[b][k]; });
    }
    return orders;
}

/// Share of (positive, negative) pairs in which the positive has the higher probability, ties half.
Score areaUnderCurve(const LabelledPredictions &p, std::size_t k, const std::vector<std::size_t> &order, const Weights &weights)
{
    double positives = 0.0;
    double negatives = 0.0;
    double wins = 0.0;
    for (std::size_t begin = 0; begin < order.size();) {
        double tiedPositives = 0.0;
        double tiedNegatives = 0.0;
        std::size_t end = begin;
        for (; end < order.size() && p.probabilities[order[end]][k] == p.probabilities[order[begin]][k]; ++end)
            (static_cast<std::size_t>(p.labels[order[end]]) == k ? tiedPositives : tiedNegatives) += weights[order[end]];
        wins += tiedPositives * (negatives + 0.5 * tiedNegatives);
        positives += tiedPositives;
        negatives += tiedNegatives;
        begin = end;
    }
    if (positives == 0.0)
        return Score::undefined("class " + p.classes[k] + " has no image");
    if (negatives == 0.0)
        return Score::undefined("no image has another class than " + p.classes[k]);
    return Score::of(wins / (positives * negatives));
}

Score meanOf(const std::vector<Score> &scores)
{
    double sum = 0.0;
    for (const Score &score : scores) {
        if (!score.value)
            return score;
        sum += *score.value;
    }
    return scores.empty() ? Score::undefined("there is no class") : Score::of(sum / static_cast<double>(scores.size()));
}

Score calibrationErrorOf(const LabelledPredictions &p, const std::vector<int> &predicted, const Weights &weights)
{
    std::array<double, kCalibrationBins> confidence{};
    std::array<double, kCalibrationBins> right{};
    double n = 0.0;
    for (std::size_t i = 0; i < p.labels.size(); ++i) {
        const double top = p.probabilities[i][static_cast<std::size_t>(predicted[i])];
        // Bin b holds the probabilities in (b / 15, (b + 1) / 15].
        const int bin = std::clamp(static_cast<int>(std::ceil(top * kCalibrationBins)) - 1, 0, kCalibrationBins - 1);
        confidence[static_cast<std::size_t>(bin)] += weights[i] * top;
        right[static_cast<std::size_t>(bin)] += predicted[i] == p.labels[i] ? weights[i] : 0.0;
        n += weights[i];
    }
    if (n == 0.0)
        return Score::undefined("there is no image");
    double error = 0.0;
    for (std::size_t bin = 0; bin < confidence.size(); ++bin)
        error += std::abs(right[bin] - confidence[bin]);
    return Score::of(error / n);
}

/// Every score of some weighted images: of all of them once, or of a bootstrap draw.
struct Scores
{
    Grid<int> confusion;
    Score balancedAccuracy;
    Score accuracy;
    Score macroAuc;
    Score calibrationError;
    std::vector<Score> recall;
    std::vector<Score> precision;
    std::vector<Score> auc;
};

/// What all bootstrap draws share.
struct Scorer
{
    const LabelledPredictions &predictions;
    std::vector<int> predicted;
    std::vector<std::vector<std::size_t>> orders;

    [[nodiscard]] Scores of(const Weights &weights) const
    {
        Scores scores;
        scores.confusion = confusionOf(predictions.labels, predicted, static_cast<int>(predictions.classes.size()), weights);
        for (int k = 0; k < scores.confusion.rows; ++k) {
            const auto index = static_cast<std::size_t>(k);
            const std::string &name = predictions.classes[index];
            const int right = scores.confusion.at(k, k);
            scores.recall.push_back(share(right, rowSum(scores.confusion, k), "class " + name + " has no image"));
            scores.precision.push_back(share(right, colSum(scores.confusion, k), "class " + name + " was never predicted"));
            scores.auc.push_back(areaUnderCurve(predictions, index, orders[index], weights));
        }
        scores.balancedAccuracy = meanOf(scores.recall);
        scores.accuracy = accuracyOf(scores.confusion);
        scores.macroAuc = meanOf(scores.auc);
        scores.calibrationError = calibrationErrorOf(predictions, predicted, weights);
        return scores;
    }
};

/// Gives a metric the interval of one of the draws' scores.
template <typename Pick>
void addInterval(MetricWithInterval &metric, const std::vector<Scores> &draws, const Pick &pick)
{
    std::vector<double> values;
    for (const Scores &scores : draws) {
        if (const Score &score = pick(scores); score.value)
            values.push_back(*score.value);
    }
    setInterval(metric, std::move(values));
}

void addIntervals(Metrics &metrics, const std::vector<Scores> &draws)
{
    addInterval(metrics.balancedAccuracy, draws, [](const Scores &scores) -> const Score & { return scores.balancedAccuracy; });
    addInterval(metrics.accuracy, draws, [](const Scores &scores) -> const Score & { return scores.accuracy; });
    addInterval(metrics.macroAuc, draws, [](const Scores &scores) -> const Score & { return scores.macroAuc; });
    addInterval(metrics.calibrationError, draws, [](const Scores &scores) -> const Score & { return scores.calibrationError; });
    for (std::size_t k = 0; k < metrics.classes.size(); ++k) {
        addInterval(metrics.recall[k], draws, [k](const Scores &scores) -> const Score & { return scores.recall[k]; });
        addInterval(metrics.precision[k], draws, [k](const Scores &scores) -> const Score & { return scores.precision[k]; });
        addInterval(metrics.auc[k], draws, [k](const Scores &scores) -> const Score & { return scores.auc[k]; });
    }
}

std::vector<MetricWithInterval> withoutIntervals(const std::vector<Score> &scores)
{
    std::vector<MetricWithInterval> metrics;
    for (const Score &score : scores)
        metrics.push_back({score, {}, {}});
    return metrics;
}

} // namespace

Score balancedAccuracy(const Grid<int> &confusion, const std::vector<std::string> &classes)
{
    double sum = 0.0;
    for (int row = 0; row < confusion.rows; ++row) {
        const int n = rowSum(confusion, row);
        if (n == 0)
            return Score::undefined("class " + classes.at(static_cast<std::size_t>(row)) + " has no image");
        sum += static_cast<double>(confusion.at(row, row)) / n;
    }
    return confusion.rows > 0 ? Score::of(sum / confusion.rows) : Score::undefined("there is no class");
}

void setInterval(MetricWithInterval &metric, std::vector<double> draws)
{
    if (!metric.value.value || draws.empty())
        return;
    std::sort(draws.begin(), draws.end());
    metric.low = percentile(draws, 0.025);
    metric.high = percentile(draws, 0.975);
}

Metrics computeMetrics(const LabelledPredictions &predictions, int resamples, std::uint64_t seed, const std::stop_token &stop)
{
    requireConsistent(predictions);
    const Scorer scorer{predictions, predictedClasses(predictions), ascendingPerClass(predictions)};
    const Scores scores = scorer.of(Weights(predictions.labels.size(), 1));
    GroupBootstrap bootstrap(predictions.labels, predictions.groups, predictions.classes.size(), seed);
    Metrics metrics;
    metrics.n = static_cast<int>(predictions.labels.size());
    metrics.groups = static_cast<int>(bootstrap.groups());
    metrics.classes = predictions.classes;
    metrics.confusion = scores.confusion;
    metrics.balancedAccuracy.value = scores.balancedAccuracy;
    metrics.accuracy.value = scores.accuracy;
    metrics.macroAuc.value = scores.macroAuc;
    metrics.calibrationError.value = scores.calibrationError;
    metrics.recall = withoutIntervals(scores.recall);
    metrics.precision = withoutIntervals(scores.precision);
    metrics.auc = withoutIntervals(scores.auc);
    if (resamples > 0 && metrics.n > 0) {
        std::vector<Scores> draws;
        if (bootstrap.forEachDraw(
                resamples, [&](const Weights &weights) { draws.push_back(scorer.of(weights)); }, stop))
            addIntervals(metrics, draws);
    }
    return metrics;
}

} // namespace lesionlens
