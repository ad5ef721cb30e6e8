// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>

class QComboBox;
class QHBoxLayout;
class QSlider;

namespace lesionlens {

class InspectPresenter;
struct InspectActions;

/// The two rows above the panes: what is explained (model, class), and how it is shown (attention's view and head, mask, colours).
class ControlBar : public QWidget
{
    Q_OBJECT
public:
    ControlBar(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent = nullptr);

private:
    QComboBox *addCombo(QHBoxLayout *row, const QString &label, const QString &name, const QString &tip, int minimumWidth);
    QWidget *buildFirstRow(const InspectActions &actions);
    QWidget *buildSecondRow(const InspectActions &actions);
    void connectCombos();
    void refreshModels();
    void refreshChoices();
    void refreshHeads();
    void refreshSettings();

    InspectPresenter &presenter_;
    QComboBox *model_ = nullptr;
    QComboBox *class_ = nullptr;
    QComboBox *mask_ = nullptr;
    QComboBox *contrast_ = nullptr;
    QComboBox *view_ = nullptr;
    QComboBox *head_ = nullptr;
    QComboBox *colors_ = nullptr;
    QSlider *opacity_ = nullptr;
};

} // namespace lesionlens
