// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/allowed_leaks.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

QLabel *numberLabel(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

} // namespace

AllowedLeaks::AllowedLeaks(DatasetPresenter &presenter, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("allowedLeaks"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(3 * Theme::Grid);
    grid->setVerticalSpacing(Theme::Grid / 2);
    int column = 0;
    for (const QString &title : {tr("Pairs of images"), tr("Between splits"), tr("Within one")}) {
        auto *label = new QLabel(title);
        label->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(label, 0, column++);
    }
    for (const auto &[kind, id] :
         {std::pair{"group", "Group"}, std::pair{"bytes", "Bytes"}, std::pair{"near_duplicate", "NearDuplicate"}}) {
        const QString name = nameOf(kind);
        const QString suffix = QString::fromLatin1(id);
        auto *allow = new QCheckBox(tr("Allow, and mark it in every result"));
        form::identify(*allow,
                       {QStringLiteral("allow") + suffix, tr("Allow: %1").arg(name),
                        tr("A training is refused while such pairs are between splits, unless they are allowed here. The run, its "
                           "checkpoints and every result then say so.")},
                       QStringLiteral("CheckBox"));
        connect(allow, &QCheckBox::clicked, this, [this, kind](bool isOn) { presenter_.allowLeak(kind, isOn); });
        rows_.push_back({kind, numberLabel(QStringLiteral("between%1Label").arg(suffix)),
                         numberLabel(QStringLiteral("within%1Label").arg(suffix)), allow});
        const int row = static_cast<int>(rows_.size());
        grid->addWidget(new QLabel(name), row, 0);
        grid->addWidget(rows_.back().between, row, 1);
        grid->addWidget(rows_.back().within, row, 2);
        grid->addWidget(allow, row, 3);
    }
    grid->setColumnStretch(4, 1);
    connect(&presenter_, &DatasetPresenter::leaksChanged, this, &AllowedLeaks::refresh);
    connect(&presenter_, &DatasetPresenter::changed, this, &AllowedLeaks::refresh);
    refresh();
}

QString AllowedLeaks::nameOf(const std::string &kind)
{
    if (kind == "group")
        return tr("same lesion or patient");
    if (kind == "bytes")
        return tr("same file");
    if (kind == "near_duplicate")
        return tr("near-duplicate");
    return toQString(kind);
}

void AllowedLeaks::refresh()
{
    const auto findings = presenter_.leaks();
    for (const Row &row : rows_) {
        row.allow->setChecked(presenter_.isAllowed(row.kind));
        const LeakCount *found = nullptr;
        if (findings)
            for (const LeakCount &count : findings->counts)
                found = count.kind == row.kind ? &count : found;
        const bool isTorn = row.kind == "group" && !presenter_.chosen()->summary.leak.empty(); // which reading tells
        row.between->setText(found != nullptr ? QStringLiteral("%L1").arg(found->betweenSplits)
                             : isTorn         ? tr("at least 1")
                                              : tr("not looked for"));
        row.within->setText(found != nullptr ? QStringLiteral("%L1").arg(found->withinSplits) : QStringLiteral("–"));
        const bool isRefused = (isTorn || (found != nullptr && found->betweenSplits > 0)) && !presenter_.isAllowed(row.kind);
        QPalette colored = palette();
        if (isRefused)
            colored.setColor(QPalette::WindowText, themeOf(*this).error);
        row.between->setPalette(colored);
    }
}

} // namespace lesionlens
