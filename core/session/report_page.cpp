// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report_page.h"

#include <algorithm>
#include <utility>

#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "core/session/report_html.h"

namespace lesionlens {

namespace {

using html::escaped;
using html::fixed;
using html::scoreText;

constexpr int originalSide = 448; // twice what the page shows, for sharp screens and a closer look
constexpr int mapSide = 296;

std::string maskCaption(const std::optional<LesionMask> &mask)
{
    if (!mask)
        return "no mask";
    return std::string("mask: ") + toString(mask->source) + (mask->doubt ? ", doubtful: " + *mask->doubt : "");
}

std::string focusText(const FocusScores &scores)
{
    return "background " + scoreText(scores.backgroundFocus, true) + "<br>gain " + scoreText(scores.lesionGain, false);
}

/// "chance -0.61 to 0.63: no more than chance".
std::string chanceText(const AgreementMeasure &measure)
{
    const double value = *measure.value.value;
    std::string text = "chance " + fixed(measure.chanceLow, 2) + " to " + fixed(measure.chanceHigh, 2);
    if (value < measure.chanceLow)
        text += ": less than chance";
    else if (value <= measure.chanceHigh)
        text += ": no more than chance";
    return text;
}

std::string agreementCells(const AgreementMeasure &measure)
{
    if (!measure.value.value)
        return "<td colspan=\"2\">" + scoreText(measure.value, false) + "</td>";
    return "<td class=\"number\">" + fixed(*measure.value.value, 2) + "</td><td class=\"quiet\">" + chanceText(measure) + "</td>";
}

std::string headTable(const std::vector<HeadCard> &cards)
{
    std::string text = "<table><tr><th>head</th><th>entropy</th><th>mean distance</th><th>lesion mass</th><th>lesion gain</th></tr>";
    for (const HeadCard &card : cards)
        text += "<tr><td class=\"number\">" + std::to_string(card.statistics.head) + "</td><td class=\"number\">" +
                fixed(card.statistics.entropy, 2) + "</td><td class=\"number\">" + fixed(card.statistics.meanDistance, 2) +
                "</td><td class=\"number\">" + scoreText(card.lesionMass, true) + "</td><td class=\"number\">" +
                scoreText(card.lesionGain, false) + "</td></tr>";
    return text + "</table>";
}

} // namespace

ReportPage::ReportPage(std::filesystem::path folder) : folder_(std::move(folder))
{
    requireWritableFolder(folder_ / "pictures");
    for (const MethodInfo &method : listMethods())
        titles_[method.id] = method.title;
}

void ReportPage::addImage(const OpenImage &image, const std::optional<LesionMask> &mask, const std::optional<ImageRecord> &record)
{
    name_ = std::to_string(++count_) + "_" + toUtf8(image.path.stem());
    models_ = 0;
    const std::string file = picture(imagePicture(image.pixels, mask, originalSide), "original");
    body_ << "<section><h2>" << escaped(toUtf8(image.path.filename())) << "</h2><div class=\"image\"><figure class=\"original\">" << file
          << "<figcaption><b>Original</b><br>" << escaped(maskCaption(mask)) << (record ? "<br>" + escaped(originSentence(*record)) : "")
          << "</figcaption></figure><div>";
}

void ReportPage::addModel(const OpenModel &model, const OpenImage &image, const Explanation &explanation,
                          const std::optional<LesionMask> &mask)
{
    const Prediction &prediction = explanation.prediction;
    const auto predicted = static_cast<std::size_t>(prediction.predicted);
    const std::string title = model.spec().title;
    const std::string id = std::to_string(++models_) + "_" + model.spec().config.id;
    body_ << "<div class=\"model\"><h3>" << escaped(title + ": " + prediction.classes.at(predicted)) << " "
          << fixed(100.0 * prediction.probabilities.at(predicted), 1) << " %<small>" << escaped(toUtf8(model.file().filename()))
          << "</small></h3><div class=\"row\">";
    const std::vector<ScoredMap> maps = collectMaps(explanation, {}, mask);
    for (const ScoredMap &scored : maps) {
        if (!scored.map.head) // the page shows the mean over heads
            addMap(scored, id, image, explanation.geometry, mask);
    }
    body_ << "</div>";
    addDetails(model.spec(), explanation, mask);
    body_ << "</div>";
    overview_.add(static_cast<std::size_t>(models_ - 1), title, maps);
    noteModel(model);
    noteUndefined(model.spec());
}

void ReportPage::endImage()
{
    body_ << "</div></div></section>\n";
}

void ReportPage::write() const
{
    std::ostringstream page;
    page << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            "content=\"width=device-width,initial-scale=1\"><title>LesionLens report</title><style>"
         << html::style() << "</style></head><body><header><h1>Where do the models look?</h1><p>" << escaped(researchUseLine())
         << "</p><p>Maps show the positive part on a scale from 0 to the map's largest value. Background focus is the share of that "
            "mass outside the lesion mask, outlined in orange; a lesion gain of 1 is what a uniform map would have. Agreement compares two "
            "maps' order of places; chance is what random maps of the same smoothness reach.</p></header>\n"
         << (modelNotes_.empty() ? "" : "<section><h2>The models</h2>" + modelNotes_ + "</section>\n") << overview_.html(titles_)
         << body_.str();
    if (!undefined_.empty()) {
        page << "<section><h2>Not shown</h2>";
        for (const std::string &sentence : undefined_)
            page << "<p class=\"note\">" << escaped(sentence) << "</p>";
        page << "</section>\n";
    }
    page << "<footer>LesionLens " << LESIONLENS_VERSION << "</footer></body></html>\n";
    writeFileAtomically(folder_ / "index.html", page.str());
}

void ReportPage::addMap(const ScoredMap &scored, const std::string &modelId, const OpenImage &image, const Geometry &geometry,
                        const std::optional<LesionMask> &mask)
{
    const Map &map = scored.map;
    const std::string view = html::viewText(map);
    std::string caption = "<b>" + escaped(titleOf(map.method)) + "</b><br>" + escaped(map.layer) + (view.empty() ? "" : ", " + view) +
                          (map.targetClass ? "" : "; of no class");
    for (const std::string &note : map.notes)
        caption += " <span class=\"hint\" title=\"" + escaped(note) + "\">note</span>";
    body_ << "<figure>";
    if (map.dead) {
        body_ << "<div class=\"dead\">" << escaped(*map.dead) << "</div>";
    } else {
        const float maximum = *std::max_element(map.values.values.begin(), map.values.values.end());
        const std::string kind = modelId + "_" + map.method + "_" + map.layer + (map.view.empty() ? "" : "_" + map.view);
        body_ << picture(mapPicture(map, image.pixels, geometry, mask, maximum, mapSide), kind);
        if (scored.focus)
            caption += "<br>" + focusText(*scored.focus);
    }
    body_ << "<figcaption>" << caption << "</figcaption></figure>";
}

void ReportPage::addDetails(const ModelSpec &spec, const Explanation &explanation, const std::optional<LesionMask> &mask)
{
    const std::vector<MapAgreement> agreements = agreementsOf(spec, explanation);
    if (agreements.empty() && explanation.attentions.empty())
        return;
    body_ << "<details><summary>";
    if (!agreements.empty() && agreements.front().agreement.rankCorrelation.value.value) {
        const MapAgreement &first = agreements.front();
        const AgreementMeasure &correlation = first.agreement.rankCorrelation;
        body_ << escaped(titleOf(first.a.method) + " and " + titleOf(first.b.method)) << ": rank correlation "
              << fixed(*correlation.value.value, 2) << ", " << chanceText(correlation);
    } else {
        body_ << "Agreement of the maps";
    }
    body_ << (explanation.attentions.empty() ? "" : "; heads") << "</summary><div class=\"tables\">";
    if (!explanation.attentions.empty()) {
        const AttentionWeights &weights = explanation.attentions.back();
        body_ << "<div><h4>Heads of " << escaped(weights.spec.key) << "</h4>" << headTable(headCards(weights, mask, explanation.geometry))
              << "</div>";
    }
    if (!agreements.empty()) {
        body_ << "<div><h4>Agreement of the maps</h4><table><tr><th></th><th></th><th colspan=\"2\">rank correlation</th><th "
                 "colspan=\"2\">overlap of the top 20 %</th></tr>";
        for (const MapAgreement &entry : agreements)
            body_ << "<tr><td>" << escaped(titleOf(entry.a.method)) << "</td><td>" << escaped(titleOf(entry.b.method)) << "</td>"
                  << agreementCells(entry.agreement.rankCorrelation) << agreementCells(entry.agreement.topOverlap) << "</tr>";
        body_ << "</table></div>";
    }
    body_ << "</div></details>";
}

void ReportPage::noteModel(const OpenModel &model)
{
    if (!notedModels_.insert(model.sha256()).second)
        return;
    const std::string &trainedOn = model.trainedOn();
    modelNotes_ += "<p class=\"note\"><b>" + escaped(model.spec().title) + "</b> (" + escaped(toUtf8(model.file().filename())) +
                   "): " + escaped(trainedOn.empty() ? "what it was trained on is not known" : "trained on: " + trainedOn);
    // Newer checkpoints name the leaks in that sentence, too; each is said once.
    for (const std::string &leak : model.allowedLeaks()) {
        if (trainedOn.find(leak) == std::string::npos)
            modelNotes_ += " " + escaped(leak);
    }
    modelNotes_ += "</p>";
}

void ReportPage::noteUndefined(const ModelSpec &spec)
{
    if (!seen_.insert(spec.title).second)
        return;
    for (const auto &[method, title] : titles_) {
        const std::string why = methodLayers(spec, method).undefinedBecause;
        if (!why.empty())
            undefined_.push_back(why);
    }
}

std::string ReportPage::titleOf(const std::string &method) const
{
    const auto known = titles_.find(method);
    return known != titles_.end() ? known->second : method;
}

std::string ReportPage::picture(const RgbImage &image, const std::string &kind) const
{
    const std::string file = name_ + "_" + kind + ".png";
    writePng(folder_ / "pictures" / fromUtf8(file), image);
    const std::string link = escaped("pictures/" + file);
    return "<a href=\"" + link + "\"><img src=\"" + link + "\" alt=\"" + escaped(kind) + "\" loading=\"lazy\"></a>";
}

} // namespace lesionlens
