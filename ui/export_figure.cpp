// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_figure.h"

#include <algorithm>

#include <QBuffer>
#include <QFont>
#include <QPainter>
#include <QPainterPath>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/map_views.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

// In units of the final picture: twice the screen's, at 300 dpi.
constexpr int kPanel = 760; ///< longer side of a panel
constexpr int kMargin = 32;
constexpr int kGap = 24;
constexpr int kBar = 20;
constexpr int kTile = 150;
constexpr int kTitleSize = 26;
constexpr int kTextSize = 22;
constexpr int kDotsPerMeter = 11811; // 300 dpi

QFont fontOf(int pixels, bool isBold = false)
{
    QFont font = textFont();
    font.setPixelSize(pixels);
    font.setBold(isBold);
    return font;
}

/// Draws part after part and knows how far it has come.
class FigurePainter
{
public:
    FigurePainter(QPainter &painter, const FigureContent &content) : painter_(painter), content_(content)
    {
        const QRectF &seen = content.visible;
        const double scale = kPanel / std::max(seen.width(), seen.height());
        panel_ = QSizeF(seen.width() * scale, seen.height() * scale);
    }

    [[nodiscard]] int width() const { return static_cast<int>(2 * kMargin + 3 * kPanel + 2 * kGap); }

    /// Draws all; returns the height that was needed.
    int draw()
    {
        double y = kMargin;
        const double bottom = y + kTitleSize * 1.6 + panel_.height();
        drawPanel(0, y, QObject::tr("Image"), nullptr);
        drawPanel(1, y, titleOf(content_.maps[0]), content_.maps.data());
        drawPanel(2, y, titleOf(content_.maps[1]), &content_.maps[1]);
        y = bottom + kGap / 2.0;
        drawBar(1, y, content_.maps[0].map ? content_.maps.data() : nullptr);
        drawBar(2, y, content_.maps[1].map ? &content_.maps[1] : nullptr);
        y += kBar + 1.6 * kTextSize + kGap;
        y = drawHeads(y);
        return static_cast<int>(drawCaption(y)) + kMargin;
    }

private:
    static QString titleOf(const MapView &view)
    {
        QStringList parts = {toQString(view.method), toQString(view.layer), toQString(view.subject)};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(" · "));
    }
    [[nodiscard]] double left(int column) const { return kMargin + column * (kPanel + kGap); }

    void drawPanel(int column, double top, const QString &title, const MapView *view)
    {
        painter_.setFont(fontOf(kTitleSize, true));
        painter_.setPen(Qt::black);
        const QString elided = painter_.fontMetrics().elidedText(title, Qt::ElideRight, kPanel);
        painter_.drawText(QRectF(left(column), top, kPanel, kTitleSize * 1.5), Qt::AlignLeft | Qt::AlignVCenter, elided);
        const QRectF target(QPointF(left(column), top + kTitleSize * 1.6), panel_);
        const QImage &photograph =
            content_.image->display.levelFor(panel_.width() * content_.image->display.size().width() / content_.visible.width());
        painter_.save();
        painter_.setClipRect(target);
        painter_.setRenderHint(QPainter::SmoothPixmapTransform);
        drawPart(photograph, target);
        if (view != nullptr && view->state == MapState::Ready)
            drawPart(toQImage(drawView(*view, content_.geometry, content_.settings, kPanel, 3.5)), target);
        painter_.restore();
        if (view != nullptr && view->state != MapState::Ready) {
            painter_.fillRect(target, QColor(255, 255, 255, 210));
            painter_.setFont(fontOf(kTextSize));
            painter_.drawText(target.adjusted(kGap, kGap, -kGap, -kGap), Qt::AlignCenter | Qt::TextWordWrap, toQString(view->notice));
        }
        drawMarks(target);
    }

    /// The visible part of a picture that covers the whole image, whatever its resolution.
    void drawPart(const QImage &whole, const QRectF &target)
    {
        const QSizeF frame(content_.image->image->pixels.width, content_.image->image->pixels.height);
        const double sx = whole.width() / frame.width();
        const double sy = whole.height() / frame.height();
        const QRectF &seen = content_.visible;
        painter_.drawImage(target, whole, QRectF(seen.x() * sx, seen.y() * sy, seen.width() * sx, seen.height() * sy));
    }

    void drawMarks(const QRectF &target)
    {
        const double scale = target.width() / content_.visible.width();
        const auto place = [&](double x, double y) {
            return QPointF(target.x() + (x - content_.visible.x()) * scale, target.y() + (y - content_.visible.y()) * scale);
        };
        painter_.save();
        painter_.setClipRect(target);
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setBrush(Qt::NoBrush);
        if (content_.mask && content_.settings.showMask) {
            QPainterPath path;
            for (const auto &outline : content_.mask->outlines) {
                QPolygonF polygon;
                for (const Point &point : outline)
                    polygon << place(point.x, point.y);
                path.addPolygon(polygon);
                path.closeSubpath();
            }
            painter_.setPen(QPen(QColor(0, 0, 0, 140), 6));
            painter_.drawPath(path);
            painter_.setPen(QPen(theme(ThemeKind::Light).lesion, 3.5));
            painter_.drawPath(path);
        }
        if (content_.queryCorners) {
            const QRectF cell(place(content_.queryCorners->at(0).x, content_.queryCorners->at(0).y),
                              place(content_.queryCorners->at(1).x, content_.queryCorners->at(1).y));
            painter_.setPen(QPen(Qt::black, 6));
            painter_.drawRect(cell);
            painter_.setPen(QPen(Qt::white, 3));
            painter_.drawRect(cell);
        }
        painter_.restore();
    }

    void drawScale(const QRectF &bar, const ColorMap &colors, ScaleRange range, const std::string &unit)
    {
        QImage strip(256, 1, QImage::Format_RGB32);
        for (int i = 0; i < 256; ++i) {
            const auto &color = colors.colors[static_cast<std::size_t>(i)];
            strip.setPixel(i, 0, qRgb(color[0], color[1], color[2]));
        }
        painter_.drawImage(bar, strip);
        painter_.setFont(fontOf(kTextSize));
        painter_.setPen(Qt::black);
        const QRectF text(bar.x(), bar.bottom() + 2, bar.width(), 1.5 * kTextSize);
        painter_.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, shortNumber(static_cast<double>(range.low)));
        painter_.drawText(text, Qt::AlignRight | Qt::AlignVCenter, shortNumber(static_cast<double>(range.high)));
        const QString middle = painter_.fontMetrics().elidedText(toQString(unit), Qt::ElideRight, static_cast<int>(bar.width() - 240));
        painter_.drawText(text, Qt::AlignHCenter | Qt::AlignVCenter, middle);
    }

    void drawBar(int column, double y, const MapView *view)
    {
        if (view != nullptr && view->state == MapState::Ready)
            drawScale(QRectF(left(column), y, panel_.width(), kBar), colorsOf(*view, content_.settings), view->range, view->unit);
    }

    double drawHeads(double y)
    {
        if (content_.heads.maps.empty())
            return y;
        painter_.setFont(fontOf(kTitleSize, true));
        painter_.setPen(Qt::black);
        const QString title = QObject::tr("Heads of %1, one scale").arg(toQString(content_.heads.title));
        painter_.drawText(QRectF(kMargin, y, width() - 2 * kMargin, kTitleSize * 1.5), Qt::AlignLeft | Qt::AlignVCenter, title);
        y += kTitleSize * 1.6;
        const ColorMap &colors = colorsOf(false, content_.settings);
        const int perRow = std::max(1, (width() - 2 * kMargin + kGap) / (kTile + kGap));
        const int count = static_cast<int>(content_.heads.maps.size()) + 1;
        for (int i = 0; i < count; ++i) {
            const Grid<float> &grid = i == 0 ? content_.heads.mean : content_.heads.maps[static_cast<std::size_t>(i - 1)];
            const QRectF tile(kMargin + (i % perRow) * (kTile + kGap), y + (i / perRow) * (kTile + 2 * kTextSize), kTile, kTile);
            painter_.drawImage(tile, toQImage(drawCells(grid, colors, content_.heads.range)));
            painter_.setFont(fontOf(kTextSize, content_.settings.head == (i == 0 ? std::nullopt : std::optional(i - 1))));
            painter_.drawText(QRectF(tile.x(), tile.bottom(), kTile, 1.5 * kTextSize), Qt::AlignLeft | Qt::AlignVCenter,
                              i == 0 ? QObject::tr("mean") : QObject::tr("head %1").arg(i - 1));
        }
        y += (count + perRow - 1) / perRow * (kTile + 2.0 * kTextSize) + kGap / 2.0;
        drawScale(QRectF(kMargin, y, kPanel, kBar), colors, content_.heads.range, content_.heads.unit);
        return y + kBar + 1.6 * kTextSize + kGap;
    }

    double drawCaption(double y)
    {
        painter_.setFont(fontOf(kTextSize));
        painter_.setPen(Qt::black);
        for (const std::string &line : figureCaption(content_)) {
            const QRectF space(kMargin, y, width() - 2 * kMargin, 10 * kPanel);
            QRectF used;
            painter_.drawText(space, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, toQString(line), &used);
            y = used.bottom() + 0.2 * kTextSize;
        }
        return y;
    }

    QPainter &painter_;
    const FigureContent &content_;
    QSizeF panel_;
};

} // namespace

QImage drawFigure(const FigureContent &content)
{
    // Drawn on a sheet that is surely high enough, then cut to what was used: text decides the height.
    QImage sheet(2 * kMargin + 3 * kPanel + 2 * kGap, 5 * kPanel, QImage::Format_RGB32);
    sheet.fill(Qt::white);
    int height = 0;
    {
        QPainter painter(&sheet);
        height = std::min(FigurePainter(painter, content).draw(), sheet.height());
    }
    QImage figure = sheet.copy(0, 0, sheet.width(), height);
    figure.setDotsPerMeterX(kDotsPerMeter);
    figure.setDotsPerMeterY(kDotsPerMeter);
    return figure;
}

void writeFigure(const std::filesystem::path &path, const FigureContent &content)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!drawFigure(content).save(&buffer, "PNG"))
        throw Error(ErrorCode::Internal, "The figure for " + toUtf8(path) + " could not be encoded as PNG.");
    writeFileAtomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace lesionlens
