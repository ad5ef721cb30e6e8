// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QCryptographicHash>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/data/sha256.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstSha256 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedExamples()
    {
        // FIPS 180-4, examples of NIST.
        QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    }

    void filesAreHashedInBlocks()
    {
        const QTemporaryDir dir;
        const std::filesystem::path file = dir.filePath("large").toStdString();
        std::string content;
        for (int i = 0; i < 300'000; ++i)
            content += std::to_string(i); // more than one block
        for (const std::string &bytes : {std::string(), std::string("a\0b", 3), content}) {
            writeFileAtomically(file, bytes);
            QCOMPARE(sha256HexOfFile(file), sha256Hex(bytes));
            const QByteArray reference = QCryptographicHash::hash(QByteArray::fromStdString(bytes), QCryptographicHash::Sha256).toHex();
            QCOMPARE(sha256HexOfFile(file), reference.toStdString());
        }
    }

    void whatCannotBeReadIsNamed()
    {
        const QTemporaryDir dir;
        LESIONLENS_EXPECT_ERROR(sha256HexOfFile(dir.filePath("absent").toStdString()), ErrorCode::NotFound, "absent");
        LESIONLENS_EXPECT_ERROR(sha256HexOfFile(dir.path().toStdString()), ErrorCode::Io, "Cannot read");
    }
};

QTEST_GUILESS_MAIN(TstSha256)
#include "tst_sha256.moc"
