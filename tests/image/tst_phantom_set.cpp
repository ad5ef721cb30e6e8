// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/image/image_io.h"
#include "core/image/phantom/phantom.h"
#include "tests/expect_error.h"

using namespace lesionlens;
namespace fs = std::filesystem;

namespace {

std::vector<std::vector<std::string>> readTable(const fs::path &file)
{
    std::vector<std::vector<std::string>> rows(1, {""});
    for (const char letter : readFile(file)) {
        if (letter == '\n')
            rows.push_back({""});
        else if (letter == ',')
            rows.back().emplace_back();
        else
            rows.back().back() += letter;
    }
    rows.pop_back();
    return rows;
}

std::set<std::string> namesIn(const fs::path &folder)
{
    std::set<std::string> names;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder))
        names.insert(toUtf8(entry.path().filename()));
    return names;
}

PhantomSetOptions smallSet(int count)
{
    PhantomSetOptions options;
    options.count = count;
    options.size = 32;
    return options;
}

/// Asks to stop when a given number of phantoms is done.
class StopAt final : public ProgressSink
{
public:
    explicit StopAt(std::int64_t done) : done_(done) {}
    void report(const Progress &progress) override
    {
        if (progress.done == done_)
            source_.request_stop();
    }
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::int64_t done_;
    std::stop_source source_;
};

} // namespace

class TstPhantomSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBadOptionIsNamed()
    {
        QVERIFY(PhantomSetOptions{}.problems().empty());
        PhantomSetOptions options;
        options.count = 0;
        options.size = 31;
        options.shortcuts[Artefact::Ruler] = 1.5;
        const std::vector<std::string> problems = options.problems();
        QCOMPARE(problems.size(), std::size_t{3});
        QVERIFY(test::contains(problems[0], "count"));
        QVERIFY(test::contains(problems[1], "size"));
        QVERIFY(test::contains(problems[2], "shortcut"));
        options = {};
        options.shortcuts[Artefact::Ruler] = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(options.problems().size(), std::size_t{1});
    }

    void labelsAreBalancedAndFarFromTheLimit()
    {
        const PhantomSetOptions options;
        int malignant = 0;
        for (int index = 0; index < 200; ++index) {
            const PhantomFactors factors = sampleFactors(options, index);
            QVERIFY(std::abs(malignancyScore(factors) - 0.5) >= 0.0799);
            malignant += labelOf(factors) == "malignant" ? 1 : 0;
            QCOMPARE(labelOf(factors), std::string(index % 2 == 0 ? "benign" : "malignant"));
            static_cast<void>(drawPhantom(factors, 32, phantomSeed(options, index))); // all in range
        }
        QCOMPARE(malignant, 100);
    }

    void anArtefactAgreesAsOftenAsAsked_data()
    {
        QTest::addColumn<int>("artefact");
        QTest::addColumn<double>("shortcut");
        for (const Artefact artefact : kArtefacts) {
            for (const double shortcut : {0.0, 0.5, 0.9, 1.0})
                QTest::newRow(qPrintable(QString("%1 %2").arg(toString(artefact)).arg(shortcut))) << static_cast<int>(artefact) << shortcut;
        }
    }
    void anArtefactAgreesAsOftenAsAsked()
    {
        QFETCH(int, artefact);
        QFETCH(double, shortcut);
        PhantomSetOptions options;
        options.shortcuts[static_cast<Artefact>(artefact)] = shortcut;
        int agrees[2] = {0, 0};
        for (int index = 0; index < 2000; ++index) {
            const PhantomFactors factors = sampleFactors(options, index);
            const bool malignant = labelOf(factors) == "malignant";
            const bool isPresent = strengthOf(factors, static_cast<Artefact>(artefact)) > 0.0;
            agrees[malignant ? 1 : 0] += isPresent == malignant ? 1 : 0;
        }
        // Three standard errors of a share of 1000 at one half are 0.047.
        for (const int count : agrees)
            QVERIFY2(std::abs(count / 1000.0 - shortcut) <= 0.047 * 2 * std::sqrt(shortcut * (1 - shortcut)),
                     qPrintable(QString::number(count)));
    }

    void aNoisyLabelIsWrongAsOftenAsAsked()
    {
        PhantomSetOptions options;
        options.labelNoise = 0.2;
        options.shortcuts[Artefact::Ink] = 1.0;
        int wrong = 0;
        for (int index = 0; index < 2000; ++index) {
            const PhantomFactors factors = sampleFactors(options, index);
            const std::string given = givenLabel(options, index);
            wrong += given != labelOf(factors) ? 1 : 0;
            // A shortcut goes with the label that a network is given.
            QCOMPARE(factors.ink > 0.0, given == "malignant");
            QCOMPARE(givenLabel({}, index), labelOf(factors));
        }
        // 400 are expected; three standard errors are 3 sqrt(2000 x 0.2 x 0.8) = 54.
        QVERIFY2(std::abs(wrong - 400) <= 54, qPrintable(QString::number(wrong)));
        options.labelNoise = 0.6;
        QVERIFY(test::contains(options.problems().at(0), "label noise"));
    }

    void whatIsLeftOutChangesNothingElse()
    {
        PhantomSetOptions options;
        options.shortcuts[Artefact::Ruler] = 0.95;
        PhantomSetOptions bare = options;
        bare.without = {Artefact::Ruler};
        int removed = 0;
        for (int index = 0; index < 40; ++index) {
            PhantomFactors with = sampleFactors(options, index);
            const PhantomFactors without = sampleFactors(bare, index);
            QVERIFY(!without.ruler);
            removed += with.ruler ? 1 : 0;
            with.ruler = false;
            QVERIFY(drawPhantom(with, 32, phantomSeed(options, index)).image == drawPhantom(without, 32, phantomSeed(bare, index)).image);
        }
        QVERIFY(removed > 0);
    }

    void theShortcutChangesNothingButTheRuler()
    {
        PhantomSetOptions plain;
        PhantomSetOptions coupled;
        coupled.shortcuts[Artefact::Ruler] = 1.0;
        int different = 0;
        for (int index = 0; index < 40; ++index) {
            PhantomFactors a = sampleFactors(plain, index);
            const PhantomFactors b = sampleFactors(coupled, index);
            different += a.ruler != b.ruler ? 1 : 0;
            a.ruler = b.ruler;
            QVERIFY(drawPhantom(a, 32, phantomSeed(plain, index)).image == drawPhantom(b, 32, phantomSeed(coupled, index)).image);
        }
        QVERIFY(different > 0);
    }

    void theWrittenSetIsWhole()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString()) / "set";
        const PhantomSetOptions options = smallSet(40);
        NoProgress progress;
        writePhantomSet(options, out, progress, {});
        const std::vector<std::vector<std::string>> table = readTable(out / "metadata.csv");
        const std::vector<std::string> header{"image_id",
                                              "lesion_id",
                                              "label",
                                              "split",
                                              "seed",
                                              "asymmetry",
                                              "border_irregularity",
                                              "colors",
                                              "network",
                                              "globules",
                                              "skin_tone",
                                              "radius",
                                              "centre_x",
                                              "centre_y",
                                              "hair",
                                              "ruler",
                                              "dark_corner",
                                              "ink",
                                              "gel_bubble",
                                              "color_patch",
                                              "vignette",
                                              "true_label",
                                              "network_irregularity",
                                              "streaks",
                                              "blue_white_veil",
                                              "regression",
                                              "color_light_brown",
                                              "color_dark_brown",
                                              "color_black",
                                              "color_red",
                                              "color_blue_grey",
                                              "color_white",
                                              "light_temperature",
                                              "light_strength"};
        QVERIFY(table.front() == header);
        QCOMPARE(table.size(), std::size_t{41});
        std::map<std::string, int> splits;
        std::set<std::string> expectedMasks;
        for (int index = 0; index < 40; ++index) {
            const std::vector<std::string> &row = table[static_cast<std::size_t>(index) + 1];
            QCOMPARE(row.size(), header.size());
            const PhantomFactors factors = sampleFactors(options, index);
            QCOMPARE(row[2], labelOf(factors));
            QCOMPARE(row[4], std::to_string(phantomSeed(options, index)));
            QCOMPARE(std::stod(row[5]), factors.asymmetry);
            QCOMPARE(std::stod(row[6]), factors.borderIrregularity);
            QCOMPARE(std::stoi(row[7]), factors.colors);
            QCOMPARE(std::stod(row[8]), factors.network);
            QCOMPARE(std::stod(row[9]), factors.globules);
            QCOMPARE(std::stod(row[10]), factors.skinTone);
            QCOMPARE(std::stod(row[11]), factors.radius);
            QCOMPARE(std::stod(row[12]), factors.centreX);
            QCOMPARE(std::stod(row[13]), factors.centreY);
            QCOMPARE(std::stod(row[14]), factors.hair);
            QCOMPARE(row[15], std::string(factors.ruler ? "1" : "0"));
            QCOMPARE(row[16], std::string(factors.darkCorner ? "1" : "0"));
            QCOMPARE(std::stod(row[17]), factors.ink);
            QCOMPARE(std::stod(row[18]), factors.gelBubble);
            QCOMPARE(std::stod(row[19]), factors.colorPatch);
            QCOMPARE(std::stod(row[20]), factors.vignette);
            QCOMPARE(row[21], labelOf(factors));
            QCOMPARE(std::stod(row[22]), factors.networkIrregularity);
            QCOMPARE(std::stod(row[23]), factors.streaks);
            QCOMPARE(std::stod(row[24]), factors.blueWhiteVeil);
            QCOMPARE(std::stod(row[25]), factors.regression);
            ++splits[row[2] + " " + row[3]];
            const Phantom phantom = drawPhantom(factors, 32, phantomSeed(options, index));
            QVERIFY(readImage(out / "images" / (row[0] + ".png")) == phantom.image);
            const RgbImage lesion = readImage(out / "masks" / (row[0] + "_lesion.png"));
            for (int i = 0; i < 32 * 32; ++i)
                QCOMPARE(static_cast<int>(lesion.data[static_cast<std::size_t>(3 * i)]),
                         255 * phantom.lesion.values[static_cast<std::size_t>(i)]);
            double sum = 0.0;
            for (std::size_t k = 0; k < 6; ++k) {
                QCOMPARE(std::stod(row[26 + k]), phantom.colorShares[k]);
                sum += phantom.colorShares[k];
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-12);
            QCOMPARE(std::stod(row[32]), factors.lightTemperature);
            QCOMPARE(std::stod(row[33]), factors.lightStrength);
            expectedMasks.insert(row[0] + "_lesion.png");
            for (const Artefact artefact : kArtefacts) {
                if (strengthOf(factors, artefact) > 0.0)
                    expectedMasks.insert(row[0] + "_" + toString(artefact) + ".png");
            }
            for (const Structure structure : kStructures) {
                const auto &mask = phantom.mask(structure).values;
                if (std::count(mask.begin(), mask.end(), 1) > 0)
                    expectedMasks.insert(row[0] + "_" + toString(structure) + ".png");
                else // a few globules may all be hidden on a lesion of a few pixels
                    QVERIFY(structure == Structure::Globules || strengthOf(factors, structure) == 0.0);
            }
        }
        QVERIFY(table[1][0] == "phantom_00001" && table[40][0] == "phantom_00040");
        const std::map<std::string, int> balanced{{"benign train", 14},    {"benign val", 3},    {"benign test", 3},
                                                  {"malignant train", 14}, {"malignant val", 3}, {"malignant test", 3}};
        QVERIFY(splits == balanced);
        QVERIFY(namesIn(out / "masks") == expectedMasks);
        QVERIFY(namesIn(out) == std::set<std::string>({"images", "masks", "metadata.csv", "phantoms.json"}));
        const Json description = readJsonFile(out / "phantoms.json");
        QCOMPARE(description.at("count").get<int>(), 40);
        QVERIFY(description.at("shortcuts").empty());
    }

    void smallSetsHaveEverySplit()
    {
        NoProgress progress;
        for (const int count : {6, 12, 25}) {
            const QTemporaryDir folder;
            const fs::path out = fromUtf8(folder.path().toStdString());
            writePhantomSet(smallSet(count), out, progress, {});
            std::set<std::string> seen;
            for (const std::vector<std::string> &row : readTable(out / "metadata.csv"))
                seen.insert(row[2] + " " + row[3]);
            // the header's line, and two labels in each of three splits; the last, single phantom of 25 is not the only one of its split
            QVERIFY2(seen.size() == 7, qPrintable(QString("%1 phantoms: %2").arg(count).arg(seen.size())));
        }
    }

    void aSetReplacesAnOlderOneAndLeavesTheRest()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString());
        writeFileAtomically(out / "models" / "resnet18.safetensors", "weights");
        NoProgress progress;
        writePhantomSet(smallSet(4), out, progress, {});
        writePhantomSet(smallSet(2), out, progress, {});
        QVERIFY(namesIn(out / "images") == std::set<std::string>({"phantom_00001.png", "phantom_00002.png"}));
        QCOMPARE(readTable(out / "metadata.csv").size(), std::size_t{3});
        QCOMPARE(readFile(out / "models" / "resnet18.safetensors"), std::string("weights"));
    }

    void otherPeoplesFilesAreNotTouched()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString());
        NoProgress progress;
        writeFileAtomically(out / "a" / "images" / "ISIC_0000001.jpg", "photo");
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(2), out / "a", progress, {}), ErrorCode::Usage, "/a'");
        QVERIFY(namesIn(out / "a" / "images") == std::set<std::string>({"ISIC_0000001.jpg"}));
        QVERIFY(!fs::exists(out / "a" / "metadata.csv"));
        writeFileAtomically(out / "b" / "metadata.csv", "image_id,dx\nISIC_1,nv\n");
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(2), out / "b", progress, {}), ErrorCode::Usage, "/b'");
        QCOMPARE(readFile(out / "b" / "metadata.csv"), std::string("image_id,dx\nISIC_1,nv\n"));
    }

    void badOptionsAndUnusableFoldersAreRefused()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString());
        NoProgress progress;
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(0), out / "none", progress, {}), ErrorCode::Usage, "count");
        QVERIFY(!fs::exists(out / "none"));
        writeFileAtomically(out / "file", "text");
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(2), out / "file", progress, {}), ErrorCode::Io, "file");
        QCOMPARE(readFile(out / "file"), std::string("text"));
    }

    void aStoppedSetIsNotTakenForAWholeOne()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString());
        StopAt sink(2);
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(6), out, sink, sink.token()), ErrorCode::Cancelled, "");
        QVERIFY(!fs::exists(out / "metadata.csv"));
        for (const std::string &name : namesIn(out / "images"))
            QCOMPARE(readImage(out / "images" / name).width, 32);
        QVERIFY(namesIn(out / "images").size() < 6);
        NoProgress progress; // the same folder can be used again
        writePhantomSet(smallSet(6), out, progress, {});
        QCOMPARE(readTable(out / "metadata.csv").size(), std::size_t{7});
    }

    void aStopBeforehandWritesNothing()
    {
        const QTemporaryDir folder;
        const fs::path out = fromUtf8(folder.path().toStdString()) / "set";
        NoProgress progress;
        std::stop_source source;
        source.request_stop();
        LESIONLENS_EXPECT_ERROR(writePhantomSet(smallSet(2), out, progress, source.get_token()), ErrorCode::Cancelled, "");
        QVERIFY(!fs::exists(out));
    }
};

QTEST_GUILESS_MAIN(TstPhantomSet)
#include "tst_phantom_set.moc"
