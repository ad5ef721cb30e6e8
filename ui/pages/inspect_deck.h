// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QWidget>

#include "ui/presenters/inspect_state.h"

class QStackedWidget;
class QTabBar;
class QTimer;
class QToolButton;

namespace lesionlens {

class ElidedLabel;
class HeadCardView;
class HeadStrip;
class InspectPresenter;
class KnockoutPanel;
class LayerStrip;

/// Beneath the panes: the heads of the attention layer, one method's maps at all layers, or what knocking out heads does. Tabs and the
/// controls of the shown part share one row.
class InspectDeck : public QWidget
{
    Q_OBJECT
public:
    enum class Part { Heads, Layers, Knockout };

    explicit InspectDeck(InspectPresenter &presenter, QWidget *parent = nullptr);

    [[nodiscard]] HeadStrip *heads() const { return heads_; }
    [[nodiscard]] LayerStrip *layers() const { return layers_; }
    [[nodiscard]] Part part() const;
    void showPart(Part part);
    /// Shows the knock-outs and asks for them.
    void askKnockout();
    /// The widget of the shown part that takes the keyboard.
    [[nodiscard]] QWidget *keyboardArea() const;

private:
    void addPart(const QString &title, const QString &tip, QWidget *header, QWidget *content);
    QWidget *buildHeadsPart();
    QWidget *buildLayersHeader();
    void connectPresenter();
    void refreshStripPane();
    void drawHeads();
    void drawCard();
    void drawLayers();

    InspectPresenter &presenter_;
    QTabBar *tabs_;
    QStackedWidget *headers_;
    QStackedWidget *parts_;
    HeadStrip *heads_;
    HeadCardView *card_;
    LayerStrip *layers_;
    KnockoutPanel *knockout_;
    std::array<QToolButton *, 2> stripPanes_ = {};
    PaneKind chosenStrip_ = PaneKind::Left;
    ElidedLabel *layersNote_;
    QTimer *headsTimer_;
    QTimer *layersTimer_;
};

} // namespace lesionlens
