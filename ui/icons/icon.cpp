// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons/icon.h"

#include <utility>

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

// A static library's resources are linked in only where something asks for them; the macro has to stand outside a namespace.
static void initIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace lesionlens {

namespace {

QColor colorFor(QIcon::Mode mode)
{
    const QPalette palette = QGuiApplication::palette();
    switch (mode) {
    case QIcon::Disabled:
        return palette.color(QPalette::Disabled, QPalette::ButtonText);
    case QIcon::Selected:
        return palette.color(QPalette::Active, QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return palette.color(QPalette::Active, QPalette::ButtonText);
}

/// Takes only the shape of an icon and fills it with the palette's text colour when it is painted.
class OneColorIconEngine : public QIconEngine
{
public:
    OneColorIconEngine(QIcon desktopShape, QString ownFile) : desktopShape_(std::move(desktopShape)), ownFile_(std::move(ownFile)) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const double ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap image = pixmap(rect.size() * ratio, mode, state);
        image.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect, image);
    }

    // The size is in device pixels; QIcon sets the ratio of what it gets.
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        QPixmap image(size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        if (desktopShape_.isNull()) {
            QSvgRenderer renderer(ownFile_);
            renderer.setAspectRatioMode(Qt::KeepAspectRatio);
            renderer.render(&painter, QRectF(QPointF(), QSizeF(size)));
        } else {
            desktopShape_.paint(&painter, QRect(QPoint(), size));
        }
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(image.rect(), colorFor(mode));
        return image;
    }

    [[nodiscard]] QIconEngine *clone() const override { return new OneColorIconEngine(desktopShape_, ownFile_); }
    [[nodiscard]] QString key() const override { return QStringLiteral("lesionlens-one-color"); }

private:
    QIcon desktopShape_;
    QString ownFile_;
};

} // namespace

QIcon icon(const QString &name)
{
    initIconResources();
    const QIcon desktopShape = QIcon::fromTheme(name + QStringLiteral("-symbolic"));
    const QString ownFile = QStringLiteral(":/lesionlens/icons/%1.svg").arg(name);
    if (desktopShape.isNull() && !QFile::exists(ownFile)) {
        return {};
    }
    return QIcon(new OneColorIconEngine(desktopShape, ownFile));
}

} // namespace lesionlens
