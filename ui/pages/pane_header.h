// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/presenters/inspect_state.h"

class QComboBox;

namespace lesionlens {

class InspectPresenter;

/// Above a map: which method it is made by, and at which layer. Every method can be chosen; those that the open model does not have are
/// faint, and the pane says why.
class PaneHeader : public QWidget
{
    Q_OBJECT
public:
    /// Object names begin with "left" or "right". `pane` is one that shows maps.
    PaneHeader(InspectPresenter &presenter, PaneKind pane, QWidget *parent = nullptr);

    /// Opens the choice of the method, for the keyboard.
    void chooseMethod();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refreshMethods();
    void refreshLayers();
    /// The longer text gets the more room.
    void shareWidth();

    InspectPresenter &presenter_;
    PaneKind pane_;
    QComboBox *method_;
    QComboBox *layer_;
};

} // namespace lesionlens
