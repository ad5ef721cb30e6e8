// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "core/image/lesion_mask.h"
#include "tests/expect_error.h"
#include "tests/image/image_bytes.h"
#include "tests/test_data.h"

using namespace lesionlens;
using namespace lesionlens::test;
namespace fs = std::filesystem;

class TstLesionMask : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = fs::path(dir_->path().toStdString());
    }

    void greyOf128AndMoreIsLesion()
    {
        const fs::path file = folder_ / "m.png";
        writeFileAtomically(file, encode(".png", (cv::Mat_<std::uint8_t>(2, 3) << 0, 127, 128, 255, 1, 254)));
        const LesionMask mask = readLesionMask(file, 3, 2);
        QCOMPARE(mask.inside.rows, 2);
        QCOMPARE(mask.inside.values, (std::vector<std::uint8_t>{0, 0, 1, 1, 0, 1}));
        QVERIFY(mask.source == MaskSource::Expert);
        QCOMPARE(mask.origin, std::string("m.png"));
        QVERIFY(!mask.doubt.has_value());
        QCOMPARE(mask.areaFraction(), 0.5);
    }

    void colouredMasksAreReadByTheirGrey()
    {
        // Grey values by BT.601: pure red 76, pure green 150, yellow 226.
        const cv::Mat bgr = (cv::Mat_<cv::Vec3b>(1, 3) << cv::Vec3b(0, 0, 255), cv::Vec3b(0, 255, 0), cv::Vec3b(0, 255, 255));
        writeFileAtomically(folder_ / "m.png", encode(".png", bgr));
        QCOMPARE(readLesionMask(folder_ / "m.png", 3, 1).inside.values, (std::vector<std::uint8_t>{0, 1, 1}));
    }

    void emptyAndFullMasksAreRead()
    {
        writeFileAtomically(folder_ / "empty.png", encode(".png", cv::Mat(4, 4, CV_8UC1, cv::Scalar(0))));
        writeFileAtomically(folder_ / "full.png", encode(".png", cv::Mat(4, 4, CV_8UC1, cv::Scalar(255))));
        QCOMPARE(readLesionMask(folder_ / "empty.png", 4, 4).areaFraction(), 0.0);
        QCOMPARE(readLesionMask(folder_ / "full.png", 4, 4).areaFraction(), 1.0);
    }

    void aMaskOfTheSameAspectIsScaledToTheNearestPixel()
    {
        const fs::path file = folder_ / "m.png";
        writeFileAtomically(file, encode(".png", (cv::Mat_<std::uint8_t>(1, 2) << 0, 255)));
        const LesionMask larger = readLesionMask(file, 6, 3);
        for (int y = 0; y < 3; ++y) {
            for (int x = 0; x < 6; ++x)
                QCOMPARE(int{larger.inside.at(y, x)}, x < 3 ? 0 : 1);
        }
        writeFileAtomically(file, encode(".png", (cv::Mat_<std::uint8_t>(2, 4) << 0, 0, 255, 255, 0, 0, 0, 255)));
        // Pixel centres at 1 and 3 of 4 columns and at 1 of 2 rows: the samples (1, 1) and (1, 3).
        QCOMPARE(readLesionMask(file, 2, 1).inside.values, (std::vector<std::uint8_t>{0, 1}));
    }

    void aMaskOfAnotherShapeIsRefused()
    {
        const fs::path file = folder_ / "other.png";
        writeFileAtomically(file, encode(".png", cv::Mat(30, 40, CV_8UC1, cv::Scalar(255))));
        QCOMPARE(readLesionMask(file, 403, 300).inside.cols, 403); // 0.75 % off
        for (const auto &[width, height] : {std::pair(406, 300), std::pair(30, 40), std::pair(394, 300)}) {
            const std::string size = std::to_string(width) + " x " + std::to_string(height);
            LESIONLENS_EXPECT_ERROR(readLesionMask(file, width, height), ErrorCode::Mismatch, "other.png");
            LESIONLENS_EXPECT_ERROR(readLesionMask(file, width, height), ErrorCode::Mismatch, "40 x 30");
            LESIONLENS_EXPECT_ERROR(readLesionMask(file, width, height), ErrorCode::Mismatch, size);
        }
    }

    void unreadableMasksAreNamed()
    {
        LESIONLENS_EXPECT_ERROR(readLesionMask(folder_ / "absent.png", 4, 4), ErrorCode::NotFound, "absent.png");
        writeFileAtomically(folder_ / "text.png", "text");
        LESIONLENS_EXPECT_ERROR(readLesionMask(folder_ / "text.png", 4, 4), ErrorCode::Format, "text.png");
    }

    void masksAreFoundByTheImagesName()
    {
        for (const char *name : {"a_mask.png", "b_segmentation.PNG", "b_mask.png", "c.bmp", "d.e_lesion.tif", "ab.png"})
            writeFileAtomically(folder_ / name, "x");
        QCOMPARE(found("elsewhere/a.jpg"), std::string("a_mask.png"));
        QCOMPARE(found("b.jpg"), std::string("b_segmentation.PNG"));
        QCOMPARE(found("c.jpeg"), std::string("c.bmp"));
        QCOMPARE(found("d.e.png"), std::string("d.e_lesion.tif"));
        QCOMPARE(found("z.png"), std::string());
        LESIONLENS_EXPECT_ERROR(findLesionMask(folder_ / "absent", "a.jpg"), ErrorCode::NotFound, "absent");
    }

    void anImageIsNotItsOwnMask()
    {
        writeFileAtomically(folder_ / "a.png", "x");
        QVERIFY(!findLesionMask(folder_, folder_ / "a.png").has_value());
        writeFileAtomically(folder_ / "a_mask.png", "x");
        QVERIFY(findLesionMask(folder_, folder_ / "a.png") == folder_ / "a_mask.png");
    }

    void masksOfRealImagesAreFoundAndFit()
    {
        LESIONLENS_REQUIRE_DATA("ham10000/masks");
        const fs::path image = listImages(dataDir() / "ham10000/images").front();
        const auto mask = findLesionMask(dataDir() / "ham10000/masks", image);
        QVERIFY(mask.has_value());
        const RgbImage pixels = readImage(image);
        const double area = readLesionMask(*mask, pixels.width, pixels.height).areaFraction();
        QVERIFY(area > 0.0 && area < 1.0);
    }

private:
    [[nodiscard]] std::string found(const fs::path &image) const
    {
        const auto mask = findLesionMask(folder_, image);
        return mask ? mask->filename().string() : std::string();
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstLesionMask)
#include "tst_lesion_mask.moc"
