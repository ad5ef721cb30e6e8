// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/session/augmentation_preview.h"

using namespace lesionlens;

namespace {

constexpr PreviewSize kSquare{64, 64, Fit::Stretch};

/// Black, with a white square in the middle that fills a quarter of it: the mean grey is 1/4.
RgbImage whiteSquare()
{
    RgbImage image(64, 64);
    for (int y = 16; y < 48; ++y)
        for (int x = 16; x < 48; ++x)
            std::fill_n(image.pixel(x, y), 3, std::uint8_t{255});
    return image;
}

} // namespace

class TstAugmentationPreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstIsTheImageAtTheNetworksSize()
    {
        RgbImage image(120, 60); // of which a centre crop keeps the middle 60 columns
        for (int y = 0; y < 60; ++y)
            for (int x = 30; x < 90; ++x)
                image.pixel(x, y)[0] = 200;
        const std::vector<RgbImage> all = previewAugmentation(image, {}, {30, 30, Fit::CenterCrop}, 2, 1);
        QCOMPARE(all.size(), std::size_t{3});
        for (const RgbImage &one : all) { // no option is set: no variant differs
            QCOMPARE(one.width, 30);
            QCOMPARE(one.height, 30);
            QCOMPARE(int(one.pixel(15, 15)[0]), 200);
            QCOMPARE(int(one.pixel(15, 15)[1]), 0);
            QVERIFY(one.data == all.front().data);
        }
    }

    /// A training takes the mean grey, about which the contrast turns, of the image before it is warped: 1/4 here, while a larger square
    /// would give more.
    void contrastTurnsAboutTheGreyBefore()
    {
        AugmentOptions options;
        options.scale = 0.5;
        options.contrast = 0.8;
        const std::vector<RgbImage> all = previewAugmentation(whiteSquare(), options, kSquare, 12, 7);
        Random random(7);
        int told = 0;
        for (std::size_t i = 1; i < all.size(); ++i) {
            const Augmentation drawn = drawAugmentation(options, random);
            const double centre = std::min(1.0, 0.25 + drawn.contrast * 0.75);
            QVERIFY(std::abs(int(all[i].pixel(32, 32)[0]) - 255.0 * centre) <= 1.0);
            told += drawn.contrast < 0.8 && std::abs(drawn.scale - 1.0) > 0.1 ? 1 : 0;
        }
        QVERIFY(told > 0);
    }

    void theSameSeedGivesTheSame()
    {
        AugmentOptions options = defaultAugmentation();
        const auto first = previewAugmentation(whiteSquare(), options, kSquare, 3, 5);
        const auto again = previewAugmentation(whiteSquare(), options, kSquare, 3, 5);
        const auto other = previewAugmentation(whiteSquare(), options, kSquare, 3, 6);
        QVERIFY(first[1].data == again[1].data && first[3].data == again[3].data);
        QVERIFY(first[1].data != other[1].data);
    }

    void everyOptionShows_data()
    {
        QTest::addColumn<AugmentOptions>("options");
        const auto row = [](const char *name, double AugmentOptions::*field, double value) {
            AugmentOptions options;
            options.*field = value;
            QTest::newRow(name) << options;
        };
        row("rotation", &AugmentOptions::rotation, 90.0);
        row("scale", &AugmentOptions::scale, 0.4);
        row("brightness", &AugmentOptions::brightness, 0.5);
        row("contrast", &AugmentOptions::contrast, 0.5);
        row("hair", &AugmentOptions::hair, 1.0);
        row("artefacts", &AugmentOptions::artefacts, 1.0);
        row("blur", &AugmentOptions::blur, 3.0);
    }

    void everyOptionShows()
    {
        QFETCH(AugmentOptions, options);
        RgbImage image = whiteSquare();
        for (std::uint8_t &value : image.data)
            value = static_cast<std::uint8_t>(60 + value / 2); // room above and below
        const auto all = previewAugmentation(image, options, kSquare, 4, 3);
        for (std::size_t i = 1; i < all.size(); ++i)
            QVERIFY2(all[i].data != all.front().data, "a variant is the image itself");
    }

    void whatCannotBeIsRefused()
    {
        QVERIFY_THROWS_EXCEPTION(Error, (void)previewAugmentation({}, {}, kSquare, 1, 1));
        QVERIFY_THROWS_EXCEPTION(Error, (void)previewAugmentation(whiteSquare(), {}, kSquare, 0, 1));
        QVERIFY_THROWS_EXCEPTION(Error, (void)previewAugmentation(whiteSquare(), {}, {0, 4, Fit::Stretch}, 1, 1));
    }
};

QTEST_GUILESS_MAIN(TstAugmentationPreview)
#include "tst_augmentation_preview.moc"
