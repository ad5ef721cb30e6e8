// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <array>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "tests/expect_error.h"
#include "tests/image/image_bytes.h"
#include "tests/test_data.h"

using namespace lesionlens;
using namespace lesionlens::test;
namespace fs = std::filesystem;

namespace {

using Rgb = std::array<int, 3>;

Rgb at(const RgbImage &image, int x, int y)
{
    const std::uint8_t *const pixel = image.pixel(x, y);
    return {pixel[0], pixel[1], pixel[2]};
}

/// The red channel, row by row: enough to see how a grey image was turned.
std::vector<int> reds(const RgbImage &image)
{
    std::vector<int> values;
    for (std::size_t i = 0; i < image.data.size(); i += 3)
        values.push_back(image.data[i]);
    return values;
}

/// 3 x 2 pixels: 10 20 30 / 40 50 60.
cv::Mat smallGrey()
{
    return (cv::Mat_<std::uint8_t>(2, 3) << 10, 20, 30, 40, 50, 60);
}

/// What a viewer must show of smallGrey() for each EXIF orientation (CIPA DC-008: where row 0 and column 0 are).
struct Upright
{
    int width;
    std::vector<int> values;
};

const std::array<Upright, 9> &upright()
{
    static const std::array<Upright, 9> table = {{{0, {}},
                                                  {3, {10, 20, 30, 40, 50, 60}},
                                                  {3, {30, 20, 10, 60, 50, 40}},
                                                  {3, {60, 50, 40, 30, 20, 10}},
                                                  {3, {40, 50, 60, 10, 20, 30}},
                                                  {2, {10, 40, 20, 50, 30, 60}},
                                                  {2, {40, 10, 50, 20, 60, 30}},
                                                  {2, {60, 30, 50, 20, 40, 10}},
                                                  {2, {30, 60, 20, 50, 10, 40}}}};
    return table;
}

void addOrientations()
{
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation)
        QTest::newRow(qPrintable(QString::number(orientation))) << orientation;
}

} // namespace

class TstImageDecode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losslessFormatsGiveTheirPixels_data()
    {
        QTest::addColumn<QString>("extension");
        for (const char *extension : {".png", ".tif", ".bmp", ".webp"})
            QTest::newRow(extension) << extension;
    }

    void losslessFormatsGiveTheirPixels()
    {
        QFETCH(const QString, extension);
        cv::Mat bgr(2, 3, CV_8UC3);
        for (int i = 0; i < 18; ++i)
            bgr.data[i] = static_cast<std::uint8_t>(13 * i + 5);
        const RgbImage image = decodeImage(encode(qPrintable(extension), bgr, {cv::IMWRITE_WEBP_QUALITY, 101}), "x");
        QCOMPARE(image.width, 3);
        QCOMPARE(image.height, 2);
        QCOMPARE(image.channels, 3);
        for (int y = 0; y < 2; ++y) {
            for (int x = 0; x < 3; ++x) {
                const auto &pixel = bgr.at<cv::Vec3b>(y, x);
                QCOMPARE(at(image, x, y), (Rgb{pixel[2], pixel[1], pixel[0]}));
            }
        }
    }

    void jpegIsCloseToItsPixels()
    {
        const cv::Mat bgr(16, 24, CV_8UC3, cv::Scalar(40, 90, 200));
        const RgbImage image = decodeImage(encode(".jpg", bgr, {cv::IMWRITE_JPEG_QUALITY, 100}), "x");
        QCOMPARE(image.width, 24);
        QCOMPARE(image.height, 16);
        const Rgb pixel = at(image, 11, 7);
        QVERIFY(std::abs(pixel[0] - 200) <= 2 && std::abs(pixel[1] - 90) <= 2 && std::abs(pixel[2] - 40) <= 2);
    }

    void progressiveJpegIsRead()
    {
        const cv::Mat bgr(40, 40, CV_8UC3, cv::Scalar(40, 90, 200));
        const std::string jpeg = encode(".jpg", bgr, {cv::IMWRITE_JPEG_PROGRESSIVE, 1, cv::IMWRITE_JPEG_RST_INTERVAL, 2});
        QVERIFY(std::abs(at(decodeImage(jpeg, "x"), 20, 20)[0] - 200) <= 3);
    }

    void inkOfCmykBecomesRgb()
    {
        const RgbImage image = decodeImage(cmykJpeg({200, 100, 250, 255}), "x"); // inverted, as Adobe's programs write: K 255 is no black
        const Rgb light = at(image, 4, 4);
        QVERIFY(std::abs(light[0] - 200) <= 1 && std::abs(light[1] - 100) <= 1 && std::abs(light[2] - 250) <= 1);
        const Rgb dark = at(decodeImage(cmykJpeg({200, 100, 250, 51}), "x"), 4, 4); // a fifth of the light
        QVERIFY(std::abs(dark[0] - 40) <= 1 && std::abs(dark[1] - 20) <= 1 && std::abs(dark[2] - 50) <= 1);
    }

    void sixteenBitsAreDividedBy257AndRounded()
    {
        const cv::Mat wide = (cv::Mat_<std::uint16_t>(1, 5) << 0, 128, 129, 65406, 65535); // 128 / 257 < 0.5 < 129 / 257
        QCOMPARE(reds(decodeImage(encode(".png", wide), "x")), (std::vector<int>{0, 0, 1, 254, 255}));
        Tiff tiff{.width = 5, .height = 1, .channels = 1, .bits = 16, .samples = {0, 128, 129, 65406, 65535}};
        QCOMPARE(reds(decodeImage(tiff.bytes(), "x")), (std::vector<int>{0, 0, 1, 254, 255}));
    }

    void greyIsRepeated()
    {
        for (const char *extension : {".png", ".tif", ".bmp"})
            QCOMPARE(at(decodeImage(encode(extension, smallGrey()), "x"), 2, 1), (Rgb{60, 60, 60}));
    }

    void alphaIsComposedOverWhite()
    {
        // B, G, R, A; by hand: (200 * 128 + 255 * 127) / 255 = 227.4
        const cv::Mat bgra = (cv::Mat_<cv::Vec4b>(1, 3) << cv::Vec4b(50, 100, 200, 128), cv::Vec4b(1, 2, 3, 255), cv::Vec4b(9, 9, 9, 0));
        for (const char *extension : {".png", ".webp", ".tif"}) {
            const RgbImage image = decodeImage(encode(extension, bgra, {cv::IMWRITE_WEBP_QUALITY, 101}), "x");
            QCOMPARE(at(image, 0, 0), (Rgb{227, 177, 152}));
            QCOMPARE(at(image, 1, 0), (Rgb{3, 2, 1}));
            QCOMPARE(at(image, 2, 0), (Rgb{255, 255, 255}));
        }
        cv::Mat wide;
        bgra.convertTo(wide, CV_16U, 257.0);
        QCOMPARE(at(decodeImage(encode(".png", wide), "x"), 0, 0), (Rgb{227, 177, 152}));
    }

    void tiffSaysHowItsAlphaIsMeant()
    {
        const std::vector<std::uint32_t> straight = {200, 100, 50, 128};
        const std::vector<std::uint32_t> premultiplied = {100, 50, 25, 128};
        for (const std::uint32_t wide : {1U, 257U}) {
            const auto samples = [wide](std::vector<std::uint32_t> values) {
                for (std::uint32_t &value : values)
                    value *= wide;
                return values;
            };
            const int bits = wide == 1U ? 8 : 16;
            const Tiff plain{.width = 1, .height = 1, .channels = 4, .bits = bits, .extraSample = 2, .samples = samples(straight)};
            QCOMPARE(at(decodeImage(plain.bytes(), "x"), 0, 0), (Rgb{227, 177, 152}));
            const Tiff associated{
                .width = 1, .height = 1, .channels = 4, .bits = bits, .extraSample = 1, .samples = samples(premultiplied)};
            QCOMPARE(at(decodeImage(associated.bytes(), "x"), 0, 0), (Rgb{227, 177, 152}));
        }
    }

    void unusedByteOfABitmapIsNotAlpha()
    {
        std::string bmp = "BM" + littleEndian(54 + 4, 4) + littleEndian(0, 4) + littleEndian(54, 4) + littleEndian(40, 4) +
                          littleEndian(1, 4) + littleEndian(1, 4) + littleEndian(1, 2) + littleEndian(32, 2) + littleEndian(0, 4) +
                          littleEndian(4, 4) + std::string(16, '\0');
        bmp += std::string("\x0A\x14\x1E\0", 4); // B, G, R, unused
        QCOMPARE(at(decodeImage(bmp, "x"), 0, 0), (Rgb{30, 20, 10}));
    }

    void pngIsTurnedUpright_data() { addOrientations(); }
    void pngIsTurnedUpright()
    {
        compareUpright([](int o) { return pngWithExif(encode(".png", smallGrey()), exif(o)); });
    }

    void pngWithAlphaIsTurnedUpright_data() { addOrientations(); }
    void pngWithAlphaIsTurnedUpright()
    {
        compareUpright([](int o) { return pngWithExif(encode(".png", smallWithAlpha()), exif(o)); });
    }

    void webpWithAlphaIsTurnedUpright_data() { addOrientations(); }
    void webpWithAlphaIsTurnedUpright()
    {
        compareUpright([](int o) {
            return webpWithExif(encode(".webp", smallWithAlpha(), {cv::IMWRITE_WEBP_QUALITY, 101}), 3, 2, true, exif(o));
        });
    }

    void tiffIsTurnedUpright_data() { addOrientations(); }
    void tiffIsTurnedUpright()
    {
        for (const int channels : {1, 3, 4}) {
            for (const std::uint32_t wide : {1U, 257U}) {
                compareUpright([&](int o) {
                    Tiff tiff{.width = 3, .height = 2, .channels = channels, .bits = wide == 1U ? 8 : 16, .orientation = o, .samples = {}};
                    for (const std::uint32_t value : {10U, 20U, 30U, 40U, 50U, 60U}) {
                        for (int c = 0; c < channels; ++c)
                            tiff.samples.push_back(c == 3 ? 255U * wide : value * wide);
                    }
                    return tiff.bytes();
                });
            }
        }
    }

    void jpegIsTurnedUpright_data() { addOrientations(); }
    void jpegIsTurnedUpright()
    {
        // 8 x 8 blocks of one grey pass through JPEG almost unchanged.
        QFETCH(const int, orientation);
        cv::Mat large(16, 24, CV_8UC1);
        for (int y = 0; y < 16; ++y) {
            for (int x = 0; x < 24; ++x)
                large.at<std::uint8_t>(y, x) = smallGrey().at<std::uint8_t>(y / 8, x / 8);
        }
        const std::string jpeg = encode(".jpg", large, {cv::IMWRITE_JPEG_QUALITY, 100});
        for (const std::string &block : {exif(orientation), bigEndianExif(orientation)}) {
            const RgbImage image = decodeImage(jpegWithExif(jpeg, block), "x");
            const Upright &expected = upright().at(static_cast<std::size_t>(orientation));
            QCOMPARE(image.width, 8 * expected.width);
            QCOMPARE(image.width * image.height, 16 * 24);
            for (std::size_t i = 0; i < expected.values.size(); ++i) {
                const int x = 8 * (static_cast<int>(i) % expected.width) + 4;
                const int y = 8 * (static_cast<int>(i) / expected.width) + 4;
                QVERIFY(std::abs(at(image, x, y)[0] - expected.values[i]) <= 1);
            }
        }
    }

    void damagedExifIsIgnored()
    {
        const std::string jpeg = encode(".jpg", cv::Mat(8, 16, CV_8UC1, cv::Scalar(7)));
        for (const std::string &block :
             {std::string("II*\0\xFF\xFF\xFF\xFF", 8), std::string("MM"), exif(0), exif(9), exif(6).substr(0, 14)})
            QCOMPARE(decodeImage(jpegWithExif(jpeg, block), "x").width, 16);
    }

    void onePixelIsAnImage()
    {
        for (const char *extension : {".png", ".jpg", ".tif", ".bmp", ".webp"}) {
            const RgbImage image = decodeImage(encode(extension, cv::Mat(1, 1, CV_8UC3, cv::Scalar(0, 0, 0))), "x");
            QCOMPARE(image.width, 1);
            QCOMPARE(image.height, 1);
        }
    }

    void aHundredMegapixelsAreRead()
    {
        cv::Mat large(10'000, 10'000, CV_8UC1, cv::Scalar(0));
        large.at<std::uint8_t>(9'999, 9'998) = 77;
        const std::string bytes = encode(".png", large, {cv::IMWRITE_PNG_COMPRESSION, 1});
        large.release();
        const RgbImage image = decodeImage(bytes, "x");
        QCOMPARE(image.width, 10'000);
        QCOMPARE(image.height, 10'000);
        QCOMPARE(at(image, 9'998, 9'999), (Rgb{77, 77, 77}));
    }

    void realImagesAreRead()
    {
        LESIONLENS_REQUIRE_DATA("ham10000/images");
        const fs::path file = listImages(dataDir() / "ham10000/images").front();
        const std::string bytes = readFile(file);
        const RgbImage image = decodeImage(bytes, "x");
        // OpenCV decodes the same pixels with the same library.
        const cv::Mat reference = cv::imdecode(std::vector<char>(bytes.begin(), bytes.end()), cv::IMREAD_COLOR);
        QCOMPARE(image.width, reference.cols);
        QCOMPARE(image.height, reference.rows);
        int different = 0;
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                const auto &bgr = reference.at<cv::Vec3b>(y, x);
                different += at(image, x, y) == Rgb{bgr[2], bgr[1], bgr[0]} ? 0 : 1;
            }
        }
        QCOMPARE(different, 0);
    }

private:
    /// 8 x 8 pixels of one colour; OpenCV writes no CMYK.
    static std::string cmykJpeg(std::array<JSAMPLE, 4> color)
    {
        jpeg_compress_struct codec{};
        jpeg_error_mgr errors{};
        codec.err = jpeg_std_error(&errors);
        jpeg_create_compress(&codec);
        unsigned char *bytes = nullptr;
        unsigned long size = 0;
        jpeg_mem_dest(&codec, &bytes, &size);
        codec.image_width = 8;
        codec.image_height = 8;
        codec.input_components = 4;
        codec.in_color_space = JCS_CMYK;
        jpeg_set_defaults(&codec);
        jpeg_set_quality(&codec, 100, TRUE);
        jpeg_start_compress(&codec, TRUE);
        std::array<JSAMPLE, 32> line{};
        for (std::size_t i = 0; i < line.size(); ++i)
            line.at(i) = color.at(i % 4);
        JSAMPROW row = line.data();
        for (int y = 0; y < 8; ++y)
            jpeg_write_scanlines(&codec, &row, 1);
        jpeg_finish_compress(&codec);
        const std::string file(reinterpret_cast<const char *>(bytes), size);
        jpeg_destroy_compress(&codec);
        std::free(bytes);
        return file;
    }

    static cv::Mat smallWithAlpha()
    {
        cv::Mat bgra(2, 3, CV_8UC4);
        for (int i = 0; i < 6; ++i) {
            const std::uint8_t value = smallGrey().data[i];
            bgra.at<cv::Vec4b>(i / 3, i % 3) = {value, value, value, 255};
        }
        return bgra;
    }

    template <typename MakeFile>
    static void compareUpright(const MakeFile &makeFile)
    {
        QFETCH(const int, orientation);
        const RgbImage image = decodeImage(makeFile(orientation), "x");
        const Upright &expected = upright().at(static_cast<std::size_t>(orientation));
        QCOMPARE(image.width, expected.width);
        QCOMPARE(reds(image), expected.values);
    }
};

QTEST_GUILESS_MAIN(TstImageDecode)
#include "tst_image_decode.moc"
