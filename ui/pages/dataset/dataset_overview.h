// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include <QWidget>

class QComboBox;

namespace lesionlens {

class ClassCountTable;
class DatasetPresenter;
class ThumbnailGrid;
class ThumbnailStore;

/// Images per class and set, and examples of the classes.
class DatasetOverview : public QWidget
{
    Q_OBJECT
public:
    DatasetOverview(DatasetPresenter &presenter, ThumbnailStore &pictures, QWidget *parent = nullptr);

    /// The data set is another one, or is split differently.
    void refresh();

Q_SIGNALS:
    /// A sample by its index: to be opened.
    void sampleActivated(std::size_t sample);
    /// The example that is marked; that of no other page before one is.
    void sampleMarked(std::size_t sample);

private:
    void refreshClasses();
    void refreshExamples();

    DatasetPresenter &presenter_;
    ClassCountTable *counts_;
    QComboBox *class_;
    ThumbnailGrid *grid_;
    std::vector<std::size_t> shown_; ///< samples in the grid
    std::uint64_t seed_ = 1;
};

} // namespace lesionlens
