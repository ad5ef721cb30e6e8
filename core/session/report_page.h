// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/session/explanation_writer.h"
#include "core/session/report_overview.h"

namespace lesionlens {

/// Collects the report's one HTML page and writes its pictures as it goes. For each image: addImage, addModel for every model, endImage.
class ReportPage
{
public:
    /// Throws Error Io where `folder` cannot be written.
    explicit ReportPage(std::filesystem::path folder);

    void addImage(const OpenImage &image, const std::optional<LesionMask> &mask, const std::optional<ImageRecord> &record);
    /// Prediction, one map per method, the head cards of the default attention layer, and the agreement of the methods.
    void addModel(const OpenModel &model, const OpenImage &image, const Explanation &explanation, const std::optional<LesionMask> &mask);
    void endImage();
    /// Writes index.html.
    void write() const;

private:
    void addMap(const ScoredMap &scored, const std::string &modelId, const OpenImage &image, const Geometry &geometry,
                const std::optional<LesionMask> &mask);
    /// Heads of the last attention and the agreement of the maps, folded under a line that says the most important of it.
    void addDetails(const ModelSpec &spec, const Explanation &explanation, const std::optional<LesionMask> &mask);
    /// A line on each model once: file, what it was trained on, leaks that its training allowed.
    void noteModel(const OpenModel &model);
    void noteUndefined(const ModelSpec &spec);
    [[nodiscard]] std::string titleOf(const std::string &method) const;
    /// Writes a picture and returns the HTML that shows it.
    [[nodiscard]] std::string picture(const RgbImage &image, const std::string &kind) const;

    std::filesystem::path folder_;
    std::ostringstream body_;
    ReportOverview overview_;
    std::string name_;
    int count_ = 0;
    int models_ = 0;                            ///< of the current image
    std::map<std::string, std::string> titles_; ///< of the methods
    std::string modelNotes_;                    ///< HTML
    std::set<std::string> notedModels_;         ///< by the SHA-256 of their files
    std::vector<std::string> undefined_;        ///< sentences, each once
    std::set<std::string> seen_;                ///< models whose undefined methods were noted
};

} // namespace lesionlens
