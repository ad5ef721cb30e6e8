// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/phantom_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGridLayout>
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

constexpr int kWidth = 520;
constexpr double kUsualShortcut = 0.95; // what a box that is ticked begins with: ours

QString titleOf(Artefact artefact)
{
    switch (artefact) {
    case Artefact::Hair:
        return PhantomDialog::tr("Hair");
    case Artefact::Ruler:
        return PhantomDialog::tr("Ruler");
    case Artefact::Ink:
        return PhantomDialog::tr("Ink");
    case Artefact::GelBubble:
        return PhantomDialog::tr("Gel bubble");
    case Artefact::DarkCorner:
        return PhantomDialog::tr("Dark corner");
    case Artefact::ColorPatch:
        return PhantomDialog::tr("Colour patch");
    case Artefact::Vignette:
        return PhantomDialog::tr("Vignette");
    }
    return {};
}

void useSteps(QDoubleSpinBox &box)
{
    box.setStepType(QAbstractSpinBox::DefaultStepType);
    box.setSingleStep(0.05);
}

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
    labelNoise_ = form::decimal({QStringLiteral("phantomLabelNoise"), tr("Label noise"), tr("Probability that a label is the wrong one")},
                                0.0, 0.5, 0.0, 2);
    useSteps(*labelNoise_);
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
    rows->addRow(tr("Label noise"), labelNoise_);
    rows->addRow(tr("Folder"), place);
    QLabel *note = form::paragraph(QStringLiteral("phantomNoteLabel"));
    note->setText(
        tr("A shortcut couples an artefact to the label: it is there in malignant phantoms, and missing in benign ones, as often as the "
           "number says. Near 1 it gives the label away, so that a network can cheat. An artefact that is left out is missing in every "
           "picture, and the rest of the picture stays as it was. A phantom set that is already in the folder is replaced; other files "
           "are left alone."));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    QPushButton *make = buttons->button(QDialogButtonBox::Ok);
    make->setText(tr("Make phantoms"));
    form::identify(*make, {QStringLiteral("confirmPhantoms"), tr("Make phantoms"), tr("Draw them now")}, QStringLiteral("PushButton"));
    form::identify(*buttons->button(QDialogButtonBox::Cancel), {QStringLiteral("rejectPhantoms"), tr("Cancel"), tr("Draw nothing")},
                   QStringLiteral("PushButton"));
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(2 * Theme::Grid);
    layout->addLayout(rows);
    layout->addLayout(buildArtefacts());
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

QLayout *PhantomDialog::buildArtefacts()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * Theme::Grid);
    grid->setVerticalSpacing(Theme::Grid / 2);
    int column = 0;
    for (const QString &title : {tr("Artefact"), tr("Shortcut"), tr("Agrees with the label"), tr("Left out")})
        grid->addWidget(new QLabel(title), 0, column++);
    for (std::size_t i = 0; i < kArtefacts.size(); ++i) {
        const QString id = QString::fromLatin1(toString(kArtefacts[i]));
        const QString title = titleOf(kArtefacts[i]);
        ArtefactRow &row = artefacts_[i];
        row.isShortcut = new QCheckBox;
        form::identify(*row.isShortcut,
                       {QStringLiteral("phantomShortcut_") + id, tr("%1 as a shortcut").arg(title), tr("Whether it tells about the label")},
                       QStringLiteral("CheckBox"));
        row.agreement = form::decimal({QStringLiteral("phantomAgreement_") + id, tr("How often %1 agrees with the label").arg(title),
                                       tr("Probability: 0.5 tells nothing, 1 gives the label away, below 0.5 it tells the other one")},
                                      0.0, 1.0, kUsualShortcut, 2);
        useSteps(*row.agreement);
        row.agreement->setEnabled(false);
        row.isLeftOut = new QCheckBox;
        form::identify(*row.isLeftOut,
                       {QStringLiteral("phantomWithout_") + id, tr("Leave %1 out").arg(title),
                        tr("The same pictures without it: what a model loses there is what it owed to it")},
                       QStringLiteral("CheckBox"));
        connect(row.isShortcut, &QCheckBox::toggled, row.agreement, &QWidget::setEnabled);
        const int line = static_cast<int>(i) + 1;
        grid->addWidget(new QLabel(title), line, 0);
        grid->addWidget(row.isShortcut, line, 1);
        grid->addWidget(row.agreement, line, 2);
        grid->addWidget(row.isLeftOut, line, 3);
    }
    grid->setColumnStretch(2, 1);
    return grid;
}

PhantomSetOptions PhantomDialog::options() const
{
    PhantomSetOptions options;
    options.count = count_->value();
    options.size = size_->value();
    options.seed = static_cast<std::uint64_t>(seed_->value());
    options.labelNoise = labelNoise_->value();
    for (std::size_t i = 0; i < kArtefacts.size(); ++i) {
        if (artefacts_[i].isShortcut->isChecked())
            options.shortcuts[kArtefacts[i]] = artefacts_[i].agreement->value();
        if (artefacts_[i].isLeftOut->isChecked())
            options.without.insert(kArtefacts[i]);
    }
    return options;
}

QString PhantomDialog::folder() const
{
    return folder_->text().trimmed();
}

} // namespace lesionlens
