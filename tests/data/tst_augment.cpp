// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtTest/QTest>

#include "core/data/augment.h"
#include "tests/data/tiny_dataset.h"

using namespace lesionlens;

namespace {

/// Each pixel says where it was: red = column, green = row.
RgbImage coordinates(int width, int height)
{
    RgbImage image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            image.pixel(x, y)[0] = static_cast<std::uint8_t>(x);
            image.pixel(x, y)[1] = static_cast<std::uint8_t>(y);
        }
    }
    return image;
}

std::array<double, 3> applied(const ColorTransform &transform, const std::array<double, 3> &color)
{
    std::array<double, 3> result = transform.offset;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
            result[i] += transform.matrix[i][j] * color[j];
    }
    return result;
}

bool near(const std::array<double, 3> &a, const std::array<double, 3> &b, double tolerance)
{
    return std::abs(a[0] - b[0]) < tolerance && std::abs(a[1] - b[1]) < tolerance && std::abs(a[2] - b[2]) < tolerance;
}

double grey(const std::array<double, 3> &color)
{
    return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
}

} // namespace

class TstAugment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsStayInRangeAndDependOnTheSeedAlone()
    {
        const AugmentOptions options{true, 30.0, 0.2, 0.1, 0.3, 0.4, 0.05, 0.3, 0.6, 1.5};
        Random random(1);
        int flipped = 0;
        int haired = 0;
        int disturbed = 0;
        double lowest = 1.0;
        double highest = 1.0;
        for (int i = 0; i < 1000; ++i) {
            const Augmentation draw = drawAugmentation(options, random);
            QVERIFY(std::abs(draw.angle) <= 30.0);
            QVERIFY(std::abs(draw.scale - 1.0) <= 0.2);
            QVERIFY(std::abs(draw.brightness - 1.0) <= 0.1);
            QVERIFY(std::abs(draw.contrast - 1.0) <= 0.3);
            QVERIFY(std::abs(draw.saturation - 1.0) <= 0.4);
            QVERIFY(std::abs(draw.hue) <= 0.05);
            QVERIFY(draw.blur >= 0.0 && draw.blur <= 1.5);
            QVERIFY(draw.hair >= 0.0 && draw.hair <= 1.0 && draw.artefactStrength >= 0.0 && draw.artefactStrength <= 1.0);
            QVERIFY(draw.artefactStrength == 0.0 || draw.artefact != Artefact::Hair);
            haired += draw.hair > 0.0 ? 1 : 0;
            disturbed += draw.artefactStrength > 0.0 ? 1 : 0;
            flipped += draw.flipX ? 1 : 0;
            lowest = std::min(lowest, draw.scale);
            highest = std::max(highest, draw.scale);
        }
        QVERIFY(flipped > 400 && flipped < 600);
        QVERIFY(haired > 240 && haired < 360);       // 300, within four standard deviations
        QVERIFY(disturbed > 538 && disturbed < 662); // 600
        QVERIFY(lowest < 0.82 && highest > 1.18);

        Random a(5);
        Random b(5);
        QVERIFY(drawAugmentation(options, a) == drawAugmentation(options, b));
        QVERIFY(drawAugmentation({}, a) == Augmentation{});
    }

    void flipsAreExact()
    {
        const RgbImage image = coordinates(6, 4);
        Augmentation flip;
        flip.flipX = true;
        RgbImage flipped = warpImage(image, flip);
        QCOMPARE(int(flipped.pixel(0, 1)[0]), 5);
        QCOMPARE(int(flipped.pixel(5, 1)[0]), 0);
        QCOMPARE(int(flipped.pixel(0, 1)[1]), 1);
        flip = {};
        flip.flipY = true;
        flipped = warpImage(image, flip);
        QCOMPARE(int(flipped.pixel(2, 0)[1]), 3);
        QCOMPARE(int(flipped.pixel(2, 0)[0]), 2);
        QVERIFY(warpImage(image, {}) == image);
    }

    void aQuarterTurnIsCounterClockwise()
    {
        const RgbImage image = coordinates(5, 5);
        Augmentation turn;
        turn.angle = 90.0;
        const RgbImage turned = warpImage(image, turn);
        // The top right corner goes to the top left, the top left to the bottom left.
        QCOMPARE(int(turned.pixel(0, 0)[0]), 4);
        QCOMPARE(int(turned.pixel(0, 0)[1]), 0);
        QCOMPARE(int(turned.pixel(0, 4)[0]), 0);
        QCOMPARE(int(turned.pixel(0, 4)[1]), 0);
        QCOMPARE(int(turned.pixel(2, 2)[0]), 2);
    }

    void aScaleOfTwoMagnifiesAboutTheCentre()
    {
        RgbImage image(9, 9);
        image.pixel(5, 4)[0] = 200; // one pixel right of the centre
        Augmentation zoom;
        zoom.scale = 2.0;
        const RgbImage zoomed = warpImage(image, zoom);
        QCOMPARE(int(zoomed.pixel(6, 4)[0]), 200);
        QCOMPARE(int(zoomed.pixel(4, 4)[0]), 0);
        QCOMPARE(int(zoomed.pixel(5, 4)[0]), 100);
    }

    void theBorderIsAMirrorImage()
    {
        const RgbImage image = coordinates(9, 9);
        Augmentation shrink;
        shrink.scale = 0.5;
        const RgbImage small = warpImage(image, shrink);
        // Column 0 lies 4 left of the centre, so it shows what is 8 left of it: column -4, which mirrors column 4.
        QCOMPARE(int(small.pixel(0, 4)[0]), 4);
        QCOMPARE(int(small.pixel(2, 4)[0]), 0);
    }

    void artefactsAreThoseOfPhantoms()
    {
        const RgbImage image = test::colouredNoise(64, 200, 140, 150, 3);
        Augmentation change;
        change.hair = 0.8;
        change.artefactSeed = 5;
        QVERIFY(augmentPixels(image, change) == addArtefact(image, {Artefact::Hair, 0.8, 5}).image);
        change.hair = 0.0;
        change.artefact = Artefact::Ink;
        change.artefactStrength = 0.7;
        QVERIFY(augmentPixels(image, change) == addArtefact(image, {Artefact::Ink, 0.7, 5}).image);
        QVERIFY(!(augmentPixels(image, change) == image));
    }

    void blurIsAGaussian()
    {
        RgbImage image(15, 15);
        image.pixel(7, 7)[0] = 255;
        Augmentation blur;
        blur.blur = 1.0;
        const RgbImage blurred = augmentPixels(image, blur);
        // Weights exp(-k^2 / 2) over k = -3..3, normalised: 0.3991 in the middle, 0.2420 beside it.
        QVERIFY(std::abs(int(blurred.pixel(7, 7)[0]) - 40.6) <= 1.0);
        QVERIFY(std::abs(int(blurred.pixel(8, 7)[0]) - 24.6) <= 1.0);
        QVERIFY(std::abs(int(blurred.pixel(8, 8)[0]) - 14.9) <= 1.0);
        QCOMPARE(int(blurred.pixel(0, 0)[0]), 0);
        QVERIFY(augmentPixels(image, {}) == image);
    }

    void colorTransformsFollowTheirDefinitions()
    {
        const std::array<double, 3> color = {0.6, 0.4, 0.2};
        QVERIFY(near(applied(colorTransform({}, 0.5), color), color, 1e-12));

        Augmentation change;
        change.brightness = 1.5;
        QVERIFY(near(applied(colorTransform(change, 0.5), color), {0.9, 0.6, 0.3}, 1e-12));
        change = {};
        change.contrast = 0.5;
        QVERIFY(near(applied(colorTransform(change, 0.4), color), {0.5, 0.4, 0.3}, 1e-12));
        change.contrast = 0.0;
        change.brightness = 0.5;
        QVERIFY(near(applied(colorTransform(change, 0.4), color), {0.2, 0.2, 0.2}, 1e-12));
        change = {};
        change.saturation = 0.0;
        QVERIFY(near(applied(colorTransform(change, 0.4), color), {grey(color), grey(color), grey(color)}, 1e-12));
    }

    void hueTurnsChromaAndKeepsGrey()
    {
        Augmentation change;
        change.hue = 1.0;
        const std::array<double, 3> color = {0.6, 0.4, 0.2};
        QVERIFY(near(applied(colorTransform(change, 0.4), color), color, 1e-9)); // a full turn
        change.hue = 0.2;
        const std::array<double, 3> turned = applied(colorTransform(change, 0.4), color);
        QVERIFY(!near(turned, color, 0.05));
        QVERIFY(std::abs(grey(turned) - grey(color)) < 1e-9);
        QVERIFY(near(applied(colorTransform(change, 0.4), {0.3, 0.3, 0.3}), {0.3, 0.3, 0.3}, 1e-9));
    }

    void planesAreNormalisedAndClamped()
    {
        RgbImage image(2, 1);
        image.data = {51, 102, 255, 0, 0, 0};
        Normalization normalization;
        normalization.mean = {0.1, 0.2, 0.5};
        normalization.std = {0.5, 0.25, 0.2};
        std::array<float, 6> out{};
        writePlanes(image, {}, normalization, out.data());
        const std::array<float, 6> expected = {0.2F, -0.2F, 0.8F, -0.8F, 2.5F, -2.5F}; // R R G G B B
        for (std::size_t i = 0; i < out.size(); ++i)
            QVERIFY(std::abs(out[i] - expected[i]) < 1e-6F);

        ColorTransform bright;
        bright.offset = {0.9, 0.9, 0.9};
        writePlanes(image, bright, {}, out.data());
        QCOMPARE(out[0], 1.0F);
        QVERIFY(std::abs(out[1] - 0.9F) < 1e-6F);
    }

    void meanGreyIsThatOfBt601()
    {
        RgbImage image(2, 1);
        image.data = {255, 0, 0, 0, 0, 255};
        QVERIFY(std::abs(meanGrey(image) - (0.299 + 0.114) / 2) < 1e-12);
    }
};

QTEST_GUILESS_MAIN(TstAugment)
#include "tst_augment.moc"
