// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <cmath>
#include <fstream>

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "tests/ui/fake_gateway.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/presenters/lru_cache.h"
#include "ui/presenters/map_views.h"
#include "ui/presenters/meaning.h"

using namespace lesionlens;
using lesionlens::test::FakeGateway;

namespace {

bool isSettled(InspectPresenter &presenter)
{
    return !presenter.busy().isActive && presenter.isFocusCurrent() && presenter.mask() != nullptr;
}

void startAndSettle(InspectPresenter &presenter)
{
    presenter.start({});
    QTRY_VERIFY(presenter.result() != nullptr);
    QTRY_VERIFY(isSettled(presenter));
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-6;
}

std::filesystem::path touch(const QTemporaryDir &dir, const char *name)
{
    const std::filesystem::path path = std::filesystem::path(dir.path().toStdString()) / name;
    std::ofstream(path) << "x";
    return path;
}

} // namespace

class TstPresenter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstStartShowsTheDemoWithMaps()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QCOMPARE(presenter.images().size(), std::size_t{3});
        QCOMPARE(presenter.currentImage(), 0);
        QCOMPARE(presenter.models().at(static_cast<std::size_t>(presenter.currentModel())).title, std::string("Fake + global attention"));
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QCOMPARE(presenter.mapView(PaneKind::Right).state, MapState::Ready);
        QCOMPARE(presenter.heads().maps.size(), std::size_t{2});
        QVERIFY(presenter.problems().empty());
        QCOMPARE(gateway.explainCalls.load(), 1);
    }

    void withoutDemoItSaysWhatToDo()
    {
        FakeGateway gateway;
        gateway.hasDemo = false;
        InspectPresenter presenter(gateway);
        presenter.start({});
        QVERIFY(presenter.isStarting());
        QTRY_VERIFY(!presenter.isStarting());
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Empty);
        QCOMPARE(presenter.mapView(PaneKind::Left).notice, std::string("No image is open."));
        QVERIFY(presenter.mapView(PaneKind::Left).hint.find("Ctrl+O") != std::string::npos);
        QCOMPARE(gateway.explainCalls.load(), 0);
    }

    void focusIsMeasuredByHand()
    {
        // The lesion is the left half. Grad-CAM of nevus has its positive mass in the first column of 4: all in the lesion.
        // Mean incoming attention: every query gives 0.25 to itself and 0.75 to cell (1, 1) or, for head 1, (1, 2).
        // Mean of both heads: (1, 1) and (1, 2) get 16 * 0.375 / 16 + 0.25 / 16 each, all others 0.25 / 16: half lies on each side.
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QVERIFY(presenter.focus()[0] && presenter.focus()[1]);
        QVERIFY(near(*presenter.focus()[0]->backgroundFocus.value, 0.0));
        QVERIFY(near(*presenter.focus()[0]->lesionGain.value, 2.0));
        QVERIFY(near(*presenter.focus()[1]->backgroundFocus.value, 0.5));
        QCOMPARE(presenter.focus()[0]->maskSource, MaskSource::Automatic);

        presenter.setTargetClass("melanoma"); // the last column: nothing in the lesion
        QTRY_VERIFY(presenter.focus()[0] && near(*presenter.focus()[0]->backgroundFocus.value, 1.0));
        QCOMPARE(presenter.explainedClass(), std::string("melanoma"));
    }

    void viewChangesNeedNoJob()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        const int calls = gateway.explainCalls;
        QSignalSpy attention(&presenter, &InspectPresenter::headsChanged);

        presenter.setQuery({1.0, 1.0}); // cell (0, 0) of 4 x 4 on 16 x 16
        QCOMPARE(presenter.settings().attentionView, AttentionView::Outgoing);
        QVERIFY(attention.count() >= 1);
        const Grid<float> outgoing = presenter.mapView(PaneKind::Right).map->values;
        QCOMPARE(outgoing.at(0, 0), 0.25F);
        QCOMPARE(outgoing.at(1, 1), 0.375F);
        QCOMPARE(outgoing.at(1, 2), 0.375F);

        presenter.stepHead(1);
        QCOMPARE(presenter.settings().head, std::optional(0));
        QCOMPARE(presenter.mapView(PaneKind::Right).map->values.at(1, 1), 0.75F);
        QCOMPARE(presenter.mapView(PaneKind::Right).range.high, 0.75F); // shared by the heads
        presenter.stepHead(5);
        QCOMPARE(presenter.settings().head, std::optional(1));
        presenter.stepHead(-9);
        QCOMPARE(presenter.settings().head, std::optional<int>());

        presenter.moveQuery(1, 1);
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{1, 1})));
        QCOMPARE(presenter.mapView(PaneKind::Right).map->values.at(1, 1), 0.625F); // itself and, through head 0, the favourite
        presenter.moveQuery(-9, -9);
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{0, 0})));

        ViewSettings settings = presenter.settings();
        settings.opacity = 0.2;
        settings.colorMap = "cividis";
        settings.attentionView = AttentionView::Incoming;
        presenter.setSettings(settings);
        QCOMPARE(presenter.mapView(PaneKind::Right).map->view, std::string("incoming"));
        presenter.setAttentionLayer("layer3.1.attention");
        QCOMPARE(presenter.mapView(PaneKind::Right).layer, std::string("layer3.1.attention"));
        QVERIFY(!presenter.busy().isActive);
        QCOMPARE(gateway.explainCalls.load(), calls);
        QTRY_VERIFY(presenter.isFocusCurrent());
    }

    void theQueryCellIsGivenInTheImageFrame()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QVERIFY(!presenter.queryCellCorners()); // mean incoming has no query
        presenter.setQuery({9.0, 5.0});
        const auto corners = presenter.queryCellCorners();
        QVERIFY(corners.has_value());
        QCOMPARE(corners->at(0), (Point{8.0, 4.0}));
        QCOMPARE(corners->at(1), (Point{12.0, 8.0}));
    }

    void resultsAreKept()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.setLayer(PaneKind::Left, "layer3.1");
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).layer, std::string("layer3.1"));
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QCOMPARE(gateway.explainCalls.load(), 2);
        QCOMPARE(gateway.lastOptions().methods, std::vector<std::string>{"grad_cam"}); // attention is not taken again
        presenter.stepImage(1);
        QTRY_COMPARE(gateway.explainCalls.load(), 3);
        QTRY_VERIFY(isSettled(presenter));
        presenter.stepImage(-1);
        presenter.setLayer(PaneKind::Left, "layer4.1");
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QCOMPARE(presenter.mapView(PaneKind::Left).layer, std::string("layer4.1"));
        QCOMPARE(gateway.explainCalls.load(), 3);
        QCOMPARE(gateway.imageCalls.load(), 2);
    }

    void aModelWithoutAttentionSaysWhy()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.selectModel(0);
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QCOMPARE(presenter.mapView(PaneKind::Right).state, MapState::Undefined);
        QCOMPARE(presenter.mapView(PaneKind::Right).notice,
                 std::string("Attention is not defined for Fake, because it has no attention layer."));
        QVERIFY(!presenter.mapView(PaneKind::Right).hint.empty());
        QVERIFY(presenter.heads().maps.empty());
        QCOMPARE(presenter.headCount(), 0);
        QTRY_VERIFY(isSettled(presenter));
        QVERIFY(presenter.focus()[0].has_value());
        QVERIFY(!presenter.focus()[1].has_value());
    }

    void aDeadMapIsUndefinedUntilItsSignIsShown()
    {
        FakeGateway gateway;
        gateway.camIsDead = true;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Undefined);
        QVERIFY(presenter.mapView(PaneKind::Left).notice.find("nothing is left after ReLU") != std::string::npos);
        QVERIFY(!presenter.focus()[0]->backgroundFocus.value);
        ViewSettings settings = presenter.settings();
        settings.isSigned = true;
        presenter.setSettings(settings);
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QCOMPARE(presenter.mapView(PaneKind::Left).range.low, -1.0F);
        QCOMPARE(presenter.mapView(PaneKind::Left).range.high, 1.0F);
    }

    void failuresBecomeSentencesInThePane()
    {
        FakeGateway gateway;
        gateway.brokenImages.insert("two.png");
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.stepImage(1);
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Failed);
        QCOMPARE(presenter.mapView(PaneKind::Left).notice, std::string("demo/images/two.png is not an image."));
        QCOMPARE(presenter.imageProblem(), std::optional<std::string>("demo/images/two.png is not an image."));
        presenter.stepImage(1);
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        QVERIFY(!presenter.imageProblem());
    }

    void aFailedExplanationCanBeTriedAgain()
    {
        FakeGateway gateway;
        gateway.explainFails = true;
        InspectPresenter presenter(gateway);
        presenter.start({});
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Failed);
        QCOMPARE(presenter.mapView(PaneKind::Left).notice, std::string("The network gave up on one.png."));
        QVERIFY(!presenter.busy().isActive);
        gateway.explainFails = false;
        presenter.retry();
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
    }

    void aBrokenModelLeavesTheOthersUsable()
    {
        FakeGateway gateway;
        gateway.brokenModels.insert("plain.safetensors");
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.selectModel(0);
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Failed);
        QCOMPARE(presenter.mapView(PaneKind::Left).notice, std::string("plain.safetensors does not fit its card."));
        presenter.selectModel(1);
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
    }

    void aCheckpointThatWasWrittenAnewIsReadAnew()
    {
        QTemporaryDir dir;
        const std::filesystem::path best = touch(dir, "best.safetensors");
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        const auto open = [&] {
            presenter.open({best});
            QTRY_COMPARE(presenter.currentModel(), 2);
            QTest::qWait(50);
            QTRY_VERIFY(presenter.result() != nullptr && isSettled(presenter));
        };
        open();
        QCOMPARE(presenter.models().size(), std::size_t{3});
        const int once = gateway.modelCalls;
        open();
        QCOMPARE(gateway.modelCalls.load(), once); // the same file: nothing to do
        std::filesystem::last_write_time(best, std::filesystem::last_write_time(best) + std::chrono::seconds(2));
        open();
        QTRY_COMPARE(gateway.modelCalls.load(), once + 1);
        QCOMPARE(presenter.models().size(), std::size_t{3});
    }

    void cancelStopsAndRetryStartsAgain()
    {
        FakeGateway gateway;
        gateway.explainHangs = true;
        InspectPresenter presenter(gateway);
        presenter.start({});
        QTRY_COMPARE(gateway.explainCalls.load(), 1);
        QTRY_COMPARE(QString::fromStdString(presenter.busy().text), QString("explaining"));
        QTRY_VERIFY(presenter.mask() != nullptr);
        presenter.cancel();
        QVERIFY(!presenter.busy().isActive);
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Empty);
        QCOMPARE(presenter.mapView(PaneKind::Left).notice, std::string("This was cancelled."));
        QTest::qWait(20);
        QCOMPARE(gateway.explainCalls.load(), 1);
        gateway.explainHangs = false;
        presenter.retry();
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
    }

    void browsingOnAbandonsTheExplanationBefore()
    {
        FakeGateway gateway;
        gateway.explainHangs = true;
        InspectPresenter presenter(gateway);
        presenter.start({});
        QTRY_COMPARE(gateway.explainCalls.load(), 1);
        presenter.stepImage(2);
        QTRY_COMPARE(gateway.explainCalls.load(), 2); // the first one has given way
        gateway.explainHangs = false;
        QTRY_VERIFY(presenter.result() != nullptr);
        QCOMPARE(presenter.currentImage(), 2);
        presenter.selectImage(0); // was never finished
        QTRY_COMPARE(gateway.explainCalls.load(), 3);
    }

    void closingWhileComputingIsQuick()
    {
        FakeGateway gateway;
        gateway.explainHangs = true;
        QElapsedTimer timer;
        {
            InspectPresenter presenter(gateway);
            presenter.start({});
            QTRY_COMPARE(gateway.explainCalls.load(), 1);
            timer.start();
        }
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }

    void aClassThatTheNextModelLacksFallsBackToThePredicted()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.setTargetClass("unheard of");
        QCOMPARE(presenter.targetClass(), std::string(kPredictedClass));
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
    }

    void filesAreSortedByWhatTheyAre()
    {
        FakeGateway gateway;
        QTemporaryDir dir;
        const auto image = touch(dir, "a.png");
        const auto checkpoint = touch(dir, "model.safetensors");
        const auto text = touch(dir, "notes.txt");
        const auto missing = image.parent_path() / "missing.png";
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.open({image, checkpoint, text, missing});
        QTRY_COMPARE(presenter.images().size(), std::size_t{1});
        QCOMPARE(presenter.images().front().path, image);
        QCOMPARE(presenter.models().size(), std::size_t{3});
        QCOMPARE(presenter.currentModel(), 2);
        QCOMPARE(presenter.problems().size(), std::size_t{2});
        QVERIFY(presenter.problems()[0].find("notes.txt is neither an image") != std::string::npos);
        QVERIFY(presenter.problems()[1].find("missing.png does not exist") != std::string::npos);
        QTRY_COMPARE(presenter.mapView(PaneKind::Left).state, MapState::Ready);
        presenter.dismissProblems();
        QVERIFY(presenter.problems().empty());
        presenter.open({checkpoint}); // is known: chosen, not added
        QTest::qWait(20);
        QCOMPARE(presenter.models().size(), std::size_t{3});
    }

    void anEmptyFolderIsAProblemAndChangesNothing()
    {
        FakeGateway gateway;
        QTemporaryDir dir;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.open({std::filesystem::path(dir.path().toStdString())});
        QTRY_COMPARE(presenter.problems().size(), std::size_t{1});
        QVERIFY(presenter.problems().front().find("holds no images") != std::string::npos);
        QCOMPARE(presenter.images().size(), std::size_t{3});
    }

    void theDemosMasksAreForItsOwnImages()
    {
        QTemporaryDir dir;
        const std::filesystem::path root = dir.path().toStdString();
        FakeGateway gateway;
        gateway.demoFolder = root / "demo";
        gateway.maskFolders = {root / "demo" / "masks"};
        for (const std::filesystem::path &folder : {root / "demo" / "images", root / "demo" / "masks", root / "mine"})
            std::filesystem::create_directories(folder);
        touch(dir, "demo/images/one.png");
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QCOMPARE(presenter.mask()->mask->source, MaskSource::Expert);
        const std::filesystem::path ofTheSameName = touch(dir, "mine/one.png");
        presenter.open({ofTheSameName});
        QTRY_COMPARE(presenter.images().front().path, ofTheSameName);
        QTRY_VERIFY(isSettled(presenter));
        QCOMPARE(presenter.mask()->mask->source, MaskSource::Automatic);
    }

    void masksFollowTheMode()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        QCOMPARE(presenter.mask()->mask->source, MaskSource::Automatic); // best: there is no file
        ViewSettings settings = presenter.settings();
        settings.maskMode = MaskMode::File;
        presenter.setSettings(settings);
        QTRY_VERIFY(isSettled(presenter));
        QVERIFY(!presenter.mask()->mask);
        QVERIFY(presenter.maskNotice().find("No mask file belongs to one.png") != std::string::npos);
        QVERIFY(!presenter.focus()[0]);
        presenter.setMaskFile("chosen.png");
        QTRY_VERIFY(isSettled(presenter) && presenter.mask()->mask);
        QCOMPARE(presenter.mask()->mask->origin, std::string("chosen.png"));
        QTRY_VERIFY(presenter.focus()[0].has_value());
        QCOMPARE(presenter.focus()[0]->maskSource, MaskSource::Expert);
        settings.maskMode = MaskMode::None;
        presenter.setSettings(settings);
        QTRY_VERIFY(isSettled(presenter));
        QVERIFY(!presenter.mask()->mask);
        QVERIFY(!presenter.maskNotice().empty());
    }

    void removingImagesKeepsASelection()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        presenter.selectImage(2);
        presenter.removeImage("demo/images/three.png");
        QCOMPARE(presenter.currentImage(), 1);
        presenter.removeImage("demo/images/one.png");
        QCOMPARE(presenter.currentImage(), 0);
        QCOMPARE(presenter.images().front().name, std::string("two.png"));
        presenter.removeImage("demo/images/two.png");
        QCOMPARE(presenter.currentImage(), -1);
        QCOMPARE(presenter.mapView(PaneKind::Left).state, MapState::Empty);
        presenter.undoRemove(); // in the reverse order, each to its place
        presenter.undoRemove();
        presenter.undoRemove();
        QVERIFY(!presenter.canUndoRemove());
        presenter.undoRemove(); // nothing is left to undo
        QCOMPARE(presenter.images().size(), std::size_t{3});
        QCOMPARE(presenter.images().front().name, std::string("one.png"));
        QCOMPARE(presenter.images().back().name, std::string("three.png"));
        QCOMPARE(presenter.currentImage(), 2);
    }

    void theReadoutNamesPixelCellValueAndRegion()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        const PointReadout left = presenter.readoutAt({1.9, 5.0}, PaneKind::Left);
        QCOMPARE(left.x, 1);
        QCOMPARE(left.y, 5);
        QCOMPARE(left.cell, (std::optional<Cell>(Cell{1, 0})));
        QCOMPARE(left.value, std::optional(2.0F));
        QCOMPARE(left.region, std::string("lesion"));
        const PointReadout right = presenter.readoutAt({15.0, 0.0}, PaneKind::Left);
        QCOMPARE(right.value, std::optional(-0.5F)); // raw, also where the positive part is shown
        QCOMPARE(right.region, std::string("skin"));
        QVERIFY(!presenter.readoutAt({1.0, 1.0}, PaneKind::Image).value);
    }

    void thumbnailsArriveOrFailOneByOne()
    {
        FakeGateway gateway;
        gateway.brokenImages.insert("two.png");
        InspectPresenter presenter(gateway);
        int width = 0;
        QString sentence;
        connect(&presenter, &InspectPresenter::thumbnailReady, this,
                [&](const std::filesystem::path &, const QImage &thumbnail) { width = thumbnail.width(); });
        connect(&presenter, &InspectPresenter::thumbnailFailed, this,
                [&](const std::filesystem::path &, const QString &why) { sentence = why; });
        presenter.requestThumbnail("one.png", 64);
        presenter.requestThumbnail("two.png", 64);
        QTRY_COMPARE(width, 64);
        QTRY_COMPARE(sentence, QString("two.png is not an image."));
    }

    void theMeaningIsSaidWithTheRealNumbers()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        const std::vector<std::string> text = presenter.meaning();
        QCOMPARE(text.at(0), std::string("The model says nevus (67 %)."));
        QVERIFY(text.at(1).starts_with("0 % of Grad-CAM's positive mass lies outside the lesion; a uniform map would have 50 %."));
        QVERIFY(text.at(1).find("2.0 times") != std::string::npos);
        QVERIFY(text.at(2).starts_with("Over all queries, 50 % of the attention (layer4.1.attention, mean of 2 heads)"));
        QVERIFY(std::any_of(text.begin(), text.end(),
                            [](const std::string &line) { return line.starts_with("Attention is not explanation"); }));
    }

    void aDemoModelOnAPhotographIsWarnedOf()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        startAndSettle(presenter);
        const auto isWarned = [&] {
            const std::vector<std::string> text = presenter.meaning();
            return std::any_of(text.begin(), text.end(), [](const std::string &line) { return line.starts_with("This is a demo model"); });
        };
        QVERIFY(!isWarned());
        QTemporaryDir dir;
        presenter.open({touch(dir, "mine.png")});
        QTRY_COMPARE(presenter.images().size(), std::size_t{1});
        QTRY_VERIFY(presenter.result() != nullptr);
        QVERIFY(isWarned());
        presenter.open({touch(dir, "trained.safetensors")});
        QTRY_COMPARE(presenter.currentModel(), 2);
        QTRY_VERIFY(presenter.result() != nullptr);
        QVERIFY(!isWarned());
    }

    void sharesAreHonestAtBothEnds_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << "0 %";
        QTest::newRow("hardly") << 0.0004 << "<0.1 %";
        QTest::newRow("few") << 0.034 << "3.4 %";
        QTest::newRow("some") << 0.624 << "62 %";
        QTest::newRow("nearly") << 0.9961 << "99.6 %";
        QTest::newRow("almost") << 0.9999 << ">99.9 %";
        QTest::newRow("all") << 1.0 << "100 %";
    }
    void sharesAreHonestAtBothEnds()
    {
        QFETCH(double, share);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(percentText(share)), text);
    }

    void theCacheForgetsWhatWasUsedLongestAgo()
    {
        LruCache<int> cache(3);
        cache.put("a", 1);
        cache.put("b", 2);
        cache.put("c", 3);
        QVERIFY(cache.find("a") != nullptr);
        cache.put("d", 4);
        QVERIFY(cache.contains("a"));
        QVERIFY(!cache.contains("b"));
        cache.put("large", 5, 10);
        QCOMPARE(cache.size(), std::size_t{1}); // the newest stays, whatever it costs
        QCOMPARE(*cache.find("large"), 5);
    }
};

QTEST_GUILESS_MAIN(TstPresenter)
#include "tst_presenter.moc"
