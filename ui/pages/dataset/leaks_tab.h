// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lesionlens {

class DatasetPresenter;
class LeakPairList;
struct LeakFindings;
class ThumbnailStore;

/// Looks for images that are in more than one place, shows them pair by pair, and lets kinds of them be allowed.
class LeaksTab : public QWidget
{
    Q_OBJECT
public:
    LeaksTab(DatasetPresenter &presenter, ThumbnailStore &pictures, QWidget *parent = nullptr);

Q_SIGNALS:
    /// A pair of the findings by its index: to be opened.
    void pairActivated(std::size_t pair);
    /// How many pairs lie between splits; -1: not looked for.
    void leakCountChanged(int count);

private:
    void refresh();
    void refreshProgress();
    void fillPairs();

    DatasetPresenter &presenter_;
    QPushButton *look_;
    QPushButton *cancel_;
    QProgressBar *bar_;
    QLabel *stage_;
    QLabel *verdict_;
    QLabel *remarks_;
    LeakPairList *pairs_;
    std::shared_ptr<const LeakFindings> shown_; ///< whose pairs are in the list
};

} // namespace lesionlens
