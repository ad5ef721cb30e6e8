// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <bit>
#include <memory>
#include <set>
#include <stop_token>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/data/image_signature.h"
#include "core/data/leaks.h"
#include "core/data/manifest.h"
#include "core/data/parallel_for.h"
#include "core/data/sha256.h"
#include "core/session/dataset_summary.h"
#include "tests/data/tiny_dataset.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::writeText;
namespace fs = std::filesystem;

namespace {

/// Blurred coloured spots at random places: a picture that no other seed has.
RgbImage spots(int width, int height, std::uint64_t seed)
{
    Random random(seed);
    RgbImage image(width, height);
    std::fill(image.data.begin(), image.data.end(), std::uint8_t{200});
    for (int spot = 0; spot < 40; ++spot) {
        const double x = random.uniform() * width;
        const double y = random.uniform() * height;
        const double radius = (0.02 + 0.06 * random.uniform()) * width;
        const double depth = 20.0 + 60.0 * random.uniform();
        for (int row = 0; row < height; ++row) {
            for (int col = 0; col < width; ++col) {
                const double distance = ((col - x) * (col - x) + (row - y) * (row - y)) / (radius * radius);
                if (distance > 1.0)
                    continue;
                for (int c = 0; c < 3; ++c) {
                    std::uint8_t &value = image.pixel(col, row)[c];
                    value = static_cast<std::uint8_t>(std::max(0.0, value - depth * (1.0 - distance) * (1.0 + 0.2 * c)));
                }
            }
        }
    }
    return image;
}

RgbImage quarterTurn(const RgbImage &image)
{
    RgbImage turned(image.height, image.width);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x)
            std::copy_n(image.pixel(x, y), 3, turned.pixel(image.height - 1 - y, x));
    }
    return turned;
}

RgbImage mirrored(const RgbImage &image)
{
    RgbImage result(image.width, image.height);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x)
            std::copy_n(image.pixel(x, y), 3, result.pixel(image.width - 1 - x, y));
    }
    return result;
}

/// Darker, with less contrast and a tint.
RgbImage retouched(const RgbImage &image)
{
    RgbImage result = image;
    for (std::size_t i = 0; i < result.data.size(); ++i)
        result.data[i] = static_cast<std::uint8_t>(result.data[i] * (i % 3 == 2 ? 0.6 : 0.75) + 10);
    return result;
}

int hashDistance(const ImageSignature &a, const ImageSignature &b, int orientation)
{
    return std::popcount(a.hash ^ orientedHash(b.hash, orientation));
}

double bestSimilarity(const RgbImage &a, const RgbImage &b)
{
    const ImageSignature first = signatureOf(a);
    const ImageSignature second = signatureOf(b);
    double best = 0.0;
    for (int k = 0; k < kOrientations; ++k) {
        if (hashDistance(first, second, k) <= kHashDistance)
            best = std::max(best, similarityOf(first, second, k));
    }
    return best;
}

} // namespace

class TstLeaks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = dir_->path().toStdString();
        test::writePhantomMark(folder_);
        rows_ = "image_id,lesion_id,label,split\n";
    }

    void recognisesAPictureInEveryOrientation()
    {
        const RgbImage image = spots(96, 96, 1);
        const ImageSignature original = signatureOf(image);
        RgbImage turned = image;
        std::set<int> orientations;
        for (int turn = 0; turn < 4; ++turn) {
            for (const RgbImage &one : {turned, mirrored(turned)}) {
                const ImageSignature signature = signatureOf(one);
                for (int k = 0; k < kOrientations; ++k) {
                    if (hashDistance(original, signature, k) <= kHashDistance && similarityOf(original, signature, k) > 0.99)
                        orientations.insert(k);
                }
                QVERIFY(bestSimilarity(image, one) > 0.99);
            }
            turned = quarterTurn(turned);
        }
        QCOMPARE(orientations.size(), std::size_t(8));
    }

    void seesThroughSizeLightAndTint()
    {
        const RgbImage image = spots(200, 150, 2);
        QVERIFY(bestSimilarity(image, resizeImage(image, 100, 75)) > kNearDuplicate);
        QVERIFY(bestSimilarity(image, retouched(image)) > 0.9);
        QVERIFY(bestSimilarity(image, quarterTurn(retouched(image))) > 0.9);
        for (std::uint64_t seed = 3; seed < 40; ++seed)
            QVERIFY(bestSimilarity(image, spots(200, 150, seed)) < kNearDuplicate);
    }

    void doesNotCompareWhatHasNoContrast()
    {
        RgbImage flat(50, 50);
        std::fill(flat.data.begin(), flat.data.end(), std::uint8_t{128});
        const ImageSignature signature = signatureOf(flat);
        QVERIFY(signature.grey.empty());
        QCOMPARE(similarityOf(signature, signature, 0), 0.0);
    }

    void findsEveryKindOfLeak()
    {
        add("a", "L1", "train", spots(80, 60, 1));
        add("b", "L1", "test", spots(80, 60, 2)); // the lesion of a
        add("c", "L3", "val", spots(80, 60, 3));
        fs::copy_file(folder_ / "images" / "c.png", folder_ / "images" / "d.png");
        list("d", "L4", "train");                                      // the file of c
        add("e", "L5", "test", mirrored(retouched(spots(80, 60, 3)))); // the picture of c and d
        add("f", "L6", "train", spots(80, 60, 6));
        add("g", "L7", "train", retouched(spots(80, 60, 6))); // the picture of f, within train
        add("h", "L8", "val", spots(80, 60, 8));
        writeText(folder_ / "images" / "i.png", "no image");
        list("i", "L9", "val");
        writeText(folder_ / "metadata.csv", rows_);

        Dataset dataset = readDataset(folder_);
        NoProgress quiet;
        const LeakReport report = findLeaks(dataset, quiet, {});
        std::vector<std::string> found;
        for (const LeakPair &pair : report.pairs)
            found.push_back(std::string(toString(pair.kind)) + " " + dataset.samples[pair.first].id + dataset.samples[pair.second].id +
                            (pair.betweenSplits ? "" : " within"));
        QCOMPARE(found,
                 (std::vector<std::string>{"group ab", "bytes cd", "near_duplicate ce", "near_duplicate de", "near_duplicate fg within"}));
        QCOMPARE(report.leaks(LeakKind::NearDuplicate), 2);
        QCOMPARE(report.duplicates(LeakKind::NearDuplicate), 1);
        QCOMPARE(report.compared, 8);
        QCOMPARE(report.problems.size(), std::size_t(1));
        QVERIFY(contains(report.problems.front(), "i.png"));
        QCOMPARE(report.sha256[2], sha256HexOfFile(folder_ / "images" / "c.png"));
        QCOMPARE(sentenceFor(report.pairs[1], dataset), std::string("c (val) and d (train) are the same file."));

        // Refused kind by kind, until each is allowed by its name; then all are marked.
        LESIONLENS_EXPECT_ERROR(requireNoLeaks(dataset, report, {}), ErrorCode::Format, "lesion, 'L1'");
        LESIONLENS_EXPECT_ERROR(requireNoLeaks(dataset, report, {"group"}), ErrorCode::Format, "allow_leaks [\"bytes\"]");
        LESIONLENS_EXPECT_ERROR(requireNoLeaks(dataset, report, {"group", "bytes"}), ErrorCode::Format, "There are 2 such pairs");
        LESIONLENS_EXPECT_ERROR(requireNoLeaks(dataset, report, {"all"}), ErrorCode::Usage, "'all'");
        requireNoLeaks(dataset, report, {"group", "bytes", "near_duplicate"});
        QCOMPARE(dataset.allowedLeaks.size(), std::size_t(3));
        QVERIFY(contains(dataset.allowedLeaks[2], "2 pairs between splits"));
    }

    void findsNothingAmongDifferentPictures()
    {
        test::writeTinyDataset(folder_, 4, 2, 2);
        Dataset dataset = openDataset(folder_);
        NoProgress quiet;
        const LeakReport report = findLeaks(dataset, quiet, {});
        QVERIFY(report.pairs.empty());
        requireNoLeaks(dataset, report, {});
        QVERIFY(dataset.allowedLeaks.empty());
        std::stop_source stop;
        stop.request_stop();
        LESIONLENS_EXPECT_ERROR(findLeaks(dataset, quiet, stop.get_token()), ErrorCode::Cancelled, "");
    }

    void describesLeaksForAPerson()
    {
        add("a", "L1", "train", spots(80, 60, 1));
        add("b", "L1", "test", spots(80, 60, 2));
        writeText(folder_ / "metadata.csv", rows_);
        const DatasetSummary summary = describeDataset(folder_, {});
        QVERIFY(contains(summary.leak, "lesion 'L1'"));
        NoProgress quiet;
        const LeakFindings findings = findLeaks(folder_, {}, quiet, {});
        QCOMPARE(findings.images, 2);
        QCOMPARE(findings.pairs.size(), std::size_t(1));
        QCOMPARE(findings.pairs[0].kind, std::string("group"));
        QCOMPARE(findings.pairs[0].second.set, std::string("test"));
        QCOMPARE(findings.counts.size(), std::size_t(3));
        QVERIFY(contains(findings.verdict, "leaks"));
        DatasetOptions options;
        options.allowLeaks = {"group"};
        QVERIFY(contains(findLeaks(folder_, options, quiet, {}).verdict, "Allowed leak (group)"));
    }

    void writesAManifestThatOldOnesCanBeComparedWith()
    {
        test::writeTinyDataset(folder_, 2, 1, 1);
        Dataset dataset = openDataset(folder_, withSplitSeed(5));
        dataset.samples[1].source = "hospital_2";
        dataset.samples[1].licence = "CC0";
        dataset.samples[1].set = "train_hospital_2";
        NoProgress quiet;
        const Json manifest = manifestOf(dataset, withSplitSeed(5), findLeaks(dataset, quiet, {}));
        QCOMPARE(manifest.at("version").get<int>(), 2);
        QCOMPARE(manifest.at("layout").get<std::string>(), std::string("phantoms"));
        QCOMPARE(manifest.at("seed").get<int>(), 5);
        QCOMPARE(manifest.at("leaks").at("bytes").get<int>(), 0);
        const Json &sample = manifest.at("samples").at(1);
        QCOMPARE(sample.at("sha256").get<std::string>(), sha256HexOfFile(dataset.samples[1].image));
        QCOMPARE(sample.at("set").get<std::string>(), std::string("train_hospital_2"));
        QCOMPARE(sample.at("licence").get<std::string>(), std::string("CC0"));
        QVERIFY(!manifest.at("samples").at(0).contains("set"));

        // What version 1 wrote.
        Json old = Json::object();
        old["version"] = 1;
        for (const char *key : {"dataset", "licence", "seed", "classes", "problems"})
            old[key] = manifest.at(key);
        old["problems"] = Json::array({"in other words"});
        old["samples"] = Json::array();
        for (const Json &one : manifest.at("samples")) {
            Json few = Json::object();
            for (const char *key : {"id", "group", "label", "split", "file", "sha256"})
                few[key] = one.at(key);
            old["samples"].push_back(few);
        }
        QCOMPARE(manifestDifference(old, manifest), std::string());
        QCOMPARE(manifestDifference(manifest, manifest), std::string());
        old["samples"][3]["sha256"] = "0";
        QVERIFY(contains(manifestDifference(old, manifest), "'" + dataset.samples[3].id + "'"));
        old["samples"].erase(3);
        QVERIFY(!manifestDifference(old, manifest).empty());
        old["seed"] = 6;
        QVERIFY(contains(manifestDifference(old, manifest), "the seed is 6 there, but 5 now"));
        old["version"] = 3;
        LESIONLENS_EXPECT_ERROR(manifestDifference(old, manifest), ErrorCode::Format, "version 3");
        LESIONLENS_EXPECT_ERROR(manifestDifference(Json::object(), manifest), ErrorCode::Format, "no list of samples");
    }

    void worksOnEveryIndexOnceAndHandsErrorsOn()
    {
        std::vector<int> times(1000);
        NoProgress quiet;
        parallelFor(times.size(), "counting", [&](std::size_t i) { ++times[i]; }, quiet, {});
        QVERIFY(std::count(times.begin(), times.end(), 1) == 1000);
        const auto fail = [](std::size_t i) {
            if (i == 7)
                throw Error(ErrorCode::Io, "seven");
        };
        LESIONLENS_EXPECT_ERROR(parallelFor(100, "failing", fail, quiet, {}), ErrorCode::Io, "seven");
        parallelFor(0, "nothing", fail, quiet, {});
    }

    /// Pairs of ISIC 2017 that a person sees to be one picture, among them files that are the same in train and test.
    void findsTheLeaksOfTheRealIsic2017()
    {
        LESIONLENS_REQUIRE_DATA("isic2017/test/ISIC_0015155.jpg");
        const fs::path data = test::dataDir() / "isic2017";
        const auto similarity = [&](const char *a, const char *b) {
            return bestSimilarity(readThumbnail(data / a, 128), readThumbnail(data / b, 128));
        };
        QVERIFY(similarity("train/ISIC_0012970.jpg", "val/ISIC_0012127.jpg") > 0.99);
        QVERIFY(similarity("test/ISIC_0015155.jpg", "train/ISIC_0000185.jpg") > kNearDuplicate); // another tint
        QVERIFY(similarity("test/ISIC_0014826.jpg", "train/ISIC_0000162.jpg") > kNearDuplicate);
        // Other lesions of much the same outline, whose thumbnails correlate with 0.974 and 0.971.
        QVERIFY(similarity("train/ISIC_0000082.jpg", "train/ISIC_0000482.jpg") < kNearDuplicate);
        QVERIFY(similarity("train/ISIC_0000039.jpg", "train/ISIC_0014836.jpg") < kNearDuplicate);
    }

private:
    void list(const std::string &id, const std::string &lesion, const std::string &split)
    {
        rows_ += id + "," + lesion + ",x," + split + "\n";
    }

    void add(const std::string &id, const std::string &lesion, const std::string &split, const RgbImage &image)
    {
        writePng(folder_ / "images" / (id + ".png"), image);
        list(id, lesion, split);
    }

    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
    std::string rows_;
};

QTEST_GUILESS_MAIN(TstLeaks)
#include "tst_leaks.moc"
