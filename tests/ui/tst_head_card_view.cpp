// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/head_card_view.h"

using namespace lesionlens;

class TstHeadCardView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void everyNumberIsSaid();
    void undefinedIsSaid();
    void theMostAlikeIsAnotherHead();
    void withoutAHeadItSaysWhatToDo();
};

void TstHeadCardView::everyNumberIsSaid()
{
    HeadCardView view;
    view.setCard(HeadCardNumbers{1, 0.123, 0.456, {0.42, {}}, {1.5, {}}, {0.3, 1.0, 0.9}});
    QCOMPARE(view.text(), QStringLiteral("head 1: entropy 0.12 · one place; distance 0.46; lesion 42 % · gain 1.50; "
                                         "most like head 2 · 0.90"));
    QCOMPARE(view.accessibleName(), view.text());
    view.setCard(HeadCardNumbers{0, 0.95, 0.5, {0.42, {}}, {1.5, {}}, {1.0}});
    QVERIFY(view.text().contains(QStringLiteral("0.95 · everywhere")));
    QVERIFY(view.text().endsWith(QStringLiteral("most like no other head")));
}

void TstHeadCardView::undefinedIsSaid()
{
    HeadCardView view;
    view.setCard(HeadCardNumbers{0, 0.5, 0.5, {std::nullopt, QStringLiteral("there is no mask")}, {std::nullopt, {}}, {1.0}});
    QVERIFY(view.text().contains(QStringLiteral("lesion undefined")));
    bool isExplained = false;
    for (const QWidget *child : view.findChildren<QWidget *>())
        isExplained = isExplained || child->toolTip() == QStringLiteral("there is no mask");
    QVERIFY(isExplained);
}

void TstHeadCardView::theMostAlikeIsAnotherHead()
{
    HeadCardNumbers card;
    card.head = 0;
    QVERIFY(!HeadCardView::mostAlike(card));
    card.similarity = {1.0, 0.2, 0.7};
    QCOMPARE(HeadCardView::mostAlike(card)->first, 2);
}

void TstHeadCardView::withoutAHeadItSaysWhatToDo()
{
    HeadCardView view;
    view.setCard(std::nullopt, QStringLiteral("Choose a head."));
    QCOMPARE(view.text(), QStringLiteral("Choose a head."));
}

QTEST_MAIN(TstHeadCardView)
#include "tst_head_card_view.moc"
