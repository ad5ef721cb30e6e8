// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/token_norm.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/explain/map_health.h"
#include "core/explain/tensor_grid.h"

namespace lesionlens {

namespace {

double medianOf(std::vector<double> values)
{
    const std::size_t middle = values.size() / 2;
    std::sort(values.begin(), values.end());
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// "1 token stands out ...: row 3, column 4 (norm 61.2; the median is 12.5)."
std::string artefactNote(const ArtefactTokens &artefacts, const Grid<float> &norms)
{
    constexpr std::size_t shown = 8;
    const std::size_t count = artefacts.cells.size();
    std::string note =
        count == 1 ? "1 token has a norm far above the others: " : std::to_string(count) + " tokens have norms far above the others: ";
    for (std::size_t i = 0; i < std::min(count, shown); ++i) {
        const Cell cell = artefacts.cells[i];
        note += (i > 0 ? ", " : "") + ("row " + std::to_string(cell.row)) + " column " + std::to_string(cell.col) + " (" +
                shortNumber(static_cast<double>(norms.at(cell.row, cell.col))) + ")";
    }
    if (count > shown)
        note += ", ...";
    return note + "; the median is " + shortNumber(artefacts.median) +
           ". Such artefact tokens draw attention to places where little is to be seen, and inflate what a map shows on the background.";
}

bool isNorm(const std::string &key)
{
    return key.find("norm") != std::string::npos;
}

} // namespace

Grid<float> tokenNorms(const torch::Tensor &feature)
{
    if (feature.dim() != 4 || feature.size(0) != 1)
        throw Error(ErrorCode::Internal, "Token norms need the tokens of one image on their grid.");
    const torch::NoGradGuard noGrad;
    return toGrid(feature.detach().to(torch::kFloat).square().sum(1).sqrt().squeeze(0));
}

ArtefactTokens findArtefactTokens(const Grid<float> &norms)
{
    ArtefactTokens artefacts;
    const std::vector<double> values(norms.values.begin(), norms.values.end());
    if (values.empty() || !std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
        return artefacts;
    artefacts.median = medianOf(values);
    std::vector<double> deviations;
    for (const double value : values)
        deviations.push_back(std::abs(value - artefacts.median));
    artefacts.threshold = std::max(artefacts.median + 6.0 * 1.4826 * medianOf(deviations), 1.5 * artefacts.median);
    for (int row = 0; row < norms.rows; ++row)
        for (int col = 0; col < norms.cols; ++col)
            if (static_cast<double>(norms.at(row, col)) > artefacts.threshold)
                artefacts.cells.push_back({row, col});
    std::stable_sort(artefacts.cells.begin(), artefacts.cells.end(),
                     [&](Cell one, Cell other) { return norms.at(one.row, one.col) > norms.at(other.row, other.col); });
    return artefacts;
}

std::vector<std::string> TokenNorm::layers(const ModelSpec &spec) const
{
    std::vector<std::string> keys;
    if (spec.hasTokens)
        for (const FeatureSpec &feature : spec.features)
            keys.push_back(feature.key);
    return keys;
}

std::string TokenNorm::defaultLayer(const ModelSpec &spec) const
{
    const auto block = std::find_if(spec.features.rbegin(), spec.features.rend(), [](const FeatureSpec &one) { return !isNorm(one.key); });
    return block != spec.features.rend() ? block->key : spec.features.back().key;
}

std::string TokenNorm::undefinedBecause(const ModelSpec &) const
{
    return "it has no tokens: its layers are feature maps of convolutions";
}

LayerExplanation TokenNorm::explain(const ExplainContext &context, const std::string &layer, ProgressSink &, const std::stop_token &) const
{
    Map map;
    map.method = "token_norm";
    map.layer = layer;
    map.unit = "token norm";
    map.values = tokenNorms(context.trace.at(layer));
    map.dead = whyDead(map.values, "the token norms at " + layer);
    const ArtefactTokens artefacts = findArtefactTokens(map.values);
    map.measures["artefact_tokens"] = static_cast<double>(artefacts.cells.size());
    map.measures["median_norm"] = artefacts.median;
    map.measures["largest_norm"] = static_cast<double>(*std::max_element(map.values.values.begin(), map.values.values.end()));
    if (!artefacts.cells.empty())
        map.notes.push_back(artefactNote(artefacts, map.values));
    return {{std::move(map)}, std::nullopt};
}

} // namespace lesionlens
