// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/data/dataset.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::writeText;
namespace fs = std::filesystem;

namespace {

const std::string kHeader = "lesion_id,image_id,dx,dx_type,age,sex,localization\n";

std::string row(const std::string &lesion, const std::string &image, const std::string &label)
{
    return lesion + "," + image + "," + label + ",histo,50.0,female,back\n";
}

bool anyContains(const std::vector<std::string> &sentences, const std::string &a, const std::string &b)
{
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string &one) { return contains(one, a) && contains(one, b); });
}

} // namespace

class TstDataset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = dir_->path().toStdString();
    }

    void readsTheHam10000Layout()
    {
        writeText(folder_ / "HAM10000_metadata.csv", kHeader + row("L1", "A", "nv") + row("L1", "B", "nv") + row("L2", "C", "mel"));
        writeText(folder_ / "split.csv", "image_id,split\nC,test\nA,train\nB,train\n");
        for (const char *id : {"A", "B", "C"})
            writeText(folder_ / "images" / (std::string(id) + ".jpg"), "x");
        writeText(folder_ / "masks" / "B_segmentation.png", "x");

        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.name, std::string("HAM10000"));
        QVERIFY(contains(dataset.licence, "CC BY-NC 4.0"));
        QCOMPARE(dataset.classes, (std::vector<std::string>{"mel", "nv"}));
        QVERIFY(dataset.problems.empty());
        QCOMPARE(dataset.samples.size(), std::size_t(3));
        QCOMPARE(dataset.samples[1].id, std::string("B"));
        QCOMPARE(dataset.samples[1].group, std::string("L1"));
        QCOMPARE(dataset.samples[1].label, 1);
        QCOMPARE(dataset.samples[1].split, Split::Train);
        QVERIFY(dataset.samples[1].image == folder_ / "images" / "B.jpg");
        QVERIFY(dataset.samples[1].mask == folder_ / "masks" / "B_segmentation.png");
        QVERIFY(dataset.samples[0].mask.empty());
        QCOMPARE(dataset.ofSplit(Split::Train), (std::vector<std::size_t>{0, 1}));
        QCOMPARE(dataset.ofSplit(Split::Val), std::vector<std::size_t>{});
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{0, 2}));
        QCOMPARE(dataset.classCounts(Split::Test), (std::vector<int>{1, 0}));
    }

    void readsThePhantomLayout()
    {
        test::writeTinyDataset(folder_, 2, 1, 1);
        writeText(folder_ / "masks" / "p0_lesion.png", "x");
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.name, std::string("phantoms"));
        QCOMPARE(dataset.classes, (std::vector<std::string>{"brown", "pink"}));
        QCOMPARE(dataset.samples.size(), std::size_t(8));
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{2, 2}));
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{1, 1}));
        QVERIFY(dataset.samples[4].mask == folder_ / "masks" / "p0_lesion.png");
    }

    void listsUnusableRowsAndKeepsTheRest()
    {
        writeText(folder_ / "HAM10000_metadata.csv", kHeader + row("L1", "good", "nv") + row("L2", "lost", "nv") +
                                                         row("L3", "odd", "wart") + row("L4", "blank", "") + row("L5", "good", "mel") +
                                                         row("", "nogroup", "nv") + row("L7", "../good", "nv") +
                                                         row("L8", "unsplit", "nv") + row("L9", "badsplit", "nv"));
        writeText(folder_ / "split.csv", "image_id,split\ngood,train\nlost,train\nodd,val\nblank,val\nnogroup,val\nbadsplit,holdout\n");
        for (const char *id : {"good", "odd", "blank", "nogroup", "unsplit", "badsplit"})
            writeText(folder_ / "images" / (std::string(id) + ".jpg"), "x");

        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.samples.size(), std::size_t(1));
        QCOMPARE(dataset.samples[0].id, std::string("good"));
        QCOMPARE(dataset.samples[0].group, std::string("L1"));
        // The header is line 1.
        QVERIFY(anyContains(dataset.problems, "'lost'", "line 3"));
        QVERIFY(anyContains(dataset.problems, "'wart'", "line 4"));
        QVERIFY(anyContains(dataset.problems, "'blank'", "line 5"));
        QVERIFY(anyContains(dataset.problems, "'good'", "line 6"));
        QVERIFY(anyContains(dataset.problems, "'nogroup'", "line 7"));
        QVERIFY(anyContains(dataset.problems, "'../good'", "line 8"));
        QVERIFY(anyContains(dataset.problems, "'unsplit'", "split.csv"));
        QVERIFY(anyContains(dataset.problems, "'holdout'", "line 7 of split.csv"));
        QVERIFY(anyContains(dataset.problems, "'badsplit'", "line 10"));
        QCOMPARE(dataset.problems.size(), std::size_t(9));
    }

    void refusesALeakingSplit()
    {
        writeText(folder_ / "HAM10000_metadata.csv", kHeader + row("L1", "A", "nv") + row("L1", "B", "nv"));
        writeText(folder_ / "split.csv", "image_id,split\nA,train\nB,val\n");
        for (const char *id : {"A", "B"})
            writeText(folder_ / "images" / (std::string(id) + ".jpg"), "x");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "lesion 'L1' is in train (image 'A') and in val (image 'B')");
    }

    void refusesAnImageInTwoSplits()
    {
        writeText(folder_ / "HAM10000_metadata.csv", kHeader + row("L1", "A", "nv"));
        writeText(folder_ / "split.csv", "image_id,split\nA,train\nA,val\n");
        writeText(folder_ / "images" / "A.jpg", "x");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "'A' is in two splits");
    }

    void refusesWhatIsNoDataSet()
    {
        LESIONLENS_EXPECT_ERROR(openDataset(folder_ / "nowhere"), ErrorCode::NotFound, "nowhere");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "no known data set layout");
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,split,border_irregularity\nA,L1,train,0\n");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "label");
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,label,split,border_irregularity\nA,L1,x,train,0\n");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "No usable image");
        LESIONLENS_EXPECT_ERROR(splitFromString("training"), ErrorCode::Usage, "'training'");
    }

    void aTableOfPhotographsIsNotTakenForPhantoms()
    {
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,label,split\nA,L1,x,train\nB,L2,y,train\n");
        writeText(folder_ / "images" / "A.jpg", "");
        writeText(folder_ / "images" / "B.jpg", "");
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("csv"));
        QVERIFY(!contains(dataset.licence, "CC0"));
        writeText(folder_ / "phantoms.json", R"({"shortcuts": {}, "without": [], "label_noise": 0.0})");
        QCOMPARE(openDataset(folder_).layout, std::string("phantoms"));
    }

    void splitsByLesionWithinEachClass()
    {
        // 20 lesions of nv with two images each, 10 of mel with one.
        std::string rows = kHeader;
        for (int i = 0; i < 20; ++i) {
            for (const char *which : {"a", "b"}) {
                const std::string id = std::string("n") + std::to_string(i) + which;
                rows += row(std::string("N") + std::to_string(i), id, "nv");
                writeText(folder_ / "images" / (id + ".jpg"), "x");
            }
        }
        for (int i = 0; i < 10; ++i) {
            rows += row(std::string("M") + std::to_string(i), std::string("m") + std::to_string(i), "mel");
            writeText(folder_ / "images" / (std::string("m") + std::to_string(i) + ".jpg"), "x");
        }
        writeText(folder_ / "HAM10000_metadata.csv", rows);

        const Dataset dataset = openDataset(folder_, withSplitSeed(7));
        // 70 % and 15 % of 20 lesions are 14 and 3; of 10 lesions 7 and 1.5, rounded to 2.
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{7, 28}));
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{2, 6}));
        QCOMPARE(dataset.classCounts(Split::Test), (std::vector<int>{1, 6}));
        std::map<std::string, std::set<Split>> splits;
        for (const Sample &sample : dataset.samples)
            splits[sample.group].insert(sample.split);
        for (const auto &[group, where] : splits)
            QCOMPARE(where.size(), std::size_t(1));

        QCOMPARE(openDataset(folder_, withSplitSeed(7)).ofSplit(Split::Val), dataset.ofSplit(Split::Val));
        QVERIFY(openDataset(folder_, withSplitSeed(8)).ofSplit(Split::Val) != dataset.ofSplit(Split::Val));
    }

    void opensTheRealHam10000()
    {
        LESIONLENS_REQUIRE_DATA("ham10000");
        const Dataset dataset = openDataset(test::dataDir() / "ham10000");
        QCOMPARE(dataset.samples.size(), std::size_t(3361));
        QCOMPARE(dataset.classes, (std::vector<std::string>{"akiec", "bcc", "bkl", "df", "mel", "nv", "vasc"}));
        QCOMPARE(dataset.ofSplit(Split::Train).size(), std::size_t(2362));
        QCOMPARE(dataset.ofSplit(Split::Val).size(), std::size_t(501));
        QCOMPARE(dataset.ofSplit(Split::Test).size(), std::size_t(498));
        QVERIFY(dataset.problems.empty());
        QVERIFY(std::none_of(dataset.samples.begin(), dataset.samples.end(), [](const Sample &sample) { return sample.mask.empty(); }));
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstDataset)
#include "tst_dataset.moc"
