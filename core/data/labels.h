// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lesionlens {

/// A published way to write a diagnosis, and ours.
struct LabelSynonym
{
    std::string_view published; ///< lower case, words joined by '_'
    std::string_view canonical;
};

/// The one table by which the labels of the public dermoscopy data sets become comparable. A choice of ours: "ak" (ISIC 2019) counts as
/// "akiec" (HAM10000), which holds actinic keratoses and Bowen's disease; "seborrheic_keratosis" (ISIC 2017) counts as "bkl", which
/// holds it. PH2's common and atypical nevi stay apart.
[[nodiscard]] std::span<const LabelSynonym> labelSynonyms();

/// The canonical spelling of a label: "MEL", "Melanoma" and "melanoma " are "mel"; case, '-' and ' ' against '_' do not matter. A label
/// that is not in the table is returned as it stands, without white space around it.
[[nodiscard]] std::string canonicalLabel(std::string_view label);

/// Columns of published metadata that give the answer away, in whole or in part, or that only exist because the answer was known: the
/// diagnosis in other words, how it was confirmed, the thickness of a melanoma, the weights of a scoring. They never become attributes.
[[nodiscard]] std::span<const std::string_view> answerColumns();
/// Whether a column is one of them; case, '-' and ' ' against '_' do not matter.
[[nodiscard]] bool givesAnswerAway(std::string_view column);

} // namespace lesionlens
