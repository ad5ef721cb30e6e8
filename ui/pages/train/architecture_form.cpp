// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/architecture_form.h"

#include <algorithm>

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/models/registry.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/pages/train/form_binding.h"
#include "ui/pages/train/setup_texts.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

int mostStages()
{
    int most = 0;
    for (const ModelEntry &entry : modelRegistry())
        most = std::max(most, entry.stages);
    return most;
}

} // namespace

ArchitectureForm::ArchitectureForm(TrainPresenter &presenter, FormBinding &binding, QWidget *parent)
    : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("architectureForm"));
    model_ = form::choice({QStringLiteral("architecture"), tr("Architecture"), tr("The network that is trained.")});
    note_ = form::paragraph(QStringLiteral("architectureNoteLabel"));
    note_->setForegroundRole(QPalette::PlaceholderText);
    attention_ = buildAttention(binding);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::Grid);
    column->addWidget(model_);
    column->addWidget(note_);
    column->addWidget(attention_);
    connect(model_, &QComboBox::activated, this, [this] { presenter_.chooseModel(model_->currentData().toString().toStdString()); });
    connect(&presenter_, &TrainPresenter::modelsChanged, this, &ArchitectureForm::refreshModels);
    refreshModels();
}

QWidget *ArchitectureForm::buildAttention(FormBinding &binding)
{
    auto *group = new QWidget;
    group->setObjectName(QStringLiteral("attentionOptionsWidget"));
    attentionRows_ = new QFormLayout(group);
    attentionRows_->setContentsMargins(0, 0, 0, 0);
    attentionRows_->setSpacing(Theme::Grid / 2);
    attentionRows_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto key = [](const QString &name, const QString &title) {
        const QString path = QStringLiteral("model.attention.") + name;
        return BoundKey{path, title, meaningOfKey(path)};
    };
    const auto add = [this](const QString &title, QWidget *control) {
        attentionRows_->addRow(title, control);
        return control;
    };
    add(tr("Attention in stages"), binding.ticks(key(QStringLiteral("stages"), tr("Stage with attention")), mostStages(),
                                                 [this] { return modelEntry(presenter_.form().text("model.id")).stages; }));
    add(tr("Heads"), binding.whole(key(QStringLiteral("heads"), tr("Attention heads")), 1, 64));
    QSpinBox *kernel = binding.whole(key(QStringLiteral("kernel"), tr("Neighbourhood of local attention")), 3, 11, tr("positions"));
    kernel->setSingleStep(2);
    kernel_ = add(tr("Neighbourhood"), kernel);
    add(tr("Position"), binding.choice(key(QStringLiteral("position"), tr("Position encoding of attention")),
                                       {{QStringLiteral("relative"), tr("relative")},
                                        {QStringLiteral("sinusoidal"), tr("sinusoidal")},
                                        {QStringLiteral("none"), tr("none")}}));
    add(tr("Placement"), binding.choice(key(QStringLiteral("placement"), tr("Placement of attention")),
                                        {{QStringLiteral("residual"), tr("after the block")},
                                         {QStringLiteral("parallel"), tr("beside a convolution")},
                                         {QStringLiteral("replace"), tr("for a convolution")}}));
    return group;
}

void ArchitectureForm::refreshModels()
{
    model_->clear();
    for (const ModelSpec &spec : presenter_.models())
        model_->addItem(toQString(spec.title), toQString(spec.config.id));
    model_->setEnabled(model_->count() > 0);
    refresh();
}

void ArchitectureForm::refresh()
{
    const TrainForm &form = presenter_.form();
    const QString id = toQString(form.text("model.id"));
    model_->setCurrentIndex(model_->findData(id));
    note_->setText(presenter_.models().empty() ? tr("measuring the architectures…") : QString());
    for (const ModelSpec &spec : presenter_.models())
        if (toQString(spec.config.id) == id)
            note_->setText(tr("%1 million parameters, %2 G multiply-adds at %3 px and full width.")
                               .arg(static_cast<double>(spec.parameters) / 1e6, 0, 'f', 1)
                               .arg(static_cast<double>(spec.macs) / 1e9, 0, 'f', 2)
                               .arg(spec.config.inputWidth));
    const std::string kind = form.text("model.attention.kind");
    attention_->setVisible(kind != "none" && !kind.empty());
    attentionRows_->setRowVisible(kernel_, kind == "local");
}

} // namespace lesionlens
