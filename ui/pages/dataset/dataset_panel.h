// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace lesionlens {

class DatasetPresenter;
struct DatasetSummary;

/// The Data set page's left column: what the data set is, how it is read and split, and phantoms for those who have none.
class DatasetPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DatasetPanel(DatasetPresenter &presenter, QWidget *parent = nullptr);

Q_SIGNALS:
    void phantomsRequested();

public:
    /// The options of the phantoms that were asked for.
    [[nodiscard]] int phantomCount() const;
    [[nodiscard]] int phantomSize() const;
    [[nodiscard]] int phantomSeed() const;
    [[nodiscard]] double phantomRuler() const;

private:
    QWidget *buildReading();
    QWidget *buildPhantoms();
    void refresh();
    void applyOptions();
    void enableSplitControls();

    DatasetPresenter &presenter_;
    QLabel *about_;
    QLabel *licence_;
    QLabel *splitRule_;
    QComboBox *layout_;
    QComboBox *mode_;
    QSpinBox *seed_;
    QDoubleSpinBox *val_;
    QDoubleSpinBox *test_;
    QSpinBox *folds_;
    QSpinBox *fold_;
    QSpinBox *count_;
    QSpinBox *size_;
    QSpinBox *phantomSeed_;
    QDoubleSpinBox *ruler_;
};

} // namespace lesionlens
