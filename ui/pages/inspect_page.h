// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/pages/pane_row.h"

class QSplitter;

namespace lesionlens {

class ImageListPanel;
class InspectDeck;
class InspectPresenter;
class ProblemBanner;
class SidePanel;
struct InspectActions;

/// One image, one model: list, panes, the deck beneath them, prediction and focus. Connects widgets and presenter; decides nothing itself.
class InspectPage : public QWidget
{
    Q_OBJECT
public:
    InspectPage(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent = nullptr);

    [[nodiscard]] PaneRow *panes() const { return panes_; }
    [[nodiscard]] InspectDeck *deck() const { return deck_; }
    [[nodiscard]] ImageListPanel *list() const { return list_; }
    /// Whose sizes survive a restart, by object name.
    [[nodiscard]] std::vector<QSplitter *> splitters() const;
    /// Moves the keyboard focus around: list, panes, heads, prediction.
    void focusNextArea(int step);

private:
    void connectList();
    void refreshImages();
    void refreshSelection();

    InspectPresenter &presenter_;
    ProblemBanner *banner_;
    ImageListPanel *list_;
    PaneRow *panes_;
    InspectDeck *deck_;
    SidePanel *side_;
    QSplitter *columns_;
    QSplitter *centre_;
    int predictionsOfModel_ = -1;
};

} // namespace lesionlens
