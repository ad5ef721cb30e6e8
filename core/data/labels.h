// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace lesionlens {

/// A published way to write a diagnosis, and ours.
struct LabelSynonym
{
    std::string_view published; ///< lower case, words joined by '_'
    std::string_view canonical;
    std::string_view diagnosis = {}; ///< where the canonical class holds others beside it; empty: the label says no more than the class
};

/// The one table by which the labels of the public dermoscopy data sets become comparable. A choice of ours: "ak" (ISIC 2019) counts as
/// "akiec" (HAM10000), which holds actinic keratoses and Bowen's disease; "seborrheic_keratosis" (ISIC 2017) counts as "bkl", which
/// holds it. PH2's common and atypical nevi stay apart.
[[nodiscard]] std::span<const LabelSynonym> labelSynonyms();

/// The canonical spelling of a label: "MEL", "Melanoma" and "melanoma " are "mel"; case, '-' and ' ' against '_' do not matter. A label
/// that is not in the table is returned as it stands, without white space around it.
[[nodiscard]] std::string canonicalLabel(std::string_view label);

/// What a label says, however it is written, before it is brought to a class: "AK" and "Actinic keratosis" are "actinic_keratosis", but
/// "Melanoma" is "mel". A label that is not in the table is itself in lower case.
[[nodiscard]] std::string diagnosisOf(std::string_view label);

/// Adds the entries of another map of classes (label -> class) for the diagnoses that the first does not name.
void addClasses(std::map<std::string, std::string> &classMap, const std::map<std::string, std::string> &more);

/// Columns of published metadata that give the answer away, in whole or in part, or that only exist because the answer was known: the
/// diagnosis in other words, how it was confirmed, the thickness of a melanoma, the weights of a scoring. They never become attributes.
[[nodiscard]] std::span<const std::string_view> answerColumns();
/// Whether a column is one of them; case, '-' and ' ' against '_' do not matter.
[[nodiscard]] bool givesAnswerAway(std::string_view column);

} // namespace lesionlens
