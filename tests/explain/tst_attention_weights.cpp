// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/explain/attention_weights.h"
#include "tests/expect_error.h"
#include "tests/explain/random_attention.h"

using namespace lesionlens;
using namespace lesionlens::test;

Q_DECLARE_METATYPE(AttentionSpec)

namespace {

void compare(const Grid<float> &actual, const std::vector<float> &expected)
{
    QCOMPARE(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(std::abs(actual.values[i] - expected[i]) < 1e-6F,
                 qPrintable(QString("cell %1: %2, expected %3").arg(i).arg(actual.values[i]).arg(expected[i])));
}

double total(const Map &map)
{
    return std::accumulate(map.values.values.begin(), map.values.values.end(), 0.0);
}

ErrorCode codeOf(const std::function<void()> &call, QString *message = nullptr)
{
    const std::optional<Error> error = test::errorOf(call);
    if (!error)
        qFatal("nothing was thrown");
    if (message != nullptr)
        *message = QString::fromStdString(error->message());
    return error->code();
}

} // namespace

class TstAttentionWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void globalByHand();
    void globalWithPrefixByHand();
    void localByHand();
    void headsAreAveraged();
    void windowByHand();
    void classTokenByHand();
    void stencilByHand();
    void outgoingFollowsTheDefinition_data();
    void outgoingFollowsTheDefinition();
    void incomingIsTransposedOutgoing_data();
    void incomingIsTransposedOutgoing();
    void meanIncomingIsTheMeanOfOutgoing_data();
    void meanIncomingIsTheMeanOfOutgoing();
    void mapsAreDescribed();
    void badRequestsAreNamed();
    void deadViewsSayWhy();
};

// Cells of a 2 x 2 grid in row-major order: a b / c d. Row i of the matrix is what cell i takes from a, b, c, d.
void TstAttentionWeights::globalByHand()
{
    const AttentionWeights weights{globalSpec(1, 2, 2, 0),
                                   {0.1F, 0.2F, 0.3F, 0.4F, //
                                    0.7F, 0.1F, 0.1F, 0.1F, //
                                    0.0F, 0.5F, 0.5F, 0.0F, //
                                    0.2F, 0.2F, 0.1F, 0.5F}};
    compare(outgoingAttention(weights, 0, {0, 1}).values, {0.7F, 0.1F, 0.1F, 0.1F});
    compare(incomingAttention(weights, 0, {0, 1}).values, {0.2F, 0.1F, 0.5F, 0.2F});
    compare(outgoingAttention(weights, 0, {1, 0}).values, {0.0F, 0.5F, 0.5F, 0.0F});
    compare(incomingAttention(weights, 0, {1, 1}).values, {0.4F, 0.1F, 0.0F, 0.5F});
    compare(meanIncomingAttention(weights, 0).values, {1.0F / 4, 1.0F / 4, 1.0F / 4, 1.0F / 4});
}

// One class token t before a 1 x 2 grid: rows and columns of t never show on the grid, and the grid's rows lose what they give to t.
void TstAttentionWeights::globalWithPrefixByHand()
{
    const AttentionWeights weights{globalSpec(1, 1, 2, 1),
                                   {0.8F, 0.1F, 0.1F, //
                                    0.2F, 0.5F, 0.3F, //
                                    0.6F, 0.1F, 0.3F}};
    compare(outgoingAttention(weights, 0, {0, 0}).values, {0.5F, 0.3F});
    compare(outgoingAttention(weights, 0, {0, 1}).values, {0.1F, 0.3F});
    compare(incomingAttention(weights, 0, {0, 0}).values, {0.5F, 0.1F});
    compare(meanIncomingAttention(weights, 0).values, {0.3F, 0.3F});
}

// A 3 x 3 kernel on a 3 x 3 grid. Corner (0, 0) sees itself, right, below, diagonal; the centre sees all; (1, 2) lies on the right border.
void TstAttentionWeights::localByHand()
{
    AttentionWeights weights{localSpec(1, 3, 3, 3), std::vector<float>(81, 0.0F)};
    const auto set = [&weights](int query, const std::vector<float> &row) {
        std::copy(row.begin(), row.end(), weights.values.begin() + query * 9);
    };
    set(0, {0, 0, 0, 0, 0.4F, 0.3F, 0, 0.2F, 0.1F});
    set(4, {0.01F, 0.02F, 0.03F, 0.04F, 0.6F, 0.05F, 0.07F, 0.08F, 0.1F});
    set(5, {0.2F, 0.1F, 0, 0.3F, 0.2F, 0, 0.15F, 0.05F, 0});

    compare(outgoingAttention(weights, 0, {0, 0}).values, {0.4F, 0.3F, 0, 0.2F, 0.1F, 0, 0, 0, 0});
    compare(outgoingAttention(weights, 0, {1, 1}).values, {0.01F, 0.02F, 0.03F, 0.04F, 0.6F, 0.05F, 0.07F, 0.08F, 0.1F});
    compare(outgoingAttention(weights, 0, {1, 2}).values, {0, 0.2F, 0.1F, 0, 0.3F, 0.2F, 0, 0.15F, 0.05F});
    // Who looks at the centre: the corner through its lower right, the centre itself, (1, 2) through its left.
    compare(incomingAttention(weights, 0, {1, 1}).values, {0.1F, 0, 0, 0, 0.6F, 0.3F, 0, 0, 0});
    // (1, 2) and (0, 0) are two columns apart: neither sees the other, although their row-major indices would allow it.
    compare(incomingAttention(weights, 0, {0, 0}).values, {0.4F, 0, 0, 0, 0.01F, 0, 0, 0, 0});
    compare(meanIncomingAttention(weights, 0).values,
            {0.41F / 9, 0.52F / 9, 0.13F / 9, 0.24F / 9, 1.0F / 9, 0.25F / 9, 0.07F / 9, 0.23F / 9, 0.15F / 9});
}

void TstAttentionWeights::headsAreAveraged()
{
    const AttentionWeights weights{globalSpec(2, 1, 2, 0), {1.0F, 0.0F, 0.5F, 0.5F, 0.2F, 0.8F, 0.1F, 0.9F}};
    compare(outgoingAttention(weights, 0, {0, 0}).values, {1.0F, 0.0F});
    compare(outgoingAttention(weights, 1, {0, 0}).values, {0.2F, 0.8F});
    compare(outgoingAttention(weights, std::nullopt, {0, 0}).values, {0.6F, 0.4F});
    compare(incomingAttention(weights, std::nullopt, {0, 0}).values, {0.6F, 0.3F});
    compare(meanIncomingAttention(weights, 1).values, {0.15F, 0.85F});
    compare(meanIncomingAttention(weights, std::nullopt).values, {0.45F, 0.55F});
}

void TstAttentionWeights::outgoingFollowsTheDefinition_data()
{
    QTest::addColumn<AttentionSpec>("spec");
    QTest::newRow("global") << globalSpec(3, 3, 4, 0);
    QTest::newRow("global with two prefix tokens") << globalSpec(3, 4, 3, 2);
    QTest::newRow("local") << localSpec(3, 5, 4, 3);
    QTest::newRow("local, kernel larger than the grid") << localSpec(3, 3, 2, 7);
    QTest::newRow("window") << windowSpec(3, 4, 6, 2, 0, 0);
    QTest::newRow("window, padded") << windowSpec(3, 4, 5, 3, 0, 0);
    QTest::newRow("window, shifted") << windowSpec(3, 4, 6, 2, 1, 1);
    QTest::newRow("window, shifted in one direction") << windowSpec(3, 3, 8, 4, 0, 2);
    QTest::newRow("window, shifted and padded") << windowSpec(3, 7, 5, 3, 1, 2);
}

void TstAttentionWeights::outgoingFollowsTheDefinition()
{
    QFETCH(AttentionSpec, spec);
    const AttentionWeights weights = randomWeights(spec, 5);
    const std::vector<std::vector<int>> keys = keysOf(spec);
    for (int query = 0; query < spec.rows * spec.cols; ++query) {
        const std::vector<int> &seen = keys[static_cast<std::size_t>(query)];
        std::vector<float> expected(static_cast<std::size_t>(spec.rows * spec.cols), 0.0F);
        const std::size_t token = static_cast<std::size_t>(spec.prefixTokens + query); // of head 0
        for (std::size_t i = 0; i < seen.size(); ++i)
            if (seen[i] >= 0)
                expected[static_cast<std::size_t>(seen[i])] = weights.values[token * seen.size() + i];
        compare(outgoingAttention(weights, 0, {query / spec.cols, query % spec.cols}).values, expected);
    }
}

void TstAttentionWeights::incomingIsTransposedOutgoing_data()
{
    outgoingFollowsTheDefinition_data();
}

void TstAttentionWeights::incomingIsTransposedOutgoing()
{
    QFETCH(AttentionSpec, spec);
    const AttentionWeights weights = randomWeights(spec, 7);
    for (const std::optional<int> head : {std::optional<int>(0), std::optional<int>(1), std::optional<int>()}) {
        for (int i = 0; i < spec.rows * spec.cols; ++i) {
            const Cell looked{i / spec.cols, i % spec.cols};
            const Map incoming = incomingAttention(weights, head, looked);
            for (int j = 0; j < spec.rows * spec.cols; ++j) {
                const Cell looking{j / spec.cols, j % spec.cols};
                QCOMPARE(incoming.values.at(looking.row, looking.col),
                         outgoingAttention(weights, head, looking).values.at(looked.row, looked.col));
            }
        }
    }
}

void TstAttentionWeights::meanIncomingIsTheMeanOfOutgoing_data()
{
    outgoingFollowsTheDefinition_data();
}

void TstAttentionWeights::meanIncomingIsTheMeanOfOutgoing()
{
    QFETCH(AttentionSpec, spec);
    const AttentionWeights weights = randomWeights(spec, 11);
    const int cells = spec.rows * spec.cols;
    for (const std::optional<int> head : {std::optional<int>(2), std::optional<int>()}) {
        Grid<float> expected(spec.rows, spec.cols);
        for (int i = 0; i < cells; ++i) {
            const Map outgoing = outgoingAttention(weights, head, {i / spec.cols, i % spec.cols});
            for (std::size_t k = 0; k < expected.size(); ++k)
                expected.values[k] += outgoing.values.values[k] / static_cast<float>(cells);
        }
        const Map mean = meanIncomingAttention(weights, head);
        compare(mean.values, expected.values);
        // All that is given arrives on the grid, unless prefix tokens or padding take a share.
        const std::vector<std::vector<int>> keys = keysOf(spec);
        const bool leaks = std::any_of(keys.begin(), keys.end(),
                                       [](const auto &seen) { return std::find(seen.begin(), seen.end(), kPadding) != seen.end(); });
        if (leaks)
            QVERIFY(total(mean) < 0.97);
        else
            QVERIFY(std::abs(total(mean) - 1.0) < 1e-5);
    }
}

// A 3 x 3 grid in windows of 2 x 2, padded to 4 x 4 and shifted by one. Along an axis the order is then 1 2 | padding 0, and 0, which came
// round from the front, sees neither the padding nor what stands before it.
void TstAttentionWeights::windowByHand()
{
    AttentionWeights weights{windowSpec(1, 3, 3, 2, 1, 1), std::vector<float>(36, 0.0F)};
    const auto set = [&weights](int query, const std::vector<float> &row) {
        std::copy(row.begin(), row.end(), weights.values.begin() + query * 4);
    };
    set(0, {0, 0, 0, 1.0F});            // (0, 0) stands alone
    set(1, {0, 0, 0.3F, 0.7F});         // (0, 1) sees itself and (0, 2)
    set(4, {0.1F, 0.2F, 0.3F, 0.4F});   // (1, 1) sees the lower right block
    set(6, {0, 0.6F, 0, 0.4F});         // (2, 0) sees (1, 0) and itself
    set(8, {0.25F, 0.25F, 0.5F, 0.0F}); // (2, 2) as (1, 1)
    compare(outgoingAttention(weights, 0, {0, 0}).values, {1, 0, 0, 0, 0, 0, 0, 0, 0});
    compare(outgoingAttention(weights, 0, {0, 1}).values, {0, 0.3F, 0.7F, 0, 0, 0, 0, 0, 0});
    compare(outgoingAttention(weights, 0, {1, 1}).values, {0, 0, 0, 0, 0.1F, 0.2F, 0, 0.3F, 0.4F});
    compare(outgoingAttention(weights, 0, {2, 0}).values, {0, 0, 0, 0.6F, 0, 0, 0.4F, 0, 0});
    compare(incomingAttention(weights, 0, {1, 2}).values, {0, 0, 0, 0, 0.2F, 0, 0, 0, 0.25F});
    compare(meanIncomingAttention(weights, 0).values,
            {1.0F / 9, 0.3F / 9, 0.7F / 9, 0.6F / 9, 0.35F / 9, 0.45F / 9, 0.4F / 9, 0.8F / 9, 0.4F / 9});
}

// One class token before a 1 x 2 grid, two heads.
void TstAttentionWeights::classTokenByHand()
{
    const AttentionWeights weights{globalSpec(2, 1, 2, 1),
                                   {0.5F, 0.1F, 0.4F, 0, 1, 0, 0, 0, 1, //
                                    0.1F, 0.7F, 0.2F, 0, 1, 0, 0, 0, 1}};
    compare(classTokenAttention(weights, 0).values, {0.1F, 0.4F});
    compare(classTokenAttention(weights, 1).values, {0.7F, 0.2F});
    const Map map = classTokenAttention(weights, std::nullopt);
    compare(map.values, {0.4F, 0.3F});
    QCOMPARE(map.view, std::string("class_token"));
    QVERIFY(!map.head && !map.query && !map.targetClass);
    QVERIFY(hasClassToken(weights.spec));
    QCOMPARE(attentionSummary(weights, 1).view, std::string("class_token"));

    const AttentionWeights without = randomWeights(globalSpec(1, 2, 2, 0), 3);
    QVERIFY(!hasClassToken(without.spec));
    QCOMPARE(attentionSummary(without, 0).view, std::string("mean_incoming"));
    QString message;
    QVERIFY(codeOf([&] { static_cast<void>(classTokenAttention(without, 0)); }, &message) == ErrorCode::Usage);
    QVERIFY(message.contains("blocks.1.attention has no class token"));
    QVERIFY(codeOf([&] { static_cast<void>(classTokenAttention(weights, 2)); }) == ErrorCode::Usage);
}

// Two cells of a 3 x 4 grid have a whole 3 x 3 neighbourhood: (1, 1) and (1, 2).
void TstAttentionWeights::stencilByHand()
{
    AttentionWeights weights{localSpec(1, 3, 4, 3), std::vector<float>(108, 0.5F)};
    const auto set = [&weights](int query, const std::vector<float> &row) {
        std::copy(row.begin(), row.end(), weights.values.begin() + query * 9);
    };
    set(5, {0.1F, 0, 0, 0, 0.8F, 0, 0, 0, 0.1F});
    set(6, {0.3F, 0, 0.1F, 0, 0.2F, 0.4F, 0, 0, 0});
    const AttentionStencil stencil = attentionStencil(weights, 0);
    compare(stencil.values, {0.2F, 0, 0.05F, 0, 0.5F, 0.2F, 0, 0, 0.05F});
    QCOMPARE(stencil.values.rows, 3);
    QCOMPARE(stencil.queries, 2);
    QVERIFY(stencil.onlyInterior);

    // A single row has no such cell: all three count, with nothing above and below.
    const AttentionWeights thin{localSpec(1, 1, 3, 3), {0, 0, 0, 0,    1,    0,    0, 0, 0, //
                                                        0, 0, 0, 0.5F, 0,    0.5F, 0, 0, 0, //
                                                        0, 0, 0, 0.4F, 0.6F, 0,    0, 0, 0}};
    const AttentionStencil all = attentionStencil(thin, std::nullopt);
    compare(all.values, {0, 0, 0, 0.3F, 1.6F / 3, 0.5F / 3, 0, 0, 0});
    QVERIFY(all.queries == 3 && !all.onlyInterior);

    QString message;
    const AttentionWeights global = randomWeights(globalSpec(1, 2, 2, 0), 3);
    QVERIFY(codeOf([&] { static_cast<void>(attentionStencil(global, 0)); }, &message) == ErrorCode::Usage);
    QVERIFY(message.contains("Only local attention has a stencil") && message.contains("global"));
}

void TstAttentionWeights::mapsAreDescribed()
{
    const AttentionWeights weights = randomWeights(localSpec(2, 2, 3, 3), 3);
    const Map outgoing = outgoingAttention(weights, 1, {1, 2});
    QCOMPARE(outgoing.method, std::string("attention"));
    QCOMPARE(outgoing.layer, std::string("layer3.1.attention"));
    QCOMPARE(outgoing.view, std::string("outgoing"));
    QCOMPARE(outgoing.unit, std::string("attention weight"));
    QCOMPARE(outgoing.head, std::optional<int>(1));
    QVERIFY(outgoing.query == (Cell{1, 2}));
    QVERIFY(!outgoing.isSigned && !outgoing.targetClass && !outgoing.dead);
    QCOMPARE(outgoing.values.rows, 2);
    QCOMPARE(outgoing.values.cols, 3);

    const Map incoming = incomingAttention(weights, std::nullopt, {0, 1});
    QCOMPARE(incoming.view, std::string("incoming"));
    QVERIFY(!incoming.head && incoming.query == (Cell{0, 1}));
    const Map mean = meanIncomingAttention(weights, std::nullopt);
    QCOMPARE(mean.view, std::string("mean_incoming"));
    QVERIFY(!mean.head && !mean.query);
}

void TstAttentionWeights::badRequestsAreNamed()
{
    const AttentionWeights weights = randomWeights(globalSpec(2, 2, 3, 0), 3);
    QString message;
    QVERIFY(codeOf([&] { static_cast<void>(outgoingAttention(weights, 2, {0, 0})); }, &message) == ErrorCode::Usage);
    QVERIFY(message.contains("Head 2") && message.contains("blocks.1.attention") && message.contains("0 to 1"));
    QVERIFY(codeOf([&] { static_cast<void>(meanIncomingAttention(weights, -1)); }) == ErrorCode::Usage);
    QVERIFY(codeOf([&] { static_cast<void>(outgoingAttention(weights, 0, {2, 0})); }, &message) == ErrorCode::Usage);
    QVERIFY(message.contains("query") && message.contains("2 rows and 3 columns"));
    QVERIFY(codeOf([&] { static_cast<void>(incomingAttention(weights, 0, {0, -1})); }) == ErrorCode::Usage);
    QVERIFY(codeOf([&] { static_cast<void>(incomingAttention(weights, 0, {0, 3})); }) == ErrorCode::Usage);

    AttentionWeights cut = weights;
    cut.values.pop_back();
    QVERIFY(codeOf([&] { static_cast<void>(outgoingAttention(cut, 0, {0, 0})); }, &message) == ErrorCode::Mismatch);
    QVERIFY(message.contains("blocks.1.attention"));
    AttentionWeights unknown = weights;
    unknown.spec.kind = "windowed";
    QVERIFY(codeOf([&] { static_cast<void>(meanIncomingAttention(unknown, 0)); }, &message) == ErrorCode::Internal);
    QVERIFY(message.contains("windowed"));
}

void TstAttentionWeights::deadViewsSayWhy()
{
    AttentionWeights weights{globalSpec(1, 1, 2, 0), {1.0F, 0.0F, 1.0F, 0.0F}};
    QVERIFY(!outgoingAttention(weights, 0, {0, 0}).dead);
    const Map unseen = incomingAttention(weights, 0, {0, 1});
    QVERIFY(unseen.dead && unseen.dead->find("zero") != std::string::npos);
    // Each position looks at the other: no view over all queries shows a place, though no query looks everywhere alike.
    weights.values = {0.0F, 1.0F, 1.0F, 0.0F};
    const Map even = meanIncomingAttention(weights, 0);
    QVERIFY(!even.dead);
    QCOMPARE(even.notes, std::vector<std::string>{"Every value of this view of layer " + weights.spec.key +
                                                  " is the same (0.5): the map shows no place."});
    QVERIFY(outgoingAttention(weights, 0, {0, 0}).notes.empty());
    weights.values[1] = std::numeric_limits<float>::quiet_NaN();
    const Map broken = outgoingAttention(weights, 0, {0, 0});
    QVERIFY(broken.dead && broken.dead->find("not finite") != std::string::npos);
}

QTEST_GUILESS_MAIN(TstAttentionWeights)
#include "tst_attention_weights.moc"
