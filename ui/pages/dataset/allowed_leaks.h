// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QWidget>

class QCheckBox;
class QLabel;

namespace lesionlens {

class DatasetPresenter;

/// The kinds of leaks, how often each was found, and a box that allows it.
class AllowedLeaks : public QWidget
{
    Q_OBJECT
public:
    explicit AllowedLeaks(DatasetPresenter &presenter, QWidget *parent = nullptr);

    /// What a kind is called: "near-duplicate".
    [[nodiscard]] static QString nameOf(const std::string &kind);

private:
    struct Row
    {
        std::string kind;
        QLabel *between;
        QLabel *within;
        QCheckBox *allow;
    };
    void refresh();

    DatasetPresenter &presenter_;
    std::vector<Row> rows_;
};

} // namespace lesionlens
