// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QObject>

class QAction;
class QActionGroup;
class QWidget;

namespace lesionlens {

/// Every command of the window: its text, icon, shortcut and tooltip, once, for menus and tool bar alike. What they do is connected
/// by the window.
struct InspectActions
{
    /// Creates them as children of `owner`, and adds them to it so that their shortcuts work wherever the focus is.
    explicit InspectActions(QWidget *owner);

    // File
    QAction *openImages;
    QAction *openFolder;
    QAction *showDemo;
    QAction *removeImage;
    QAction *undoRemove;
    QAction *exportFigure;
    QAction *quit;
    // Model
    QAction *openCheckpoint;
    QAction *openWeights;
    // View
    QAction *nextImage;
    QAction *previousImage;
    QAction *nextPane;
    QAction *previousPane;
    QAction *zoomIn;
    QAction *zoomOut;
    QAction *zoomFit;
    QAction *outline;
    QAction *contours;
    QAction *smooth;
    QAction *moreOpaque;
    QAction *lessOpaque;
    QAction *lightTheme;
    // Explain
    QAction *explainAgain;
    QAction *cancel;
    QAction *leftMethod;
    QAction *rightMethod;
    QAction *signedMap;
    QAction *outgoing;
    QAction *incoming;
    QAction *meanIncoming;
    QAction *classToken;
    QActionGroup *attentionViews;
    QAction *nextHead;
    QAction *showHeads;
    QAction *showLayers;
    QAction *showKnockout;
    QAction *knockOut;
    QAction *previousHead;
    // Focus
    QAction *maskBest;
    QAction *maskFile;
    QAction *maskAutomatic;
    QAction *maskNone;
    QActionGroup *maskModes;
    QAction *chooseMask;
    QAction *chooseMaskFolder;
    // Help
    QAction *shortcuts;
    QAction *about;

    /// All of them, in the order of the menus.
    std::vector<QAction *> all;
};

} // namespace lesionlens
