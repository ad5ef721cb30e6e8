// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/map_health.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

bool isNotFinite(const std::optional<ValueSummary> &values)
{
    return values && !values->isFinite;
}

bool isZero(const std::optional<ValueSummary> &values)
{
    return values && values->isZero();
}

/// No value above zero, but not all zero.
bool isNegative(const std::optional<ValueSummary> &values)
{
    return values && values->isFinite && values->most <= 0.0 && values->least < 0.0;
}

std::string negative(const ValueSummary &values)
{
    return values.most < 0.0 ? "negative" : "zero or negative";
}

/// The words of one map's sentences.
class Cause
{
public:
    explicit Cause(const MapEvidence &evidence) : evidence_(evidence) {}

    /// "Grad-CAM at layer4.1 for class mel".
    [[nodiscard]] std::string name() const
    {
        const std::string place = evidence_.method + " at " + evidence_.layer;
        return evidence_.target.empty() ? place : place + " for class " + evidence_.target;
    }

    [[nodiscard]] std::string notFinite() const
    {
        if (isNotFinite(evidence_.activation))
            return "The activations of " + evidence_.layer + " hold values that are not finite numbers, so " + evidence_.method +
                   " shows nothing.";
        if (isNotFinite(evidence_.gradient))
            return "The gradient of " + score() + " at " + evidence_.layer + " holds values that are not finite numbers, so " +
                   evidence_.method + " shows nothing.";
        return "The map of " + name() + " holds values that are not finite numbers.";
    }

    [[nodiscard]] std::string allZero() const
    {
        if (isZero(evidence_.activation))
            return "Every activation of " + evidence_.layer + " is zero: the layer is silent for this image.";
        if (isZero(evidence_.gradient)) {
            const std::string dependsNot = capitalised(score()) + " does not depend on ";
            if (evidence_.isTokenLayer)
                return dependsNot + "the patch tokens of " + evidence_.layer +
                       ": their gradient is exactly zero everywhere. Choose an earlier layer.";
            return dependsNot + evidence_.layer + ": its gradient there is exactly zero everywhere.";
        }
        if (evidence_.keepsPositiveGradients && isNegative(evidence_.gradient))
            return "All gradients of " + score() + " at " + evidence_.layer + " are " + negative(*evidence_.gradient) + ": " +
                   evidence_.method + " keeps the positive ones, and none is left.";
        if (isZero(evidence_.channelWeights))
            return "All channel weights of " + name() + " are zero: the gradients of each channel cancel out.";
        if (evidence_.activation && evidence_.gradient)
            return "Every value of " + name() + " is zero: nothing is active where " + score() + " depends on the layer.";
        return "Every value of " + name() + " is zero: the layer is silent or the class does not depend on it.";
    }

    [[nodiscard]] std::string nothingPositive(const ValueSummary &map) const
    {
        const bool isActivePositively = evidence_.activation && evidence_.activation->isFinite && evidence_.activation->least >= 0.0;
        if (isActivePositively && isNegative(evidence_.gradient))
            return "All gradients of " + score() + " at " + evidence_.layer + " are " + negative(*evidence_.gradient) +
                   ": nothing is left of " + evidence_.method + " after ReLU.";
        if (isActivePositively && isNegative(evidence_.channelWeights))
            return "All channel weights of " + evidence_.method + " at " + evidence_.layer + " are " + negative(*evidence_.channelWeights) +
                   " for class " + evidence_.target + ": nothing is left after ReLU.";
        if (evidence_.gradient)
            return "Every value of " + name() + " is " + negative(map) +
                   ": at every position what speaks against the class outweighs what speaks for it, and nothing is left after ReLU.";
        return "Every value of " + name() + " is zero or negative: nothing is left after ReLU.";
    }

    [[nodiscard]] std::string allEqual(const ValueSummary &map, std::size_t cells) const
    {
        if (cells == 1)
            return capitalised(name()) + " has a single cell: the map shows no place.";
        const std::string value = numberText(static_cast<float>(map.least));
        const std::string start = "Every value of " + name() + " is the same (" + value + "): ";
        if (evidence_.activation && evidence_.activation->isConstant())
            return start + "the layer is equally active everywhere, and the map shows no place.";
        return start + "the map shows no place.";
    }

private:
    [[nodiscard]] std::string score() const { return "the score of " + evidence_.target; }

    [[nodiscard]] static std::string capitalised(std::string text)
    {
        if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
            text.front() = static_cast<char>(text.front() - 'a' + 'A');
        return text;
    }

    const MapEvidence &evidence_;
};

/// Values divided by the largest absolute one.
std::vector<double> scaledToPeak(const Grid<float> &map)
{
    double peak = 0.0;
    for (const float value : map.values)
        peak = std::max(peak, std::abs(static_cast<double>(value)));
    std::vector<double> scaled;
    for (const float value : map.values)
        scaled.push_back(static_cast<double>(value) / peak);
    return scaled;
}

double largestDifference(const std::vector<double> &a, const std::vector<double> &b)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

} // namespace

ValueSummary summaryOf(const Grid<float> &map)
{
    if (!std::all_of(map.values.begin(), map.values.end(), [](float value) { return std::isfinite(value); }))
        return {false, 0.0, 0.0};
    const auto [least, most] = std::minmax_element(map.values.begin(), map.values.end());
    return {true, *least, *most};
}

bool ValueSummary::isConstant() const
{
    constexpr double rounding = 1e-6;
    return isFinite && most - least <= rounding * std::max(std::abs(least), std::abs(most));
}

std::optional<std::string> whyDead(const Grid<float> &map, const std::string &name)
{
    if (map.empty())
        return "The map of " + name + " has no cells.";
    const ValueSummary values = summaryOf(map);
    if (!values.isFinite)
        return "The map of " + name + " holds values that are not finite numbers.";
    if (values.isZero())
        return "Every value of " + name + " is zero: the layer is silent or the class does not depend on it.";
    if (values.most <= 0.0)
        return "Every value of " + name + " is zero or negative: nothing is left after ReLU.";
    if (values.isConstant())
        return "Every value of " + name + " is the same (" + numberText(static_cast<float>(values.least)) + "): the map shows no place.";
    return std::nullopt;
}

std::optional<std::string> whyDead(const Grid<float> &map, const MapEvidence &evidence)
{
    const Cause cause(evidence);
    if (map.empty())
        return "The map of " + cause.name() + " has no cells.";
    const ValueSummary values = summaryOf(map);
    if (!values.isFinite)
        return cause.notFinite();
    if (values.isZero())
        return cause.allZero();
    if (values.most <= 0.0)
        return cause.nothingPositive(values);
    if (values.isConstant())
        return cause.allEqual(values, map.size());
    return std::nullopt;
}

std::optional<std::string> whyInputMapIsDead(const Grid<float> &map, const std::string &method, const std::string &target)
{
    const std::string name = method + " for class " + target;
    if (!map.empty() && summaryOf(map).isZero())
        return "Every value of " + name + " is zero: the score does not react to the image.";
    return whyDead(map, name);
}

std::optional<std::string> sameMapForEveryImage(const std::vector<Map> &maps, double tolerance)
{
    const Map *first = nullptr;
    std::vector<double> reference;
    int alive = 0;
    for (const Map &map : maps) {
        if (map.dead || map.values.empty() || !summaryOf(map.values).isFinite || summaryOf(map.values).isZero())
            continue;
        ++alive;
        if (first == nullptr) {
            first = &map;
            reference = scaledToPeak(map.values);
            continue;
        }
        if (map.method != first->method || map.layer != first->layer || map.head != first->head || map.view != first->view)
            throw Error(ErrorCode::Internal, "Only maps of one method at one layer can be compared between images.");
        if (map.values.rows != first->values.rows || map.values.cols != first->values.cols ||
            largestDifference(reference, scaledToPeak(map.values)) > tolerance)
            return std::nullopt;
    }
    if (alive < 2)
        return std::nullopt;
    return "The map is the same for every image of this set (" + std::to_string(alive) + " images, " + first->method + " at " +
           first->layer + ", no difference above " + numberText(100.0 * tolerance) +
           " % of the peak): it shows the network, not what is in the images.";
}

} // namespace lesionlens
