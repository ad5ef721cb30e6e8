// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <QWidget>

#include "core/data/augment.h"

class QCheckBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSlider;

namespace lesionlens {

class DatasetPresenter;
class DrawSheet;

/// Random variants of one example at the size and fit of the next training, with a slider for every option of the augmentation. It starts
/// from the training's options; what is tried becomes theirs when asked.
class AugmentationTab : public QWidget
{
    Q_OBJECT
public:
    explicit AugmentationTab(DatasetPresenter &presenter, QWidget *parent = nullptr);

    /// The example to vary, and what it is called.
    void setImage(const std::filesystem::path &image, const QString &name);
    [[nodiscard]] const AugmentOptions &options() const { return options_; }

Q_SIGNALS:
    /// To be what trainings do to their images.
    void chosen(const AugmentOptions &options);

protected:
    void showEvent(QShowEvent *event) override;

private:
    struct Control
    {
        double AugmentOptions::*field;
        double largest;
        QString unit;
        QSlider *slider = nullptr;
        QLabel *value = nullptr;
    };
    QWidget *buildControls();
    QWidget *buildButtons();
    void addSlider(QFormLayout &rows, const QString &name, const QString &title, Control control, const QString &tip);
    void setOptions(const AugmentOptions &options);
    void takeRecipe();
    void showValues();
    void ask();

    DatasetPresenter &presenter_;
    AugmentOptions options_;
    AugmentOptions taken_; ///< the recipe's when it was last looked at
    std::filesystem::path image_;
    std::uint64_t seed_ = 1;
    QCheckBox *flips_;
    std::vector<Control> controls_;
    QLabel *name_;
    QLabel *note_;
    QPushButton *asInTraining_;
    QPushButton *use_;
    DrawSheet *sheet_;
};

} // namespace lesionlens
