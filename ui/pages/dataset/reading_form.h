// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace lesionlens {

class ClassMapTable;
class ColumnsForm;
class DatasetPresenter;

/// How a data set is read and split: layout, columns of a CSV, split, held-out sources, classes. What is chosen is read anew at once.
class ReadingForm : public QWidget
{
    Q_OBJECT
public:
    explicit ReadingForm(DatasetPresenter &presenter, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildSplit(QFormLayout &rows);
    void connectSplit();
    QWidget *buildHeldOut();
    QWidget *buildClasses();
    void refresh();
    void refreshColumns();
    void refreshHeldOut();
    void refreshClasses();
    void showApplicable();
    void applySplit();
    void applyHeldOut();

    DatasetPresenter &presenter_;
    QComboBox *layout_;
    QPushButton *showColumns_;
    ColumnsForm *columns_;
    QFormLayout *split_;
    QComboBox *mode_;
    QSpinBox *seed_;
    QDoubleSpinBox *val_;
    QDoubleSpinBox *test_;
    QSpinBox *folds_;
    QSpinBox *fold_;
    QWidget *heldOutBox_;
    QListWidget *heldOut_;
    QWidget *classesBox_;
    QPushButton *resetClasses_;
    ClassMapTable *classes_;
};

} // namespace lesionlens
