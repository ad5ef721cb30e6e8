// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "ui/theme.h"
#include "ui/widgets/image_canvas.h"

using namespace lesionlens;

namespace {

/// A canvas of 400 x 300 logical pixels that shows an image of 200 x 150: two widget pixels for one of the image.
struct Scene
{
    ViewTransform view;
    ImageCanvas canvas{QStringLiteral("test"), &view};

    Scene()
    {
        QImage image(200, 150, QImage::Format_RGB888);
        image.fill(QColor(200, 100, 50));
        view.setImageSize(image.size());
        canvas.setImage(image);
        canvas.resize(400, 300);
        canvas.show();
        (void)QTest::qWaitForWindowExposed(&canvas);
    }

    [[nodiscard]] QColor colorAt(const QPoint &inWidget) { return canvas.grab().toImage().pixelColor(inWidget); }
};

QPointF pointOf(const QSignalSpy &spy, int index)
{
    return spy.at(index).at(0).toPointF();
}

void wheel(QWidget &widget, const QPointF &at, int eighths)
{
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, eighths}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

// QTest::mouseMove goes through the platform's pointer, which the offscreen platform moves only while a button is held.
void hover(QWidget &widget, const QPointF &at)
{
    QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

} // namespace

class TstImageCanvas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void clickIsAnImageCoordinate();
    void dragMovesTheQueryAndEndsInTheImage();
    void clickBesideTheImageChoosesNothing();
    void queryCanBeOff();
    void wheelZoomsAtThePointer();
    void middleDragAndSpaceDragPan();
    void doubleClickAndKeysZoom();
    void arrowsStepTheQuery();
    void hoverIsTold();
    void paintsImageOverlayOutlineAndQuery();
    void outlinesAreWholeAtAnyZoom();
    void enlargedPixelsAreFlat();
    void dimmedIsFainter();
    void pyramidHalves();
    void pyramidOfAnyFormat();
    void nothingWithoutImage();
};

void TstImageCanvas::clickIsAnImageCoordinate()
{
    Scene scene;
    QSignalSpy chosen(&scene.canvas, &ImageCanvas::queryChosen);
    QSignalSpy moved(&scene.canvas, &ImageCanvas::queryMoved);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {100, 60});
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(pointOf(chosen, 0), QPointF(50.0, 30.0));
    QCOMPARE(moved.count(), 1); // at once, at the press

    scene.view.zoomAt({0.0, 0.0}, scene.canvas.size(), 2.0);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {100, 60});
    QCOMPARE(pointOf(chosen, 1), QPointF(25.0, 15.0));
}

void TstImageCanvas::dragMovesTheQueryAndEndsInTheImage()
{
    Scene scene;
    QSignalSpy chosen(&scene.canvas, &ImageCanvas::queryChosen);
    QSignalSpy moved(&scene.canvas, &ImageCanvas::queryMoved);
    QTest::mousePress(&scene.canvas, Qt::LeftButton, {}, {100, 60});
    QTest::mouseMove(&scene.canvas, {120, 80});
    QTest::mouseMove(&scene.canvas, {500, 80}); // out of the widget: the last column of the image
    QTest::mouseRelease(&scene.canvas, Qt::LeftButton, {}, {500, 80});
    QCOMPARE(moved.count(), 3);
    QCOMPARE(pointOf(moved, 1), QPointF(60.0, 40.0));
    QCOMPARE(chosen.count(), 1);
    QVERIFY(pointOf(chosen, 0).x() < 200.0 && pointOf(chosen, 0).x() > 199.9);
    QCOMPARE(pointOf(chosen, 0).y(), 40.0);
}

void TstImageCanvas::clickBesideTheImageChoosesNothing()
{
    Scene scene;
    scene.canvas.resize(400, 500); // bars above and below
    QSignalSpy chosen(&scene.canvas, &ImageCanvas::queryChosen);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {200, 20});
    QCOMPARE(chosen.count(), 0);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {200, 100});
    QCOMPARE(pointOf(chosen, 0), QPointF(100.0, 0.0));
}

void TstImageCanvas::queryCanBeOff()
{
    Scene scene;
    scene.canvas.setQueryEnabled(false);
    QSignalSpy chosen(&scene.canvas, &ImageCanvas::queryChosen);
    QSignalSpy stepped(&scene.canvas, &ImageCanvas::queryStepRequested);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {100, 60});
    QTest::keyClick(&scene.canvas, Qt::Key_Left);
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(stepped.count(), 0);
}

void TstImageCanvas::wheelZoomsAtThePointer()
{
    Scene scene;
    const QPointF pointer(300.0, 75.0);
    const QPointF before = scene.view.toImage(pointer, scene.canvas.size());
    wheel(scene.canvas, pointer, 120);
    QCOMPARE(scene.view.zoom(), 1.2);
    wheel(scene.canvas, pointer, 240);
    const QPointF after = scene.view.toImage(pointer, scene.canvas.size());
    QVERIFY((after - before).manhattanLength() < 1e-9);
    wheel(scene.canvas, pointer, -120);
    QVERIFY(qAbs(scene.view.zoom() - 1.44) < 1e-12);
}

void TstImageCanvas::middleDragAndSpaceDragPan()
{
    Scene scene;
    scene.view.zoomBy(2.0); // four widget pixels for one of the image
    QSignalSpy moved(&scene.canvas, &ImageCanvas::queryMoved);
    QTest::mousePress(&scene.canvas, Qt::MiddleButton, {}, {100, 100});
    QTest::mouseMove(&scene.canvas, {140, 92});
    QTest::mouseRelease(&scene.canvas, Qt::MiddleButton, {}, {140, 92});
    QCOMPARE(scene.view.centre(), QPointF(90.0, 77.0));
    QTest::keyPress(&scene.canvas, Qt::Key_Space);
    QTest::mousePress(&scene.canvas, Qt::LeftButton, {}, {140, 92});
    QTest::mouseMove(&scene.canvas, {100, 100});
    QTest::mouseRelease(&scene.canvas, Qt::LeftButton, {}, {100, 100});
    QTest::keyRelease(&scene.canvas, Qt::Key_Space);
    QCOMPARE(scene.view.centre(), QPointF(100.0, 75.0));
    QCOMPARE(moved.count(), 0);
    QTest::mouseClick(&scene.canvas, Qt::LeftButton, {}, {100, 100});
    QCOMPARE(moved.count(), 1); // the key is up: a query again
}

void TstImageCanvas::doubleClickAndKeysZoom()
{
    Scene scene;
    QTest::keyClick(&scene.canvas, Qt::Key_Plus);
    QCOMPARE(scene.view.zoom(), 1.25);
    QTest::keyClick(&scene.canvas, Qt::Key_Plus);
    QTest::keyClick(&scene.canvas, Qt::Key_Minus);
    QCOMPARE(scene.view.zoom(), 1.25);
    QTest::keyClick(&scene.canvas, Qt::Key_0);
    QCOMPARE(scene.view.zoom(), 1.0);
    scene.view.zoomBy(3.0);
    QTest::mouseDClick(&scene.canvas, Qt::LeftButton, {}, {50, 50});
    QCOMPARE(scene.view.zoom(), 1.0);
}

void TstImageCanvas::arrowsStepTheQuery()
{
    Scene scene;
    QSignalSpy stepped(&scene.canvas, &ImageCanvas::queryStepRequested);
    for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}) {
        QTest::keyClick(&scene.canvas, static_cast<Qt::Key>(key));
    }
    const QList<QList<QVariant>> expected{{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    QCOMPARE(stepped.count(), 4);
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(stepped.at(i), expected.at(i));
    }
    scene.view.zoomBy(4.0);
    QTest::keyClick(&scene.canvas, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(stepped.count(), 4);
    QCOMPARE(scene.view.centre(), QPointF(106.0, 75.0)); // 48 widget pixels at eight for one of the image
}

void TstImageCanvas::hoverIsTold()
{
    Scene scene;
    std::vector<std::optional<QPointF>> told;
    connect(&scene.canvas, &ImageCanvas::cursorMoved, &scene.canvas, [&](std::optional<QPointF> at) { told.push_back(at); });
    hover(scene.canvas, {20.0, 40.0});
    QCOMPARE(told.size(), std::size_t{1});
    QCOMPARE(told.back().value(), QPointF(10.0, 20.0));
    QCOMPARE(scene.view.cursor().value(), QPointF(10.0, 20.0));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&scene.canvas, &leave);
    QVERIFY(!told.back());
    QVERIFY(!scene.view.cursor());
}

void TstImageCanvas::paintsImageOverlayOutlineAndQuery()
{
    Scene scene;
    QCOMPARE(scene.colorAt({200, 150}), QColor(200, 100, 50));

    QImage overlay(2, 1, QImage::Format_ARGB32); // left half transparent, right half opaque
    overlay.setPixelColor(0, 0, QColor(0, 0, 0, 0));
    overlay.setPixelColor(1, 0, QColor(0, 0, 255, 255));
    scene.canvas.setOverlay(overlay, ImageCanvas::Sampling::Flat);
    QCOMPARE(scene.colorAt({100, 150}), QColor(200, 100, 50));
    QCOMPARE(scene.colorAt({198, 150}), QColor(200, 100, 50));
    QCOMPARE(scene.colorAt({202, 150}), QColor(0, 0, 255));
    scene.canvas.setOverlay({});
    QCOMPARE(scene.colorAt({202, 150}), QColor(200, 100, 50));

    scene.canvas.setMaskOutlines({QPolygonF(QRectF(50, 50, 100, 50))});
    QCOMPARE(scene.colorAt({200, 100}), theme(ThemeKind::Dark).lesion); // the upper edge, at image y 50
    scene.canvas.setMaskOutlines({});
    scene.canvas.setQueryCell(QRectF(20, 20, 20, 20));
    QCOMPARE(scene.colorAt({40, 60}), QColor(255, 255, 255)); // its left edge, at image x 20
}

void TstImageCanvas::outlinesAreWholeAtAnyZoom()
{
    Scene scene;
    const QColor lesion = theme(ThemeKind::Dark).lesion;
    // A square of image pixels 50 to 100, with a point for every tenth of a pixel: many more than can be seen.
    QPolygonF square;
    for (int side = 0; side < 4; ++side) {
        for (int step = 0; step < 500; ++step) {
            const double along = step / 10.0;
            const double across = 50.0 - along;
            const QPointF points[4] = {{50 + along, 50.0}, {100.0, 50 + along}, {50 + across, 100.0}, {50.0, 50 + across}};
            square << points[side];
        }
    }
    scene.canvas.setMaskOutlines({square});
    for (const QPoint &onEdge : {QPoint(150, 100), QPoint(200, 150), QPoint(150, 200), QPoint(100, 150), QPoint(100, 104)}) {
        QCOMPARE(scene.colorAt(onEdge), lesion);
    }
    QCOMPARE(scene.colorAt({150, 150}), QColor(200, 100, 50)); // inside it is not filled
    // Only the right edge passes through what is seen then, from top to bottom.
    scene.view.zoomAt({200.0, 150.0}, scene.canvas.size(), 12.0);
    for (const int y : {1, 150, 298}) {
        QCOMPARE(scene.colorAt({200, y}), lesion);
        QCOMPARE(scene.colorAt({100, y}), QColor(200, 100, 50));
    }
    // An edge whose ends are both out of sight.
    scene.canvas.setMaskOutlines({QPolygonF(QRectF(-1000, 75, 4000, 4000))});
    QCOMPARE(scene.colorAt({30, 150}), lesion);
}

void TstImageCanvas::enlargedPixelsAreFlat()
{
    ViewTransform view;
    ImageCanvas canvas(QStringLiteral("test"), &view);
    QImage image(64, 48, QImage::Format_RGB32);
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y) {
            image.setPixelColor(x, y, x % 2 == 0 ? QColor(Qt::black) : QColor(Qt::white));
        }
    }
    view.setImageSize(image.size());
    canvas.setImage(image);
    canvas.resize(640, 480); // ten widget pixels for each of the image: above four they are not blended
    const QImage shown = canvas.grab().toImage();
    for (int x = 1; x < 640; ++x) {
        if (x % 10 != 0 && x % 10 != 9) {
            QCOMPARE(shown.pixelColor(x, 240), (x / 10) % 2 == 0 ? QColor(Qt::black) : QColor(Qt::white));
        }
    }
}

void TstImageCanvas::dimmedIsFainter()
{
    Scene scene;
    scene.canvas.setDimmed(true);
    const QColor faint = scene.colorAt({200, 150});
    QVERIFY(faint.red() < 100 && faint.red() > 20);
    scene.canvas.setDimmed(false);
    QCOMPARE(scene.colorAt({200, 150}), QColor(200, 100, 50));
}

void TstImageCanvas::pyramidHalves()
{
    QImage image(2050, 1027, QImage::Format_RGB888);
    image.fill(Qt::black);
    // One 2 x 2 block of 0, 40, 80, 120: mean 60.
    image.setPixelColor(0, 0, QColor(0, 0, 0));
    image.setPixelColor(1, 0, QColor(40, 0, 0));
    image.setPixelColor(0, 1, QColor(80, 0, 0));
    image.setPixelColor(1, 1, QColor(120, 0, 0));
    const DisplayImage display(image);
    QCOMPARE(display.levelCount(), 4);
    QCOMPARE(display.level(0).constBits(), image.constBits()); // shared
    QCOMPARE(display.level(1).size(), QSize(1025, 514));
    QCOMPARE(display.level(2).size(), QSize(513, 257));
    QCOMPARE(display.level(3).size(), QSize(257, 129));
    QCOMPARE(display.level(1).pixelColor(0, 0), QColor(60, 0, 0));
    QCOMPARE(display.level(2).pixelColor(0, 0), QColor(15, 0, 0));

    QCOMPARE(display.levelFor(5000.0).width(), 2050);
    QCOMPARE(display.levelFor(1026.0).width(), 2050);
    QCOMPARE(display.levelFor(1025.0).width(), 1025);
    QCOMPARE(display.levelFor(300.0).width(), 513);
    QCOMPARE(display.levelFor(1.0).width(), 257);
}

void TstImageCanvas::pyramidOfAnyFormat()
{
    QImage image(600, 600, QImage::Format_Indexed8);
    image.setColorTable({qRgb(10, 20, 30), qRgb(50, 60, 70)});
    image.fill(1);
    const DisplayImage display(image);
    QCOMPARE(display.levelCount(), 2);
    QCOMPARE(display.level(1).pixelColor(299, 299), QColor(50, 60, 70));
    QVERIFY(DisplayImage(QImage()).isNull());
    QCOMPARE(DisplayImage(QImage(1, 1, QImage::Format_RGB32)).levelCount(), 1);
}

void TstImageCanvas::nothingWithoutImage()
{
    ViewTransform view;
    ImageCanvas canvas(QStringLiteral("test"), &view);
    canvas.resize(200, 200);
    QSignalSpy chosen(&canvas, &ImageCanvas::queryChosen);
    QSignalSpy hovered(&canvas, &ImageCanvas::cursorMoved);
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, {100, 100});
    hover(canvas, {110.0, 100.0});
    wheel(canvas, {100.0, 100.0}, 120);
    QTest::keyClick(&canvas, Qt::Key_Plus);
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(hovered.count(), 0);
    QCOMPARE(view.zoom(), 1.0);
    QCOMPARE(canvas.grab().toImage().pixelColor(100, 100), theme(ThemeKind::Dark).canvas);
}

QTEST_MAIN(TstImageCanvas)
#include "tst_image_canvas.moc"
