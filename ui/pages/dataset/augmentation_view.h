// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QSpinBox;
class QStandardItemModel;

namespace lesionlens {

class DatasetPresenter;

/// One image and nine random variants of it, as a training sees them, for one option of the augmentation or all together.
class AugmentationView : public QWidget
{
    Q_OBJECT
public:
    explicit AugmentationView(DatasetPresenter &presenter, QWidget *parent = nullptr);
    void setImage(const std::filesystem::path &image);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void ask();

    DatasetPresenter &presenter_;
    std::filesystem::path image_;
    QComboBox *option_;
    QSpinBox *seed_;
    QLabel *note_;
    QListView *list_;
    QStandardItemModel *model_;
};

} // namespace lesionlens
