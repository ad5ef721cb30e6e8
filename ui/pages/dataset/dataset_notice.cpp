// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_notice.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/progress.h"
#include "ui/icons/icon.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kIconSize = 32;
constexpr int kTextWidth = 520;

} // namespace

DatasetNotice::DatasetNotice(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("datasetNotice"));
    icon_ = new QLabel;
    title_ = form::title({});
    sentence_ = form::paragraph(QStringLiteral("datasetNoticeLabel"));
    hint_ = form::paragraph(QStringLiteral("datasetHintLabel"));
    for (QLabel *label : {sentence_, hint_}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setFixedWidth(kTextWidth);
    }
    bar_ = new QProgressBar;
    bar_->setObjectName(QStringLiteral("datasetProgressBar"));
    bar_->setFixedWidth(kTextWidth / 2);
    open_ = form::button({QStringLiteral("noticeOpen"), tr("Open folder…"), tr("Choose the folder of a data set")},
                         QStringLiteral("folder-open"));
    phantoms_ = form::button({QStringLiteral("noticePhantoms"), tr("Make phantoms…"), tr("Draw a data set with known factors")},
                             QStringLiteral("list-add"));
    retry_ = form::button({QStringLiteral("noticeRetry"), tr("Try again"), tr("Read the folder again")}, QStringLiteral("view-refresh"));
    cancel_ =
        form::button({QStringLiteral("noticeCancel"), tr("Cancel"), tr("Stop what is being done (Esc)")}, QStringLiteral("process-stop"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::Grid);
    buttons->addStretch(1);
    for (QPushButton *button : {open_, phantoms_, retry_, cancel_})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(Theme::Grid);
    layout->addStretch(2);
    for (QWidget *part : std::initializer_list<QWidget *>{icon_, title_, sentence_, bar_, hint_})
        layout->addWidget(part, 0, Qt::AlignHCenter);
    layout->addSpacing(Theme::Grid);
    layout->addLayout(buttons);
    layout->addStretch(3);
    connect(open_, &QPushButton::clicked, this, &DatasetNotice::openRequested);
    connect(phantoms_, &QPushButton::clicked, this, &DatasetNotice::phantomsRequested);
    connect(retry_, &QPushButton::clicked, this, &DatasetNotice::retryRequested);
    connect(cancel_, &QPushButton::clicked, this, &DatasetNotice::cancelRequested);
    showEmpty();
}

void DatasetNotice::showEmpty()
{
    iconName_ = QStringLiteral("folder-open");
    title_->setText(tr("No data set is open"));
    sentence_->setText(
        tr("Open the folder of a data set as it was downloaded, or drop it here: HAM10000, an ISIC challenge, PH2, Camelyon17, "
           "one folder per class, or a table in CSV."));
    hint_->setText(tr("Nothing at hand? Phantoms are drawn lesions of which every factor, mask and label is known."));
    hint_->show();
    bar_->hide();
    open_->show();
    phantoms_->show();
    retry_->hide();
    cancel_->hide();
    updateLook();
}

void DatasetNotice::showProgress(const Progress &progress)
{
    iconName_ = QStringLiteral("content-loading");
    QString stage = toQString(progress.stage);
    if (!stage.isEmpty())
        stage[0] = stage[0].toUpper();
    title_->setText(stage);
    sentence_->setText(progress.total > 0 ? tr("%L1 of %L2").arg(progress.done).arg(progress.total)
                                          : tr("Tables and file names are read."));
    hint_->hide();
    bar_->setRange(0, static_cast<int>(progress.total));
    bar_->setValue(static_cast<int>(progress.done));
    bar_->setTextVisible(false);
    bar_->show();
    open_->hide();
    phantoms_->hide();
    retry_->hide();
    cancel_->show();
    updateLook();
}

void DatasetNotice::showFailure(const QString &sentence)
{
    iconName_ = QStringLiteral("dialog-error");
    title_->setText(tr("This data set cannot be read"));
    sentence_->setText(sentence);
    hint_->setText(tr("Where the layout was not recognised, name it on the left; for a table, its columns, too."));
    hint_->show();
    bar_->hide();
    open_->show();
    phantoms_->hide();
    retry_->show();
    cancel_->hide();
    updateLook();
}

QString DatasetNotice::sentence() const
{
    return sentence_->text();
}

void DatasetNotice::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        updateLook();
    QWidget::changeEvent(event);
}

void DatasetNotice::updateLook()
{
    icon_->setPixmap(icon(iconName_).pixmap(QSize(kIconSize, kIconSize), devicePixelRatioF()));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, themeOf(*this).mutedText);
    hint_->setPalette(muted);
    // A centred label gets the height of its size hint, which knows nothing of the width that its lines are broken at.
    for (QLabel *label : {sentence_, hint_}) {
        const QRect room(0, 0, kTextWidth, QWIDGETSIZE_MAX);
        label->setFixedHeight(label->fontMetrics().boundingRect(room, Qt::AlignHCenter | Qt::TextWordWrap, label->text()).height());
    }
}

} // namespace lesionlens
