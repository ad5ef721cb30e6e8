// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QListView>

namespace lesionlens {

class LeakPairModel;
class ThumbnailStore;

/// Two images that are the same thing.
struct LeakPairItem
{
    QString firstPath;
    QString secondPath;
    QString title;       ///< "near-duplicate, 0.98"
    QString sentence;    ///< what is the case
    bool isLeak = false; ///< between splits; otherwise the image only counts twice
};

/// Pairs of images side by side, with what they have in common.
class LeakPairList : public QListView
{
    Q_OBJECT

public:
    explicit LeakPairList(ThumbnailStore &store, QWidget *parent = nullptr);

    void setPairs(std::vector<LeakPairItem> pairs);
    [[nodiscard]] int pairCount() const;

Q_SIGNALS:
    void pairActivated(int index); ///< Enter or a double click

private:
    LeakPairModel *model_;
};

} // namespace lesionlens
