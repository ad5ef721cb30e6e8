// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A real vision transformer on real photographs: its artefact tokens, and what they do to attention.

#include <algorithm>
#include <numeric>

#include <QtTest/QTest>

#include "core/session/session.h"
#include "tests/test_data.h"

using namespace lesionlens;
using lesionlens::test::dataDir;

namespace {

std::shared_ptr<OpenModel> openTransformer()
{
    ModelSource source;
    source.modelId = "vit_tiny_patch16_224";
    source.weights = dataDir() / "weights/vit_tiny_patch16_224.safetensors";
    source.device = "cpu";
    return openModel(source);
}

OpenImage photograph(const std::string &name)
{
    return openImage(dataDir() / "ham10000/images" / name);
}

/// Share of a map that lies in the four corner cells.
double cornerShare(const Grid<float> &grid)
{
    const double corners = static_cast<double>(grid.at(0, 0)) + static_cast<double>(grid.at(0, grid.cols - 1)) +
                           static_cast<double>(grid.at(grid.rows - 1, 0)) + static_cast<double>(grid.at(grid.rows - 1, grid.cols - 1));
    return corners / std::accumulate(grid.values.begin(), grid.values.end(), 0.0);
}

} // namespace

class TstTokenArtefacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cornersAreFlagged_data();
    void cornersAreFlagged();
};

void TstTokenArtefacts::cornersAreFlagged_data()
{
    QTest::addColumn<QString>("image");
    QTest::newRow("first") << "ISIC_0024326.jpg";
    QTest::newRow("second") << "ISIC_0029397.jpg";
}

void TstTokenArtefacts::cornersAreFlagged()
{
    LESIONLENS_REQUIRE_DATA("weights/vit_tiny_patch16_224.safetensors");
    LESIONLENS_REQUIRE_DATA("ham10000/images");
    QFETCH(QString, image);
    const std::shared_ptr<OpenModel> model = openTransformer();
    ExplainOptions options;
    options.methods = {"token_norm", "attention"};
    options.layers = {{"token_norm", {"blocks.2", "blocks.10"}}, {"attention", {"blocks.9.attn"}}};
    NoProgress progress;
    const Explanation explanation = explain(*model, photograph(image.toStdString()), options, progress, {});
    QCOMPARE(explanation.maps.size(), std::size_t{2});
    const Map &early = explanation.maps[0];
    const Map &late = explanation.maps[1];
    QVERIFY(early.measures.at("largest_norm") < 5.0 * early.measures.at("median_norm"));

    QVERIFY(late.measures.at("artefact_tokens") >= 4.0 && late.measures.at("artefact_tokens") < 10.0);
    QVERIFY(late.measures.at("largest_norm") > 10.0 * late.measures.at("median_norm"));
    QCOMPARE(late.notes.size(), std::size_t{1});
    for (const char *corner : {"row 0 column 0", "row 0 column 13", "row 13 column 0", "row 13 column 13"})
        QVERIFY2(late.notes.front().find(corner) != std::string::npos, late.notes.front().c_str());

    // Four of 196 cells take most of what the others give.
    QVERIFY(cornerShare(meanIncomingAttention(explanation.attentions.at(0), std::nullopt).values) > 0.4);
}

QTEST_GUILESS_MAIN(TstTokenArtefacts)
#include "tst_token_artefacts.moc"
