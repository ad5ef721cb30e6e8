// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <memory>
#include <numeric>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/data/loader.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"

using namespace lesionlens;
namespace fs = std::filesystem;

namespace {

std::vector<std::size_t> allOf(const Dataset &dataset)
{
    std::vector<std::size_t> indices(dataset.samples.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

std::vector<Batch> collect(const Dataset &dataset, ImageSource &source, const LoadPlan &plan)
{
    std::vector<Batch> batches;
    Loader loader(dataset, source, plan);
    while (std::optional<Batch> batch = loader.next())
        batches.push_back(std::move(*batch));
    return batches;
}

} // namespace

class TstLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        folder_ = dir_->path().toStdString();
        test::writeTinyDataset(folder_, 4, 1, 0);
        dataset_ = openDataset(folder_);
    }

    void handsOutEverySampleInOrder()
    {
        ImageSource source(dataset_, 16, 16, Fit::Stretch);
        LoadPlan plan;
        plan.order = {9, 0, 8, 1, 7, 2, 6};
        plan.batchSize = 3;
        plan.workers = 3;
        plan.prefetch = 1;
        const std::vector<Batch> batches = collect(dataset_, source, plan);
        QCOMPARE(batches.size(), std::size_t(3));
        QCOMPARE(batches[0].samples, (std::vector<std::size_t>{9, 0, 8}));
        QCOMPARE(batches[1].samples, (std::vector<std::size_t>{1, 7, 2}));
        QCOMPARE(batches[2].samples, (std::vector<std::size_t>{6}));
        QCOMPARE(batches[0].labels, (std::vector<int>{1, 0, 1}));
        QCOMPARE(batches[0].pixels.size(), std::size_t(3 * 3 * 16 * 16));
        QCOMPARE(batches[2].pixels.size(), std::size_t(3 * 16 * 16));
    }

    void doesNotDependOnTheNumberOfThreads()
    {
        LoadPlan plan;
        plan.order = shuffled(allOf(dataset_), 3);
        plan.batchSize = 2;
        plan.augment = AugmentOptions{true, 180.0, 0.2, 0.2, 0.2, 0.2, 0.1};
        plan.seed = 11;
        plan.workers = 1;
        ImageSource source(dataset_, 32, 32, Fit::Stretch);
        const std::vector<Batch> alone = collect(dataset_, source, plan);
        plan.workers = 4;
        ImageSource uncached(dataset_, 32, 32, Fit::Stretch, 0);
        const std::vector<Batch> together = collect(dataset_, uncached, plan);
        QCOMPARE(together.size(), alone.size());
        for (std::size_t i = 0; i < alone.size(); ++i) {
            QCOMPARE(together[i].samples, alone[i].samples);
            QVERIFY(together[i].pixels == alone[i].pixels);
        }
        plan.seed = 12;
        QVERIFY(collect(dataset_, source, plan)[0].pixels != alone[0].pixels);
    }

    /// Hairs, artefacts and blur are drawn by OpenCV and by shared code: none of it may depend on which thread draws.
    void drawsHairsAndArtefactsAlikeWithAnyNumberOfThreads()
    {
        LoadPlan plan;
        for (int pass = 0; pass < 4; ++pass) {
            const std::vector<std::size_t> once = shuffled(allOf(dataset_), static_cast<std::uint64_t>(pass));
            plan.order.insert(plan.order.end(), once.begin(), once.end());
        }
        plan.batchSize = 3;
        plan.repeats = true;
        plan.seed = 5;
        plan.augment = AugmentOptions{true, 180.0, 0.2, 0.2, 0.2, 0.2, 0.1, 1.0, 1.0, 1.5};
        plan.workers = 1;
        ImageSource source(dataset_, 32, 32, Fit::Stretch);
        const std::vector<Batch> alone = collect(dataset_, source, plan);
        QCOMPARE(alone.size(), std::size_t(14));
        for (const int workers : {2, 3, 8}) {
            plan.workers = workers;
            ImageSource uncached(dataset_, 32, 32, Fit::Stretch, 0);
            const std::vector<Batch> together = collect(dataset_, uncached, plan);
            QCOMPARE(together.size(), alone.size());
            for (std::size_t i = 0; i < alone.size(); ++i) {
                QCOMPARE(together[i].samples, alone[i].samples);
                QVERIFY(together[i].pixels == alone[i].pixels);
            }
        }
        // And each of the three is really drawn.
        for (double AugmentOptions::*const option : {&AugmentOptions::hair, &AugmentOptions::artefacts, &AugmentOptions::blur}) {
            LoadPlan without = plan;
            (*without.augment).*option = 0.0;
            const std::vector<Batch> other = collect(dataset_, source, without);
            QVERIFY(std::any_of(alone.begin(), alone.end(), [&](const Batch &batch) {
                return batch.pixels != other[static_cast<std::size_t>(&batch - alone.data())].pixels;
            }));
        }
    }

    void augmentsASampleAlikeInAnyOrder()
    {
        ImageSource source(dataset_, 32, 32, Fit::Stretch);
        LoadPlan plan;
        plan.augment = AugmentOptions{true, 180.0, 0.2, 0.2, 0.2, 0.2, 0.1};
        plan.batchSize = 1;
        plan.order = {2, 5};
        const std::vector<Batch> forward = collect(dataset_, source, plan);
        plan.order = {5, 2};
        const std::vector<Batch> backward = collect(dataset_, source, plan);
        QVERIFY(forward[0].pixels == backward[1].pixels);
    }

    void passesAnImageOfTheRightSizeOnUnchanged()
    {
        ImageSource source(dataset_, 32, 32, Fit::Stretch);
        const std::shared_ptr<const RgbImage> image = source.at(0);
        QVERIFY(image != nullptr);
        QVERIFY(*image == readImage(dataset_.samples[0].image));
        QVERIFY(source.at(0) == image); // kept, not decoded again
        ImageSource forgetful(dataset_, 32, 32, Fit::Stretch, 100);
        QVERIFY(forgetful.at(0) != forgetful.at(0));
    }

    void leavesOutWhatCannotBeDecodedAndNamesIt()
    {
        test::writeText(dataset_.samples[1].image, "this is no picture");
        fs::remove(dataset_.samples[2].image);
        ImageSource source(dataset_, 16, 16, Fit::Stretch);
        LoadPlan plan;
        plan.order = {0, 1, 2, 3};
        plan.batchSize = 2;
        for (int pass = 0; pass < 2; ++pass) {
            const std::vector<Batch> batches = collect(dataset_, source, plan);
            QCOMPARE(batches.size(), std::size_t(2));
            QCOMPARE(batches[0].samples, (std::vector<std::size_t>{0}));
            QCOMPARE(batches[0].skipped, 1);
            QCOMPARE(batches[1].samples, (std::vector<std::size_t>{3}));
            QCOMPARE(batches[0].pixels.size(), std::size_t(3 * 16 * 16));
        }
        const std::vector<std::string> problems = source.problems();
        QCOMPARE(problems.size(), std::size_t(2));
        QVERIFY2(test::contains(problems[0], "b1.png"), problems[0].c_str());
        QVERIFY2(test::contains(problems[1], "b2.png"), problems[1].c_str());
    }

    void stopsWhenItIsDroppedHalfway()
    {
        ImageSource source(dataset_, 16, 16, Fit::Stretch);
        LoadPlan plan;
        plan.order = allOf(dataset_);
        plan.batchSize = 1;
        plan.workers = 3;
        plan.prefetch = 2;
        Loader loader(dataset_, source, plan);
        QCOMPARE(loader.size(), std::size_t(10));
        QVERIFY(loader.next().has_value());
    }

    void anEmptyPlanHasNoBatch()
    {
        ImageSource source(dataset_, 16, 16, Fit::Stretch);
        Loader loader(dataset_, source, {});
        QVERIFY(!loader.next().has_value());
    }

    void shufflingIsAPermutationOfTheSeed()
    {
        const std::vector<std::size_t> sorted = allOf(dataset_);
        std::vector<std::size_t> mixed = shuffled(sorted, 1);
        QVERIFY(mixed != sorted);
        QCOMPARE(shuffled(sorted, 1), mixed);
        QVERIFY(shuffled(sorted, 2) != mixed);
        std::sort(mixed.begin(), mixed.end());
        QCOMPARE(mixed, sorted);
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
    Dataset dataset_;
};

QTEST_GUILESS_MAIN(TstLoader)
#include "tst_loader.moc"
