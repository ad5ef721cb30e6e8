// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTreeView>

class QStandardItemModel;

namespace lesionlens {

class TrainPresenter;

/// Every key of the configuration that has no control of its own, with its value, which can be edited. Those that differ from their
/// default are bold; a wrong one says why.
class AdvancedKeys : public QTreeView
{
    Q_OBJECT
public:
    explicit AdvancedKeys(TrainPresenter &presenter, QWidget *parent = nullptr);

    /// Keys that are shown elsewhere.
    void leaveOut(const QStringList &paths) { elsewhere_ = paths; }
    void refresh();

private:
    TrainPresenter &presenter_;
    QStringList elsewhere_;
    QStandardItemModel *model_;
    bool isRefreshing_ = false;
};

} // namespace lesionlens
