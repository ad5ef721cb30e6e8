// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/base/npy.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

Grid<float> sampleGrid()
{
    Grid<float> grid(2, 3);
    grid.values = {0.0F, -1.5F, 2.0F, 3.25F, 1e-20F, -65504.0F};
    return grid;
}

} // namespace

class TstNpy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytesFollowTheFormat()
    {
        Grid<float> grid(1, 2);
        grid.values = {1.0F, -2.0F};
        const std::string bytes = npyBytes(grid);
        const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
        QCOMPARE(bytes.size(), std::size_t{128 + 8});                                // header padded to a multiple of 64
        QCOMPARE(bytes.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10)); // 118 = 128 - 10
        QCOMPARE(bytes.substr(10, header.size()), header);
        QCOMPARE(bytes[127], '\n');
        QCOMPARE(bytes.substr(128), std::string("\x00\x00\x80\x3F\x00\x00\x00\xC0", 8));
    }

    void whatIsWrittenIsReadBack()
    {
        const QTemporaryDir dir;
        const std::filesystem::path file = dir.filePath("map.npy").toStdString();
        Grid<float> grid = sampleGrid();
        writeNpy(file, grid);
        QVERIFY(readNpy(file) == grid);
        grid.values[0] = std::numeric_limits<float>::quiet_NaN();
        grid.values[1] = std::numeric_limits<float>::infinity();
        writeNpy(file, grid);
        QVERIFY(std::isnan(readNpy(file).values[0]));
        QVERIFY(std::isinf(readNpy(file).values[1]));
        writeNpy(file, Grid<float>(0, 4));
        QVERIFY(readNpy(file) == Grid<float>(0, 4));
    }

    void numpyReadsIt()
    {
        const QString python = QStandardPaths::findExecutable("python3");
        if (python.isEmpty() || QProcess::execute(python, {"-c", "import numpy"}) != 0)
            QSKIP("python3 with NumPy is not installed");
        const QTemporaryDir dir;
        writeNpy(dir.filePath("map.npy").toStdString(), sampleGrid());
        QProcess process;
        process.start(python, {"-c",
                               "import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, a.flags['C_CONTIGUOUS'], "
                               "a[0, 1], a[1, 0])",
                               dir.filePath("map.npy")});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.readAllStandardOutput().trimmed(), QByteArray("float32 (2, 3) True -1.5 3.25"));
    }

    void damagedFilesAreRefused_data()
    {
        const QByteArray whole = QByteArray::fromStdString(npyBytes(sampleGrid()));
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("empty") << QByteArray() << QByteArray("is not a NumPy array");
        QTest::newRow("text") << QByteArray("this is a text file") << QByteArray("is not a NumPy array");
        QTest::newRow("version 2") << QByteArray(whole).replace(6, 1, "\x02") << QByteArray("format 1.0");
        QTest::newRow("header cut") << whole.left(60) << QByteArray("header is not complete");
        QTest::newRow("data cut") << whole.chopped(1) << QByteArray("do not fit its shape");
        QTest::newRow("one value less") << whole.chopped(4) << QByteArray("do not fit its shape");
        QTest::newRow("extra") << whole + "abcd" << QByteArray("do not fit its shape");
        QTest::newRow("doubles") << QByteArray(whole).replace("<f4", "<f8") << QByteArray("little-endian float32");
        QTest::newRow("Fortran order") << QByteArray(whole).replace("False", "True ") << QByteArray("C order");
        QTest::newRow("one dimension") << QByteArray(whole).replace("(2, 3), ", "(6,),   ") << QByteArray("two-dimensional");
        QTest::newRow("negative") << QByteArray(whole).replace("(2, 3), ", "(-2, 3),") << QByteArray("two-dimensional");
        QTest::newRow("huge") << QByteArray(whole).replace("(2, 3), }     ", "(2000000000, 3") << QByteArray("two-dimensional");
        QTest::newRow("huge and closed") << QByteArray(whole).replace("(2, 3), }                     ", "(2000000000, 2000000000), }   ")
                                         << QByteArray("do not fit its shape");
    }

    void damagedFilesAreRefused()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, part);
        const QTemporaryDir dir;
        const std::filesystem::path file = dir.filePath("bad.npy").toStdString();
        writeFileAtomically(file, bytes.toStdString());
        LESIONLENS_EXPECT_ERROR(readNpy(file), ErrorCode::Format, "bad.npy");
        LESIONLENS_EXPECT_ERROR(readNpy(file), ErrorCode::Format, part.toStdString());
    }

    void missingFilesAreNamed() { LESIONLENS_EXPECT_ERROR(readNpy("absent.npy"), ErrorCode::NotFound, "absent.npy"); }
};

QTEST_GUILESS_MAIN(TstNpy)
#include "tst_npy.moc"
