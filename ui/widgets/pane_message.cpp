// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pane_message.h"

#include <algorithm>

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/icons/icon.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int IconSize = 24;
constexpr int MaximumWidth = 360;

QLabel *addLabel(QWidget *parent, QVBoxLayout *layout)
{
    auto *label = new QLabel(parent);
    label->setAlignment(Qt::AlignHCenter);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    layout->addWidget(label);
    return label;
}

} // namespace

PaneMessage::PaneMessage(QWidget *parent) : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setMaximumWidth(MaximumWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * Theme::Grid, 2 * Theme::Grid, 2 * Theme::Grid, 2 * Theme::Grid);
    layout->setSpacing(Theme::Grid / 2);
    icon_ = addLabel(this, layout);
    title_ = addLabel(this, layout);
    sentence_ = addLabel(this, layout);
    hint_ = addLabel(this, layout);
    title_->setFont(titleFont());
    action_ = new QPushButton(this);
    action_->setObjectName(QStringLiteral("messagePushButton"));
    layout->addWidget(action_, 0, Qt::AlignHCenter);
    connect(action_, &QPushButton::clicked, this, &PaneMessage::actionTriggered);
    setAction({});
}

void PaneMessage::setMessage(const QString &iconName, const QString &title, const QString &sentence, const QString &hint)
{
    iconName_ = iconName;
    updateLook();
    title_->setText(title);
    sentence_->setText(sentence);
    hint_->setText(hint);
    title_->setVisible(!title.isEmpty());
    sentence_->setVisible(!sentence.isEmpty());
    hint_->setVisible(!hint.isEmpty());
    setAction({});
    updateGeometry();
}

void PaneMessage::setAction(const QString &text)
{
    action_->setText(text);
    const QString name = text.isEmpty() ? tr("No action") : text;
    action_->setAccessibleName(name);
    action_->setToolTip(name);
    action_->setVisible(!text.isEmpty());
    setAttribute(Qt::WA_TransparentForMouseEvents, text.isEmpty());
    updateGeometry();
}

QString PaneMessage::title() const
{
    return title_->text();
}

QString PaneMessage::sentence() const
{
    return sentence_->text();
}

QString PaneMessage::hint() const
{
    return hint_->text();
}

int PaneMessage::preferredWidth() const
{
    int widest = IconSize;
    for (const QLabel *label : {title_, sentence_, hint_}) {
        // One pixel more than the text: at the exact width the label still breaks the line.
        widest = std::max(widest, label->fontMetrics().horizontalAdvance(label->text()) + 2);
    }
    if (!action_->text().isEmpty()) {
        widest = std::max(widest, action_->sizeHint().width());
    }
    const QMargins margins = layout()->contentsMargins();
    return widest + margins.left() + margins.right();
}

void PaneMessage::paintEvent(QPaintEvent *)
{
    const Theme &colors = themeOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = colors.window;
    fill.setAlpha(235);
    painter.setBrush(fill);
    painter.setPen(colors.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6.0, 6.0);
}

void PaneMessage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        updateLook();
    }
    QWidget::changeEvent(event);
}

void PaneMessage::updateLook()
{
    const QIcon shape = icon(iconName_);
    icon_->setVisible(!shape.isNull());
    icon_->setPixmap(shape.pixmap(QSize(IconSize, IconSize), devicePixelRatioF()));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, themeOf(*this).mutedText);
    hint_->setPalette(muted);
}

} // namespace lesionlens
