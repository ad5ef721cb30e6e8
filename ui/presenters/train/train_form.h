// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/models/model_spec.h"
#include "core/train/train_config.h"

namespace lesionlens {

/// One key of a configuration, as a form shows it.
struct FormRow
{
    std::string path; ///< "train.lr"
    std::string text; ///< its value as JSON, texts without quotation marks
    std::string defaultText;
    bool isBool = false;
    [[nodiscard]] bool isChanged() const { return text != defaultText; }
};

/// A configuration that is being filled in: every key of TrainConfig, read from its JSON, so that a new key needs no new form.
/// Unlike a TrainConfig it may be wrong for a while. How the data set is read and split (data.layout, data.split and the like) is kept
/// and has no rows: the Data set page decides that.
class TrainForm
{
public:
    TrainForm();

    void load(const TrainConfig &config);
    /// Takes an architecture with its defaults; the width stays, and the recipe, whose values may differ for it.
    void chooseModel(const ModelConfig &model);
    /// The recipe whose values the form has; empty: values of one's own.
    [[nodiscard]] std::string recipe() const;
    /// Takes a recipe's values. Changes nothing where those that a recipe keeps are no values. Throws Error Usage for an unknown recipe.
    void chooseRecipe(const std::string &id);
    /// All keys that mean something for the chosen architecture, in the order of the file; not the architecture itself.
    [[nodiscard]] std::vector<FormRow> rows() const;
    [[nodiscard]] std::string text(const std::string &path) const;
    /// Reads `text` as what the key holds; a text that cannot be one is kept and becomes a problem. An unknown path changes nothing.
    void setText(const std::string &path, const std::string &text);
    [[nodiscard]] std::vector<std::string> problems() const;
    /// Throws Error Usage with the first problem.
    [[nodiscard]] TrainConfig config() const;
    /// The keys of `data` alone. Throws Error Usage with the first problem of these.
    [[nodiscard]] DataOptions data() const;
    /// Takes the keys of the augmentation, all of them. Throws as data, and changes nothing then.
    void setAugmentation(const AugmentOptions &options);

private:
    [[nodiscard]] Json defaults() const;
    [[nodiscard]] std::optional<TrainOptions> train() const; ///< none while one of them is wrong

    Json values_;
    Json modelDefaults_;
};

} // namespace lesionlens
