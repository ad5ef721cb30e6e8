// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "tests/expect_error.h"
#include "tests/image/image_bytes.h"

using namespace lesionlens;
using namespace lesionlens::test;
namespace fs = std::filesystem;

namespace {

/// Smooth enough for JPEG to keep, rough enough for many bytes.
cv::Mat photograph(int width, int height)
{
    cv::Mat image(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            image.at<cv::Vec3b>(y, x) = {static_cast<std::uint8_t>(x * 255 / width), static_cast<std::uint8_t>(y * 255 / height),
                                         static_cast<std::uint8_t>((x * y) % 256)};
    }
    return image;
}

QByteArray toBytes(const std::string &text)
{
    return QByteArray::fromStdString(text);
}

} // namespace

class TstImageIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = fs::path(dir_->path().toStdString());
    }

    void extensionsAreKnownInAnyCase()
    {
        for (const char *name : {"a.jpg", "a.JPEG", "a.Png", "a.tif", "a.TIFF", "a.bmp", "b.c.webp"})
            QVERIFY2(hasImageExtension(name), name);
        for (const char *name : {"a.txt", "jpg", "a.jpg.part", "a", ".jpg", "a.gif"})
            QVERIFY2(!hasImageExtension(name), name);
    }

    void imagesOfAFolderAreListedInOrder()
    {
        for (const char *name : {"b.png", "a.JPG", "c.txt", "._a.JPG", "B.tif"})
            writeFileAtomically(folder_ / name, "x");
        fs::create_directories(folder_ / "sub.png" / "deep");
        writeFileAtomically(folder_ / "sub.png" / "d.png", "x");
        const std::vector<fs::path> expected = {folder_ / "B.tif", folder_ / "a.JPG", folder_ / "b.png"};
        QVERIFY(listImages(folder_) == expected);
        QVERIFY(listImages(folder_ / "sub.png" / "deep").empty());
        LESIONLENS_EXPECT_ERROR(listImages(folder_ / "absent"), ErrorCode::NotFound, "absent");
        LESIONLENS_EXPECT_ERROR(listImages(folder_ / "c.txt"), ErrorCode::NotFound, "c.txt");
    }

    void pathsMayHoldAnyCharacters()
    {
        const fs::path file = folder_ / fromUtf8("M\xC3\xBCller \xE7\x9A\xAE\xE8\x86\x9A '1'.png");
        RgbImage image(2, 1);
        image.data = {1, 2, 3, 4, 5, 6};
        writePng(file, image);
        QVERIFY(readImage(file) == image);
        const fs::path latin = folder_ / fs::path("l\xE4sion.png");
        writePng(latin, image);
        const RgbImage read = readImage(latin);
        fs::remove(latin); // Qt's temporary folder cannot
        QVERIFY(read == image);
    }

    void badFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("part");
        const cv::Mat photo = photograph(200, 150);
        const std::string jpeg = encode(".jpg", photo);
        const std::string progressive = encode(".jpg", photo, {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
        const std::string png = encode(".png", photo);
        const std::string tiff = encode(".tif", photo);
        const std::string bmp = encode(".bmp", photo);
        const std::string webp = encode(".webp", photo);
        const auto row = [](const char *name, const std::string &bytes, const char *part) {
            QTest::newRow(name) << toBytes(bytes) << QByteArray(part);
        };
        row("empty", "", "is empty");
        row("text", "These are words, not pixels.", "is not an image that can be read");
        row("gif", "GIF89a", "is not an image that can be read");
        row("JPEG, half", jpeg.substr(0, jpeg.size() / 2), "is truncated");
        row("JPEG, last byte", jpeg.substr(0, jpeg.size() - 1), "is truncated");
        row("JPEG, last two bytes", jpeg.substr(0, jpeg.size() - 2), "is truncated");
        row("JPEG, in its header", jpeg.substr(0, 30), "is truncated");
        row("JPEG, three bytes", jpeg.substr(0, 3), "is truncated");
        row("JPEG, progressive, half", progressive.substr(0, progressive.size() / 2), "is truncated");
        row("JPEG, tail of zeros", jpeg.substr(0, jpeg.size() / 2) + std::string(jpeg.size() / 2, '\0'), "is truncated");
        row("JPEG, half, closed", jpeg.substr(0, jpeg.size() / 2) + "\xFF\xD9", "is truncated");
        row("JPEG, half, closed, with a thumbnail that is whole",
            jpegWithExif(jpeg.substr(0, jpeg.size() / 2), exif(1) + encode(".jpg", photograph(16, 16))), "is truncated");
        row("PNG, half", png.substr(0, png.size() / 2), "is truncated");
        row("PNG, last byte", png.substr(0, png.size() - 1), "is truncated");
        row("PNG, without its end", png.substr(0, png.size() - 12), "is truncated");
        row("PNG, signature only", png.substr(0, 8), "is truncated");
        row("PNG, damaged data", std::string(png).replace(png.size() / 2, 4, "????"), "is damaged");
        row("PNG, header first", png.substr(0, 8) + pngChunk("IDAT", "x") + pngChunk("IEND", ""), "is damaged");
        row("PNG, no pixels", png.substr(0, 33) + pngChunk("IEND", ""), "is damaged");
        row("TIFF, half", tiff.substr(0, tiff.size() / 2), "is truncated");
        row("TIFF, header only", tiff.substr(0, 8), "is truncated");
        row("BMP, half", bmp.substr(0, bmp.size() / 2), "is truncated");
        row("BMP, header only", bmp.substr(0, 20), "is truncated");
        row("WebP, half", webp.substr(0, webp.size() / 2), "is truncated");
        row("WebP, signature only", webp.substr(0, 12), "is truncated");
        row("RIFF without an image", "RIFF" + littleEndian(4, 4) + "WEBP", "is damaged");
        const auto header = [](std::uint32_t width, std::uint32_t height) {
            return "\x89PNG\r\n\x1A\n" + pngChunk("IHDR", bigEndian(width, 4) + bigEndian(height, 4) + std::string("\x08\x02\0\0\0", 5)) +
                   pngChunk("IDAT", "x") + pngChunk("IEND", "");
        };
        row("too large", header(100'000, 100'000), "is too large: 100000 x 100000 pixels");
        row("overflowing size", header(0xFFFFFFFFU, 0xFFFFFFFFU), "is too large");
        row("without width", header(0, 10), "is damaged");
        Tiff floats{.width = 1, .height = 1, .channels = 1, .bits = 32, .samples = {0}};
        row("32-bit samples", floats.bytes(), "neither 8-bit nor 16-bit");
    }

    void badFilesAreRefused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, part);
        const fs::path file = folder_ / "bad.jpg";
        writeFileAtomically(file, bytes.toStdString());
        LESIONLENS_EXPECT_ERROR(readImage(file), ErrorCode::Format, "bad.jpg");
        LESIONLENS_EXPECT_ERROR(readImage(file), ErrorCode::Format, part.toStdString());
        LESIONLENS_EXPECT_ERROR(readThumbnail(file, 16), ErrorCode::Format, "bad.jpg");
    }

    void everyPrefixIsRefused()
    {
        // No cut, wherever it falls, may pass or crash.
        for (const char *extension : {".jpg", ".png", ".tif", ".bmp", ".webp"}) {
            const std::string whole = encode(extension, photograph(19, 13));
            QCOMPARE(decodeImage(whole, "whole").width, 19);
            for (std::size_t size = 0; size < whole.size(); ++size) {
                const auto error = errorOf([&] { static_cast<void>(decodeImage(std::string_view(whole).substr(0, size), "cut")); });
                QVERIFY2(error.has_value(), qPrintable(QString("%1 cut to %2 bytes was read").arg(extension).arg(size)));
                QVERIFY(error->code() == ErrorCode::Format);
            }
        }
    }

    void bytesBehindTheImageAreIgnored()
    {
        for (const char *extension : {".jpg", ".png", ".webp"})
            QCOMPARE(decodeImage(encode(extension, photograph(20, 10)) + "trailing bytes", "x").width, 20);
    }

    void missingFilesAndFoldersAreNamed()
    {
        LESIONLENS_EXPECT_ERROR(readImage(folder_ / "absent.png"), ErrorCode::NotFound, "absent.png");
        LESIONLENS_EXPECT_ERROR(readImage(folder_), ErrorCode::Io, "folder");
        LESIONLENS_EXPECT_ERROR(readThumbnail(folder_ / "absent.png", 8), ErrorCode::NotFound, "absent.png");
    }

    void thumbnailsKeepTheAspect()
    {
        const auto sizeOf = [&](const std::string &bytes, int longest) {
            writeFileAtomically(folder_ / "image", bytes);
            const RgbImage image = readThumbnail(folder_ / "image", longest);
            return std::pair(image.width, image.height);
        };
        const std::string jpeg = encode(".jpg", photograph(801, 401));
        QCOMPARE(sizeOf(jpeg, 100), std::pair(100, 50)); // 50.06
        QCOMPARE(sizeOf(jpeg, 799), std::pair(799, 400));
        QCOMPARE(sizeOf(jpeg, 801), std::pair(801, 401));
        QCOMPARE(sizeOf(jpeg, 2000), std::pair(801, 401));
        QCOMPARE(sizeOf(jpegWithExif(jpeg, exif(6)), 100), std::pair(50, 100));
        QCOMPARE(sizeOf(encode(".png", photograph(400, 100)), 40), std::pair(40, 10));
        QCOMPARE(sizeOf(encode(".png", photograph(1000, 2)), 10), std::pair(10, 1));
    }

    void thumbnailsLookLikeTheImage()
    {
        // Left half black, right half white.
        cv::Mat halves(160, 320, CV_8UC3, cv::Scalar(0, 0, 0));
        halves.colRange(160, 320).setTo(cv::Scalar(255, 255, 255));
        for (const char *extension : {".jpg", ".png"}) {
            writeFileAtomically(folder_ / "image", encode(extension, halves));
            const RgbImage image = readThumbnail(folder_ / "image", 32);
            QVERIFY(image.pixel(14, 8)[0] <= 3);
            QVERIFY(image.pixel(17, 8)[0] >= 252);
        }
    }

    void resizingAveragesAreas()
    {
        RgbImage image(4, 2);
        for (int x = 0; x < 4; ++x) {
            for (int y = 0; y < 2; ++y)
                image.pixel(x, y)[0] = static_cast<std::uint8_t>(10 * x + 100 * y);
        }
        const RgbImage half = resizeImage(image, 2, 1); // means of 0 10 100 110 and 20 30 120 130
        QCOMPARE(half.pixel(0, 0)[0], std::uint8_t{55});
        QCOMPARE(half.pixel(1, 0)[0], std::uint8_t{75});
        const RgbImage thirds = resizeImage(image, 3, 2); // [0, 4/3): (0 + 10 / 3) / (4 / 3) = 2.5, rounded up
        QCOMPARE(thirds.pixel(0, 0)[0], std::uint8_t{3});
        QCOMPARE(thirds.pixel(1, 0)[0], std::uint8_t{15});
        QVERIFY(resizeImage(image, 4, 2) == image);
    }

    void pngKeepsPixelsAndAlpha()
    {
        RgbImage image(2, 1, 4);
        image.data = {1, 2, 3, 4, 200, 100, 50, 128};
        const std::string bytes = pngBytes(image);
        const cv::Mat decoded = cv::imdecode(std::vector<char>(bytes.begin(), bytes.end()), cv::IMREAD_UNCHANGED);
        QCOMPARE(decoded.type(), CV_8UC4);
        QVERIFY(decoded.at<cv::Vec4b>(0, 1) == cv::Vec4b(50, 100, 200, 128));
        QVERIFY(pngBytes(image) == bytes);
        LESIONLENS_EXPECT_ERROR(pngBytes(RgbImage()), ErrorCode::Internal, "PNG");
        LESIONLENS_EXPECT_ERROR(pngBytes(RgbImage(2, 2, 1)), ErrorCode::Internal, "channels");
        writeFileAtomically(folder_ / "file", "x");
        LESIONLENS_EXPECT_ERROR(writePng(folder_ / "file" / "a.png", image), ErrorCode::Io, "a.png");
    }

    void masksAreWrittenAsBlackAndWhite()
    {
        Grid<std::uint8_t> mask(2, 3);
        mask.at(0, 2) = 1;
        mask.at(1, 0) = 255;
        writeMaskPng(folder_ / "mask.png", mask);
        const cv::Mat decoded = cv::imread((folder_ / "mask.png").string(), cv::IMREAD_UNCHANGED);
        QCOMPARE(decoded.type(), CV_8UC1);
        const std::vector<std::uint8_t> values(decoded.begin<std::uint8_t>(), decoded.end<std::uint8_t>());
        QCOMPARE(values, (std::vector<std::uint8_t>{0, 0, 255, 255, 0, 0}));
        LESIONLENS_EXPECT_ERROR(writeMaskPng(folder_ / "empty.png", {}), ErrorCode::Internal, "mask");
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstImageIo)
#include "tst_image_io.moc"
