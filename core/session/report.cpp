// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "core/models/registry.h"
#include "core/session/explanation_writer.h"
#include "core/session/guard.h"

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

/// Collects the page and writes its pictures.
class Page
{
public:
    explicit Page(std::filesystem::path folder) : folder_(std::move(folder)) { requireWritableFolder(folder_ / "pictures"); }

    void addImage(const OpenImage &image, const std::optional<LesionMask> &mask)
    {
        name_ = std::to_string(++count_) + "_" + toUtf8(image.path.stem());
        body_ << "<section><h2>" << escaped(toUtf8(image.path.filename())) << "</h2><div class=\"row\">"
              << figure(imagePicture(image.pixels, mask, pictureSide), "original", "original" + maskCaption(mask));
    }

    void addModel(const OpenModel &model, const OpenImage &image, const Explanation &explanation, const std::optional<LesionMask> &mask)
    {
        const Prediction &prediction = explanation.prediction;
        const auto predicted = static_cast<std::size_t>(prediction.predicted);
        const std::string headline = modelEntry(model.spec().config.id).title + ": " + prediction.classes.at(predicted) + " " +
                                     fixed(100.0 * prediction.probabilities.at(predicted), 1) + " %";
        body_ << "<div class=\"model\"><h3>" << escaped(headline) << "</h3><div class=\"row\">";
        for (const ScoredMap &scored : collectMaps(explanation, {}, mask)) {
            if (scored.map.head)
                continue; // the page shows the mean over heads
            addMap(scored, model.spec().config.id, image, explanation.geometry, mask);
        }
        body_ << "</div></div>";
    }

    void endImage() { body_ << "</div></section>\n"; }

    void write() const
    {
        std::ostringstream page;
        page << "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>LesionLens report</title><style>" << style()
             << "</style></head><body><header><h1>Where do the models look?</h1><p>" << escaped(researchUseLine())
             << "</p><p>Maps show the positive part on a scale from 0 to the map's largest value. Background focus is the share of that "
                "mass outside the lesion mask; a lesion gain of 1 is what a uniform map would have.</p></header>\n"
             << body_.str() << "<footer>LesionLens " << LESIONLENS_VERSION << "</footer></body></html>\n";
        writeFileAtomically(folder_ / "index.html", page.str());
    }

private:
    static std::string maskCaption(const std::optional<LesionMask> &mask)
    {
        if (!mask)
            return ", no mask";
        return std::string(", mask: ") + toString(mask->source) + (mask->doubt ? " (doubtful: " + *mask->doubt + ")" : "");
    }

    void addMap(const ScoredMap &scored, const std::string &modelId, const OpenImage &image, const Geometry &geometry,
                const std::optional<LesionMask> &mask)
    {
        const Map &map = scored.map;
        const std::string title = map.method + (map.view.empty() ? "" : " (" + map.view + ", mean over heads)") + ", " + map.layer;
        if (map.dead) {
            body_ << "<figure><div class=\"dead\">" << escaped(*map.dead) << "</div><figcaption>" << escaped(title)
                  << "</figcaption></figure>";
            return;
        }
        const float maximum = *std::max_element(map.values.values.begin(), map.values.values.end());
        const RgbImage picture = mapPicture(map, image.pixels, geometry, mask, maximum, pictureSide);
        body_ << figure(picture, modelId + "_" + map.method + "_" + map.layer, title, scored.focus ? focusText(*scored.focus) : "");
    }

    static std::string focusText(const FocusScores &scores)
    {
        return "background focus " + scoreText(scores.backgroundFocus, true) + ", lesion gain " + scoreText(scores.lesionGain, false);
    }

    std::string figure(const RgbImage &picture, const std::string &kind, const std::string &caption, const std::string &scores = {})
    {
        const std::string file = name_ + "_" + kind + ".png";
        writePng(folder_ / "pictures" / fromUtf8(file), picture);
        return "<figure><img src=\"pictures/" + escaped(file) + "\" alt=\"" + escaped(caption) + "\"><figcaption>" + escaped(caption) +
               (scores.empty() ? "" : "<br>" + scores) + "</figcaption></figure>";
    }

    static const char *style()
    {
        return "body{background:#1e1e1e;color:#e6e6e6;font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:24px}"
               "h1{font-size:24px;margin:0 0 8px}h2{font-size:17px;margin:0 0 8px}h3{font-size:15px;margin:0 0 8px;font-weight:600}"
               "header p{color:#b8b8b8;max-width:80ch;margin:0 0 8px}section{border-top:1px solid #3a3a3a;padding:16px 0}"
               ".row{display:flex;flex-wrap:wrap;gap:16px}figure{margin:0;width:224px}img{width:224px;border-radius:4px;display:block}"
               "figcaption{color:#b8b8b8;font-size:13px;margin-top:4px;font-variant-numeric:tabular-nums}.model{margin:0}"
               ".dead{width:208px;min-height:120px;padding:8px;background:#2a2a2a;border-radius:4px}"
               ".undefined{border-bottom:1px dotted #b8b8b8}footer{color:#8f8f8f;margin-top:16px}";
    }

    std::filesystem::path folder_;
    std::ostringstream body_;
    std::string name_;
    int count_ = 0;
};

struct ReportContent
{
    std::vector<std::filesystem::path> images;
    std::vector<std::filesystem::path> checkpoints;
    MaskChoice mask;
};

ReportContent contentOf(const ReportOptions &options)
{
    ReportContent content{options.images, options.checkpoints, options.mask.value_or(MaskChoice{MaskChoice::Kind::Automatic, {}})};
    if (!content.images.empty() && !content.checkpoints.empty())
        return content;
    const std::optional<Demo> demo = findDemo();
    if (!demo)
        throw Error(ErrorCode::NotFound, "The bundled demo was not found; name images and checkpoints.");
    if (content.checkpoints.empty()) {
        for (const CheckpointInfo &model : demo->models)
            content.checkpoints.push_back(model.path);
    }
    if (content.images.empty()) {
        content.images = listImages(demo->images);
        if (!options.mask)
            content.mask = {MaskChoice::Kind::Folder, demo->masks};
    }
    return content;
}

} // namespace

std::vector<std::string> writeReport(const ReportOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                                     const std::stop_token &stop)
{
    return guarded("writing the report " + toUtf8(folder), [&] {
        const ReportContent content = contentOf(options);
        std::vector<std::shared_ptr<OpenModel>> models;
        for (const std::filesystem::path &checkpoint : content.checkpoints)
            models.push_back(openModel({checkpoint, {}, {}, {}, "auto"}));
        Page page(folder);
        std::vector<std::string> errors;
        const auto total = static_cast<std::int64_t>(content.images.size());
        for (std::int64_t i = 0; i < total; ++i) {
            const std::filesystem::path &path = content.images[static_cast<std::size_t>(i)];
            throwIfStopped(stop);
            progress.report({"explaining " + toUtf8(path.filename()), i, total});
            try {
                const OpenImage image = openImage(path);
                const std::optional<LesionMask> mask = maskFor(content.mask, image);
                std::vector<Explanation> explanations;
                for (const auto &model : models) {
                    NoProgress quiet;
                    explanations.push_back(explain(*model, image, {}, quiet, stop));
                }
                page.addImage(image, mask);
                for (std::size_t m = 0; m < models.size(); ++m)
                    page.addModel(*models[m], image, explanations[m], mask);
                page.endImage();
            } catch (const Error &error) {
                if (error.code() == ErrorCode::Cancelled)
                    throw;
                errors.push_back(error.message());
            }
        }
        page.write();
        return errors;
    });
}

} // namespace lesionlens
