// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace lesionlens {

class AdvancedKeys;
class ArchitectureForm;
class FormBinding;
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
    void buildRecipe();
    void buildBasics();
    void buildAdvanced();
    void buildStart();
    void refresh();
    void refreshRecipe();
    void refreshEstimate();

    TrainPresenter &presenter_;
    FormBinding *binding_;
    QLabel *data_;
    ArchitectureForm *architecture_;
    QFormLayout *rows_ = nullptr;
    QComboBox *recipe_;
    QLabel *recipeNote_;
    QComboBox *device_;
    QLineEdit *init_;
    AdvancedKeys *advanced_;
    QPushButton *showAdvanced_;
    QLineEdit *name_;
    QLineEdit *runs_;
    QLabel *estimate_;
    QLabel *problems_;
    QPushButton *start_;
    QLineEdit *command_;
};

} // namespace lesionlens
