// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/csv_table.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;
namespace fs = std::filesystem;

using Row = std::vector<std::string>;

class TstCsvTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        file_ = fs::path(dir_->path().toStdString()) / "table.csv";
    }

    void plainTableIsRead()
    {
        const CsvTable table = read("image_id,label\nA,nv\nB,mel\n");
        QCOMPARE(table.header, (Row{"image_id", "label"}));
        QCOMPARE(table.rows, (std::vector<Row>{{"A", "nv"}, {"B", "mel"}}));
        QCOMPARE(table.lines, (std::vector<int>{2, 3}));
        QVERIFY(table.problems.empty());
    }

    void quotesCommasAndNewlinesAreContent()
    {
        const CsvTable table = read("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n");
        QCOMPARE(table.rows, (std::vector<Row>{{"x, y", "say \"hi\""}, {"two\nlines", ""}}));
    }

    void byteOrderMarkWindowsLinesAndMissingFinalNewline()
    {
        const CsvTable table = read("\xEF\xBB\xBF"
                                    "a,b\r\n1,2\r\n3,4");
        QCOMPARE(table.header, (Row{"a", "b"}));
        QCOMPARE(table.rows, (std::vector<Row>{{"1", "2"}, {"3", "4"}}));
    }

    void emptyFieldsAndUtf8()
    {
        const CsvTable table = read(",name\n0,J\xC3\xBCrgen\n,\n");
        QCOMPARE(table.header, (Row{"", "name"})); // an index column without a name, as pandas writes it
        QCOMPARE(table.rows, (std::vector<Row>{{"0", "J\xC3\xBCrgen"}, {"", ""}}));
    }

    void emptyLinesAreNotRecords()
    {
        const CsvTable table = read("a,b\n\n1,2\n\r\n\n3,4\n\n");
        QCOMPARE(table.rows.size(), std::size_t{2});
        QCOMPARE(table.lines, (std::vector<int>{3, 6}));
        QCOMPARE(readCsvHeader(file_), (Row{"a", "b"}));
        QCOMPARE(read("\n\r\na;b\n1;2\n").rows, (std::vector<Row>{{"1", "2"}}));
        QCOMPARE(readCsvHeader(file_), (Row{"a", "b"}));
    }

    void linesAreThoseOfTheFile()
    {
        // The header takes the lines 1 and 2, line 3 is blank, the second row takes the lines 5 to 7.
        const CsvTable table = read("a,\"b\nc\"\n\n1,2\n\"x\r\ny\nz\",3\r\n \t \r\n5\n6,7\n");
        QCOMPARE(table.rows, (std::vector<Row>{{"1", "2"}, {"x\r\ny\nz", "3"}, {"6", "7"}}));
        QCOMPARE(table.lines, (std::vector<int>{4, 5, 10}));
        QCOMPARE(table.problems.size(), std::size_t{1});
        QVERIFY2(test::contains(table.problems[0], "Line 9 of"), table.problems[0].c_str());
        QCOMPARE(read("a,b\r1,2\r\r3,4").lines, (std::vector<int>{2, 4}));
    }

    void rowsOfAnotherLengthAreLeftOutAndNamed()
    {
        const CsvTable table = read("a,b\n1,2\n3\n4,5,6\n7,8\n");
        QCOMPARE(table.rows, (std::vector<Row>{{"1", "2"}, {"7", "8"}}));
        QCOMPARE(table.lines, (std::vector<int>{2, 5}));
        QCOMPARE(table.problems.size(), std::size_t{2});
        QVERIFY(test::contains(table.problems[0], "Line 3"));
        QVERIFY(test::contains(table.problems[0], "1 fields instead of 2"));
        QVERIFY(test::contains(table.problems[0], "table.csv"));
        QVERIFY(test::contains(table.problems[1], "Line 4"));
        QVERIFY(test::contains(table.problems[1], "3 fields instead of 2"));
    }

    void columnsAreFoundByName()
    {
        const CsvTable table = read("image_id,label\nA,nv\n");
        QVERIFY(table.column("label") == std::size_t{1});
        QVERIFY(!table.column("Label").has_value());
        QCOMPARE(table.requireColumn("image_id", file_), std::size_t{0});
        LESIONLENS_EXPECT_ERROR(table.requireColumn("dx", file_), ErrorCode::Format, "'dx'");
        LESIONLENS_EXPECT_ERROR(table.requireColumn("dx", file_), ErrorCode::Format, "table.csv");
        LESIONLENS_EXPECT_ERROR(table.requireColumn("dx", file_), ErrorCode::Format, "image_id, label");
    }

    void headerAloneIsATable()
    {
        const CsvTable table = read("a,b\n");
        QCOMPARE(table.header.size(), std::size_t{2});
        QVERIFY(table.rows.empty());
    }

    void filesWithoutATableAreRefused()
    {
        LESIONLENS_EXPECT_ERROR(read(""), ErrorCode::Format, "is empty");
        LESIONLENS_EXPECT_ERROR(read("\n\r\n"), ErrorCode::Format, "is empty");
        LESIONLENS_EXPECT_ERROR(read("\xEF\xBB\xBF"), ErrorCode::Format, "is empty");
        LESIONLENS_EXPECT_ERROR(read("a,b,a\n1,2,3\n"), ErrorCode::Format, "two columns named 'a'");
        LESIONLENS_EXPECT_ERROR(readCsvFile(file_.parent_path() / "absent.csv"), ErrorCode::NotFound, "absent.csv");
        LESIONLENS_EXPECT_ERROR(readCsvFile(file_.parent_path()), ErrorCode::Io, "folder");
    }

    void strayQuotesAreText()
    {
        const CsvTable table =
            read("a,b\n2\" ruler,x\n5\"\"6\",\"quoted, \"\"here\"\"\"\n\"1\"x,2\n\"He said \"hi\" to me\",3\n\"a\" \"b\",4\n");
        QCOMPARE(
            table.rows,
            (std::vector<Row>{
                {"2\" ruler", "x"}, {"5\"\"6\"", "quoted, \"here\""}, {"1\"x", "2"}, {"He said \"hi\" to me\"", "3"}, {"a\" \"b\"", "4"}}));
        QVERIFY(table.problems.empty());
    }

    void quotesThatAreNeverClosedAreRefused()
    {
        LESIONLENS_EXPECT_ERROR(read("a,b\n\n1,2\n\"3,4\n5,6\n"), ErrorCode::Format, "begins in line 4");
        LESIONLENS_EXPECT_ERROR(read("a,b\n\"3,4\n5,6"), ErrorCode::Format, "table.csv");
        // The next quote would close it and hide the rows between them.
        LESIONLENS_EXPECT_ERROR(read("a,b\n1,2\n\"3,4\n5,6\n\"7\",8\n"), ErrorCode::Format, "begins in line 3");
    }

    void whatCsvLineWritesIsReadBack()
    {
        const std::vector<Row> rows = {{"a", "b,c", "d\"e"}, {"", " blanks ", "\ttab"}, {"line\nbreak", "cr\rlf\n", "\"\""}};
        std::string text = csvLine({"x", "y", "z"});
        for (const Row &row : rows)
            text += csvLine(row);
        QCOMPARE(read(text).rows, rows);
        QCOMPARE(read(csvLine({"only"}) + csvLine({""}) + csvLine({"v"})).rows, (std::vector<Row>{{""}, {"v"}}));
    }

    void largeTablesAreRead()
    {
        std::string text = "id,value\n";
        for (int i = 0; i < 50'000; ++i)
            text += csvLine({"ISIC_" + std::to_string(i), std::string(static_cast<std::size_t>(i % 40), 'v')});
        const CsvTable table = read(text);
        QCOMPARE(table.rows.size(), std::size_t{50'000});
        QCOMPARE(table.rows[49'999][0], std::string("ISIC_49999"));
        QCOMPARE(table.lines.back(), 50'001);
    }

    void aMillionRowsAreRead()
    {
        constexpr int kRows = 1'000'000;
        std::string text = "image_id,lesion_id,label\n";
        for (int i = 0; i < kRows; ++i)
            text += "ISIC_" + std::to_string(i) + (i == 500'000 ? ",\"two\nlines\",nv\n" : i % 2 == 0 ? ",HAM_7,nv\n" : ",,mel\n");
        const CsvTable table = read(text);
        QCOMPARE(table.rows.size(), std::size_t{kRows});
        QVERIFY(table.problems.empty());
        QCOMPARE(table.rows[500'000], (Row{"ISIC_500000", "two\nlines", "nv"}));
        QCOMPARE(table.rows.back(), (Row{"ISIC_999999", "", "mel"}));
        // The header, and one row of two lines.
        QCOMPARE(table.lines.back(), kRows + 2);
    }

    void theRealMetadataAreRead()
    {
        LESIONLENS_REQUIRE_DATA("ham10000/HAM10000_metadata.csv");
        const CsvTable table = readCsvFile(test::dataDir() / "ham10000/HAM10000_metadata.csv");
        QVERIFY(table.problems.empty());
        QVERIFY(!table.rows.empty());
        for (const char *name : {"lesion_id", "image_id", "dx"})
            QVERIFY2(table.column(name).has_value(), name);
    }

private:
    [[nodiscard]] CsvTable read(const std::string &text) const
    {
        writeFileAtomically(file_, text);
        return readCsvFile(file_);
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path file_;
};

QTEST_GUILESS_MAIN(TstCsvTable)
#include "tst_csv_table.moc"
