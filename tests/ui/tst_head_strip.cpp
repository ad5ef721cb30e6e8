// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QLabel>
#include <QListView>
#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/head_strip.h"

using namespace lesionlens;

namespace {

std::vector<HeadTile> tilesOf(int heads)
{
    std::vector<HeadTile> tiles{{std::nullopt, {}, {}, {}}};
    for (int head = 0; head < heads; ++head) {
        QImage map(7, 7, QImage::Format_RGB32);
        map.fill(QColor::fromHsv(head * 20, 255, 200));
        tiles.push_back({head, {}, {}, map});
    }
    return tiles;
}

/// What was told, as text, since an optional has no printable form: "mean", "3".
struct Told
{
    QStringList heads;

    explicit Told(HeadStrip &strip)
    {
        QObject::connect(&strip, &HeadStrip::headSelected, &strip,
                         [this](std::optional<int> head) { heads << (head ? QString::number(*head) : QStringLiteral("mean")); });
    }
};

} // namespace

class TstHeadStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void keyboardChooses();
    void clickChooses();
    void settingSelectionTellsNobody();
    void updateKeepsSelectionAndPlace();
    void otherHeadsKeepTheSelectionThatIsStillThere();
    void manyHeadsScroll();
    void emptyIsSaid();
    void labelsAndAccessibleText();
};

void TstHeadStrip::keyboardChooses()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(4));
    strip.setSelected(std::nullopt);
    strip.resize(900, strip.sizeHint().height());
    strip.show();
    Told told(strip);
    auto *list = strip.findChild<QListView *>();
    QTest::keyClick(list, Qt::Key_Right);
    QTest::keyClick(list, Qt::Key_Right);
    QTest::keyClick(list, Qt::Key_End);
    QTest::keyClick(list, Qt::Key_Left);
    QTest::keyClick(list, Qt::Key_Home);
    QCOMPARE(told.heads, QStringList({"0", "1", "3", "2", "mean"}));
    QVERIFY(!strip.selected());
    QTest::keyClick(list, Qt::Key_Left); // already at the first
    QCOMPARE(told.heads.size(), 5);
}

void TstHeadStrip::clickChooses()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(4));
    strip.resize(900, strip.sizeHint().height());
    strip.show();
    Told told(strip);
    auto *list = strip.findChild<QListView *>();
    const QRect tile = list->visualRect(list->model()->index(3, 0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, tile.center());
    QCOMPARE(told.heads, QStringList({"2"}));
    QCOMPARE(strip.selected().value(), 2);
}

void TstHeadStrip::settingSelectionTellsNobody()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(4));
    Told told(strip);
    strip.setSelected(1);
    QCOMPARE(strip.selected().value(), 1);
    strip.setSelected(77);
    QVERIFY(!strip.selected());
    strip.setTiles(tilesOf(2));
    strip.setTiles({});
    QVERIFY(told.heads.isEmpty());
}

void TstHeadStrip::updateKeepsSelectionAndPlace()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(4));
    strip.setSelected(3);
    Told told(strip);
    auto tiles = tilesOf(4);
    tiles[2].note = QStringLiteral("0.42");
    strip.updateTiles(tiles);
    QCOMPARE(strip.selected().value(), 3);
    QCOMPARE(strip.findChild<QListView *>()->model()->index(2, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("head 1, 0.42"));
    QVERIFY(told.heads.isEmpty());
}

void TstHeadStrip::otherHeadsKeepTheSelectionThatIsStillThere()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(8));
    strip.setSelected(3);
    strip.updateTiles(tilesOf(4));
    QCOMPARE(strip.tileCount(), 5);
    QCOMPARE(strip.selected().value(), 3);
    strip.updateTiles(tilesOf(2));
    QVERIFY(!strip.selected());
}

void TstHeadStrip::manyHeadsScroll()
{
    HeadStrip strip;
    strip.setTiles(tilesOf(32));
    strip.resize(500, strip.sizeHint().height());
    strip.show();
    auto *list = strip.findChild<QListView *>();
    strip.setSelected(31);
    QVERIFY(list->viewport()->rect().contains(list->visualRect(list->currentIndex()).center()));
    strip.setSelected(0);
    QVERIFY(list->viewport()->rect().contains(list->visualRect(list->currentIndex()).center()));
}

void TstHeadStrip::emptyIsSaid()
{
    HeadStrip strip;
    strip.setEmptyText(QStringLiteral("ResNet18 has no attention."));
    strip.show();
    auto *list = strip.findChild<QListView *>();
    QVERIFY(list->isHidden());
    const auto labels = strip.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->isVisible() && label->text() == QStringLiteral("ResNet18 has no attention.");
    }));
    strip.setTiles(tilesOf(1));
    QVERIFY(!list->isHidden());
}

void TstHeadStrip::labelsAndAccessibleText()
{
    HeadStrip strip;
    auto tiles = tilesOf(1);
    tiles.push_back({5, QStringLiteral("sixth"), {}, {}});
    strip.setTiles(tiles);
    const auto *model = strip.findChild<QListView *>()->model();
    QCOMPARE(model->index(0, 0).data().toString(), QStringLiteral("mean"));
    QCOMPARE(model->index(1, 0).data().toString(), QStringLiteral("head 0"));
    QCOMPARE(model->index(2, 0).data().toString(), QStringLiteral("sixth"));
}

QTEST_MAIN(TstHeadStrip)
#include "tst_head_strip.moc"
