// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/phantom_dialog.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kWidth = 480;

} // namespace

PhantomDialog::PhantomDialog(const QString &folder, QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("phantomDialog"));
    setWindowTitle(tr("Make phantoms"));
    count_ = form::spin({QStringLiteral("phantomCount"), tr("Number of phantoms"), tr("Half of them benign, half malignant")}, 20, 100'000,
                        400, tr("images"));
    size_ = form::spin({QStringLiteral("phantomSize"), tr("Size of the phantoms"), tr("Side of each image")}, 32, 2048, 128, tr("px"));
    seed_ =
        form::spin({QStringLiteral("phantomSeed"), tr("Seed of the phantoms"), tr("The same seed gives the same images")}, 0, 1'000'000, 1);
    ruler_ = form::decimal({QStringLiteral("phantomRuler"), tr("Ruler shortcut"),
                            tr("Probability that a ruler agrees with the label: 0.5 is independent, 1 gives the answer away")},
                           0.0, 1.0, 0.5, 2);
    ruler_->setStepType(QAbstractSpinBox::DefaultStepType);
    ruler_->setSingleStep(0.05);
    folder_ = new QLineEdit(folder);
    form::identify(*folder_, {QStringLiteral("phantomFolder"), tr("Folder"), tr("Where the phantoms are written")},
                   QStringLiteral("LineEdit"));
    auto *browse = form::button({QStringLiteral("browsePhantoms"), tr("Browse…"), tr("Choose the folder")});
    auto *place = new QHBoxLayout;
    place->addWidget(folder_, 1);
    place->addWidget(browse);
    auto *rows = new QFormLayout;
    rows->setSpacing(Theme::Grid);
    rows->addRow(tr("Number"), count_);
    rows->addRow(tr("Size"), size_);
    rows->addRow(tr("Seed"), seed_);
    rows->addRow(tr("Ruler agrees with the label"), ruler_);
    rows->addRow(tr("Folder"), place);
    QLabel *note = form::paragraph(QStringLiteral("phantomNoteLabel"));
    note->setText(
        tr("0.5: a ruler says nothing about the label. Near 1 it gives the label away, so that a network can cheat. A phantom set "
           "that is already in the folder is replaced; other files are left alone."));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    QPushButton *make = buttons->button(QDialogButtonBox::Ok);
    make->setText(tr("Make phantoms"));
    form::identify(*make, {QStringLiteral("confirmPhantoms"), tr("Make phantoms"), tr("Draw them now")}, QStringLiteral("PushButton"));
    form::identify(*buttons->button(QDialogButtonBox::Cancel), {QStringLiteral("rejectPhantoms"), tr("Cancel"), tr("Draw nothing")},
                   QStringLiteral("PushButton"));
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(2 * Theme::Grid);
    layout->addLayout(rows);
    layout->addWidget(note);
    layout->addWidget(buttons);
    setMinimumWidth(kWidth);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString chosen = QFileDialog::getExistingDirectory(this, tr("Where the phantoms are written"), folder_->text());
        if (!chosen.isEmpty())
            folder_->setText(chosen);
    });
    connect(folder_, &QLineEdit::textChanged, make, [make](const QString &text) { make->setEnabled(!text.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

PhantomSetOptions PhantomDialog::options() const
{
    PhantomSetOptions options;
    options.count = count_->value();
    options.size = size_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    options.shortcuts[Artefact::Ruler] = ruler_->value();
    return options;
}

QString PhantomDialog::folder() const
{
    return folder_->text().trimmed();
}

} // namespace lesionlens
