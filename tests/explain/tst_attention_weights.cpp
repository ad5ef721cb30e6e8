// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/explain/attention_weights.h"

using namespace lesionlens;

namespace {

AttentionSpec globalSpec(int heads, int rows, int cols, int prefix)
{
    return {"blocks.1.attention", "global", heads, rows, cols, 0, prefix};
}

AttentionSpec localSpec(int heads, int rows, int cols, int kernel)
{
    return {"layer3.1.attention", "local", heads, rows, cols, kernel, 0};
}

/// Rows of random positive weights that sum to 1; local neighbours outside the grid get none.
AttentionWeights randomWeights(const AttentionSpec &spec, std::uint64_t seed)
{
    Random random(seed);
    AttentionWeights weights{spec, {}};
    const bool local = spec.kind == "local";
    const int tokens = spec.prefixTokens + spec.rows * spec.cols;
    const int radius = spec.kernel / 2;
    for (int head = 0; head < spec.heads; ++head) {
        for (int query = 0; query < tokens; ++query) {
            std::vector<double> row;
            if (local) {
                for (int down = -radius; down <= radius; ++down)
                    for (int right = -radius; right <= radius; ++right) {
                        const int keyRow = query / spec.cols + down;
                        const int keyCol = query % spec.cols + right;
                        const bool inside = keyRow >= 0 && keyRow < spec.rows && keyCol >= 0 && keyCol < spec.cols;
                        row.push_back(inside ? random.uniform(0.1, 1.0) : 0.0);
                    }
            } else {
                for (int key = 0; key < tokens; ++key)
                    row.push_back(random.uniform(0.1, 1.0));
            }
            const double total = std::accumulate(row.begin(), row.end(), 0.0);
            for (const double value : row)
                weights.values.push_back(static_cast<float>(value / total));
        }
    }
    return weights;
}

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
    try {
        call();
    } catch (const Error &error) {
        if (message != nullptr)
            *message = QString::fromStdString(error.message());
        return error.code();
    }
    qFatal("nothing was thrown");
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

void TstAttentionWeights::incomingIsTransposedOutgoing_data()
{
    QTest::addColumn<bool>("local");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("cols");
    QTest::addColumn<int>("kernelOrPrefix");
    QTest::newRow("global") << false << 3 << 4 << 0;
    QTest::newRow("global with two prefix tokens") << false << 4 << 3 << 2;
    QTest::newRow("local") << true << 5 << 4 << 3;
    QTest::newRow("local, kernel larger than the grid") << true << 3 << 2 << 7;
}

void TstAttentionWeights::incomingIsTransposedOutgoing()
{
    QFETCH(bool, local);
    QFETCH(int, rows);
    QFETCH(int, cols);
    QFETCH(int, kernelOrPrefix);
    const AttentionWeights weights =
        randomWeights(local ? localSpec(2, rows, cols, kernelOrPrefix) : globalSpec(2, rows, cols, kernelOrPrefix), 7);
    for (const std::optional<int> head : {std::optional<int>(0), std::optional<int>(1), std::optional<int>()}) {
        for (int i = 0; i < rows * cols; ++i) {
            const Cell looked{i / cols, i % cols};
            const Map incoming = incomingAttention(weights, head, looked);
            for (int j = 0; j < rows * cols; ++j) {
                const Cell looking{j / cols, j % cols};
                QCOMPARE(incoming.values.at(looking.row, looking.col),
                         outgoingAttention(weights, head, looking).values.at(looked.row, looked.col));
            }
        }
    }
}

void TstAttentionWeights::meanIncomingIsTheMeanOfOutgoing_data()
{
    incomingIsTransposedOutgoing_data();
}

void TstAttentionWeights::meanIncomingIsTheMeanOfOutgoing()
{
    QFETCH(bool, local);
    QFETCH(int, rows);
    QFETCH(int, cols);
    QFETCH(int, kernelOrPrefix);
    const AttentionWeights weights =
        randomWeights(local ? localSpec(3, rows, cols, kernelOrPrefix) : globalSpec(3, rows, cols, kernelOrPrefix), 11);
    for (const std::optional<int> head : {std::optional<int>(2), std::optional<int>()}) {
        Grid<float> expected(rows, cols);
        for (int i = 0; i < rows * cols; ++i) {
            const Map outgoing = outgoingAttention(weights, head, {i / cols, i % cols});
            for (std::size_t k = 0; k < expected.size(); ++k)
                expected.values[k] += outgoing.values.values[k] / static_cast<float>(rows * cols);
        }
        const Map mean = meanIncomingAttention(weights, head);
        compare(mean.values, expected.values);
        // All that is given arrives on the grid, unless prefix tokens take a share.
        if (local || kernelOrPrefix == 0)
            QVERIFY(std::abs(total(mean) - 1.0) < 1e-5);
        else
            QVERIFY(total(mean) < 0.95);
    }
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
    weights.values[1] = std::numeric_limits<float>::quiet_NaN();
    const Map broken = outgoingAttention(weights, 0, {0, 0});
    QVERIFY(broken.dead && broken.dead->find("not finite") != std::string::npos);
}

QTEST_GUILESS_MAIN(TstAttentionWeights)
#include "tst_attention_weights.moc"
