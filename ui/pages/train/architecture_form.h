// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;

namespace lesionlens {

class FormBinding;
class TrainPresenter;

/// The network that is trained: which one, how large it is, and, where it has added attention, where and how.
class ArchitectureForm : public QWidget
{
    Q_OBJECT
public:
    ArchitectureForm(TrainPresenter &presenter, FormBinding &binding, QWidget *parent = nullptr);

    void refresh();

private:
    [[nodiscard]] QWidget *buildAttention(FormBinding &binding);
    void refreshModels();

    TrainPresenter &presenter_;
    QComboBox *model_;
    QLabel *note_;
    QWidget *attention_;
    QFormLayout *attentionRows_ = nullptr;
    QWidget *kernel_ = nullptr;
};

} // namespace lesionlens
