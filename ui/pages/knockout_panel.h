// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/explain/knockout_target.h"

class QComboBox;
class QPushButton;

namespace lesionlens {

class ElidedLabel;
class InspectPresenter;
class KnockoutChart;

/// Does this head matter? What changes for the explained class when a head of the layer, or the whole layer, is knocked out.
class KnockoutPanel : public QWidget
{
    Q_OBJECT
public:
    explicit KnockoutPanel(InspectPresenter &presenter, QWidget *parent = nullptr);

    /// What is shown and how, with the button that asks; the panel itself is the chart.
    [[nodiscard]] QWidget *header() const { return header_; }

    /// Asks for the knock-outs in the chosen kind.
    void ask();

private:
    QWidget *buildHeader();
    void refresh();
    void showBars();
    [[nodiscard]] KnockoutTarget::Kind kind() const;

    InspectPresenter &presenter_;
    QWidget *header_;
    ElidedLabel *caption_ = nullptr;
    QComboBox *kind_ = nullptr;
    QComboBox *measure_ = nullptr;
    QPushButton *ask_ = nullptr;
    KnockoutChart *chart_;
};

} // namespace lesionlens
