// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report_page.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/base/file_io.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

constexpr int pictureSide = 256;

std::string escaped(const std::string &text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string fixed(double value, int digits)
{
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    return buffer.data();
}

std::string scoreText(const Score &score, bool percent)
{
    if (!score.value)
        return "<span class=\"undefined\" title=\"" + escaped(score.undefinedBecause) + "\">undefined</span>";
    return percent ? fixed(100.0 * *score.value, 1) + " %" : fixed(*score.value, 2);
}

std::string maskCaption(const std::optional<LesionMask> &mask)
{
    if (!mask)
        return ", no mask";
    return std::string(", mask: ") + toString(mask->source) + (mask->doubt ? " (doubtful: " + *mask->doubt + ")" : "");
}

std::string focusText(const FocusScores &scores)
{
    return "background focus " + scoreText(scores.backgroundFocus, true) + ", lesion gain " + scoreText(scores.lesionGain, false);
}

std::string agreementText(const AgreementMeasure &measure)
{
    if (!measure.value.value)
        return "<td colspan=\"2\">" + scoreText(measure.value, false) + "</td>";
    const bool isChance = *measure.value.value >= measure.chanceLow && *measure.value.value <= measure.chanceHigh;
    return "<td class=\"number\">" + fixed(*measure.value.value, 2) + "</td><td class=\"quiet\">chance " + fixed(measure.chanceLow, 2) +
           " to " + fixed(measure.chanceHigh, 2) + (isChance ? ": no more than chance" : "") + "</td>";
}

const char *style()
{
    return "body{background:#1e1e1e;color:#e6e6e6;font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:24px}"
           "h1{font-size:24px;margin:0 0 8px}h2{font-size:17px;margin:0 0 8px}h3{font-size:15px;margin:0 0 8px;font-weight:600}"
           "header p{color:#b8b8b8;max-width:80ch;margin:0 0 8px}section{border-top:1px solid #3a3a3a;padding:16px 0}"
           ".row{display:flex;flex-wrap:wrap;gap:16px}figure{margin:0;width:224px}img{width:224px;border-radius:4px;display:block}"
           "figcaption{color:#b8b8b8;font-size:13px;margin-top:4px;font-variant-numeric:tabular-nums}.model{margin:0;width:100%}"
           ".dead{width:208px;min-height:120px;padding:8px;background:#2a2a2a;border-radius:4px}"
           "h4{font-size:13px;font-weight:600;margin:16px 0 "
           "4px}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}"
           "th{font-weight:400;color:#b8b8b8;text-align:left}td,th{padding:2px 16px 2px 0}.number{text-align:right}.quiet{color:#8f8f8f}"
           ".tables{display:flex;flex-wrap:wrap;gap:0 48px}.model+.model{margin-top:24px}"
           ".undefined{border-bottom:1px dotted #b8b8b8}footer{color:#8f8f8f;margin-top:16px}";
}

} // namespace

ReportPage::ReportPage(std::filesystem::path folder) : folder_(std::move(folder))
{
    requireWritableFolder(folder_ / "pictures");
    for (const MethodInfo &method : listMethods())
        titles_[method.id] = method.title;
}

void ReportPage::addImage(const OpenImage &image, const std::optional<LesionMask> &mask)
{
    name_ = std::to_string(++count_) + "_" + toUtf8(image.path.stem());
    models_ = 0;
    body_ << "<section><h2>" << escaped(toUtf8(image.path.filename())) << "</h2><div class=\"row\">"
          << figure(imagePicture(image.pixels, mask, pictureSide), "original", "original" + maskCaption(mask));
}

void ReportPage::addModel(const OpenModel &model, const OpenImage &image, const Explanation &explanation,
                          const std::optional<LesionMask> &mask)
{
    const Prediction &prediction = explanation.prediction;
    const auto predicted = static_cast<std::size_t>(prediction.predicted);
    const std::string headline = model.spec().title + ": " + prediction.classes.at(predicted) + " " +
                                 fixed(100.0 * prediction.probabilities.at(predicted), 1) + " %";
    const std::string id = std::to_string(++models_) + "_" + model.spec().config.id;
    body_ << "<div class=\"model\"><h3>" << escaped(headline) << "</h3><div class=\"row\">";
    for (const ScoredMap &scored : collectMaps(explanation, {}, mask)) {
        if (!scored.map.head) // the page shows the mean over heads
            addMap(scored, id, image, explanation.geometry, mask);
    }
    body_ << "</div><div class=\"tables\">";
    addHeads(explanation, mask);
    addAgreements(model.spec(), explanation);
    body_ << "</div></div>";
    noteUndefined(model.spec());
}

void ReportPage::endImage()
{
    body_ << "</div></section>\n";
}

void ReportPage::write() const
{
    std::ostringstream page;
    page << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>LesionLens report</title><style>" << style()
         << "</style></head><body><header><h1>Where do the models look?</h1><p>" << escaped(researchUseLine())
         << "</p><p>Maps show the positive part on a scale from 0 to the map's largest value. Background focus is the share of that "
            "mass outside the lesion mask; a lesion gain of 1 is what a uniform map would have. Agreement compares two maps' order of "
            "places; chance is what random maps of the same smoothness reach.</p></header>\n"
         << body_.str();
    if (!undefined_.empty()) {
        page << "<section><h2>Not shown</h2>";
        for (const std::string &sentence : undefined_)
            page << "<p class=\"quiet\">" << escaped(sentence) << "</p>";
        page << "</section>\n";
    }
    page << "<footer>LesionLens " << LESIONLENS_VERSION << "</footer></body></html>\n";
    writeFileAtomically(folder_ / "index.html", page.str());
}

void ReportPage::addMap(const ScoredMap &scored, const std::string &modelId, const OpenImage &image, const Geometry &geometry,
                        const std::optional<LesionMask> &mask)
{
    const Map &map = scored.map;
    const auto known = titles_.find(map.method);
    const std::string title = (known != titles_.end() ? known->second : map.method) +
                              (map.view.empty() ? "" : " (" + map.view + ", mean over heads)") + ", " + map.layer +
                              (map.targetClass ? "" : ", of no class");
    if (map.dead) {
        body_ << "<figure><div class=\"dead\">" << escaped(*map.dead) << "</div><figcaption>" << escaped(title) << "</figcaption></figure>";
        return;
    }
    const float maximum = *std::max_element(map.values.values.begin(), map.values.values.end());
    const RgbImage picture = mapPicture(map, image.pixels, geometry, mask, maximum, pictureSide);
    const std::string kind = modelId + "_" + map.method + "_" + map.layer + (map.view.empty() ? "" : "_" + map.view);
    body_ << figure(picture, kind, title, scored.focus ? focusText(*scored.focus) : "");
}

void ReportPage::addHeads(const Explanation &explanation, const std::optional<LesionMask> &mask)
{
    if (explanation.attentions.empty())
        return;
    const AttentionWeights &weights = explanation.attentions.back();
    body_ << "<div><h4>Heads of " << escaped(weights.spec.key)
          << "</h4><table><tr><th>head</th><th>entropy</th><th>mean distance</th><th>lesion mass</th><th>lesion gain</th></tr>";
    for (const HeadCard &card : headCards(weights, mask, explanation.geometry))
        body_ << "<tr><td class=\"number\">" << card.statistics.head << "</td><td class=\"number\">" << fixed(card.statistics.entropy, 2)
              << "</td><td class=\"number\">" << fixed(card.statistics.meanDistance, 2) << "</td><td class=\"number\">"
              << scoreText(card.lesionMass, true) << "</td><td class=\"number\">" << scoreText(card.lesionGain, false) << "</td></tr>";
    body_ << "</table></div>";
}

void ReportPage::addAgreements(const ModelSpec &spec, const Explanation &explanation)
{
    const std::vector<MapAgreement> agreements = agreementsOf(spec, explanation);
    if (agreements.empty())
        return;
    body_ << "<div><h4>Agreement of the maps</h4><table><tr><th></th><th></th><th>rank correlation</th><th></th><th>overlap of the top "
             "20 %</th><th></th></tr>";
    for (const MapAgreement &entry : agreements)
        body_ << "<tr><td>" << escaped(titles_.at(entry.a.method)) << "</td><td>" << escaped(titles_.at(entry.b.method)) << "</td>"
              << agreementText(entry.agreement.rankCorrelation) << agreementText(entry.agreement.topOverlap) << "</tr>";
    body_ << "</table></div>";
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

std::string ReportPage::figure(const RgbImage &picture, const std::string &kind, const std::string &caption, const std::string &scores)
{
    const std::string file = name_ + "_" + kind + ".png";
    writePng(folder_ / "pictures" / fromUtf8(file), picture);
    return "<figure><img src=\"pictures/" + escaped(file) + "\" alt=\"" + escaped(caption) + "\"><figcaption>" + escaped(caption) +
           (scores.empty() ? "" : "<br>" + scores) + "</figcaption></figure>";
}

} // namespace lesionlens
