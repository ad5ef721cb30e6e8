// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sentence_list.h"

#include <algorithm>
#include <utility>

#include <QAbstractListModel>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>

#include "ui/theme.h"

namespace lesionlens {

class SentenceListModel final : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override
    {
        return parent.isValid() || !sentences_ ? 0 : static_cast<int>(sentences_->size());
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
            return {};
        }
        return QString::fromStdString((*sentences_)[static_cast<std::size_t>(index.row())]);
    }
    void setSentences(std::shared_ptr<const std::vector<std::string>> sentences)
    {
        beginResetModel();
        sentences_ = std::move(sentences);
        endResetModel();
    }

private:
    std::shared_ptr<const std::vector<std::string>> sentences_;
};

SentenceList::SentenceList(const QString &objectName, const QString &accessibleName, QWidget *parent)
    : QListView(parent), model_(new SentenceListModel(this))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setModel(model_);
    setUniformItemSizes(true);
    setSpacing(1);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(ExtendedSelection);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
}

void SentenceList::setSentences(std::shared_ptr<const std::vector<std::string>> sentences)
{
    model_->setSentences(std::move(sentences));
}

int SentenceList::sentenceCount() const
{
    return model_->rowCount({});
}

void SentenceList::keyPressEvent(QKeyEvent *event)
{
    if (!event->matches(QKeySequence::Copy)) {
        QListView::keyPressEvent(event);
        return;
    }
    QModelIndexList chosen = selectionModel()->selectedIndexes();
    std::sort(chosen.begin(), chosen.end());
    QStringList lines;
    for (const QModelIndex &index : chosen) {
        lines << index.data().toString();
    }
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace lesionlens
