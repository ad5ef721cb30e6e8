// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtTest/QTest>

#include "core/image/tiff_directory.h"
#include "tests/image/image_bytes.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

/// A little-endian file whose directory is `entries`, followed by `tail`.
std::string file(const std::string &directory, const std::string &tail = {})
{
    return std::string("II*\0\x08\0\0\0", 8) + directory + tail;
}

/// One raw entry: tag, type, count, value or offset.
std::string entry(std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::uint32_t value)
{
    return littleEndian(1, 2) + littleEndian(tag, 2) + littleEndian(type, 2) + littleEndian(count, 4) + littleEndian(value, 4) +
           littleEndian(0, 4);
}

} // namespace

class TstTiffDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesOfBothByteOrdersAreRead()
    {
        QCOMPARE(TiffDirectory::read(exif(6))->orientation(), 6);
        QCOMPARE(TiffDirectory::read(bigEndianExif(8))->orientation(), 8);
        QCOMPARE(TiffDirectory::read(exif(6))->first(256, 99), 99U);
        QVERIFY(TiffDirectory::read(exif(6))->find(256) == nullptr);
    }

    void orientationsThatDoNotExistAreUpright()
    {
        QCOMPARE(TiffDirectory::read(exif(0))->orientation(), 1);
        QCOMPARE(TiffDirectory::read(exif(9))->orientation(), 1);
    }

    void severalValuesStandElsewhere()
    {
        const std::string bytes = file(entry(273, 3, 3, 8 + 18), littleEndian(7, 2) + littleEndian(500, 2) + littleEndian(65535, 2));
        const auto directory = TiffDirectory::read(bytes);
        QVERIFY(directory && directory->find(273) != nullptr);
        QCOMPARE(directory->find(273)->values, (std::vector<std::uint32_t>{7, 500, 65535}));
        QCOMPARE(directory->find(273)->offset, std::size_t{26});
    }

    void valuesCanBeReplaced()
    {
        for (const std::string &bytes : {exif(6), bigEndianExif(6), file(entry(274, 4, 1, 6)), file(entry(274, 1, 1, 6))}) {
            const auto directory = TiffDirectory::read(bytes);
            QCOMPARE(directory->orientation(), 6);
            const std::string changed = TiffDirectory::withValue(bytes, *directory->find(274), 1);
            QCOMPARE(changed.size(), bytes.size());
            QCOMPARE(TiffDirectory::read(changed)->orientation(), 1);
        }
    }

    void hostileEntriesAreLeftOut_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const std::string &bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
        row("offset outside", file(entry(274, 3, 4, 0xFFFFFFF0U)));
        row("offset at the end", file(entry(274, 4, 2, 8 + 18)));
        row("count times size overflows", file(entry(274, 4, 0x40000001U, 8)));
        row("huge count", file(entry(274, 3, 0xFFFFFFFFU, 8)));
        row("no values", file(entry(274, 3, 0, 6)));
        row("text", file(entry(274, 2, 1, 6)));
        row("fraction", file(entry(274, 5, 1, 6)));
    }

    void hostileEntriesAreLeftOut()
    {
        QFETCH(const QByteArray, bytes);
        const auto directory = TiffDirectory::read(bytes.toStdString());
        QVERIFY(directory.has_value());
        QVERIFY(directory->find(274) == nullptr);
        QCOMPARE(directory->orientation(), 1);
    }

    void whatIsNoDirectoryIsRefused()
    {
        const std::string good = exif(6);
        for (std::size_t size = 0; size + 4 < good.size(); ++size) // the link to a next directory may be missing
            QVERIFY(!TiffDirectory::read(std::string_view(good).substr(0, size)).has_value());
        QVERIFY(!TiffDirectory::read(file(littleEndian(0, 2) + littleEndian(0, 4))).has_value());
        QVERIFY(!TiffDirectory::read(std::string("II*\0\xFF\xFF\xFF\xFF\0\0", 10)).has_value());
        QVERIFY(!TiffDirectory::read(std::string("II+\0\x08\0\0\0", 8) + good.substr(8)).has_value());
        QVERIFY(!TiffDirectory::read(file(littleEndian(65535, 2))).has_value());
    }
};

QTEST_GUILESS_MAIN(TstTiffDirectory)
#include "tst_tiff_directory.moc"
