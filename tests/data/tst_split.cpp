// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <QtTest/QTest>

#include "core/data/dataset_options.h"
#include "core/data/split.h"
#include "tests/expect_error.h"

using namespace lesionlens;
using lesionlens::test::contains;

namespace {

/// `perClass` groups of two images for each of two classes; every other group comes from hospital_1.
Dataset twoClasses(int perClass)
{
    Dataset dataset;
    dataset.name = "made";
    dataset.classes = {"a", "b"};
    for (int i = 0; i < 4 * perClass; ++i) {
        Sample sample;
        sample.id = "i" + std::to_string(i);
        sample.group = "g" + std::to_string(i / 2);
        sample.label = i < 2 * perClass ? 0 : 1;
        sample.source = (i / 2) % 2 == 0 ? "hospital_0" : "hospital_1";
        dataset.samples.push_back(sample);
    }
    return dataset;
}

OfficialSplit none(const Dataset &dataset)
{
    return {"", false, std::vector<char>(dataset.samples.size())};
}

SplitOptions optionsOf(const std::string &mode)
{
    SplitOptions options;
    options.mode = mode;
    return options;
}

bool hasProblem(const SplitOptions &options, const std::string &key)
{
    const std::vector<std::string> problems = options.problems();
    return std::any_of(problems.begin(), problems.end(), [&](const std::string &one) { return contains(one, key); });
}

} // namespace

class TstSplit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachClassItsShares()
    {
        Dataset dataset = twoClasses(10);
        SplitOptions options = optionsOf("seeded");
        options.val = 0.2;
        options.test = 0.3;
        applySplit(dataset, none(dataset), options);
        // Of ten groups of two images: five, two and three groups.
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{10, 10}));
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{4, 4}));
        QCOMPARE(dataset.classCounts(Split::Test), (std::vector<int>{6, 6}));
        QVERIFY(contains(dataset.splitRule, "50 % train, 20 % val, 30 % test"));
        requireNoLeak(dataset, "here");
        options.test = 0.0;
        applySplit(dataset, none(dataset), options);
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{4, 4}));
        QVERIFY(dataset.ofSplit(Split::Test).empty());
    }

    /// The groups that seed 7 chose before there were options: a trained model's split must not change.
    void keepsTheSplitOfOldModels()
    {
        // 0.7 n, rounded, for every number of groups: 1 - 0.15 - 0.15 is not 0.7 in floating point.
        for (int n = 1; n <= 400; ++n) {
            Dataset dataset;
            dataset.classes = {"a"};
            for (int i = 0; i < n; ++i) {
                Sample sample;
                sample.group = std::to_string(i);
                dataset.samples.push_back(sample);
            }
            assignSplits(dataset, {});
            auto train = static_cast<int>(std::lround(0.70 * n));
            const auto val = std::min(n - train, std::max(static_cast<int>(std::lround(0.15 * n)), n < 3 ? 0 : 1));
            // Rounding leaves 3, 4 and 5 groups with one empty split: 2/0/1, 3/1/0 and 4/1/0.
            if (n >= 3 && n <= 5)
                --train;
            QCOMPARE(dataset.classCounts(Split::Train).front(), train);
            QCOMPARE(dataset.classCounts(Split::Val).front(), val);
        }
    }

    void leavesNoSplitEmptyFromThreeGroupsOn()
    {
        const std::vector<std::vector<int>> expected = {{1, 0, 0}, {1, 0, 1}, {1, 1, 1}, {2, 1, 1}, {3, 1, 1}, {4, 1, 1}, {5, 1, 1}};
        for (int groups = 1; groups <= static_cast<int>(expected.size()); ++groups) {
            Dataset dataset = twoClasses(groups);
            assignSplits(dataset, {});
            std::vector<int> counts;
            for (const Split split : {Split::Train, Split::Val, Split::Test})
                counts.push_back(dataset.classCounts(split).front() / 2);
            QCOMPARE(counts, expected[static_cast<std::size_t>(groups - 1)]);
            requireNoLeak(dataset, "here");
        }
        // A split that is not wanted stays empty; two groups are then enough.
        SplitOptions options = optionsOf("seeded");
        options.test = 0.0;
        Dataset dataset = twoClasses(2);
        applySplit(dataset, none(dataset), options);
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{2, 2}));
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{2, 2}));
        options.val = 0.0;
        dataset = twoClasses(3);
        applySplit(dataset, none(dataset), options);
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{6, 6}));
    }

    void ignoresTheOrderOfTheSamples()
    {
        Dataset dataset = twoClasses(10);
        Dataset turned = dataset;
        std::reverse(turned.samples.begin(), turned.samples.end());
        assignSplits(dataset, {});
        assignSplits(turned, {});
        std::reverse(turned.samples.begin(), turned.samples.end());
        for (std::size_t i = 0; i < dataset.samples.size(); ++i)
            QCOMPARE(dataset.samples[i].split, turned.samples[i].split);
    }

    /// Thirty patients with two nevi each, of whom six also have a melanoma: by the order of the rows they would count as nevi.
    void drawsAPatientByTheRarestClass()
    {
        Dataset dataset;
        dataset.classes = {"mel", "nv"};
        for (int i = 0; i < 60; ++i) {
            Sample sample;
            sample.group = "P" + std::to_string(i / 2);
            sample.label = i % 10 == 1 ? 0 : 1;
            dataset.samples.push_back(sample);
        }
        Dataset turned = dataset;
        std::reverse(turned.samples.begin(), turned.samples.end());
        assignSplits(dataset, {});
        assignSplits(turned, {});
        // 15 % of six, rounded, are one; of the other 24 patients with two nevi 3.6, rounded four.
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{1, 9}));
        QCOMPARE(dataset.classCounts(Split::Test).front(), 1);
        std::reverse(turned.samples.begin(), turned.samples.end());
        for (std::size_t i = 0; i < dataset.samples.size(); ++i)
            QCOMPARE(dataset.samples[i].split, turned.samples[i].split);
        requireNoLeak(dataset, "here");
    }

    void validatesOnEachGroupInExactlyOneFold()
    {
        std::map<std::string, int> timesVal;
        for (int fold = 0; fold < 3; ++fold) {
            Dataset dataset = twoClasses(10);
            SplitOptions options = optionsOf("k_fold");
            options.folds = 3;
            options.fold = fold;
            applySplit(dataset, none(dataset), options);
            requireNoLeak(dataset, "here");
            QVERIFY(dataset.ofSplit(Split::Test).empty());
            // 20 groups in three folds: 7, 7 and 6, of which each class has 3 or 4.
            const std::vector<int> counts = dataset.classCounts(Split::Val);
            QVERIFY(counts[0] >= 6 && counts[0] <= 8 && counts[1] >= 6 && counts[1] <= 8);
            std::set<std::string> groups;
            for (const std::size_t i : dataset.ofSplit(Split::Val))
                groups.insert(dataset.samples[i].group);
            for (const std::string &group : groups)
                ++timesVal[group];
            QVERIFY(contains(dataset.splitRule, "Fold " + std::to_string(fold) + " of 3"));
        }
        QCOMPARE(timesVal.size(), std::size_t(20));
        QVERIFY(std::all_of(timesVal.begin(), timesVal.end(), [](const auto &one) { return one.second == 1; }));
    }

    void keepsTheOfficialTestSetUnderFolds()
    {
        Dataset dataset = twoClasses(10);
        for (std::size_t i = 0; i < 4; ++i) {
            dataset.samples[i].split = Split::Test;
            dataset.samples[i].set = "test";
        }
        OfficialSplit official = none(dataset);
        official.from = "split.csv";
        applySplit(dataset, official, optionsOf("k_fold"));
        QCOMPARE(dataset.ofSplit(Split::Test), (std::vector<std::size_t>{0, 1, 2, 3}));
        applySplit(dataset, official, optionsOf("auto"));
        QCOMPARE(dataset.splitRule, std::string("The official split, from split.csv."));
    }

    void drawsTheValidationPartThatIsMissing()
    {
        Dataset dataset = twoClasses(10);
        OfficialSplit official = none(dataset);
        official.from = "the parts of the challenge";
        official.lacksVal = true;
        applySplit(dataset, official, optionsOf("official"));
        // 15 % of ten groups, rounded: two groups of two images.
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{4, 4}));
        QVERIFY(contains(dataset.splitRule, "no validation part"));
        requireNoLeak(dataset, "here");
        // Of two groups one, though 15 % of them are none; what is not drawn keeps the name of its set.
        dataset = twoClasses(2);
        for (Sample &sample : dataset.samples)
            sample.set = "train_2019";
        applySplit(dataset, official, optionsOf("official"));
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{2, 2}));
        QCOMPARE(dataset.setNames(), (std::vector<std::string>{"val", "train_2019"}));
    }

    void allIsEveryImageWhateverItsSet()
    {
        Dataset dataset = twoClasses(10);
        SplitOptions options = optionsOf("seeded");
        options.heldOut = {"hospital_1"};
        applySplit(dataset, none(dataset), options);
        const std::vector<std::size_t> all = dataset.ofSet("all");
        QCOMPARE(all.size(), std::size_t(40));
        QVERIFY(std::is_sorted(all.begin(), all.end()));
        LESIONLENS_EXPECT_ERROR(static_cast<void>(dataset.ofSet("every")), ErrorCode::Usage, "all is every image");
    }

    void givesEverySplitAGroupOfARareClass()
    {
        for (int n = 1; n <= 6; ++n) {
            Dataset dataset;
            dataset.classes = {"rare"};
            for (int i = 0; i < n; ++i) {
                Sample sample;
                sample.group = std::to_string(i);
                dataset.samples.push_back(sample);
            }
            assignSplits(dataset, {});
            for (const Split split : {Split::Train, Split::Val, Split::Test})
                QVERIFY(n < 3 || dataset.classCounts(split).front() > 0);
            QVERIFY(dataset.classCounts(Split::Train).front() > 0);
        }
        // Where no test set is asked for, two groups are enough.
        SplitOptions options;
        options.test = 0.0;
        Dataset pair = twoClasses(2);
        assignSplits(pair, options);
        QCOMPARE(pair.classCounts(Split::Val), (std::vector<int>{2, 2}));
    }

    void holdsOutASource()
    {
        Dataset dataset = twoClasses(10);
        SplitOptions options = optionsOf("seeded");
        options.heldOut = {"hospital_1"};
        applySplit(dataset, none(dataset), options);
        for (const Sample &sample : dataset.samples)
            QCOMPARE(sample.set == "test_hospital_1", sample.source == "hospital_1");
        QCOMPARE(dataset.ofSet("test_hospital_1").size(), std::size_t(20));
        // Five groups of each class are left: three, one and one.
        QCOMPARE(dataset.setNames(), (std::vector<std::string>{"train", "val", "test", "test_hospital_1"}));
        QVERIFY(contains(dataset.splitRule, "held out as test_hospital_1"));
        options.heldOut = {"hospital_9"};
        LESIONLENS_EXPECT_ERROR(applySplit(dataset, none(dataset), options), ErrorCode::Usage, "hospital_0, hospital_1");
    }

    void refusesWhatCannotBe()
    {
        Dataset dataset = twoClasses(3);
        LESIONLENS_EXPECT_ERROR(applySplit(dataset, none(dataset), optionsOf("official")), ErrorCode::Usage, "no official split");
        LESIONLENS_EXPECT_ERROR(applySplit(dataset, none(dataset), optionsOf("random")), ErrorCode::Usage, "'random'");
        SplitOptions options;
        QVERIFY(options.problems().empty());
        options.val = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(hasProblem(options, "data.split.val"));
        options.val = 0.6;
        options.test = 0.5;
        QVERIFY(hasProblem(options, "leave something for train"));
        options = {};
        options.folds = 1;
        QVERIFY(hasProblem(options, "data.split.folds"));
        options.folds = 4;
        options.fold = 4;
        QVERIFY(hasProblem(options, "between 0 and 3"));
    }

    void saysWhichClassesASplitLacks()
    {
        Dataset dataset = twoClasses(10);
        dataset.classes.emplace_back("rare");
        Sample one;
        one.id = "single";
        one.group = "single";
        one.label = 2;
        dataset.samples.push_back(one);
        applySplit(dataset, none(dataset), optionsOf("seeded"));
        QCOMPARE(splitNotes(dataset), (std::vector<std::string>{"The class rare (1 image in all) has no image in val and test."}));
        dataset.samples[1].label = 1;
        QVERIFY(contains(splitNotes(dataset).back(), "more than one class in 1 lesions, as in 'g0'"));
    }

    void readsWhatItWrites()
    {
        DatasetOptions options;
        options.layout = "csv";
        options.split = optionsOf("k_fold");
        options.split.folds = 7;
        options.split.fold = 3;
        options.split.val = 0.25;
        options.split.heldOut = {"BCN"};
        options.columns = {{"label", "dx"}};
        options.classMap = {{"nv", "benign"}, {"df", ""}};
        options.allowLeaks = {"near_duplicate"};
        Json json = Json::object();
        writeDatasetOptions(options, json);
        DatasetOptions read;
        ObjectReader reader(json, "data");
        readDatasetOptions(reader, read);
        reader.finish();
        Json again = Json::object();
        writeDatasetOptions(read, again);
        QVERIFY(again == json);
        QCOMPARE(read.split.fold, 3);
        QVERIFY(read.classMap == options.classMap);
        json["allow_leaks"] = Json::array({"everything"});
        ObjectReader bad(json, "data");
        LESIONLENS_EXPECT_ERROR(readDatasetOptions(bad, read), ErrorCode::Usage, "group, bytes, near_duplicate");
        const Json wrong = {{"split", {{"share", 1}}}};
        ObjectReader unknown(wrong, "data");
        LESIONLENS_EXPECT_ERROR(readDatasetOptions(unknown, read), ErrorCode::Usage, "data.split.share");
    }
};

QTEST_GUILESS_MAIN(TstSplit)
#include "tst_split.moc"
