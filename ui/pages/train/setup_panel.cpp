// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/setup_panel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include "ui/icons/icon.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/setup_texts.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/elided_label.h"

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

QString controlName(const QString &path)
{
    QString name = path;
    return name.replace(QLatin1Char('.'), QLatin1Char('_'));
}

/// A value that the control cannot hold must not look like another one, nor become it by a touch.
void showWhetherItFits(QWidget &box, bool fits, const QString &text)
{
    box.setEnabled(fits);
    if (box.property("tip").isNull())
        box.setProperty("tip", box.toolTip());
    box.setToolTip(
        fits ? box.property("tip").toString()
             : SetupPanel::tr(
                   "The loaded configuration says %1, which this field cannot show. It is used as it is; to change it, change the file.")
                   .arg(text));
}

} // namespace

SetupPanel::SetupPanel(TrainPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
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
    buildModel();
    buildBasics();
    buildStart();
    buildAdvanced();
    column->addStretch(1);
    connect(&presenter_, &TrainPresenter::modelsChanged, this, &SetupPanel::refreshModels);
    connect(&presenter_, &TrainPresenter::formChanged, this, &SetupPanel::refresh);
    connect(&presenter_, &TrainPresenter::problemChanged, this, &SetupPanel::refresh);
    connect(&presenter_, &TrainPresenter::estimateChanged, this, &SetupPanel::refreshEstimate);
    connect(&presenter_, &TrainPresenter::runsChanged, this, &SetupPanel::refreshEstimate);
    refreshModels();
}

void SetupPanel::buildModel()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addWidget(form::title(tr("Architecture")));
    model_ = form::choice({QStringLiteral("architecture"), tr("Architecture"), tr("The network that is trained.")});
    connect(model_, &QComboBox::activated, this, [this] { presenter_.chooseModel(model_->currentData().toString().toStdString()); });
    modelNote_ = form::paragraph(QStringLiteral("architectureNoteLabel"));
    modelNote_->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(model_);
    column->addWidget(modelNote_);
}

void SetupPanel::bindWhole(QFormLayout *rows, const QString &path, const QString &title, const QString &tip, int low, int high,
                           const QString &unit)
{
    basics_ << path;
    QSpinBox *box = form::spin({controlName(path), title, tip}, low, high, low, unit);
    connect(box, &QSpinBox::valueChanged, this, [this, path](int value) { presenter_.setText(path.toStdString(), std::to_string(value)); });
    showValues_.emplace_back([this, box, path] {
        const QSignalBlocker blocker(box);
        const QString text = toQString(presenter_.form().text(path.toStdString()));
        const double value = text.toDouble();
        box->setValue(static_cast<int>(std::clamp<double>(value, box->minimum(), box->maximum())));
        showWhetherItFits(*box, box->value() == value, text);
    });
    rows->addRow(title, box);
}

void SetupPanel::bindDecimal(QFormLayout *rows, const QString &path, const QString &title, const QString &tip, double low, double high,
                             int decimals)
{
    basics_ << path;
    QDoubleSpinBox *box = form::decimal({controlName(path), title, tip}, low, high, low, decimals);
    connect(box, &QDoubleSpinBox::valueChanged, this,
            [this, path](double value) { presenter_.setText(path.toStdString(), QString::number(value, 'g', 10).toStdString()); });
    showValues_.emplace_back([this, box, path] {
        const QSignalBlocker blocker(box);
        const QString text = toQString(presenter_.form().text(path.toStdString()));
        const double value = text.toDouble();
        box->setValue(value);
        showWhetherItFits(*box, std::abs(box->value() - value) <= 1e-6 * std::abs(value), text);
    });
    rows->addRow(title, box);
}

void SetupPanel::buildBasics()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addWidget(form::title(tr("Recipe")));
    QFormLayout *rows = addForm(column);
    bindWhole(rows, QStringLiteral("train.epochs"), tr("Epochs"), tr("How often every training image is seen."), 1, 100000, {});
    bindWhole(rows, QStringLiteral("train.batch_size"), tr("Batch size"), tr("Images per training step."), 2, 4096, tr("images"));
    bindDecimal(rows, QStringLiteral("train.lr"), tr("Learning rate"), tr("Its peak, after the warm-up."), 1e-6, 10.0, 6);
    bindWhole(rows, QStringLiteral("data.size"), tr("Input size"), tr("Side of the network's input; larger is slower."), 32, 1024,
              tr("px"));
    bindDecimal(rows, QStringLiteral("model.width"), tr("Width"), tr("Factor on all channel counts; less is smaller and faster."), 0.05,
                4.0, 2);
    bindWhole(rows, QStringLiteral("seed"), tr("Seed"), tr("Of everything random: first weights, split, order, augmentation."), 0,
              std::numeric_limits<int>::max(), {});
    basics_ << QStringLiteral("train.init");
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
    QFormLayout *rows = addForm(column);
    name_ = new QLineEdit;
    form::identify(*name_, {QStringLiteral("runName"), tr("Name of the run"), tr("Its folder's name; empty: architecture, seed and time.")},
                   QStringLiteral("LineEdit"));
    name_->setPlaceholderText(tr("architecture, seed, time"));
    rows->addRow(tr("Run name"), name_);
    auto *folder = form::button({QStringLiteral("runsFolder"), tr("Runs folder…"), tr("Where runs are kept and looked for.")});
    connect(folder, &QPushButton::clicked, this, &SetupPanel::runsFolderRequested);
    runs_ = new ElidedLabel;
    runs_->setObjectName(QStringLiteral("runsFolderLabel"));
    runs_->setForegroundRole(QPalette::PlaceholderText);
    rows->addRow(folder, runs_);
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
    advancedModel_ = new QStandardItemModel(this);
    advanced_ = new QTreeView;
    form::identify(*advanced_, {QStringLiteral("advanced"), tr("All other keys; the second column can be edited"), {}},
                   QStringLiteral("TreeView"));
    advanced_->setModel(advancedModel_);
    advanced_->setRootIsDecorated(false);
    advanced_->setUniformRowHeights(true);
    advanced_->setAlternatingRowColors(true);
    advanced_->setMinimumHeight(40 * Theme::Grid);
    advanced_->setEditTriggers(QAbstractItemView::AllEditTriggers);
    advanced_->hide();
    connect(showAdvanced_, &QPushButton::toggled, advanced_, &QWidget::setVisible);
    connect(advancedModel_, &QStandardItemModel::itemChanged, this, [this](QStandardItem *item) {
        if (isRefreshing_ || item->column() != 1)
            return;
        const QString text =
            item->isCheckable() ? (item->checkState() == Qt::Checked ? QStringLiteral("true") : QStringLiteral("false")) : item->text();
        // Later: the form is rebuilt, and this item with it.
        QMetaObject::invokeMethod(
            this, [this, path = item->data().toString().toStdString(), text] { presenter_.setText(path, text.toStdString()); },
            Qt::QueuedConnection);
    });
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

bool SetupPanel::isBasic(const QString &path) const
{
    return basics_.contains(path);
}

void SetupPanel::refreshModels()
{
    model_->clear();
    for (const ModelSpec &spec : presenter_.models())
        model_->addItem(toQString(spec.title), toQString(spec.config.id));
    model_->setEnabled(model_->count() > 0);
    refresh();
}

void SetupPanel::refresh()
{
    for (const auto &show : showValues_)
        show();
    const TrainForm &form = presenter_.form();
    const QString id = toQString(form.text("model.id"));
    model_->setCurrentIndex(model_->findData(id));
    modelNote_->setText(presenter_.models().empty() ? tr("measuring the architectures…") : QString());
    for (const ModelSpec &spec : presenter_.models())
        if (toQString(spec.config.id) == id)
            modelNote_->setText(tr("%1 million parameters, %2 G multiply-adds at %3 px. Attention's options are under Advanced.")
                                    .arg(static_cast<double>(spec.parameters) / 1e6, 0, 'f', 1)
                                    .arg(static_cast<double>(spec.macs) / 1e9, 0, 'f', 2)
                                    .arg(spec.config.inputWidth));
    if (!init_->hasFocus())
        init_->setText(toQString(form.text("train.init")));
    device_->setCurrentText(toQString(presenter_.device()));
    const DatasetSummary *dataset = presenter_.dataset();
    data_->setText(dataset != nullptr ? tr("%1: %L2 images, %3 classes\n%4")
                                            .arg(toQString(dataset->name))
                                            .arg(dataset->samples.size())
                                            .arg(dataset->classes.size())
                                            .arg(toQString(dataset->folder))
                                      : tr("None is open."));
    runs_->setText(toQString(presenter_.runsFolder()));
    command_->setText(toQString(presenter_.commandLine()));
    command_->setCursorPosition(0);
    refreshAdvanced();
    refreshEstimate();
}

void SetupPanel::refreshAdvanced()
{
    isRefreshing_ = true;
    const std::string problem = presenter_.form().problems().empty() ? std::string() : presenter_.form().problems().front();
    const QModelIndex current = advanced_->currentIndex();
    advancedModel_->clear();
    advancedModel_->setHorizontalHeaderLabels({tr("Key"), tr("Value")});
    for (const FormRow &row : presenter_.form().rows()) {
        const QString path = toQString(row.path);
        if (isBasic(path))
            continue;
        auto *key = new QStandardItem(path);
        key->setEditable(false);
        auto *value = new QStandardItem(row.isBool ? QString() : toQString(row.text));
        value->setData(path);
        if (row.isBool) {
            value->setCheckable(true);
            value->setEditable(false);
            value->setCheckState(row.text == "true" ? Qt::Checked : Qt::Unchecked);
        }
        const bool isWrong = problem.find(row.path + " ") != std::string::npos;
        QString tip = meaningOfKey(path);
        tip += (tip.isEmpty() ? QString() : QStringLiteral("\n")) + tr("default: %1").arg(toQString(row.defaultText));
        if (isWrong)
            tip = toQString(problem);
        for (QStandardItem *item : {key, value}) {
            item->setToolTip(tip);
            if (row.isChanged()) {
                QFont bold = font();
                bold.setBold(true);
                item->setFont(bold);
            }
            if (isWrong)
                item->setForeground(themeOf(*this).error);
        }
        advancedModel_->appendRow({key, value});
    }
    advanced_->header()->resizeSection(0, 20 * Theme::Grid);
    if (current.isValid())
        advanced_->setCurrentIndex(advancedModel_->index(current.row(), current.column()));
    isRefreshing_ = false;
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
