// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/meaning.h"

#include <cmath>
#include <cstdio>

namespace lesionlens {

namespace {

std::string decimal(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

/// Lesion gain in words; up to a quarter more or a fifth less than a uniform map is called alike.
std::string gainInWords(const FocusScores &scores)
{
    if (!scores.lesionGain.value)
        return {};
    const double gain = *scores.lesionGain.value;
    if (gain > 1.25)
        return " It favours the lesion: " + decimal(gain, 1) + " times the mass that its area would get.";
    if (gain < 0.8)
        return " It favours the background: the lesion gets only " + decimal(gain, 2) + " times the mass that its area would get.";
    return " That is about what a map that prefers no place would show.";
}

std::string uniformShare(const FocusScores &scores)
{
    return "a uniform map would have " + percentText(1.0 - scores.lesionArea) + ".";
}

/// "Grad-CAM is", "Grad-CAM and occlusion are": the methods in the panes that are about a class; empty where none is.
std::string subjectsOf(const MeaningInput &input)
{
    std::vector<std::string> titles;
    for (std::size_t i = 0; i < input.panes.size(); ++i)
        if (input.panes[i] != nullptr && input.panes[i]->map && input.panes[i]->map->targetClass &&
            (titles.empty() || titles.front() != input.methods[i].title))
            titles.push_back(input.methods[i].title);
    if (titles.empty())
        return {};
    return titles.size() == 1 ? titles.front() + " is" : titles.front() + " and " + titles.back() + " are";
}

std::string predictionSentence(const MeaningInput &input)
{
    const auto index = static_cast<std::size_t>(input.prediction.predicted);
    const std::string &name = input.prediction.classes.at(index);
    std::string text = "The model says " + name + " (" + percentText(input.prediction.probabilities.at(index)) + ").";
    const std::string subjects = subjectsOf(input);
    if (subjects.empty())
        return text;
    if (!input.contrastClass.empty())
        text += " " + subjects + " about what speaks for " + input.explainedClass + " rather than " + input.contrastClass + ".";
    else if (input.explainedClass != name)
        text += " " + subjects + " about " + input.explainedClass + ", not about that answer.";
    return text;
}

std::string possessive(const std::string &name)
{
    return name + (name.ends_with('s') ? "'" : "'s");
}

/// A method's map that is no view of attention.
std::string mapSentence(const MapView &pane, const MethodInfo &method, const FocusScores &scores)
{
    if (!scores.backgroundFocus.value)
        return possessive(method.title) + " share on the lesion is undefined: " + scores.backgroundFocus.undefinedBecause;
    const char *mass = pane.map->isSigned ? " positive mass" : " mass";
    return percentText(*scores.backgroundFocus.value) + " of " + possessive(method.title) + mass + " lies outside the lesion; " +
           uniformShare(scores) + gainInWords(scores);
}

std::string attentionSentence(const FocusScores &scores, const MapView &pane)
{
    if (!scores.backgroundFocus.value)
        return "The attention's share on the lesion is undefined: " + scores.backgroundFocus.undefinedBecause;
    const std::string share = percentText(*scores.backgroundFocus.value);
    const std::string where = " (" + pane.layer + ", " + pane.subject + ")";
    std::string text;
    switch (attentionViewFrom(pane.map->view)) {
    case AttentionView::Outgoing:
        text = "From the chosen point, " + share + " of the attention" + where + " goes to places outside the lesion; ";
        break;
    case AttentionView::Incoming:
        text = share + " of the attention that the chosen point receives" + where + " comes from outside the lesion; ";
        break;
    case AttentionView::ClassToken:
        text = share + " of what the class token takes from places of the image" + where + " lies outside the lesion; ";
        break;
    case AttentionView::MeanIncoming:
        text = "Over all queries, " + share + " of the attention" + where + " falls outside the lesion; ";
        break;
    }
    return text + uniformShare(scores) + gainInWords(scores);
}

} // namespace

std::string percentText(double share)
{
    const double percent = 100.0 * share;
    if (percent > 0.0 && percent < 0.1)
        return "<0.1 %";
    if (percent > 99.9 && percent < 100.0)
        return ">99.9 %";
    const bool isNearAnEnd = (percent > 0.0 && percent < 9.95) || (percent > 99.0 && percent < 100.0);
    return decimal(percent, isNearAnEnd ? 1 : 0) + " %";
}

std::vector<std::string> describeMeaning(const MeaningInput &input)
{
    std::vector<std::string> paragraphs = {predictionSentence(input)};
    paragraphs.insert(paragraphs.end(), input.notes.begin(), input.notes.end());
    bool hasScores = false;
    bool hasAttention = false;
    bool hasMap = false;
    for (std::size_t i = 0; i < input.panes.size(); ++i) {
        const MapView *pane = input.panes[i];
        if (pane == nullptr || !pane->map)
            continue;
        const bool isAttention = pane->methodId == kAttentionMethod;
        hasMap = true;
        hasAttention = hasAttention || input.methods[i].family == "attention";
        if (input.focus[i]) {
            hasScores = true;
            paragraphs.push_back(isAttention ? attentionSentence(*input.focus[i], *pane)
                                             : mapSentence(*pane, input.methods[i], *input.focus[i]));
        }
        for (const std::string &note : pane->map->notes)
            paragraphs.push_back(input.methods[i].title + ": " + note);
    }
    if (hasScores && input.maskDoubt)
        paragraphs.push_back("Read these shares with care, the automatic mask is doubtful: " + *input.maskDoubt);
    if (hasAttention)
        paragraphs.emplace_back(
            "Attention is not explanation: a weight says where a layer reads from, not that the prediction depends on it.");
    if (hasMap)
        paragraphs.emplace_back("One layer and one method are no proof: look at a second layer before you conclude.");
    return paragraphs;
}

} // namespace lesionlens
