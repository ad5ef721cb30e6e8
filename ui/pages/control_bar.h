// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QSlider;

namespace lesionlens {

class InspectPresenter;
struct InspectActions;

/// The two rows above the panes: what is explained (model, class, mask), and how it is shown (layers, view, head, colours).
class ControlBar : public QWidget
{
    Q_OBJECT
public:
    ControlBar(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent = nullptr);

private:
    struct Choice
    {
        QString text;
        QString value;
        QString tip = {};
    };
    QComboBox *addCombo(QHBoxLayout *row, const QString &label, const QString &name, const QString &tip, int minimumWidth);
    QWidget *buildFirstRow(const InspectActions &actions);
    QWidget *buildSecondRow(const InspectActions &actions);
    void connectCombos();
    static void fill(QComboBox *combo, const std::vector<Choice> &choices, const QString &current, const QString &whenEmpty);
    void refreshModels();
    void refreshChoices();
    void refreshHeads();
    void refreshSettings();

    InspectPresenter &presenter_;
    QComboBox *model_ = nullptr;
    QComboBox *class_ = nullptr;
    QComboBox *mask_ = nullptr;
    QComboBox *camLayer_ = nullptr;
    QComboBox *attentionLayer_ = nullptr;
    QComboBox *view_ = nullptr;
    QComboBox *head_ = nullptr;
    QComboBox *colors_ = nullptr;
    QSlider *opacity_ = nullptr;
};

} // namespace lesionlens
