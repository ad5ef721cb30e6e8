// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/augmentation_tab.h"

#include <cmath>

#include <QCheckBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/draw_sheet.h"
#include "ui/widgets/elided_label.h"

namespace lesionlens {

namespace {

constexpr int kSteps = 100;
constexpr int kColumnWidth = 296;

QString fitName(Fit fit)
{
    switch (fit) {
    case Fit::CenterCrop:
        return AugmentationTab::tr("centre cropped");
    case Fit::Letterbox:
        return AugmentationTab::tr("letterboxed");
    case Fit::Stretch:
        break;
    }
    return AugmentationTab::tr("stretched");
}

} // namespace

AugmentationTab::AugmentationTab(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("augmentationTab"));
    sheet_ = new DrawSheet;
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(2 * Theme::Grid);
    layout->addWidget(buildControls());
    layout->addWidget(sheet_, 1);
    connect(&presenter_, &DatasetPresenter::previewReady, sheet_, &DrawSheet::setPictures);
    connect(&presenter_, &DatasetPresenter::previewFailed, sheet_, &DrawSheet::setMessage);
    connect(&presenter_, &DatasetPresenter::recipeChanged, this, &AugmentationTab::takeRecipe);
    taken_ = presenter_.recipe().augment;
    setOptions(taken_);
}

QWidget *AugmentationTab::buildControls()
{
    auto *column = new QWidget;
    column->setFixedWidth(kColumnWidth);
    name_ = new ElidedLabel;
    name_->setObjectName(QStringLiteral("augmentedImageLabel"));
    auto *rows = new QFormLayout;
    rows->setSpacing(Theme::Grid);
    flips_ = new QCheckBox(tr("left and right, up and down"));
    form::identify(*flips_, {QStringLiteral("flips"), tr("Flips"), tr("Each with probability one half")}, QStringLiteral("CheckBox"));
    connect(flips_, &QCheckBox::toggled, this, [this](bool isOn) {
        options_.flips = isOn;
        showValues();
        ask();
    });
    rows->addRow(tr("Flips"), flips_);
    addSlider(*rows, QStringLiteral("rotation"), tr("Rotation"), {&AugmentOptions::rotation, 180.0, tr("°")}, tr("Largest angle"));
    addSlider(*rows, QStringLiteral("scale"), tr("Scale"), {&AugmentOptions::scale, 0.5, {}}, tr("Largest change of size, as a share"));
    addSlider(*rows, QStringLiteral("brightness"), tr("Brightness"), {&AugmentOptions::brightness, 0.8, {}},
              tr("Largest change, as a share"));
    addSlider(*rows, QStringLiteral("contrast"), tr("Contrast"), {&AugmentOptions::contrast, 0.8, {}}, tr("Largest change, as a share"));
    addSlider(*rows, QStringLiteral("saturation"), tr("Saturation"), {&AugmentOptions::saturation, 0.8, {}},
              tr("Largest change, as a share"));
    addSlider(*rows, QStringLiteral("hue"), tr("Hue"), {&AugmentOptions::hue, 0.5, {}}, tr("Largest turn, as a share of the hue circle"));
    addSlider(*rows, QStringLiteral("hair"), tr("Hair"), {&AugmentOptions::hair, 1.0, {}}, tr("Probability that hairs are drawn over it"));
    addSlider(*rows, QStringLiteral("artefacts"), tr("Artefacts"), {&AugmentOptions::artefacts, 1.0, {}},
              tr("Probability that one other artefact is: a ruler, ink, gel, a patch and others"));
    addSlider(*rows, QStringLiteral("blur"), tr("Blur"), {&AugmentOptions::blur, 5.0, tr(" px")},
              tr("Largest standard deviation, in pixels of the network's input"));
    note_ = form::paragraph(QStringLiteral("augmentationNoteLabel"));
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * Theme::Grid);
    layout->addWidget(name_);
    layout->addLayout(rows);
    layout->addWidget(buildButtons());
    layout->addWidget(note_);
    layout->addStretch(1);
    return column;
}

QWidget *AugmentationTab::buildButtons()
{
    auto *draws =
        form::button({QStringLiteral("otherDraws"), tr("Other draws"), tr("Draw again at random")}, QStringLiteral("view-refresh"));
    auto *defaults =
        form::button({QStringLiteral("defaultAugmentation"), tr("Defaults"), tr("What a training does where nothing else is said")});
    auto *none = form::button({QStringLiteral("noAugmentation"), tr("None"), tr("Change nothing")});
    asInTraining_ =
        form::button({QStringLiteral("trainingAugmentation"), tr("As in training"), tr("Back to what the Train page's form says")});
    use_ = form::button({QStringLiteral("useAugmentation"), tr("Use in training"), tr("Puts these values into the Train page's form")},
                        QStringLiteral("go-next"));
    connect(draws, &QPushButton::clicked, this, [this] {
        ++seed_;
        ask();
    });
    connect(defaults, &QPushButton::clicked, this, [this] { setOptions(defaultAugmentation()); });
    connect(none, &QPushButton::clicked, this, [this] { setOptions({}); });
    connect(asInTraining_, &QPushButton::clicked, this, [this] { setOptions(presenter_.recipe().augment); });
    connect(use_, &QPushButton::clicked, this, [this] { Q_EMIT chosen(options_); });
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(Theme::Grid);
    grid->addWidget(draws, 0, 0, 1, 2);
    grid->addWidget(defaults, 0, 2);
    grid->addWidget(none, 0, 3);
    grid->addWidget(asInTraining_, 1, 0, 1, 2);
    grid->addWidget(use_, 1, 2, 1, 2);
    return box;
}

void AugmentationTab::takeRecipe()
{
    const AugmentOptions &augment = presenter_.recipe().augment;
    if (isSame(augment, taken_)) {
        showValues(); // only the size is another one: what is being tried stays
        ask();
        return;
    }
    taken_ = augment;
    setOptions(augment);
}

void AugmentationTab::addSlider(QFormLayout &rows, const QString &name, const QString &title, Control control, const QString &tip)
{
    control.slider = new QSlider(Qt::Horizontal);
    form::identify(*control.slider, {name, title, tip}, QStringLiteral("Slider"));
    control.slider->setRange(0, kSteps);
    control.slider->setPageStep(kSteps / 10);
    control.value = new QLabel;
    control.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    control.value->setFixedWidth(7 * Theme::Grid);
    connect(control.slider, &QSlider::valueChanged, this, [this, field = control.field, largest = control.largest](int step) {
        options_.*field = largest * step / kSteps;
        showValues();
        ask();
    });
    auto *row = new QHBoxLayout;
    row->addWidget(control.slider, 1);
    row->addWidget(control.value);
    rows.addRow(title, row);
    controls_.push_back(std::move(control));
}

void AugmentationTab::setOptions(const AugmentOptions &options)
{
    const QSignalBlocker flips(flips_);
    flips_->setChecked(options.flips);
    for (const Control &control : controls_) {
        const QSignalBlocker blocker(control.slider);
        control.slider->setValue(static_cast<int>(std::lround(kSteps * options.*control.field / control.largest)));
    }
    options_ = options;
    showValues();
    ask();
}

void AugmentationTab::showValues()
{
    for (const Control &control : controls_) {
        const double value = options_.*control.field;
        control.value->setText(QString::number(value, 'f', control.largest > 10.0 ? 0 : 2) + control.unit);
    }
    const ImageRecipe &recipe = presenter_.recipe();
    const bool isRecipe = isSame(options_, recipe.augment);
    asInTraining_->setEnabled(!isRecipe);
    use_->setEnabled(!isRecipe);
    note_->setText((isRecipe ? tr("The next training does this.") : tr("The next training does something else.")) + QLatin1Char(' ') +
                   tr("Shown at its input size, %1 x %2 pixels (%3), before normalisation.")
                       .arg(recipe.size.width)
                       .arg(recipe.size.height)
                       .arg(fitName(recipe.size.fit)));
}

void AugmentationTab::setImage(const std::filesystem::path &image, const QString &name)
{
    image_ = image;
    name_->setText(name);
    ask();
}

void AugmentationTab::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
}

void AugmentationTab::ask()
{
    if (image_.empty())
        sheet_->setMessage(tr("Mark an example on the overview."));
    else if (isVisible())
        presenter_.previewAugmentation(image_, options_, seed_);
}

} // namespace lesionlens
