// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/thumbnail_grid.h"

#include <utility>

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme.h"
#include "ui/widgets/thumbnail_store.h"

namespace lesionlens {

class ThumbnailGridModel final : public QAbstractListModel
{
public:
    enum Role { PathRole = Qt::UserRole, NoteRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : static_cast<int>(items_.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const ThumbnailItem &item = items_[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
            return item.caption;
        case Qt::ToolTipRole:
            return item.tip;
        case Qt::AccessibleTextRole:
            return item.note.isEmpty() ? item.caption : item.caption + QStringLiteral(", ") + item.note;
        case PathRole:
            return item.path;
        case NoteRole:
            return item.note;
        default:
            return {};
        }
    }
    void setItems(std::vector<ThumbnailItem> items)
    {
        beginResetModel();
        items_ = std::move(items);
        endResetModel();
    }

private:
    std::vector<ThumbnailItem> items_;
};

namespace {

constexpr int Side = 96;
constexpr int Padding = Theme::Grid / 2;

class ThumbnailDelegate final : public QStyledItemDelegate
{
public:
    ThumbnailDelegate(ThumbnailStore &store, QObject *parent) : QStyledItemDelegate(parent), store_(store) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {Side + 2 * Padding, Side + 3 * Padding + 2 * option.fontMetrics.height()};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &colors = themeOf(*option.widget);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
        painter->save();
        const QRect place(option.rect.left() + (option.rect.width() - Side) / 2, option.rect.top() + Padding, Side, Side);
        store_.draw(*painter, place, index.data(ThumbnailGridModel::PathRole).toString(), colors);
        painter->setRenderHint(QPainter::Antialiasing);
        const double out = selected ? 2.0 : 0.5;
        painter->setPen(QPen(selected ? colors.accent : (hovered ? colors.mutedText : colors.line), selected ? 2.0 : 1.0));
        painter->drawRect(QRectF(place).adjusted(-out, -out, out, out));
        QRect line(option.rect.left(), place.bottom() + 1 + Padding, option.rect.width(), option.fontMetrics.height());
        painter->setPen(colors.text);
        painter->drawText(line, Qt::AlignCenter, option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, line.width()));
        line.translate(0, line.height());
        painter->setPen(colors.mutedText);
        painter->drawText(
            line, Qt::AlignCenter,
            option.fontMetrics.elidedText(index.data(ThumbnailGridModel::NoteRole).toString(), Qt::ElideMiddle, line.width()));
        painter->restore();
    }

private:
    ThumbnailStore &store_;
};

} // namespace

ThumbnailGrid::ThumbnailGrid(const QString &objectName, const QString &accessibleName, ThumbnailStore &store, QWidget *parent)
    : QListView(parent), model_(new ThumbnailGridModel(this))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setModel(model_);
    setItemDelegate(new ThumbnailDelegate(store, this));
    setViewMode(IconMode);
    setResizeMode(Adjust);
    setMovement(Static);
    setUniformItemSizes(true);
    setSpacing(Padding);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    connect(this, &QListView::activated, this, [this](const QModelIndex &index) { Q_EMIT itemActivated(index.row()); });
    connect(&store, &ThumbnailStore::arrived, viewport(), qOverload<>(&QWidget::update));
}

void ThumbnailGrid::setItems(std::vector<ThumbnailItem> items)
{
    model_->setItems(std::move(items));
    scrollToTop();
}

int ThumbnailGrid::itemCount() const
{
    return model_->rowCount({});
}

int ThumbnailGrid::currentItem() const
{
    return currentIndex().isValid() ? currentIndex().row() : -1;
}

void ThumbnailGrid::setCurrentItem(int index)
{
    setCurrentIndex(model_->index(index));
}

void ThumbnailGrid::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    Q_EMIT currentItemChanged(current.isValid() ? current.row() : -1);
}

} // namespace lesionlens
