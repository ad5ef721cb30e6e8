// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/setup_panel.h"

#include <limits>

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/train/recipes.h"
#include "ui/icons/icon.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/advanced_keys.h"
#include "ui/pages/train/architecture_form.h"
#include "ui/pages/train/form_binding.h"
#include "ui/pages/train/setup_texts.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

QFormLayout *addForm(QVBoxLayout *column)
{
    auto *rows = new QFormLayout;
    rows->setSpacing(Theme::Grid / 2);
    rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->addLayout(rows);
    return rows;
}

} // namespace

SetupPanel::SetupPanel(TrainPresenter &presenter, QWidget *parent)
    : QWidget(parent), presenter_(presenter), binding_(new FormBinding(presenter, this))
{
    setObjectName(QStringLiteral("trainSetupPanel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    column->setSpacing(Theme::Grid);
    column->addWidget(form::title(tr("Data set")));
    data_ = form::paragraph(QStringLiteral("trainDataLabel"));
    column->addWidget(data_);
    auto *choose = form::button({QStringLiteral("chooseData"), tr("Choose or look at it…"), tr("Goes to the Data set page.")});
    connect(choose, &QPushButton::clicked, this, &SetupPanel::datasetRequested);
    column->addWidget(choose, 0, Qt::AlignLeft);
    column->addWidget(form::title(tr("Architecture")));
    architecture_ = new ArchitectureForm(presenter_, *binding_);
    column->addWidget(architecture_);
    buildRecipe();
    buildBasics();
    buildStart();
    buildAdvanced();
    column->addStretch(1);
    connect(&presenter_, &TrainPresenter::formChanged, this, &SetupPanel::refresh);
    connect(&presenter_, &TrainPresenter::problemChanged, this, &SetupPanel::refresh);
    connect(&presenter_, &TrainPresenter::estimateChanged, this, &SetupPanel::refreshEstimate);
    connect(&presenter_, &TrainPresenter::runsChanged, this, &SetupPanel::refreshEstimate);
    refresh();
}

void SetupPanel::buildRecipe()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addWidget(form::title(tr("Recipe")));
    recipe_ = form::choice({QStringLiteral("recipe"), tr("Recipe"), tr("Values to start from, for the chosen architecture.")});
    for (const Recipe &recipe : recipes())
        recipe_->addItem(toQString(recipe.title), toQString(recipe.id));
    recipe_->setPlaceholderText(tr("Values of your own"));
    connect(recipe_, &QComboBox::activated, this, [this] { presenter_.chooseRecipe(recipe_->currentData().toString().toStdString()); });
    recipeNote_ = form::paragraph(QStringLiteral("recipeNoteLabel"));
    recipeNote_->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(recipe_);
    column->addWidget(recipeNote_);
}

void SetupPanel::refreshRecipe()
{
    const std::string id = presenter_.form().recipe();
    recipe_->setCurrentIndex(recipe_->findData(toQString(id)));
    QString note = tr("The values below are of no recipe.");
    for (const Recipe &recipe : recipes())
        if (recipe.id == id)
            note = toQString(recipe.summary);
    const bool asksForWeights = id == "fine_tune" || id == "staged";
    if (asksForWeights && presenter_.form().text("train.init").empty())
        note += QLatin1Char(' ') + tr("Choose start weights below; without them everything begins at random.");
    recipeNote_->setText(note);
}

void SetupPanel::buildBasics()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    QFormLayout *rows = rows_ = addForm(column);
    const auto whole = [&](const BoundKey &key, int low, int high, const QString &unit = {}) {
        rows->addRow(key.title, binding_->whole(key, low, high, unit));
    };
    const auto decimal = [&](const BoundKey &key, double low, double high, int decimals) {
        rows->addRow(key.title, binding_->decimal(key, low, high, decimals));
    };
    whole({QStringLiteral("train.epochs"), tr("Epochs"), tr("How often every training image is seen.")}, 1, 100000);
    whole({QStringLiteral("train.batch_size"), tr("Batch size"), tr("Images per training step.")}, 2, 4096, tr("images"));
    decimal({QStringLiteral("train.lr"), tr("Learning rate"), tr("Its peak, after the warm-up.")}, 1e-6, 10.0, 6);
    whole({QStringLiteral("data.size"), tr("Input size"), tr("Side of the network's input; larger is slower.")}, 32, 1024, tr("px"));
    decimal({QStringLiteral("model.width"), tr("Width"), tr("Factor on all channel counts; less is smaller and faster.")}, 0.05, 4.0, 2);
    whole({QStringLiteral("seed"), tr("Seed"), tr("Of everything random: first weights, split, order, augmentation.")}, 0,
          std::numeric_limits<int>::max());
    init_ = new QLineEdit;
    form::identify(*init_, {QStringLiteral("init"), tr("Start weights"), tr("A safetensors file to start from; empty: random weights.")},
                   QStringLiteral("LineEdit"));
    init_->setPlaceholderText(tr("random"));
    connect(init_, &QLineEdit::editingFinished, this, [this] { presenter_.setText("train.init", init_->text().toStdString()); });
    QAction *browse = init_->addAction(icon(QStringLiteral("document-open")), QLineEdit::TrailingPosition);
    browse->setText(tr("Choose a file of weights"));
    connect(browse, &QAction::triggered, this, &SetupPanel::initRequested);
    rows->addRow(tr("Start weights"), init_);
    device_ = form::choice({QStringLiteral("device"), tr("Device"), tr("auto takes CUDA where there is one.")},
                           {QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda")});
    connect(device_, &QComboBox::activated, this, [this] { presenter_.setDevice(device_->currentText().toStdString()); });
    rows->addRow(tr("Device"), device_);
}

void SetupPanel::buildStart()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    QFormLayout *rows = rows_;
    name_ = new QLineEdit;
    form::identify(*name_, {QStringLiteral("runName"), tr("Name of the run"), tr("Its folder's name; empty: architecture, seed and time.")},
                   QStringLiteral("LineEdit"));
    name_->setPlaceholderText(tr("architecture, seed, time"));
    rows->addRow(tr("Run name"), name_);
    runs_ = new QLineEdit;
    form::identify(*runs_, {QStringLiteral("runsFolder"), tr("Runs folder"), tr("Where runs are kept and looked for.")},
                   QStringLiteral("LineEdit"));
    runs_->setReadOnly(true);
    QAction *browse = runs_->addAction(icon(QStringLiteral("document-open")), QLineEdit::TrailingPosition);
    browse->setText(tr("Choose the folder of the runs"));
    connect(browse, &QAction::triggered, this, &SetupPanel::runsFolderRequested);
    rows->addRow(tr("Runs folder"), runs_);
    estimate_ = form::paragraph(QStringLiteral("estimateLabel"));
    // Two lines at least, so that the button beneath does not move away from under the mouse.
    estimate_->setMinimumHeight(2 * estimate_->fontMetrics().lineSpacing());
    estimate_->setAlignment(Qt::AlignLeft | Qt::AlignBottom);
    problems_ = form::paragraph(QStringLiteral("trainProblemsLabel"));
    start_ = form::button({QStringLiteral("startTraining"), tr("Start training"), tr("Puts the run into the queue; one trains at a time.")},
                          QStringLiteral("media-playback-start"));
    connect(start_, &QPushButton::clicked, this, [this] {
        if (presenter_.start(name_->text().trimmed().toStdString()))
            name_->clear();
    });
    column->addWidget(estimate_);
    column->addWidget(start_);
    column->addWidget(problems_);
}

void SetupPanel::buildAdvanced()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    showAdvanced_ = form::button({QStringLiteral("showAdvanced"), tr("Advanced"), tr("Every other key of the configuration.")});
    showAdvanced_->setCheckable(true);
    advanced_ = new AdvancedKeys(presenter_);
    advanced_->leaveOut(binding_->paths() + QStringList{QStringLiteral("train.init")});
    advanced_->hide();
    connect(showAdvanced_, &QPushButton::toggled, advanced_, &QWidget::setVisible);
    auto *load = form::button({QStringLiteral("loadConfiguration"), tr("Load…"), tr("Takes a configuration file of the command line.")});
    auto *save = form::button({QStringLiteral("saveConfiguration"), tr("Save…"), tr("Writes the configuration for the command line.")});
    connect(load, &QPushButton::clicked, this, &SetupPanel::loadRequested);
    connect(save, &QPushButton::clicked, this, &SetupPanel::saveRequested);
    auto *files = new QHBoxLayout;
    files->addWidget(showAdvanced_);
    files->addStretch(1);
    files->addWidget(load);
    files->addWidget(save);
    column->addLayout(files);
    column->addWidget(advanced_);
    command_ = new QLineEdit;
    form::identify(*command_,
                   {QStringLiteral("commandLine"), tr("The same as a command line"), tr("Save the configuration, then run this.")},
                   QStringLiteral("LineEdit"));
    command_->setReadOnly(true);
    column->addWidget(command_);
}

void SetupPanel::refresh()
{
    binding_->refresh();
    architecture_->refresh();
    refreshRecipe();
    if (!init_->hasFocus())
        init_->setText(toQString(presenter_.form().text("train.init")));
    device_->setCurrentText(toQString(presenter_.device()));
    const DatasetSummary *dataset = presenter_.dataset();
    data_->setText(dataset != nullptr ? tr("%1: %L2 images, %3 classes\n%4")
                                            .arg(toQString(dataset->name))
                                            .arg(dataset->samples.size())
                                            .arg(dataset->classes.size())
                                            .arg(toQString(dataset->folder))
                                      : tr("None is open."));
    runs_->setText(toQString(presenter_.runsFolder()));
    runs_->setCursorPosition(0);
    command_->setText(toQString(presenter_.commandLine()));
    command_->setCursorPosition(0);
    advanced_->refresh();
    refreshEstimate();
}

void SetupPanel::refreshEstimate()
{
    const std::vector<std::string> problems = presenter_.problems();
    QStringList lines;
    for (const std::string &problem : problems)
        lines << toQString(problem);
    if (!presenter_.problem().empty() && lines.isEmpty())
        lines << toQString(presenter_.problem());
    problems_->setText(lines.join(QLatin1Char('\n')));
    problems_->setVisible(!lines.isEmpty());
    QPalette warned = palette();
    warned.setColor(QPalette::WindowText, themeOf(*this).warning);
    problems_->setPalette(warned);
    start_->setEnabled(problems.empty());
    start_->setText(presenter_.queue().isTraining() ? tr("Add to the queue") : tr("Start training"));
    estimate_->setText(estimateText(presenter_));
}

} // namespace lesionlens
