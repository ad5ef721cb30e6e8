// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QListView>

namespace lesionlens {

class ThumbnailGridModel;
class ThumbnailStore;

/// One picture of a grid.
struct ThumbnailItem
{
    QString path;
    QString caption;
    QString note;
    QString tip;
};

/// Pictures in rows, each with a caption and a note beneath. Pictures are asked for when they come into view.
class ThumbnailGrid : public QListView
{
    Q_OBJECT

public:
    ThumbnailGrid(const QString &objectName, const QString &accessibleName, ThumbnailStore &store, QWidget *parent = nullptr);

    void setItems(std::vector<ThumbnailItem> items);
    [[nodiscard]] int itemCount() const;
    [[nodiscard]] int currentItem() const; ///< -1: none
    void setCurrentItem(int index);

Q_SIGNALS:
    void currentItemChanged(int index);
    void itemActivated(int index); ///< Enter or a double click

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    ThumbnailGridModel *model_;
};

} // namespace lesionlens
