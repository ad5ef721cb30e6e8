// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_column.h"

#include <algorithm>

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/file_io.h"
#include "ui/pages/dataset/reading_form.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr std::size_t kShownNotes = 8;

QString layoutName(const std::string &id)
{
    for (const LayoutInfo &info : DatasetPresenter::layouts())
        if (info.id == id)
            return toQString(info.name);
    return toQString(id);
}

QString factsOf(const DatasetSummary &summary)
{
    int groups = 0;
    for (const SetSummary &set : summary.sets)
        groups += set.groups;
    QStringList lines;
    lines << DatasetColumn::tr("Layout: %1").arg(layoutName(summary.layout));
    lines << DatasetColumn::tr("%L1 images in %L2 classes").arg(summary.samples.size()).arg(summary.classes.size());
    if (!summary.groupKind.empty() && summary.groupKind != "image")
        lines << DatasetColumn::tr("Groups: %L1, one per %2").arg(groups).arg(toQString(summary.groupKind));
    lines << DatasetColumn::tr("Lesion masks: %L1").arg(summary.masks);
    if (!summary.problems.empty())
        lines << DatasetColumn::tr("Rows left out: %L1").arg(summary.problems.size());
    return lines.join(QLatin1Char('\n'));
}

QString licenceOf(const DatasetSummary &summary)
{
    QStringList parts;
    parts << (summary.licence.empty() ? DatasetColumn::tr("None is stated: ask the source before you pass anything on.")
                                      : toQString(summary.licence));
    for (const std::string &other : summary.licences)
        parts << DatasetColumn::tr("Some images: %1").arg(toQString(other));
    return parts.join(QLatin1Char('\n'));
}

QString notesOf(const DatasetSummary &summary)
{
    QStringList lines;
    for (std::size_t i = 0; i < std::min(summary.notes.size(), kShownNotes); ++i)
        lines << toQString(summary.notes[i]);
    if (summary.notes.size() > kShownNotes)
        lines << DatasetColumn::tr("and %L1 more.").arg(summary.notes.size() - kShownNotes);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

DatasetColumn::DatasetColumn(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("datasetColumn"));
    name_ = form::title({});
    name_->setObjectName(QStringLiteral("datasetNameLabel"));
    name_->setTextFormat(Qt::PlainText);
    name_->setWordWrap(true);
    facts_ = form::paragraph(QStringLiteral("datasetFactsLabel"));
    licenceTitle_ = form::title(tr("Licence and attribution"));
    licence_ = form::paragraph(QStringLiteral("datasetLicenceLabel"));
    splitRule_ = form::paragraph(QStringLiteral("datasetSplitRuleLabel"));
    leak_ = form::paragraph(QStringLiteral("datasetLeakLabel"));
    showLeaks_ = form::button({QStringLiteral("showLeaks"), tr("Look at the leaks…"), tr("Goes to the tab on which they can be allowed")});
    notesTitle_ = form::title(tr("Worth knowing"));
    notes_ = form::paragraph(QStringLiteral("datasetNotesLabel"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, Theme::Grid);
    layout->setSpacing(Theme::Grid);
    for (QWidget *part : std::initializer_list<QWidget *>{name_, facts_, licenceTitle_, licence_, form::title(tr("Reading and split")),
                                                          new ReadingForm(presenter_), splitRule_, leak_})
        layout->addWidget(part);
    layout->addWidget(showLeaks_, 0, Qt::AlignLeft);
    layout->addWidget(notesTitle_);
    layout->addWidget(notes_);
    layout->addStretch(1);
    connect(&presenter_, &DatasetPresenter::chosenChanged, this, &DatasetColumn::refreshFacts);
    connect(&presenter_, &DatasetPresenter::changed, this, [this] {
        if (presenter_.chosen()->isEmpty())
            refreshFacts();
        refreshLeak();
    });
    connect(showLeaks_, &QPushButton::clicked, this, &DatasetColumn::leaksRequested);
    refreshFacts();
}

void DatasetColumn::refreshFacts()
{
    const auto chosen = presenter_.chosen();
    const DatasetSummary &summary = chosen->summary;
    const bool isThere = !chosen->isEmpty();
    const auto show = [](QLabel *label, const QString &text) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    };
    show(name_, isThere ? toQString(summary.name) : toQString(presenter_.folder().filename()));
    show(facts_, isThere ? factsOf(summary) : QString());
    licenceTitle_->setVisible(isThere);
    show(licence_, isThere ? licenceOf(summary) : QString());
    show(splitRule_, toQString(summary.splitRule));
    refreshLeak();
    notesTitle_->setVisible(!summary.notes.empty());
    show(notes_, notesOf(summary));
}

void DatasetColumn::refreshLeak()
{
    const std::string &leak = presenter_.chosen()->summary.leak;
    const bool isAllowed = presenter_.isAllowed("group");
    leak_->setText(isAllowed ? tr("Allowed, and marked in every result: images of one %1 are in more than one split.")
                                   .arg(toQString(presenter_.chosen()->summary.groupKind))
                             : tr("A training would refuse this split. %1").arg(toQString(leak)));
    QPalette colored = palette();
    colored.setColor(QPalette::WindowText, isAllowed ? themeOf(*this).warning : themeOf(*this).error);
    leak_->setPalette(colored);
    leak_->setVisible(!leak.empty());
    showLeaks_->setVisible(!leak.empty());
}

} // namespace lesionlens
