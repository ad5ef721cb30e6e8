// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/data/dataset_lookup.h"
#include "tests/data/published_trees.h"

using namespace lesionlens;
using lesionlens::test::touch;
using lesionlens::test::writeText;
namespace fs = std::filesystem;

class TstDatasetLookup : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = dir_->path().toStdString();
    }

    void findsAnImageOfAPublishedDataSet()
    {
        writeText(folder_ / "HAM10000_metadata.csv", "lesion_id,image_id,dx\nL1,A,nv\nL2,B,mel\n");
        touch(folder_ / "images" / "A.jpg");
        touch(folder_ / "images" / "B.jpg");
        touch(folder_ / "images" / "C.jpg");
        DatasetLookup lookup;
        const std::optional<ImageRecord> record = lookup.find(folder_ / "images" / "." / "B.jpg");
        QVERIFY(record);
        QCOMPARE(record->dataset, std::string("HAM10000"));
        QCOMPARE(record->label, std::string("mel"));
        QVERIFY(record->licence.find("CC BY-NC") != std::string::npos);
        QVERIFY(record->attribution.empty());
        QVERIFY(!lookup.find(folder_ / "images" / "C.jpg")); // is in no row
    }

    void takesTheImagesOwnLicence()
    {
        writeText(folder_ / "list.csv", "image,label,copyright_license,attribution\na,x,CC-0,Anonymous\nb,y,,\n");
        touch(folder_ / "one" / "two" / "a.jpg");
        touch(folder_ / "one" / "two" / "b.jpg");
        DatasetLookup lookup;
        const std::optional<ImageRecord> record = lookup.find(folder_ / "one" / "two" / "a.jpg");
        QVERIFY(record);
        QCOMPARE(record->licence, std::string("CC-0"));
        QCOMPARE(originSentence(*record), "Image from " + folder_.filename().string() + ". CC-0. Attribution: Anonymous.");
        const std::optional<ImageRecord> other = lookup.find(folder_ / "one" / "two" / "b.jpg");
        QVERIFY(other && other->licence.find("states no licence") != std::string::npos);
        QVERIFY(originSentence(*other).ends_with("licence."));
    }

    void saysNothingOfAnybodysPictures()
    {
        touch(folder_ / "holidays" / "a.jpg");
        touch(folder_ / "cats" / "b.jpg");
        QVERIFY(!DatasetLookup().find(folder_ / "cats" / "b.jpg"));
        QVERIFY(!DatasetLookup().find("b.jpg"));
        writeText(folder_ / "HAM10000_metadata.csv", "no,such\ncolumns\n"); // cannot be read
        QVERIFY(!DatasetLookup().find(folder_ / "cats" / "b.jpg"));
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstDatasetLookup)
#include "tst_dataset_lookup.moc"
