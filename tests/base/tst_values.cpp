// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtTest/QTest>

#include "core/base/mask.h"
#include "core/base/progress.h"
#include "core/base/rgb_image.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gridsAreRowMajor()
    {
        Grid<int> grid(2, 3, 7);
        QCOMPARE(grid.size(), std::size_t{6});
        grid.at(1, 2) = 5;
        QCOMPARE(grid.values, (std::vector<int>{7, 7, 7, 7, 7, 5}));
        QVERIFY(Grid<int>().empty());
    }

    void imagesAreInterleaved()
    {
        RgbImage image(4, 3);
        QCOMPARE(image.data.size(), std::size_t{36});
        image.pixel(2, 1)[1] = 9;
        QCOMPARE(image.data[1 * 12 + 2 * 3 + 1], std::uint8_t{9});
        QCOMPARE(RgbImage(4, 3, 4).offset(1, 2), std::size_t{2 * 16 + 4});
    }

    void areaFractionCountsLesionPixels()
    {
        LesionMask mask;
        QCOMPARE(mask.areaFraction(), 0.0);
        mask.inside = Grid<std::uint8_t>(2, 4);
        mask.inside.at(0, 1) = 1;
        mask.inside.at(1, 3) = 1;
        QCOMPARE(mask.areaFraction(), 0.25);
    }

    void maskSourcesHaveNames()
    {
        QCOMPARE(toString(MaskSource::Expert), "expert");
        QCOMPARE(toString(MaskSource::Drawn), "drawn");
        QCOMPARE(toString(MaskSource::Automatic), "automatic");
    }

    void stopsAreErrors()
    {
        std::stop_source source;
        throwIfStopped(source.get_token());
        source.request_stop();
        LESIONLENS_EXPECT_ERROR(throwIfStopped(source.get_token()), ErrorCode::Cancelled, "Stopped");
    }

    void errorsCarryMessageAndDetail()
    {
        const Error error(ErrorCode::Mismatch, "A sentence.", "offset 12");
        QVERIFY(error.code() == ErrorCode::Mismatch);
        QCOMPARE(error.message(), std::string("A sentence."));
        QCOMPARE(error.detail(), std::string("offset 12"));
        QCOMPARE(error.what(), "A sentence.");
    }
};

QTEST_GUILESS_MAIN(TstValues)
#include "tst_values.moc"
