// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QSpinBox;

namespace lesionlens {

class DatasetPresenter;

/// The Data set page's left column: what the data set is, whose it is, how it is read and split.
class DatasetColumn : public QWidget
{
    Q_OBJECT
public:
    explicit DatasetColumn(DatasetPresenter &presenter, QWidget *parent = nullptr);

private:
    QWidget *buildReading();
    void refreshFacts();
    void refreshOptions();
    void applyOptions();
    void showApplicable();

    DatasetPresenter &presenter_;
    QLabel *name_;
    QLabel *facts_;
    QLabel *licenceTitle_;
    QLabel *licence_;
    QLabel *splitRule_;
    QLabel *leak_;
    QLabel *notesTitle_;
    QLabel *notes_;
    QFormLayout *rows_;
    QComboBox *layout_;
    QComboBox *mode_;
    QSpinBox *seed_;
    QDoubleSpinBox *val_;
    QDoubleSpinBox *test_;
    QSpinBox *folds_;
    QSpinBox *fold_;
};

} // namespace lesionlens
