// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/layouts/layout.h"

namespace lesionlens {

/// Brings a data set's labels to classes: by the map of classes under the label's own diagnosis, then under its canonical spelling; what
/// the map does not name keeps the canonical spelling or, outside of the table, the first that occurs.
class LabelReader
{
public:
    /// `classMap`: label -> class, see DatasetOptions. Throws Error Usage where it gives one label two classes.
    LabelReader(const Layout &layout, const std::map<std::string, std::string> &classMap);

    /// Whether the layout knows the label.
    [[nodiscard]] bool isLegal(const std::string &label) const;
    [[nodiscard]] const std::vector<std::string> &legal() const { return legal_; }

    /// The class of a label; empty: its images are not wanted.
    [[nodiscard]] const std::string &classOf(const std::string &label);

    /// A sentence for each canonical label that several diagnoses were brought to, and for each entry of the map that no image has.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    struct Target
    {
        std::string label; ///< as the map writes it
        std::string name;
        bool isUsed = false;
    };

    [[nodiscard]] std::string canonical(const std::string &label) const;
    [[nodiscard]] std::string diagnosis(const std::string &label) const;
    [[nodiscard]] std::string newClassOf(const std::string &label);
    [[nodiscard]] Target *targetOf(const std::string &key);

    bool usesTable_;
    std::vector<std::string> legal_;
    std::map<std::string, Target> classMap_;                           ///< by diagnosis
    std::unordered_map<std::string, std::string> known_;               ///< class by label as it stands
    std::unordered_map<std::string, std::string> spelling_;            ///< class by lower-case canonical label
    std::map<std::string, std::map<std::string, std::string>> merged_; ///< canonical label -> diagnosis -> first spelling
};

} // namespace lesionlens
