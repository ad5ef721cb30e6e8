// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <csignal>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/abandoned_files.h"
#include "core/base/file_io.h"
#include "tests/expect_error.h"

using namespace lesionlens;
namespace fs = std::filesystem;

namespace {

int entriesIn(const fs::path &folder)
{
    return static_cast<int>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// For its lifetime no file of this process may grow beyond some bytes: what a full disk looks like to a writer.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit = {bytes, before_.rlim_max};
        previousHandler_ = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, previousHandler_);
    }

private:
    rlimit before_{};
    void (*previousHandler_)(int) = nullptr;
};

} // namespace

class TstFileIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = fs::path(dir_->path().toStdString());
    }

    void pathsTravelAsUtf8()
    {
        const std::string name = "L\xC3\xA4sion \xE7\x97\x85 \xF0\x9F\x94\xAC.png";
        QCOMPARE(toUtf8(fromUtf8(name)), name);
        QCOMPARE(quoted(fs::path("a/b.txt")), std::string("'a/b.txt'"));
    }

    void bytesThatAreNotUtf8BecomeReplacementCharacters_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        const QByteArray replacement = "\xEF\xBF\xBD";
        QTest::newRow("latin-1") << QByteArray("l\xE4sion") << "l" + replacement + "sion";
        QTest::newRow("cut off") << QByteArray("a\xE7\x97") << "a" + replacement + replacement;
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << replacement + replacement;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << replacement + replacement + replacement;
        QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << replacement.repeated(4);
    }

    void bytesThatAreNotUtf8BecomeReplacementCharacters()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(toUtf8(fs::path(bytes.toStdString()))), text);
    }

    void writtenContentIsReadBack()
    {
        const fs::path file = folder_ / fromUtf8("new/\xC3\xBC/data.bin");
        const std::string content("a\0b\r\n\xFF", 6);
        writeFileAtomically(file, content);
        QCOMPARE(readFile(file), content);
        writeFileAtomically(file, "");
        QCOMPARE(readFile(file), std::string());
        QCOMPARE(entriesIn(file.parent_path()), 1);
    }

    void streamedContentIsReadBack()
    {
        // Small and large pieces, larger than the buffer in all.
        std::string expected;
        writeFileAtomically(folder_ / "stream", [&](std::ostream &out) {
            for (int i = 0; i < 300; ++i) {
                const std::string piece(static_cast<std::size_t>(i * 7), static_cast<char>('a' + i % 26));
                out << piece << i;
                expected += piece + std::to_string(i);
            }
            const std::string block(200'000, 'z');
            out << block << 'e';
            expected += block + 'e';
        });
        QCOMPARE(readFile(folder_ / "stream").size(), expected.size());
        QVERIFY(readFile(folder_ / "stream") == expected);
    }

    void filesWithoutASizeAreReadToTheirEnd()
    {
        if (!fs::exists("/proc/self/status"))
            QSKIP("there is no /proc on this system");
        QVERIFY(test::contains(readFile("/proc/self/status"), "Pid:")); // its size is reported as 0
    }

    void whatCannotBeReadIsNamed()
    {
        LESIONLENS_EXPECT_ERROR(readFile(folder_ / "absent.txt"), ErrorCode::NotFound, "absent.txt");
        LESIONLENS_EXPECT_ERROR(readFile(folder_), ErrorCode::Io, "it is a folder");
        writeFileAtomically(folder_ / "file", "x");
        LESIONLENS_EXPECT_ERROR(readFile(folder_ / "file" / "below"), ErrorCode::NotFound, "below");
    }

    void aFullDiskLeavesTheOldContentAndNothingElse()
    {
        const fs::path file = folder_ / "model.safetensors";
        writeFileAtomically(file, "old");
        const std::string large(1 << 20, 'n');
        {
            const FullDisk full(10'000);
            LESIONLENS_EXPECT_ERROR(writeFileAtomically(file, large), ErrorCode::Io, "model.safetensors");
            LESIONLENS_EXPECT_ERROR(writeFileAtomically(file,
                                                        [](std::ostream &out) {
                                                            for (int i = 0; i < 100'000; ++i)
                                                                out << i; // the writer need not look at the stream's state
                                                        }),
                                    ErrorCode::Io, "model.safetensors");
        }
        QCOMPARE(readFile(file), std::string("old"));
        QCOMPARE(entriesIn(folder_), 1);
    }

    void aWriterThatFailsLeavesTheOldContentAndNothingElse()
    {
        const fs::path file = folder_ / "kept";
        writeFileAtomically(file, "old");
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, writeFileAtomically(file, [](std::ostream &out) {
                                     out << "half";
                                     throw std::runtime_error("in the middle");
                                 }));
        LESIONLENS_EXPECT_ERROR(writeFileAtomically(file, [](std::ostream &out) { out.setstate(std::ios::failbit); }), ErrorCode::Io,
                                "kept");
        QCOMPARE(readFile(file), std::string("old"));
        QCOMPARE(entriesIn(folder_), 1);
    }

    void devicesAndFoldersAreNotReplaced()
    {
        LESIONLENS_EXPECT_ERROR(writeFileAtomically("/dev/full", "x"), ErrorCode::Io, "not a regular file");
        LESIONLENS_EXPECT_ERROR(writeFileAtomically(folder_, "x"), ErrorCode::Io, "not a regular file");
        QVERIFY(fs::is_character_file("/dev/full"));
    }

    void aLinkStaysALinkAndItsTargetIsReplaced()
    {
        writeFileAtomically(folder_ / "target", "old");
        fs::create_symlink(folder_ / "target", folder_ / "link");
        writeFileAtomically(folder_ / "link", "new");
        QVERIFY(fs::is_symlink(folder_ / "link"));
        QCOMPARE(readFile(folder_ / "target"), std::string("new"));
    }

    void permissionsOfAReplacedFileAreKept()
    {
        const fs::path file = folder_ / "private";
        writeFileAtomically(file, "old");
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        writeFileAtomically(file, "new");
        QVERIFY(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    }

    void namesUpToTheSystemsLimitCanBeWritten()
    {
        const fs::path file = folder_ / std::string(255, 'n');
        writeFileAtomically(file, "x");
        QCOMPARE(readFile(file), std::string("x"));
    }

    void whatAKilledWriterLeftIsRemoved()
    {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(0);
        QCOMPARE(::waitpid(child, nullptr, 0), child); // nobody has its number any more
        const std::string abandoned = ".lesionlens-" + std::to_string(child) + "-3.tmp";
        const std::string own = ".lesionlens-" + std::to_string(::getpid()) + "-3.tmp";
        const std::string other = abandoned + ".keep";
        for (const std::string &name : {abandoned, own, other, std::string("file.tmp")})
            writeFileAtomically(folder_ / name, "x");
        removeAbandonedFiles(folder_);
        QVERIFY(!fs::exists(folder_ / abandoned));
        for (const std::string &name : {own, other, std::string("file.tmp")})
            QVERIFY2(fs::exists(folder_ / name), name.c_str());
        removeAbandonedFiles(folder_ / "nowhere");
    }

    void aFolderIsProvedWritable()
    {
        requireWritableFolder(folder_ / "a" / "b");
        QCOMPARE(entriesIn(folder_ / "a" / "b"), 0);
        requireWritableFolder(folder_ / "a" / "b");
        writeFileAtomically(folder_ / "file", "x");
        LESIONLENS_EXPECT_ERROR(requireWritableFolder(folder_ / "file"), ErrorCode::Io, "file");
        LESIONLENS_EXPECT_ERROR(requireWritableFolder(folder_ / "file" / "below"), ErrorCode::Io, "below");
        LESIONLENS_EXPECT_ERROR(writeFileAtomically(folder_ / "file" / "below", "x"), ErrorCode::Io, "below");
        if (fs::exists("/proc/self"))
            LESIONLENS_EXPECT_ERROR(requireWritableFolder("/proc/self"), ErrorCode::Io, "/proc/self"); // exists, but takes no files
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstFileIo)
#include "tst_file_io.moc"
