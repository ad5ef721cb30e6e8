// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QStandardItemModel;
class QTreeView;

namespace lesionlens {

class TrainPresenter;

/// The Train page's left column: data set, architecture, recipe, estimate, start.
class SetupPanel : public QWidget
{
    Q_OBJECT
public:
    explicit SetupPanel(TrainPresenter &presenter, QWidget *parent = nullptr);

Q_SIGNALS:
    void datasetRequested();
    void loadRequested();
    void saveRequested();
    void initRequested();
    void runsFolderRequested();

private:
    void buildModel();
    void buildBasics();
    void buildAdvanced();
    void buildStart();
    /// Shows the form's key in a control and the other way round.
    void bindWhole(QFormLayout *rows, const QString &path, const QString &title, const QString &tip, int low, int high,
                   const QString &unit);
    void bindDecimal(QFormLayout *rows, const QString &path, const QString &title, const QString &tip, double low, double high,
                     int decimals);
    void refreshModels();
    void refresh();
    void refreshAdvanced();
    void refreshEstimate();
    [[nodiscard]] bool isBasic(const QString &path) const;

    TrainPresenter &presenter_;
    std::vector<std::function<void()>> showValues_;
    QStringList basics_;
    QLabel *data_;
    QComboBox *model_;
    QLabel *modelNote_;
    QComboBox *device_;
    QLineEdit *init_;
    QTreeView *advanced_;
    QStandardItemModel *advancedModel_;
    QPushButton *showAdvanced_;
    QLineEdit *name_;
    QLabel *runs_;
    QLabel *estimate_;
    QLabel *problems_;
    QPushButton *start_;
    QLineEdit *command_;
    bool isRefreshing_ = false;
};

} // namespace lesionlens
