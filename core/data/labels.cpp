// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/labels.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/data/folder_index.h"

namespace lesionlens {

namespace {

constexpr std::array<LabelSynonym, 37> kSynonyms = {{
    {"mel", "mel"},
    {"melanoma", "mel"},
    {"malignant_melanoma", "mel"},
    {"nv", "nv"},
    {"nevus", "nv"},
    {"naevus", "nv"},
    {"nevi", "nv"},
    {"melanocytic_nevus", "nv"},
    {"melanocytic_nevi", "nv"},
    {"bcc", "bcc"},
    {"basal_cell_carcinoma", "bcc"},
    {"akiec", "akiec"},
    {"ak", "akiec", "actinic_keratosis"},
    {"actinic_keratosis", "akiec", "actinic_keratosis"},
    {"actinic_keratoses", "akiec", "actinic_keratosis"},
    {"bowen's_disease", "akiec", "bowen's_disease"},
    {"bkl", "bkl"},
    {"benign_keratosis", "bkl"},
    {"benign_keratosis_like_lesions", "bkl"},
    {"pigmented_benign_keratosis", "bkl", "pigmented_benign_keratosis"},
    {"seborrheic_keratosis", "bkl", "seborrheic_keratosis"},
    {"solar_lentigo", "bkl", "solar_lentigo"},
    {"lichenoid_keratosis", "bkl", "lichenoid_keratosis"},
    {"df", "df"},
    {"dermatofibroma", "df"},
    {"vasc", "vasc"},
    {"vascular_lesion", "vasc"},
    {"vascular_lesions", "vasc"},
    {"scc", "scc"},
    {"squamous_cell_carcinoma", "scc"},
    {"unk", "unk"},
    {"unknown", "unk"},
    {"benign", "benign"},
    {"malignant", "malignant"},
    {"common_nevus", "common_nevus"},
    {"atypical_nevus", "atypical_nevus"},
    {"none_of_the_others", "unk"},
}};

constexpr std::array<std::string_view, 33> kAnswerColumns = {"dx",
                                                             "dx_type",
                                                             "label",
                                                             "class",
                                                             "target",
                                                             "diagnosis",
                                                             "diagnosis_1",
                                                             "diagnosis_2",
                                                             "diagnosis_3",
                                                             "diagnosis_4",
                                                             "diagnosis_5",
                                                             "diagnosis_confirm_type",
                                                             "histological_diagnosis",
                                                             "clinical_diagnosis",
                                                             "benign_malignant",
                                                             "melanocytic",
                                                             "melanoma",
                                                             "nevus",
                                                             "seborrheic_keratosis",
                                                             "mel_class",
                                                             "mel_mitotic_index",
                                                             "mel_thick_mm",
                                                             "mel_type",
                                                             "mel_ulcer",
                                                             "nevus_type",
                                                             "concomitant_biopsy",
                                                             "biopsied",
                                                             "management",
                                                             "score_weight",
                                                             "validation_weight",
                                                             "tumor",
                                                             "label_noise",
                                                             "true_label"};

/// Lower case, '_' between words.
std::string simplified(std::string_view text)
{
    std::string result = lowerCase(trimmed(text));
    std::replace(result.begin(), result.end(), ' ', '_');
    std::replace(result.begin(), result.end(), '-', '_');
    return result;
}

/// Null where the table does not know the label.
const LabelSynonym *synonymOf(std::string_view label)
{
    const std::string wanted = simplified(label);
    const auto *const found =
        std::find_if(kSynonyms.begin(), kSynonyms.end(), [&](const LabelSynonym &synonym) { return synonym.published == wanted; });
    return found != kSynonyms.end() ? found : nullptr;
}

} // namespace

std::span<const LabelSynonym> labelSynonyms()
{
    return kSynonyms;
}

std::string canonicalLabel(std::string_view label)
{
    const LabelSynonym *const synonym = synonymOf(label);
    return synonym != nullptr ? std::string(synonym->canonical) : trimmed(label);
}

std::string diagnosisOf(std::string_view label)
{
    const LabelSynonym *const synonym = synonymOf(label);
    if (synonym == nullptr)
        return lowerCase(trimmed(label));
    return std::string(synonym->diagnosis.empty() ? synonym->canonical : synonym->diagnosis);
}

void addClasses(std::map<std::string, std::string> &classMap, const std::map<std::string, std::string> &more)
{
    std::set<std::string> named;
    for (const auto &[label, name] : classMap)
        named.insert(diagnosisOf(label));
    for (const auto &[label, name] : more) {
        if (!named.contains(diagnosisOf(label)))
            classMap.emplace(label, name);
    }
}

std::span<const std::string_view> answerColumns()
{
    return kAnswerColumns;
}

bool givesAnswerAway(std::string_view column)
{
    return std::find(kAnswerColumns.begin(), kAnswerColumns.end(), simplified(column)) != kAnswerColumns.end();
}

} // namespace lesionlens
