// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/session/head_cards.h"

using namespace lesionlens;

namespace {

/// Two heads on a 1 x 2 grid: everyone looks at the left cell with 3/4; everyone looks at both alike.
AttentionWeights twoHeads()
{
    return {{"layer4.1.attention", "global", 2, 1, 2, 0, 0}, {0.75F, 0.25F, 0.75F, 0.25F, 0.5F, 0.5F, 0.5F, 0.5F}};
}

LesionMask leftHalf()
{
    LesionMask mask;
    mask.inside = Grid<std::uint8_t>(2, 4);
    mask.inside.values = {1, 1, 0, 0, 1, 1, 0, 0};
    return mask;
}

const Geometry geometry(4, 2, 4, 2, Fit::Stretch);

void compare(const Score &score, double expected)
{
    QVERIFY2(score.value.has_value(), score.undefinedBecause.c_str());
    QVERIFY(std::abs(*score.value - expected) < 1e-6);
}

} // namespace

class TstHeadCards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lesionMassByHand();
    void withoutMaskItIsUndefined();
    void uselessMaskSaysWhy();
};

void TstHeadCards::lesionMassByHand()
{
    const std::vector<HeadCard> cards = headCards(twoHeads(), leftHalf(), geometry);
    QCOMPARE(cards.size(), std::size_t{2});
    QCOMPARE(cards[0].layer, std::string("layer4.1.attention"));
    QVERIFY(cards[0].statistics.head == 0 && cards[1].statistics.head == 1);
    compare(cards[0].lesionMass, 0.75);
    compare(cards[0].lesionGain, 1.5);
    compare(cards[1].lesionMass, 0.5);
    compare(cards[1].lesionGain, 1.0);
    QVERIFY(std::abs(cards[1].statistics.entropy - 1.0) < 1e-9 && cards[0].statistics.entropy < 0.9);
    QVERIFY(std::abs(cards[0].statistics.similarity[1] - 0.5 / std::sqrt(0.625 * 0.5)) < 1e-6);
}

void TstHeadCards::withoutMaskItIsUndefined()
{
    for (const HeadCard &card : headCards(twoHeads(), std::nullopt, geometry)) {
        QVERIFY(!card.lesionMass.value && !card.lesionGain.value);
        QCOMPARE(card.lesionMass.undefinedBecause, std::string("There is no lesion mask."));
        QVERIFY(card.statistics.entropy > 0.5);
    }
}

void TstHeadCards::uselessMaskSaysWhy()
{
    LesionMask empty = leftHalf();
    empty.inside.values.assign(8, 0);
    const std::vector<HeadCard> cards = headCards(twoHeads(), empty, geometry);
    QVERIFY(!cards[0].lesionMass.value && !cards[0].lesionGain.value);
    QCOMPARE(cards[0].lesionMass.undefinedBecause, std::string("The lesion mask is empty."));
}

QTEST_GUILESS_MAIN(TstHeadCards)
#include "tst_head_cards.moc"
