// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/layer_strip.h"

using namespace lesionlens;

namespace {

QImage filled(const QColor &color)
{
    QImage map(7, 7, QImage::Format_RGB32);
    map.fill(color);
    return map;
}

std::vector<LayerTile> threeLayers()
{
    return {{QStringLiteral("layer2.1"), QStringLiteral("layer2.1"), QStringLiteral("28 x 28"), filled(Qt::red), {}},
            {QStringLiteral("layer3.1"),
             QStringLiteral("layer3.1"),
             QStringLiteral("undefined"),
             {},
             QStringLiteral("All gradients are negative.")},
            {QStringLiteral("layer4.1"), QStringLiteral("layer4.1"), QStringLiteral("7 x 7"), filled(Qt::green), {}}};
}

} // namespace

class TstLayerStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void keyboardChooses();
    void settingTellsNobodyAndKeepsTheSelection();
    void aDeadLayerSaysWhy();
    void emptyIsSaid();
};

void TstLayerStrip::keyboardChooses()
{
    LayerStrip strip;
    strip.setTiles(threeLayers());
    strip.setSelected(QStringLiteral("layer4.1"));
    strip.resize(600, strip.sizeHint().height());
    strip.show();
    QSignalSpy told(&strip, &LayerStrip::layerSelected);
    auto *list = strip.findChild<QListView *>();
    QTest::keyClick(list, Qt::Key_Left);
    QTest::keyClick(list, Qt::Key_Home);
    QCOMPARE(told.count(), 2);
    QCOMPARE(told.at(0).at(0).toString(), QStringLiteral("layer3.1"));
    QCOMPARE(told.at(1).at(0).toString(), QStringLiteral("layer2.1"));
}

void TstLayerStrip::settingTellsNobodyAndKeepsTheSelection()
{
    LayerStrip strip;
    QSignalSpy told(&strip, &LayerStrip::layerSelected);
    strip.setTiles(threeLayers());
    strip.setSelected(QStringLiteral("layer3.1"));
    strip.setTiles(threeLayers());
    QCOMPARE(strip.selected(), QStringLiteral("layer3.1"));
    strip.setSelected(QStringLiteral("no such layer"));
    QCOMPARE(strip.selected(), QString());
    strip.setTiles({threeLayers().front()});
    QCOMPARE(strip.tileCount(), 1);
    QCOMPARE(told.count(), 0);
}

void TstLayerStrip::aDeadLayerSaysWhy()
{
    LayerStrip strip;
    strip.setTiles(threeLayers());
    const auto *model = strip.findChild<QListView *>()->model();
    const QModelIndex dead = model->index(1, 0);
    QCOMPARE(dead.data(Qt::AccessibleTextRole).toString(), QStringLiteral("layer3.1, undefined"));
    QVERIFY(dead.data(Qt::ToolTipRole).toString().contains(QStringLiteral("All gradients are negative.")));
}

void TstLayerStrip::emptyIsSaid()
{
    LayerStrip strip;
    strip.setEmptyText(QStringLiteral("Attention rollout is not defined for ResNet18."));
    strip.show();
    QVERIFY(strip.findChild<QListView *>()->isHidden());
    const auto labels = strip.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const QLabel *label) { return label->isVisible() && label->text().contains(QStringLiteral("rollout")); }));
}

QTEST_MAIN(TstLayerStrip)
#include "tst_layer_strip.moc"
