// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

QString aboutText(const DatasetSummary &summary)
{
    QStringList lines;
    lines << toQString(summary.name) + QStringLiteral(" (") + toQString(summary.layout) + QStringLiteral(")");
    const QString kind = summary.groupKind.empty() || summary.groupKind == "image" ? QString() : toQString(summary.groupKind);
    int groups = 0;
    for (const SetSummary &set : summary.sets)
        groups += set.groups;
    QString counts = DatasetPanel::tr("%L1 images, %L2 with a lesion mask").arg(summary.samples.size()).arg(summary.masks);
    if (!kind.isEmpty())
        counts += DatasetPanel::tr("; groups (%1): %L2").arg(kind).arg(groups);
    lines << counts;
    return lines.join(QLatin1Char('\n'));
}

QFormLayout *formLayout(QWidget *parent)
{
    auto *layout = new QFormLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::Grid / 2);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return layout;
}

} // namespace

DatasetPanel::DatasetPanel(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("datasetPanel"));
    about_ = form::paragraph(QStringLiteral("datasetAboutLabel"));
    licence_ = form::paragraph(QStringLiteral("datasetLicenceLabel"));
    splitRule_ = form::paragraph(QStringLiteral("datasetSplitRuleLabel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(Theme::Grid);
    layout->addWidget(form::title(tr("Data set")));
    layout->addWidget(about_);
    layout->addWidget(form::title(tr("Licence and attribution")));
    layout->addWidget(licence_);
    layout->addWidget(form::title(tr("Reading and split")));
    layout->addWidget(buildReading());
    layout->addWidget(splitRule_);
    layout->addWidget(form::title(tr("Phantoms")));
    layout->addWidget(buildPhantoms());
    layout->addStretch(1);
    connect(&presenter_, &DatasetPresenter::changed, this, &DatasetPanel::refresh);
    refresh();
}

QWidget *DatasetPanel::buildReading()
{
    auto *box = new QWidget;
    QFormLayout *rows = formLayout(box);
    layout_ = form::choice({QStringLiteral("datasetLayout"), tr("Layout"), tr("How the folder is read; usually recognised by its files.")});
    layout_->addItem(tr("recognised"), QStringLiteral("auto"));
    for (const LayoutInfo &info : layoutInfos()) {
        layout_->addItem(toQString(info.name), toQString(info.id));
        layout_->setItemData(layout_->count() - 1, toQString(info.recognisedBy), Qt::ToolTipRole);
    }
    mode_ =
        form::choice({QStringLiteral("splitMode"), tr("Split"), tr("The official split where there is one, a seeded one, or k folds.")});
    for (const auto &[id, name] : {std::pair{"auto", tr("official, else seeded")}, std::pair{"official", tr("official")},
                                   std::pair{"seeded", tr("seeded")}, std::pair{"k_fold", tr("k-fold")}})
        mode_->addItem(name, QString::fromLatin1(id));
    seed_ =
        form::spin({QStringLiteral("splitSeed"), tr("Split seed"), tr("The same seed gives the same split; a training uses its own seed.")},
                   0, 1000000, 0);
    val_ =
        form::decimal({QStringLiteral("valShare"), tr("Validation share"), tr("Share of the groups of each class.")}, 0.01, 0.8, 0.15, 2);
    test_ = form::decimal({QStringLiteral("testShare"), tr("Test share"), tr("Share of the groups of each class.")}, 0.0, 0.8, 0.15, 2);
    folds_ = form::spin({QStringLiteral("folds"), tr("Folds"), tr("Into how many parts the groups are divided.")}, 2, 100, 5);
    fold_ = form::spin({QStringLiteral("fold"), tr("Validated fold"), tr("The fold that is validated on, from 0.")}, 0, 99, 0);
    rows->addRow(tr("Layout"), layout_);
    rows->addRow(tr("Split"), mode_);
    rows->addRow(tr("Split seed"), seed_);
    rows->addRow(tr("Validation share"), val_);
    rows->addRow(tr("Test share"), test_);
    rows->addRow(tr("Folds"), folds_);
    rows->addRow(tr("Validated fold"), fold_);
    for (QComboBox *combo : {layout_, mode_})
        connect(combo, &QComboBox::activated, this, &DatasetPanel::applyOptions);
    for (QSpinBox *spin : {seed_, folds_, fold_}) {
        spin->setKeyboardTracking(false);
        connect(spin, &QSpinBox::valueChanged, this, &DatasetPanel::applyOptions);
    }
    for (QDoubleSpinBox *spin : {val_, test_}) {
        spin->setKeyboardTracking(false);
        connect(spin, &QDoubleSpinBox::valueChanged, this, &DatasetPanel::applyOptions);
    }
    return box;
}

QWidget *DatasetPanel::buildPhantoms()
{
    auto *box = new QWidget;
    QFormLayout *rows = formLayout(box);
    count_ = form::spin({QStringLiteral("phantomCount"), tr("Number of phantoms"), tr("Half of them benign, half malignant.")}, 20, 100000,
                        400, tr("images"));
    size_ = form::spin({QStringLiteral("phantomSize"), tr("Size of the phantoms"), tr("Side of each image.")}, 32, 2048, 128, tr("px"));
    phantomSeed_ =
        form::spin({QStringLiteral("phantomSeed"), tr("Seed of the phantoms"), tr("The same seed gives the same images.")}, 0, 1000000, 1);
    ruler_ = form::decimal({QStringLiteral("phantomRuler"), tr("Ruler shortcut"),
                            tr("Probability that a ruler agrees with the label: 0.5 is independent, 1 gives the answer away.")},
                           0.0, 1.0, 0.5, 2);
    auto *make =
        form::button({QStringLiteral("makePhantoms"), tr("Make phantoms…"), tr("Draws a data set with known factors into a folder.")});
    connect(make, &QPushButton::clicked, this, &DatasetPanel::phantomsRequested);
    rows->addRow(tr("Number"), count_);
    rows->addRow(tr("Size"), size_);
    rows->addRow(tr("Seed"), phantomSeed_);
    rows->addRow(tr("Ruler shortcut"), ruler_);
    rows->addRow(make);
    return box;
}

void DatasetPanel::refresh()
{
    const auto summary = presenter_.summary();
    about_->setText(summary ? aboutText(*summary) : tr("No data set is open."));
    QString licence = summary ? toQString(summary->licence) : tr("Shown as soon as a data set is open.");
    if (summary)
        for (const std::string &other : summary->licences)
            licence += QStringLiteral("\n") + toQString(other);
    licence_->setText(licence);
    splitRule_->setText(summary ? toQString(summary->splitRule) : QString());
    splitRule_->setVisible(summary != nullptr);
    const DatasetOptions &options = presenter_.options();
    const QSignalBlocker blockers[] = {QSignalBlocker(layout_), QSignalBlocker(mode_),  QSignalBlocker(seed_), QSignalBlocker(val_),
                                       QSignalBlocker(test_),   QSignalBlocker(folds_), QSignalBlocker(fold_)};
    layout_->setCurrentIndex(std::max(0, layout_->findData(toQString(options.layout))));
    mode_->setCurrentIndex(std::max(0, mode_->findData(toQString(options.split.mode))));
    seed_->setValue(static_cast<int>(options.split.seed));
    val_->setValue(options.split.val);
    test_->setValue(options.split.test);
    folds_->setValue(options.split.folds);
    fold_->setValue(options.split.fold);
    enableSplitControls();
}

void DatasetPanel::enableSplitControls()
{
    const QString mode = mode_->currentData().toString();
    const bool isSeeded = mode == QLatin1String("auto") || mode == QLatin1String("seeded");
    val_->setEnabled(isSeeded);
    test_->setEnabled(isSeeded);
    seed_->setEnabled(mode != QLatin1String("official"));
    folds_->setEnabled(mode == QLatin1String("k_fold"));
    fold_->setEnabled(mode == QLatin1String("k_fold"));
    fold_->setMaximum(folds_->value() - 1);
}

void DatasetPanel::applyOptions()
{
    DatasetOptions options = presenter_.options();
    options.layout = layout_->currentData().toString().toStdString();
    options.split.mode = mode_->currentData().toString().toStdString();
    options.split.seed = static_cast<std::uint64_t>(seed_->value());
    options.split.val = val_->value();
    options.split.test = test_->value();
    options.split.folds = folds_->value();
    options.split.fold = fold_->value();
    enableSplitControls();
    presenter_.setOptions(options);
}

int DatasetPanel::phantomCount() const
{
    return count_->value();
}
int DatasetPanel::phantomSize() const
{
    return size_->value();
}
int DatasetPanel::phantomSeed() const
{
    return phantomSeed_->value();
}
double DatasetPanel::phantomRuler() const
{
    return ruler_->value();
}

} // namespace lesionlens
