// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_column.h"

#include <algorithm>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/base/file_io.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr std::size_t kShownNotes = 8;
constexpr int kLargestSeed = 2'147'483'647;

QString layoutName(const std::string &id)
{
    for (const LayoutInfo &info : DatasetPresenter::layouts())
        if (info.id == id)
            return toQString(info.name);
    return toQString(id);
}

QString factsOf(const DatasetSummary &summary)
{
    int groups = 0;
    for (const SetSummary &set : summary.sets)
        groups += set.groups;
    QStringList lines;
    lines << DatasetColumn::tr("Layout: %1").arg(layoutName(summary.layout));
    lines << DatasetColumn::tr("%L1 images in %L2 classes").arg(summary.samples.size()).arg(summary.classes.size());
    if (!summary.groupKind.empty() && summary.groupKind != "image")
        lines << DatasetColumn::tr("Groups: %L1, one per %2").arg(groups).arg(toQString(summary.groupKind));
    lines << DatasetColumn::tr("Lesion masks: %L1").arg(summary.masks);
    if (!summary.problems.empty())
        lines << DatasetColumn::tr("Rows left out: %L1").arg(summary.problems.size());
    return lines.join(QLatin1Char('\n'));
}

QString licenceOf(const DatasetSummary &summary)
{
    QStringList parts;
    parts << (summary.licence.empty() ? DatasetColumn::tr("None is stated: ask the source before you pass anything on.")
                                      : toQString(summary.licence));
    for (const std::string &other : summary.licences)
        parts << DatasetColumn::tr("Some images: %1").arg(toQString(other));
    return parts.join(QLatin1Char('\n'));
}

QString notesOf(const DatasetSummary &summary)
{
    QStringList lines;
    for (std::size_t i = 0; i < std::min(summary.notes.size(), kShownNotes); ++i)
        lines << toQString(summary.notes[i]);
    if (summary.notes.size() > kShownNotes)
        lines << DatasetColumn::tr("and %L1 more.").arg(summary.notes.size() - kShownNotes);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

DatasetColumn::DatasetColumn(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("datasetColumn"));
    name_ = form::title({});
    name_->setObjectName(QStringLiteral("datasetNameLabel"));
    name_->setTextFormat(Qt::PlainText);
    name_->setWordWrap(true);
    facts_ = form::paragraph(QStringLiteral("datasetFactsLabel"));
    licenceTitle_ = form::title(tr("Licence and attribution"));
    licence_ = form::paragraph(QStringLiteral("datasetLicenceLabel"));
    splitRule_ = form::paragraph(QStringLiteral("datasetSplitRuleLabel"));
    leak_ = form::paragraph(QStringLiteral("datasetLeakLabel"));
    notesTitle_ = form::title(tr("Worth knowing"));
    notes_ = form::paragraph(QStringLiteral("datasetNotesLabel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(Theme::Grid);
    for (QWidget *part : std::initializer_list<QWidget *>{name_, facts_, licenceTitle_, licence_, form::title(tr("Reading and split")),
                                                          buildReading(), splitRule_, leak_, notesTitle_, notes_})
        layout->addWidget(part);
    layout->addStretch(1);
    connect(&presenter_, &DatasetPresenter::chosenChanged, this, &DatasetColumn::refreshFacts);
    connect(&presenter_, &DatasetPresenter::changed, this, &DatasetColumn::refreshOptions);
    refreshFacts();
    refreshOptions();
}

QWidget *DatasetColumn::buildReading()
{
    auto *box = new QWidget;
    rows_ = new QFormLayout(box);
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(Theme::Grid / 2);
    layout_ = form::choice({QStringLiteral("datasetLayout"), tr("Layout"), tr("How the folder is read; usually recognised by its files")});
    layout_->addItem(tr("recognised"), QStringLiteral("auto"));
    for (const LayoutInfo &info : DatasetPresenter::layouts()) {
        layout_->addItem(toQString(info.name), toQString(info.id));
        layout_->setItemData(layout_->count() - 1, toQString(info.recognisedBy), Qt::ToolTipRole);
    }
    mode_ = form::choice({QStringLiteral("splitMode"), tr("Split"), tr("The official split where there is one, a seeded one, or k folds")});
    for (const auto &[id, name] : {std::pair{"auto", tr("official, else seeded")}, std::pair{"official", tr("official")},
                                   std::pair{"seeded", tr("seeded")}, std::pair{"k_fold", tr("k-fold")}})
        mode_->addItem(name, QString::fromLatin1(id));
    seed_ = form::spin({QStringLiteral("splitSeed"), tr("Split seed"), tr("The same seed gives the same split")}, 0, kLargestSeed, 0);
    val_ = form::decimal({QStringLiteral("valShare"), tr("Validation share"), tr("Share of the groups of each class")}, 0.0, 0.9, 0.15, 2);
    test_ = form::decimal({QStringLiteral("testShare"), tr("Test share"), tr("Share of the groups of each class")}, 0.0, 0.9, 0.15, 2);
    folds_ = form::spin({QStringLiteral("folds"), tr("Folds"), tr("Into how many parts the groups are divided")}, 2, 100, 5);
    fold_ = form::spin({QStringLiteral("fold"), tr("Validated fold"), tr("The fold that is validated on, from 0")}, 0, 99, 0);
    rows_->addRow(tr("Layout"), layout_);
    rows_->addRow(tr("Split"), mode_);
    rows_->addRow(tr("Seed"), seed_);
    rows_->addRow(tr("Validation"), val_);
    rows_->addRow(tr("Test"), test_);
    rows_->addRow(tr("Folds"), folds_);
    rows_->addRow(tr("Fold"), fold_);
    for (QComboBox *combo : {layout_, mode_})
        connect(combo, &QComboBox::activated, this, &DatasetColumn::applyOptions);
    for (QSpinBox *spin : {seed_, folds_, fold_}) {
        spin->setKeyboardTracking(false);
        connect(spin, &QSpinBox::valueChanged, this, &DatasetColumn::applyOptions);
    }
    for (QDoubleSpinBox *spin : {val_, test_}) {
        spin->setStepType(QAbstractSpinBox::DefaultStepType);
        spin->setSingleStep(0.05);
        spin->setKeyboardTracking(false);
        connect(spin, &QDoubleSpinBox::valueChanged, this, &DatasetColumn::applyOptions);
    }
    return box;
}

void DatasetColumn::refreshFacts()
{
    const auto chosen = presenter_.chosen();
    const DatasetSummary &summary = chosen->summary;
    const bool isThere = !chosen->isEmpty();
    const auto show = [](QLabel *label, const QString &text) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    };
    show(name_, isThere ? toQString(summary.name) : toQString(presenter_.folder().filename()));
    show(facts_, isThere ? factsOf(summary) : QString());
    licenceTitle_->setVisible(isThere);
    show(licence_, isThere ? licenceOf(summary) : QString());
    show(splitRule_, toQString(summary.splitRule));
    show(leak_, summary.leak.empty() ? QString() : tr("A training would refuse this split. %1").arg(toQString(summary.leak)));
    QPalette red = palette();
    red.setColor(QPalette::WindowText, themeOf(*this).error);
    leak_->setPalette(red);
    notesTitle_->setVisible(!summary.notes.empty());
    show(notes_, notesOf(summary));
}

void DatasetColumn::refreshOptions()
{
    if (presenter_.chosen()->isEmpty())
        refreshFacts();
    const DatasetOptions &options = presenter_.options();
    const QSignalBlocker blockers[] = {QSignalBlocker(layout_), QSignalBlocker(mode_),  QSignalBlocker(seed_), QSignalBlocker(val_),
                                       QSignalBlocker(test_),   QSignalBlocker(folds_), QSignalBlocker(fold_)};
    layout_->setCurrentIndex(std::max(0, layout_->findData(toQString(options.layout))));
    mode_->setCurrentIndex(std::max(0, mode_->findData(toQString(options.split.mode))));
    seed_->setValue(static_cast<int>(std::min<std::uint64_t>(options.split.usedSeed(), kLargestSeed)));
    val_->setValue(options.split.val);
    test_->setValue(options.split.test);
    folds_->setValue(options.split.folds);
    fold_->setMaximum(options.split.folds - 1);
    fold_->setValue(options.split.fold);
    showApplicable();
}

void DatasetColumn::showApplicable()
{
    const QString mode = mode_->currentData().toString();
    const bool isFolds = mode == QLatin1String("k_fold");
    const bool isShares = mode == QLatin1String("auto") || mode == QLatin1String("seeded");
    rows_->setRowVisible(seed_, isFolds || isShares);
    rows_->setRowVisible(val_, isShares);
    rows_->setRowVisible(test_, isShares);
    rows_->setRowVisible(folds_, isFolds);
    rows_->setRowVisible(fold_, isFolds);
}

void DatasetColumn::applyOptions()
{
    DatasetOptions options = presenter_.options();
    options.layout = layout_->currentData().toString().toStdString();
    options.split.mode = mode_->currentData().toString().toStdString();
    options.split.seed = static_cast<std::uint64_t>(seed_->value());
    options.split.val = val_->value();
    options.split.test = test_->value();
    options.split.folds = folds_->value();
    options.split.fold = std::min(fold_->value(), folds_->value() - 1);
    presenter_.setOptions(options);
}

} // namespace lesionlens
