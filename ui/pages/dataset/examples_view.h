// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>

#include <QListView>

class QStandardItem;
class QStandardItemModel;

namespace lesionlens {

class DatasetPresenter;

/// Some images of every class, with the class and the set beneath. Activating one asks to open it.
class ExamplesView : public QListView
{
    Q_OBJECT
public:
    static constexpr int Side = 96;

    explicit ExamplesView(DatasetPresenter &presenter, QWidget *parent = nullptr);
    void setSeed(std::uint64_t seed);
    /// The image of the current item, else of the first; empty: none.
    [[nodiscard]] std::filesystem::path currentImage() const;

Q_SIGNALS:
    void imageChosen(const std::filesystem::path &image, const std::filesystem::path &mask);

private:
    void refresh();

    DatasetPresenter &presenter_;
    QStandardItemModel *model_;
    std::uint64_t seed_ = 1;
    std::map<std::filesystem::path, QStandardItem *> items_;
};

} // namespace lesionlens
