// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace lesionlens {

class DatasetPresenter;

/// The Data set page's left column: what the data set is, whose it is, how it is read and split.
class DatasetColumn : public QWidget
{
    Q_OBJECT
public:
    explicit DatasetColumn(DatasetPresenter &presenter, QWidget *parent = nullptr);

Q_SIGNALS:
    void leaksRequested();

private:
    void refreshFacts();
    void refreshLeak();

    DatasetPresenter &presenter_;
    QLabel *name_;
    QLabel *facts_;
    QLabel *licenceTitle_;
    QLabel *licence_;
    QLabel *splitRule_;
    QLabel *leak_;
    QPushButton *showLeaks_;
    QLabel *notesTitle_;
    QLabel *notes_;
};

} // namespace lesionlens
