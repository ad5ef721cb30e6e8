// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "ui/pages/pane_row.h"

class QSplitter;
class QTimer;

namespace lesionlens {

class HeadStrip;
class ImageListPanel;
class InspectPresenter;
class ProblemBanner;
class SidePanel;
struct InspectActions;

/// One image, one model: list, panes, heads, prediction and focus. Connects widgets and presenter; decides nothing itself.
class InspectPage : public QWidget
{
    Q_OBJECT
public:
    InspectPage(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent = nullptr);

    [[nodiscard]] PaneRow *panes() const { return panes_; }
    [[nodiscard]] HeadStrip *heads() const { return heads_; }
    [[nodiscard]] ImageListPanel *list() const { return list_; }
    /// Whose sizes survive a restart, by object name.
    [[nodiscard]] std::vector<QSplitter *> splitters() const;
    /// Moves the keyboard focus around: list, panes, heads, prediction.
    void focusNextArea(int step);

private:
    void connectList();
    void refreshImages();
    void refreshSelection();
    void drawHeads();

    InspectPresenter &presenter_;
    ProblemBanner *banner_;
    ImageListPanel *list_;
    PaneRow *panes_;
    HeadStrip *heads_;
    SidePanel *side_;
    QSplitter *columns_;
    QSplitter *centre_;
    QTimer *headsTimer_;
    int predictionsOfModel_ = -1;
};

} // namespace lesionlens
