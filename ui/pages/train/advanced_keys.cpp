// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/advanced_keys.h"

#include <QHeaderView>
#include <QStandardItemModel>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/setup_texts.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

AdvancedKeys::AdvancedKeys(TrainPresenter &presenter, QWidget *parent)
    : QTreeView(parent), presenter_(presenter), model_(new QStandardItemModel(this))
{
    form::identify(*this, {QStringLiteral("advanced"), tr("All other keys; the second column can be edited"), {}},
                   QStringLiteral("TreeView"));
    setModel(model_);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setMinimumHeight(40 * Theme::Grid);
    setEditTriggers(QAbstractItemView::AllEditTriggers);
    connect(model_, &QStandardItemModel::itemChanged, this, [this](const QStandardItem *item) {
        if (isRefreshing_ || item->column() != 1)
            return;
        const QString text =
            item->isCheckable() ? (item->checkState() == Qt::Checked ? QStringLiteral("true") : QStringLiteral("false")) : item->text();
        // Later: the form is rebuilt, and this item with it.
        QMetaObject::invokeMethod(
            this, [this, path = item->data().toString().toStdString(), text] { presenter_.setText(path, text.toStdString()); },
            Qt::QueuedConnection);
    });
}

void AdvancedKeys::refresh()
{
    isRefreshing_ = true;
    const std::vector<std::string> problems = presenter_.form().problems();
    const std::string problem = problems.empty() ? std::string() : problems.front();
    const QModelIndex current = currentIndex();
    model_->clear();
    model_->setHorizontalHeaderLabels({tr("Key"), tr("Value")});
    for (const FormRow &row : presenter_.form().rows()) {
        const QString path = toQString(row.path);
        if (elsewhere_.contains(path))
            continue;
        auto *key = new QStandardItem(path);
        key->setEditable(false);
        auto *value = new QStandardItem(row.isBool ? QString() : toQString(row.text));
        value->setData(path);
        if (row.isBool) {
            value->setCheckable(true);
            value->setEditable(false);
            value->setCheckState(row.text == "true" ? Qt::Checked : Qt::Unchecked);
        }
        const bool isWrong = problem.find(row.path + " ") != std::string::npos;
        QString tip = meaningOfKey(path);
        tip += (tip.isEmpty() ? QString() : QStringLiteral("\n")) + tr("default: %1").arg(toQString(row.defaultText));
        if (isWrong)
            tip = toQString(problem);
        for (QStandardItem *item : {key, value}) {
            item->setToolTip(tip);
            if (row.isChanged()) {
                QFont bold = font();
                bold.setBold(true);
                item->setFont(bold);
            }
            if (isWrong)
                item->setForeground(themeOf(*this).error);
        }
        model_->appendRow({key, value});
    }
    header()->resizeSection(0, 20 * Theme::Grid);
    if (current.isValid())
        setCurrentIndex(model_->index(current.row(), current.column()));
    isRefreshing_ = false;
}

} // namespace lesionlens
