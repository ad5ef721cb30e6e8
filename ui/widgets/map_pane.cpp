// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/map_pane.h"

#include <algorithm>

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/pane_message.h"

namespace lesionlens {

namespace {

QString joined(std::initializer_list<QString> parts)
{
    QStringList present;
    for (const QString &part : parts) {
        if (!part.isEmpty()) {
            present << part;
        }
    }
    return present.join(QStringLiteral(" · "));
}

} // namespace

QString PaneTitle::text() const
{
    return joined({model, method, layer, head, note});
}

MapPane::MapPane(const QString &name, ViewTransform *view, QWidget *parent) : QWidget(parent)
{
    setObjectName(name + QStringLiteral("MapPane"));
    titleLabel_ = new ElidedLabel(this);
    QFont strong = textFont();
    strong.setWeight(QFont::DemiBold);
    titleLabel_->setFont(strong);
    modelLabel_ = new ElidedLabel(this);
    modelLabel_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    modelLabel_->setForegroundRole(QPalette::PlaceholderText);
    modelLabel_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    // A line of its own: side by side with the method, one of the two would be cut in every narrow pane.
    detailLabel_ = new ElidedLabel(this);
    detailLabel_->setForegroundRole(QPalette::PlaceholderText);
    canvas_ = new ImageCanvas(name, view, this);
    colorBar_ = new ColorBar(name, this);
    QSizePolicy policy = colorBar_->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    colorBar_->setSizePolicy(policy);

    titleRow_ = new QWidget(this);
    auto *header = new QHBoxLayout(titleRow_);
    header->setContentsMargins(0, 0, 0, 0);
    header->setSpacing(Theme::Grid);
    header->addWidget(titleLabel_);
    header->addWidget(modelLabel_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid / 2, Theme::Grid / 2, Theme::Grid / 2, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(titleRow_);
    layout->addWidget(detailLabel_);
    layout->addWidget(canvas_, 1);
    layout->addWidget(colorBar_);

    message_ = new PaneMessage(this);
    message_->hide();
    connect(message_, &PaneMessage::actionTriggered, this, &MapPane::actionTriggered);
    canvas_->installEventFilter(this);
}

void MapPane::setHeader(QWidget *header)
{
    header_ = header;
    titleRow_->hide();
    qobject_cast<QVBoxLayout *>(layout())->insertWidget(0, header);
}

void MapPane::setHeaderHeight(int height)
{
    titleRow_->setFixedHeight(height);
}

void MapPane::setTitle(const PaneTitle &title)
{
    titleLabel_->setText(title.method);
    detailLabel_->setText(header_ != nullptr ? joined({title.detail, title.note}) : joined({title.layer, title.head, title.note}));
    modelLabel_->setText(title.model);
    title_ = title.text();
    titleLabel_->setToolTip(title_);
    modelLabel_->setToolTip(title_);
    detailLabel_->setToolTip(title.tip.isEmpty() ? title_ : title_ + QLatin1Char('\n') + title.tip);
    setAccessibleName(title_);
    canvas_->setAccessibleName(title_);
}

void MapPane::setColorBarVisible(bool visible)
{
    colorBar_->setVisible(visible);
}

QString MapPane::message() const
{
    return state_ == State::Ready ? QString() : message_->sentence();
}

void MapPane::showReady()
{
    setState(State::Ready);
}

void MapPane::showEmpty(const QString &sentence, const QString &hint)
{
    message_->setMessage(QStringLiteral("image-x-generic"), {}, sentence, hint);
    setState(State::Empty);
}

void MapPane::showLoading(const QString &what)
{
    message_->setMessage(QStringLiteral("content-loading"), {}, what, {});
    setState(State::Loading);
}

void MapPane::showUndefined(const QString &why, const QString &hint, const QString &action)
{
    message_->setMessage(QStringLiteral("dialog-information"), {}, tr("undefined: %1").arg(why), hint);
    message_->setAction(action);
    setState(State::Undefined);
}

void MapPane::showNotDefined(const QString &sentence, const QString &hint)
{
    message_->setMessage(QStringLiteral("dialog-information"), {}, sentence, hint);
    setState(State::Undefined);
}

void MapPane::showFailed(const QString &sentence, const QString &hint)
{
    message_->setMessage(QStringLiteral("dialog-error"), {}, sentence, hint);
    setState(State::Failed);
}

void MapPane::setState(State state)
{
    state_ = state;
    message_->setVisible(state != State::Ready);
    canvas_->setDimmed(state != State::Ready);
    canvas_->setAccessibleDescription(message());
    placeMessage();
}

void MapPane::placeMessage()
{
    const QRect area = canvas_->geometry();
    const int width = std::min(area.width() - 2 * Theme::Grid, message_->maximumWidth());
    if (width <= 0) {
        return;
    }
    // As wide as its longest line, and as high as that width asks for.
    const int wanted = std::clamp(message_->preferredWidth(), 0, width);
    const int height = message_->heightForWidth(wanted);
    message_->setGeometry(area.center().x() - wanted / 2, area.center().y() - height / 2, wanted, height);
}

bool MapPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == canvas_ && (event->type() == QEvent::Resize || event->type() == QEvent::Move)) {
        placeMessage();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lesionlens
