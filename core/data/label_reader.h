// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/layouts/layout.h"

namespace lesionlens {

/// The class of each label of a data set: by the map of classes where it names the label, else by the table of synonyms and, whatever the
/// case, the first spelling that occurs.
class LabelReader
{
public:
    /// `rows`: all of the data set. An entry of `classMap` that is spelled as a label of the rows is about that label alone, so that labels
    /// which are one class by the table can be told apart; one that names a class of the table, or a spelling that no row has, is about
    /// the whole class. Throws Error Usage where two entries give one label different classes.
    LabelReader(const Layout &layout, const std::map<std::string, std::string> &classMap, const std::vector<LayoutRow> &rows);

    [[nodiscard]] bool isLegal(const std::string &label) const;
    [[nodiscard]] const std::vector<std::string> &legal() const { return legal_; }
    /// The class of a label; empty: its images are not wanted.
    [[nodiscard]] std::string classOf(const std::string &label);
    /// A sentence for each entry of the map that no image has, and for each class that is several labels by the table alone.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    struct Target
    {
        std::string label; ///< as the map spells it
        std::string name;
        bool isUsed = false;
    };
    using Targets = std::map<std::string, Target>; ///< by the label in lower case

    [[nodiscard]] std::string canonical(const std::string &label) const;
    static void addTarget(Targets &targets, const std::string &key, const std::string &label, const std::string &name);

    bool usesTable_;
    std::vector<std::string> legal_;
    Targets ofLabel_;
    Targets ofClass_;
    std::unordered_map<std::string, std::string> spelling_;
    std::map<std::string, std::set<std::string>> merged_; ///< labels in lower case that the table made one class
};

} // namespace lesionlens
