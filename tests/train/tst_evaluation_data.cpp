// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a folder is opened to measure a checkpoint: what of the training's options holds there.

#include <algorithm>
#include <memory>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/train/evaluation_data.h"
#include "tests/data/published_trees.h"
#include "tests/expect_error.h"

using namespace lesionlens;
using lesionlens::test::contains;
namespace fs = std::filesystem;

namespace {

/// Of a model that was trained on a CSV with four hospitals, the last of them held out.
CheckpointCard trainedCard()
{
    CheckpointCard card;
    card.seed = 9;
    card.training = Json::parse(R"({"layout": "csv", "config": {"data": {"class_map": {"nevus": "benign"},
        "split": {"mode": "seeded", "seed": 4, "held_out": ["north"]}}}})");
    return card;
}

} // namespace

class TstEvaluationData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = dir_->path().toStdString();
    }

    void takesTheSplitOfTheTraining()
    {
        write({"north", "south"});
        const Dataset dataset = openEvaluationData(trainedCard(), folder_);
        QVERIFY(contains(dataset.splitRule, "with seed 4"));
        QCOMPARE(dataset.ofSet("test_north").size(), std::size_t(10));
        QVERIFY(std::find(dataset.classes.begin(), dataset.classes.end(), "benign") != dataset.classes.end());
    }

    void takesTheFoldersOwnSplitWhereTheTrainingsCannotBeHad()
    {
        write({"east", "west"});
        const Dataset dataset = openEvaluationData(trainedCard(), folder_);
        QCOMPARE(dataset.setNames(), (std::vector<std::string>{"train", "val", "test"}));
        QVERIFY(contains(dataset.splitRule, "with seed 4"));
        QCOMPARE(dataset.ofSet(kEverySet).size(), std::size_t(20));
        // What is asked for is not passed over.
        DatasetOptions given;
        given.split.mode = "official";
        LESIONLENS_EXPECT_ERROR(static_cast<void>(openEvaluationData(trainedCard(), folder_, given)), ErrorCode::Usage,
                                "no official split");
        given = {};
        given.split.heldOut = {"north"};
        LESIONLENS_EXPECT_ERROR(static_cast<void>(openEvaluationData(trainedCard(), folder_, given)), ErrorCode::Usage, "'north'");
    }

    void drawsWithTheSeedOfTheRunWhereTheSplitHadNone()
    {
        write({"east", "west"});
        CheckpointCard card = trainedCard();
        card.training["config"]["data"]["split"].erase("seed");
        QVERIFY(contains(openEvaluationData(card, folder_).splitRule, "with seed 9"));
        DatasetOptions given;
        given.split.mode = "seeded";
        QVERIFY(contains(openEvaluationData(trainedCard(), folder_, given).splitRule, "with seed 4"));
        given.split.seed = 2;
        QVERIFY(contains(openEvaluationData(trainedCard(), folder_, given).splitRule, "with seed 2"));
    }

private:
    void write(const std::vector<std::string> &sources) const
    {
        std::string text = "image,label,source\n";
        for (int i = 0; i < 20; ++i) {
            const std::string id = "i" + std::to_string(i);
            text += id + (i % 4 < 2 ? ",nevus," : ",mel,") + sources[static_cast<std::size_t>(i % 2)] + "\n";
            test::touch(folder_ / (id + ".jpg"));
        }
        test::writeText(folder_ / "list.csv", text);
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstEvaluationData)
#include "tst_evaluation_data.moc"
