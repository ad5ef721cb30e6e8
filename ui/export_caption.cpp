// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>

#include "core/base/file_io.h"
#include "core/session/session.h"
#include "ui/export_figure.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/meaning.h"

namespace lesionlens {

namespace {

constexpr std::size_t kShaPrefix = 12;

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

std::string scoreText(const char *name, const Score &score, bool isShare)
{
    if (!score.value)
        return std::string(name) + " undefined (" + score.undefinedBecause + ")";
    return std::string(name) + " " + (isShare ? percentText(*score.value) : number(*score.value));
}

std::string pointingText(const Score &score)
{
    if (!score.value)
        return scoreText("pointing game", score, false);
    return *score.value > 0.5 ? "pointing game hit" : "pointing game miss";
}

std::string mapLine(const MapView &view, const FigureContent &content)
{
    if (!view.map)
        return view.method + ": " + view.notice;
    std::string line = view.method + ", layer " + view.layer + ", " + (view.map->targetClass ? "class " + view.subject : view.subject);
    if (view.map->query && content.query) {
        line += ", query x " + number(content.query->x) + " y " + number(content.query->y) + " (cell " +
                std::to_string(view.map->query->row) + ", " + std::to_string(view.map->query->col) + ")";
    }
    line += "; colours from " + number(static_cast<double>(view.range.low)) + " to " + number(static_cast<double>(view.range.high));
    if (!view.unit.empty())
        line += " (" + view.unit + ")";
    for (const auto &[name, value] : view.map->measures) {
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        line += "; " + words + " " + number(value);
    }
    if (view.state == MapState::Undefined)
        line += "; " + view.notice;
    return line + (line.ends_with('.') ? "" : ".");
}

std::string focusLine(const std::string &name, const FocusScores &scores)
{
    return name + ": " + scoreText("background focus", scores.backgroundFocus, true) + " (uniform map " +
           percentText(1.0 - scores.lesionArea) + "), " + scoreText("lesion gain", scores.lesionGain, false) + ", " +
           scoreText("log ratio", scores.logRatio, false) + ", " + pointingText(scores.pointingGame) + ".";
}

std::string agreementText(const char *name, const AgreementMeasure &measure)
{
    if (!measure.value.value)
        return scoreText(name, measure.value, false);
    return scoreText(name, measure.value, false) + " (95 of 100 random maps of the same smoothness: " + number(measure.chanceLow) + " to " +
           number(measure.chanceHigh) + ")";
}

std::string maskLine(const FigureContent &content)
{
    if (!content.mask || !content.mask->mask)
        return "No lesion mask.";
    const LesionMask &mask = *content.mask->mask;
    std::string line = std::string("Lesion mask: ") + toString(mask.source) + ", " + mask.origin + ".";
    if (mask.doubt)
        line += " Doubtful: " + *mask.doubt;
    return line;
}

} // namespace

std::optional<FigureContent> figureContent(InspectPresenter &presenter, const QRectF &visible)
{
    const auto result = presenter.result();
    const auto network = presenter.model();
    if (!presenter.image() || !result || !network)
        return std::nullopt;
    FigureContent content;
    content.image = presenter.image();
    content.mask = presenter.mask();
    content.visible = visible;
    bool hasAttention = false;
    for (const PaneKind pane : kMapPanes) {
        content.maps[mapIndex(pane)] = presenter.mapView(pane);
        hasAttention = hasAttention || presenter.mapView(pane).methodId == kAttentionMethod;
    }
    if (hasAttention)
        content.heads = presenter.heads();
    content.geometry = result->geometry;
    content.settings = presenter.settings();
    if (hasAttention)
        content.queryCorners = presenter.queryCellCorners();
    if (content.queryCorners) {
        content.query = presenter.query();
        content.queryCell = presenter.queryCell();
    }
    content.prediction = result->prediction;
    content.explainedClass = presenter.explainedClass();
    content.contrastClass = presenter.contrastClass();
    content.focus = presenter.focus();
    content.agreement = presenter.agreement();
    content.modelTitle = network->spec().title;
    content.checkpoint = toUtf8(network->file().filename());
    content.sha256 = network->sha256();
    content.trainedOn = network->trainedOn();
    return content;
}

std::vector<std::string> figureCaption(const FigureContent &content)
{
    std::vector<std::string> lines;
    const auto predicted = static_cast<std::size_t>(content.prediction.predicted);
    std::string model =
        "Model: " + content.modelTitle + ", " + content.checkpoint + " (sha256 " + content.sha256.substr(0, kShaPrefix) + ")";
    if (!content.trainedOn.empty())
        model += ", trained on: " + content.trainedOn;
    lines.push_back(model + (model.ends_with('.') ? "" : "."));
    lines.push_back("Image: " + toUtf8(content.image->image->path.filename()) + " (" + std::to_string(content.image->image->pixels.width) +
                    " x " + std::to_string(content.image->image->pixels.height) +
                    "). Predicted: " + content.prediction.classes.at(predicted) + " " +
                    percentText(content.prediction.probabilities.at(predicted)) + "; explained class: " + content.explainedClass +
                    (content.contrastClass.empty() ? "" : " against " + content.contrastClass) + ".");
    if (content.record)
        lines.push_back(originSentence(*content.record));
    for (const MapView &view : content.maps)
        lines.push_back(mapLine(view, content));
    for (std::size_t i = 0; i < content.maps.size(); ++i)
        if (content.focus[i])
            lines.push_back(focusLine(content.maps[i].method, *content.focus[i]));
    if (content.agreement)
        lines.push_back("Agreement of the two maps: " + agreementText("rank correlation", content.agreement->rankCorrelation) + "; " +
                        agreementText("overlap of the top 20 %", content.agreement->topOverlap) + ".");
    lines.push_back(maskLine(content));
    lines.push_back(std::string("LesionLens ") + LESIONLENS_VERSION + ". " + researchUseLine());
    return lines;
}

} // namespace lesionlens
