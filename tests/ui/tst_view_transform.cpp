// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <QSignalSpy>
#include <QTest>

#include "ui/widgets/view_transform.h"

using namespace lesionlens;

namespace {

const QSizeF Viewport(400, 300);

bool close(const QPointF &a, const QPointF &b)
{
    return std::abs(a.x() - b.x()) < 1e-9 && std::abs(a.y() - b.y()) < 1e-9;
}

} // namespace

class TstViewTransform : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fitShowsTheWholeImage();
    void roundTrip_data();
    void roundTrip();
    void zoomKeepsThePointUnderThePointer();
    void zoomingOutEndsAtFit();
    void panMovesWithThePointerAndStopsAtTheEdge();
    void limits();
    void newImageSizeResets();
    void cursorIsSharedAndQuietWhenUnchanged();
};

void TstViewTransform::fitShowsTheWholeImage()
{
    ViewTransform view;
    view.setImageSize({800, 450}); // wider than the viewport: the width decides
    QCOMPARE(view.scale(Viewport), 0.5);
    QCOMPARE(view.toWidget(QPointF(0, 0), Viewport), QPointF(0.0, 37.5));
    QCOMPARE(view.toWidget(QPointF(800, 450), Viewport), QPointF(400.0, 262.5));
    QCOMPARE(view.toWidget(QRectF(100, 100, 20, 40), Viewport), QRectF(50.0, 87.5, 10.0, 20.0));
    // A pane of another size shows the same part.
    QCOMPARE(view.toWidget(QPointF(400, 225), QSizeF(120, 500)), QPointF(60.0, 250.0));
}

void TstViewTransform::roundTrip_data()
{
    QTest::addColumn<QPointF>("inWidget");
    QTest::addColumn<double>("zoom");
    QTest::newRow("fit") << QPointF(12.25, 200.5) << 1.0;
    QTest::newRow("zoomed") << QPointF(399.0, 1.0) << 7.3;
    QTest::newRow("deep") << QPointF(200.0, 150.0) << 50.0;
}

void TstViewTransform::roundTrip()
{
    QFETCH(QPointF, inWidget);
    QFETCH(double, zoom);
    ViewTransform view;
    view.setImageSize({600, 450});
    view.zoomAt({30.0, 40.0}, Viewport, zoom);
    QCOMPARE(view.zoom(), zoom);
    QVERIFY(close(view.toWidget(view.toImage(inWidget, Viewport), Viewport), inWidget));
}

void TstViewTransform::zoomKeepsThePointUnderThePointer()
{
    ViewTransform view;
    view.setImageSize({600, 450});
    const QPointF corner(399.0, 299.0);
    const QPointF before = view.toImage(corner, Viewport);
    for (int step = 0; step < 12; ++step) {
        view.zoomAt(corner, Viewport, 1.3);
        QVERIFY(close(view.toImage(corner, Viewport), before));
    }
    // Out again, where the view is away from the image's edge.
    view.fit();
    const QPointF middle(180.0, 160.0);
    view.zoomAt(middle, Viewport, 4.0);
    const QPointF there = view.toImage(middle, Viewport);
    view.zoomAt(middle, Viewport, 0.9);
    QVERIFY(close(view.toImage(middle, Viewport), there));
}

void TstViewTransform::zoomingOutEndsAtFit()
{
    ViewTransform view;
    view.setImageSize({600, 450});
    view.zoomAt({10.0, 10.0}, Viewport, 8.0);
    QVERIFY(view.centre() != QPointF(300.0, 225.0));
    view.zoomAt({390.0, 10.0}, Viewport, 0.001);
    QCOMPARE(view.zoom(), 1.0);
    QCOMPARE(view.centre(), QPointF(300.0, 225.0));

    view.zoomAt({10.0, 10.0}, Viewport, 8.0);
    view.fit();
    QCOMPARE(view.zoom(), 1.0);
    QCOMPARE(view.centre(), QPointF(300.0, 225.0));
}

void TstViewTransform::panMovesWithThePointerAndStopsAtTheEdge()
{
    ViewTransform view;
    view.setImageSize({400, 300}); // one widget pixel for one image pixel at fit
    view.pan({50.0, 50.0}, Viewport);
    QCOMPARE(view.centre(), QPointF(200.0, 150.0)); // everything is seen already
    view.zoomBy(2.0);
    view.pan({20.0, -10.0}, Viewport);
    QCOMPARE(view.centre(), QPointF(190.0, 155.0));
    view.pan({1e6, 1e6}, Viewport);
    QCOMPARE(view.centre(), QPointF(100.0, 75.0)); // the image's corner in the viewport's corner
    QCOMPARE(view.toWidget(QPointF(0, 0), Viewport), QPointF(0.0, 0.0));
}

void TstViewTransform::limits()
{
    ViewTransform view;
    QCOMPARE(view.scale(Viewport), 1.0); // no image yet
    QVERIFY(!view.contains({0.0, 0.0}));
    view.setImageSize({800, 400});
    QCOMPARE(view.maxZoom(), 50.0);
    view.zoomBy(1e9);
    QCOMPARE(view.zoom(), 50.0);
    view.setImageSize({1, 1});
    QCOMPARE(view.maxZoom(), 1.0);
    QVERIFY(view.contains({0.0, 0.0}));
    QVERIFY(view.contains({0.999, 0.5}));
    QVERIFY(!view.contains({1.0, 0.5}));
    QVERIFY(!view.contains({-0.001, 0.5}));
}

void TstViewTransform::newImageSizeResets()
{
    ViewTransform view;
    view.setImageSize({800, 400});
    view.zoomBy(4.0);
    view.setCursor(QPointF(3.0, 4.0));
    QSignalSpy changed(&view, &ViewTransform::viewChanged);
    view.setImageSize({800, 400});
    QCOMPARE(changed.count(), 0);
    QCOMPARE(view.zoom(), 4.0);
    view.setImageSize({300, 300});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(view.zoom(), 1.0);
    QCOMPARE(view.centre(), QPointF(150.0, 150.0));
    QVERIFY(!view.cursor());
}

void TstViewTransform::cursorIsSharedAndQuietWhenUnchanged()
{
    ViewTransform view;
    QSignalSpy changed(&view, &ViewTransform::cursorChanged);
    view.setCursor(QPointF(1.5, 2.5));
    view.setCursor(QPointF(1.5, 2.5));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(view.cursor().value(), QPointF(1.5, 2.5));
    view.setCursor(std::nullopt);
    QCOMPARE(changed.count(), 2);
    QVERIFY(!view.cursor());
}

QTEST_GUILESS_MAIN(TstViewTransform)
#include "tst_view_transform.moc"
