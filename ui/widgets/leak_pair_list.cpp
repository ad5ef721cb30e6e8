// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/leak_pair_list.h"

#include <utility>

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/theme.h"
#include "ui/widgets/thumbnail_store.h"

namespace lesionlens {

class LeakPairModel final : public QAbstractListModel
{
public:
    enum Role { FirstRole = Qt::UserRole, SecondRole, SentenceRole, LeakRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : static_cast<int>(pairs_.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const LeakPairItem &pair = pairs_[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
            return pair.title;
        case Qt::AccessibleTextRole:
            return pair.title + QStringLiteral(": ") + pair.sentence;
        case Qt::ToolTipRole:
            return QStringLiteral("%1\n%2\n%3").arg(pair.sentence, pair.firstPath, pair.secondPath);
        case FirstRole:
            return pair.firstPath;
        case SecondRole:
            return pair.secondPath;
        case SentenceRole:
            return pair.sentence;
        case LeakRole:
            return pair.isLeak;
        default:
            return {};
        }
    }
    void setPairs(std::vector<LeakPairItem> pairs)
    {
        beginResetModel();
        pairs_ = std::move(pairs);
        endResetModel();
    }

private:
    std::vector<LeakPairItem> pairs_;
};

namespace {

constexpr int Side = 80;
constexpr int Padding = Theme::Grid;

class LeakPairDelegate final : public QStyledItemDelegate
{
public:
    LeakPairDelegate(ThumbnailStore &store, QObject *parent) : QStyledItemDelegate(parent), store_(store) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {4 * Side, Side + Padding}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &colors = themeOf(*option.widget);
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, colors.raised);
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), colors.accent);
        }
        QRect place(option.rect.left() + Padding, option.rect.top() + Padding / 2, Side, Side);
        store_.draw(*painter, place, index.data(LeakPairModel::FirstRole).toString(), colors);
        place.translate(Side + Padding / 2, 0);
        store_.draw(*painter, place, index.data(LeakPairModel::SecondRole).toString(), colors);
        QRect text(place.right() + 1 + 2 * Padding, place.top(), 0, Side);
        text.setRight(option.rect.right() - Padding);
        const int line = option.fontMetrics.height();
        QFont bold = option.font;
        bold.setWeight(QFont::DemiBold);
        painter->setFont(bold);
        painter->setPen(index.data(LeakPairModel::LeakRole).toBool() ? colors.error : colors.text);
        painter->drawText(QRect(text.left(), text.top(), text.width(), line), Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
        painter->setFont(option.font);
        painter->setPen(colors.text);
        painter->drawText(text.adjusted(0, line + Padding / 2, 0, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                          index.data(LeakPairModel::SentenceRole).toString());
        painter->restore();
    }

private:
    ThumbnailStore &store_;
};

} // namespace

LeakPairList::LeakPairList(ThumbnailStore &store, QWidget *parent) : QListView(parent), model_(new LeakPairModel(this))
{
    setObjectName(QStringLiteral("foundLeakPairList"));
    setAccessibleName(tr("Images that are the same thing"));
    setModel(model_);
    setItemDelegate(new LeakPairDelegate(store, this));
    setUniformItemSizes(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    connect(this, &QListView::activated, this, [this](const QModelIndex &index) { Q_EMIT pairActivated(index.row()); });
    connect(&store, &ThumbnailStore::arrived, viewport(), qOverload<>(&QWidget::update));
}

void LeakPairList::setPairs(std::vector<LeakPairItem> pairs)
{
    model_->setPairs(std::move(pairs));
    scrollToTop();
}

int LeakPairList::pairCount() const
{
    return model_->rowCount({});
}

} // namespace lesionlens
