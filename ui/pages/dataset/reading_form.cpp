// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/reading_form.h"

#include <algorithm>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/pages/dataset/columns_form.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/class_map_table.h"

namespace lesionlens {

namespace {

constexpr int kLargestSeed = 2'147'483'647;
constexpr int kMostSources = 6; ///< rows that are shown at once

QFormLayout *addRows(QVBoxLayout &column)
{
    auto *rows = new QFormLayout;
    rows->setSpacing(Theme::Grid / 2);
    column.addLayout(rows);
    return rows;
}

QVBoxLayout *columnIn(QWidget &box)
{
    auto *column = new QVBoxLayout(&box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::Grid / 2);
    return column;
}

} // namespace

ReadingForm::ReadingForm(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("readingForm"));
    layout_ = form::choice({QStringLiteral("datasetLayout"), tr("Layout"), tr("How the folder is read; usually recognised by its files")});
    layout_->addItem(tr("recognised"), QStringLiteral("auto"));
    for (const LayoutInfo &info : DatasetPresenter::layouts()) {
        layout_->addItem(toQString(info.name), toQString(info.id));
        layout_->setItemData(layout_->count() - 1, toQString(info.recognisedBy), Qt::ToolTipRole);
    }
    connect(layout_, &QComboBox::activated, this, [this] {
        DatasetOptions options = presenter_.options();
        options.layout = layout_->currentData().toString().toStdString();
        presenter_.setOptions(options);
    });
    columns_ = new ColumnsForm;
    connect(columns_, &ColumnsForm::columnsChosen, this, [this](const ColumnsForm::Columns &columns) {
        DatasetOptions options = presenter_.options();
        options.columns = columns;
        presenter_.setOptions(options);
    });
    showColumns_ =
        form::button({QStringLiteral("showColumns"), tr("Columns"), tr("Which column of the table is the image, the label and so on")});
    showColumns_->setCheckable(true);
    connect(showColumns_, &QPushButton::toggled, columns_, &QWidget::setVisible);
    columns_->hide();
    auto *column = columnIn(*this);
    QFormLayout *top = addRows(*column);
    top->addRow(tr("Layout"), layout_);
    column->addWidget(showColumns_, 0, Qt::AlignLeft);
    column->addWidget(columns_);
    split_ = addRows(*column);
    buildSplit(*split_);
    // Both forms, and that of the columns, begin their fields at the same place.
    top->labelForField(layout_)->setMinimumWidth(ColumnsForm::LabelWidth);
    split_->labelForField(mode_)->setMinimumWidth(ColumnsForm::LabelWidth);
    column->addWidget(buildHeldOut());
    column->addWidget(buildClasses());
    // The form stands in a column that is scrolled: a wheel that passes over a field must not split the data set anew.
    for (QWidget *field : findChildren<QWidget *>())
        if (qobject_cast<QComboBox *>(field) != nullptr || qobject_cast<QAbstractSpinBox *>(field) != nullptr) {
            field->setFocusPolicy(Qt::StrongFocus);
            field->installEventFilter(this);
        }
    connect(&presenter_, &DatasetPresenter::changed, this, &ReadingForm::refresh);
    refresh();
}

bool ReadingForm::eventFilter(QObject *watched, QEvent *event)
{
    const auto *field = qobject_cast<QWidget *>(watched);
    if (event->type() != QEvent::Wheel || field == nullptr || field->hasFocus())
        return QWidget::eventFilter(watched, event);
    event->ignore();
    return true;
}

void ReadingForm::buildSplit(QFormLayout &rows)
{
    mode_ = form::choice({QStringLiteral("splitMode"), tr("Split"), tr("The official split where there is one, a seeded one, or k folds")});
    for (const auto &[id, name] : {std::pair{"auto", tr("official, else seeded")}, std::pair{"official", tr("official")},
                                   std::pair{"seeded", tr("seeded")}, std::pair{"k_fold", tr("k-fold")}})
        mode_->addItem(name, QString::fromLatin1(id));
    seed_ = form::spin({QStringLiteral("splitSeed"), tr("Split seed"), tr("The same seed gives the same split")}, 0, kLargestSeed, 0);
    val_ = form::decimal({QStringLiteral("valShare"), tr("Validation share"), tr("Share of the groups of each class")}, 0.0, 0.9, 0.15, 2);
    test_ = form::decimal({QStringLiteral("testShare"), tr("Test share"), tr("Share of the groups of each class")}, 0.0, 0.9, 0.15, 2);
    folds_ = form::spin({QStringLiteral("folds"), tr("Folds"), tr("Into how many parts the groups are divided")}, 2, 100, 5);
    fold_ = form::spin({QStringLiteral("fold"), tr("Validated fold"), tr("The fold that is validated on, from 0")}, 0, 99, 0);
    rows.addRow(tr("Split"), mode_);
    rows.addRow(tr("Seed"), seed_);
    rows.addRow(tr("Validation"), val_);
    rows.addRow(tr("Test"), test_);
    rows.addRow(tr("Folds"), folds_);
    rows.addRow(tr("Fold"), fold_);
    connectSplit();
}

void ReadingForm::connectSplit()
{
    connect(mode_, &QComboBox::activated, this, &ReadingForm::applySplit);
    for (QSpinBox *spin : {seed_, folds_, fold_})
        connect(spin, &QSpinBox::valueChanged, this, &ReadingForm::applySplit);
    for (QDoubleSpinBox *spin : {val_, test_}) {
        spin->setStepType(QAbstractSpinBox::DefaultStepType);
        spin->setSingleStep(0.05);
        connect(spin, &QDoubleSpinBox::valueChanged, this, &ReadingForm::applySplit);
    }
}

QWidget *ReadingForm::buildHeldOut()
{
    heldOutBox_ = new QWidget;
    heldOut_ = new QListWidget;
    form::identify(*heldOut_,
                   {QStringLiteral("heldOut"), tr("Sources that are only tested on"),
                    tr("The images of a ticked source are in no training: they become a test set of their own")},
                   QStringLiteral("ListWidget"));
    heldOut_->setSelectionMode(QAbstractItemView::NoSelection);
    heldOut_->setUniformItemSizes(true);
    heldOut_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(heldOut_, &QListWidget::itemChanged, this, &ReadingForm::applyHeldOut);
    auto *column = columnIn(*heldOutBox_);
    column->addWidget(new QLabel(tr("Only test on images from")));
    column->addWidget(heldOut_);
    return heldOutBox_;
}

QWidget *ReadingForm::buildClasses()
{
    classesBox_ = new QWidget;
    classes_ = new ClassMapTable;
    resetClasses_ = form::button({QStringLiteral("resetClasses"), tr("As labelled"), tr("Every label is its own class again")});
    const auto apply = [this](const ClassMapTable::ClassMap &map) {
        DatasetOptions options = presenter_.options();
        options.classMap.clear();
        for (const auto &[label, name] : map)
            options.classMap.emplace(label.toStdString(), name.toStdString());
        presenter_.setOptions(options);
    };
    connect(classes_, &ClassMapTable::classMapEdited, this, apply);
    connect(resetClasses_, &QPushButton::clicked, this, [apply] { apply({}); });
    QSizePolicy keepsItsPlace = resetClasses_->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true); // the table must not move away from under the mouse
    resetClasses_->setSizePolicy(keepsItsPlace);
    auto *bar = new QHBoxLayout;
    bar->addWidget(new QLabel(tr("Labels and classes")), 1);
    bar->addWidget(resetClasses_);
    auto *column = columnIn(*classesBox_);
    column->addLayout(bar);
    column->addWidget(classes_);
    return classesBox_;
}

void ReadingForm::refresh()
{
    const DatasetOptions &options = presenter_.options();
    const QSignalBlocker blockers[] = {QSignalBlocker(seed_), QSignalBlocker(val_), QSignalBlocker(test_), QSignalBlocker(folds_),
                                       QSignalBlocker(fold_)};
    layout_->setCurrentIndex(std::max(0, layout_->findData(toQString(options.layout))));
    mode_->setCurrentIndex(std::max(0, mode_->findData(toQString(options.split.mode))));
    seed_->setValue(static_cast<int>(std::min<std::uint64_t>(options.split.usedSeed(), kLargestSeed)));
    val_->setValue(options.split.val);
    test_->setValue(options.split.test);
    folds_->setValue(options.split.folds);
    fold_->setMaximum(options.split.folds - 1);
    fold_->setValue(options.split.fold);
    showApplicable();
    refreshColumns();
    refreshHeldOut();
    refreshClasses();
}

void ReadingForm::refreshColumns()
{
    const DatasetOptions &options = presenter_.options();
    const std::string layout = options.layout == "auto" ? presenter_.chosen()->summary.layout : options.layout;
    const bool applies = ColumnsForm::appliesTo(layout);
    columns_->setChoices(layout, presenter_.choices().tables, options.columns);
    showColumns_->setVisible(applies);
    if (applies && !presenter_.problem().empty())
        showColumns_->setChecked(true); // the columns are what is probably wrong
    columns_->setVisible(applies && showColumns_->isChecked());
}

void ReadingForm::refreshHeldOut()
{
    const std::vector<std::string> &chosen = presenter_.options().split.heldOut;
    std::map<std::string, int> sources = presenter_.choices().sources;
    for (const std::string &source : chosen)
        sources.emplace(source, 0);
    const QSignalBlocker blocker(heldOut_);
    const int place = heldOut_->currentRow();
    heldOut_->clear();
    for (const auto &[source, images] : sources) {
        auto *item = new QListWidgetItem(tr("%1 (%L2)").arg(toQString(source)).arg(images), heldOut_);
        item->setData(Qt::UserRole, toQString(source));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
        item->setCheckState(std::find(chosen.begin(), chosen.end(), source) != chosen.end() ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(tr("%1: %L2 images").arg(toQString(source)).arg(images));
    }
    heldOut_->setCurrentRow(place);
    const int rows = std::clamp(heldOut_->count(), 1, kMostSources);
    heldOut_->setFixedHeight(rows * std::max(heldOut_->sizeHintForRow(0), 1) + 2 * heldOut_->frameWidth());
    // With one source nothing would be left to learn from.
    heldOutBox_->setVisible(sources.size() > 1 || !chosen.empty());
}

void ReadingForm::refreshClasses()
{
    std::map<QString, int> labels;
    for (const auto &[label, images] : presenter_.choices().labels)
        labels.emplace(toQString(label), images);
    ClassMapTable::ClassMap map;
    for (const auto &[label, name] : presenter_.options().classMap)
        map.emplace(toQString(label), toQString(name));
    classesBox_->setVisible(!labels.empty() || !map.empty());
    resetClasses_->setVisible(!map.empty());
    classes_->setLabels(labels, map);
}

void ReadingForm::showApplicable()
{
    const QString mode = mode_->currentData().toString();
    const bool isFolds = mode == QLatin1String("k_fold");
    const bool isShares = mode == QLatin1String("auto") || mode == QLatin1String("seeded");
    split_->setRowVisible(seed_, isFolds || isShares);
    split_->setRowVisible(val_, isShares);
    split_->setRowVisible(test_, isShares);
    split_->setRowVisible(folds_, isFolds);
    split_->setRowVisible(fold_, isFolds);
}

void ReadingForm::applySplit()
{
    DatasetOptions options = presenter_.options();
    options.split.mode = mode_->currentData().toString().toStdString();
    options.split.seed = static_cast<std::uint64_t>(seed_->value());
    options.split.val = val_->value();
    options.split.test = test_->value();
    options.split.folds = folds_->value();
    options.split.fold = std::min(fold_->value(), folds_->value() - 1);
    presenter_.setOptions(options);
}

void ReadingForm::applyHeldOut()
{
    DatasetOptions options = presenter_.options();
    options.split.heldOut.clear();
    for (int i = 0; i < heldOut_->count(); ++i)
        if (heldOut_->item(i)->checkState() == Qt::Checked)
            options.split.heldOut.push_back(heldOut_->item(i)->data(Qt::UserRole).toString().toStdString());
    // Later: the list is filled anew, and the item that tells the change with it.
    QMetaObject::invokeMethod(
        this, [this, options] { presenter_.setOptions(options); }, Qt::QueuedConnection);
}

} // namespace lesionlens
