// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Methods, classes, layers, heads, knock-outs and agreement, as the Inspect page's presenter offers them.
#include <algorithm>
#include <cmath>

#include <QtTest/QTest>

#include "tests/ui/fake_gateway.h"
#include "ui/presenters/inspect_presenter.h"

using namespace lesionlens;
using lesionlens::test::FakeGateway;

namespace {

struct Bench
{
    Bench() : presenter(gateway) {}
    void start()
    {
        presenter.start({});
        QTRY_VERIFY(presenter.result() != nullptr);
        settle();
    }
    void settle()
    {
        QTRY_VERIFY(!presenter.busy().isActive && presenter.isFocusCurrent() && presenter.mask() && presenter.study().isSettled());
    }
    [[nodiscard]] const MapView &left() const { return presenter.mapView(PaneKind::Left); }
    [[nodiscard]] const MapView &right() const { return presenter.mapView(PaneKind::Right); }

    FakeGateway gateway;
    InspectPresenter presenter;
};

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-6;
}

} // namespace

class TstInspectMethods : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyPaneShowsAnyMethodAndNothingIsComputedTwice()
    {
        Bench bench;
        bench.start();
        QCOMPARE(bench.gateway.explainCalls.load(), 1); // Grad-CAM and all attentions in one pass
        bench.presenter.setMethod(PaneKind::Right, "eigen_cam");
        QTRY_COMPARE(bench.right().state, MapState::Ready);
        QCOMPARE(bench.right().method, std::string("Eigen-CAM"));
        QCOMPARE(bench.right().subject, std::string(kAnyClass));
        QCOMPARE(bench.gateway.lastOptions().methods, std::vector<std::string>{"eigen_cam"});
        QCOMPARE(bench.gateway.explainCalls.load(), 2);
        bench.presenter.setMethod(PaneKind::Left, "attention");
        QCOMPARE(bench.left().state, MapState::Ready); // a look-up
        bench.presenter.setMethod(PaneKind::Left, "grad_cam");
        QCOMPARE(bench.left().state, MapState::Ready);
        bench.presenter.setTargetClass("melanoma");
        QCOMPARE(bench.right().state, MapState::Ready); // the same for every class
        QTRY_COMPARE(bench.left().subject, std::string("melanoma"));
        bench.settle();
        bench.presenter.setTargetClass(kPredictedClass);
        QCOMPARE(bench.left().subject, std::string("nevus"));
        bench.presenter.selectModel(0);
        bench.settle();
        bench.presenter.selectModel(1);
        QCOMPARE(bench.left().state, MapState::Ready);
        QCOMPARE(bench.right().state, MapState::Ready);
        QCOMPARE(bench.gateway.explainCalls.load(), 4);
    }

    void aChosenLayerIsKeptWhereTheNextMethodHasIt()
    {
        Bench bench;
        bench.start();
        bench.presenter.setLayer(PaneKind::Left, "layer3.1");
        bench.presenter.setMethod(PaneKind::Left, "eigen_cam");
        QCOMPARE(bench.presenter.layer(PaneKind::Left), std::string("layer3.1"));
        bench.presenter.setMethod(PaneKind::Left, "occlusion");
        QCOMPARE(bench.presenter.layer(PaneKind::Left), std::string("input"));
        bench.presenter.setMethod(PaneKind::Left, "grad_cam");
        QCOMPARE(bench.presenter.layer(PaneKind::Left), std::string("layer3.1"));
    }

    void aClassTokensAttentionSumsUpItsLayer()
    {
        Bench bench;
        bench.gateway.hasClassToken = true;
        bench.start();
        QVERIFY(bench.presenter.hasClassToken());
        QCOMPARE(bench.presenter.attentionView(), AttentionView::ClassToken);
        QCOMPARE(bench.right().method, std::string("Attention of the class token"));
        QCOMPARE(bench.right().map->view, std::string("class_token"));
        QCOMPARE(bench.right().shown.at(3, 3), 1.0F);
        QCOMPARE(bench.right().shown.at(1, 1), 0.0F);
        QCOMPARE(bench.presenter.heads().mean.at(3, 3), 1.0F);
        QVERIFY(!bench.presenter.queryCellCorners());
        const std::vector<std::string> text = bench.presenter.meaning();
        QVERIFY(std::any_of(text.begin(), text.end(), [](const std::string &sentence) {
            return sentence.starts_with(
                "100 % of what the class token takes from places of the image (layer4.1.attention, mean of 2 heads) ");
        }));
        ViewSettings settings = bench.presenter.settings();
        settings.attentionView = AttentionView::MeanIncoming;
        bench.presenter.setSettings(settings);
        QCOMPARE(bench.right().shown.at(3, 3), 0.25F / 16.0F);
        bench.presenter.setQuery({1.0, 1.0});
        QCOMPARE(bench.presenter.attentionView(), AttentionView::Outgoing);
        bench.settle();
    }

    void withoutAClassTokenTheMeanSumsUp()
    {
        Bench bench;
        bench.start();
        QVERIFY(!bench.presenter.hasClassToken());
        QCOMPARE(bench.presenter.settings().attentionView, AttentionView::ClassToken); // for models that have one
        QCOMPARE(bench.presenter.attentionView(), AttentionView::MeanIncoming);
        QCOMPARE(bench.right().map->view, std::string("mean_incoming"));
    }

    void withoutAttentionTheViewFallsBackToTheMean()
    {
        Bench bench;
        bench.start();
        bench.presenter.selectModel(0);
        bench.settle();
        QCOMPARE(bench.presenter.headCount(), 0);
        QCOMPARE(bench.presenter.attentionView(), AttentionView::MeanIncoming); // one of the choices that are always there
    }

    void aMapThatDoesNotComeIsNotAskedForForEver()
    {
        Bench bench;
        bench.gateway.mapThatNeverComes = "eigen_cam";
        bench.start();
        bench.presenter.setMethod(PaneKind::Right, "eigen_cam");
        QTRY_COMPARE(bench.right().state, MapState::Failed);
        QCOMPARE(bench.right().notice, std::string("Eigen-CAM gave no map at layer4.1."));
        QCOMPARE(bench.left().state, MapState::Ready);
        QCOMPARE(bench.gateway.explainCalls.load(), 2);
    }

    void whatFailsTogetherIsTriedAlone()
    {
        Bench bench;
        bench.gateway.failingMethod = "eigen_cam";
        ViewSettings settings;
        settings.methods = {"grad_cam", "eigen_cam"};
        bench.presenter.setSettings(settings);
        bench.presenter.start({});
        QTRY_COMPARE(bench.right().state, MapState::Failed);
        QTRY_COMPARE(bench.left().state, MapState::Ready);
        QCOMPARE(bench.right().notice, std::string("eigen_cam gave up."));
        bench.settle();
    }

    void aMethodThatIsGoneGivesWayToTheDefault()
    {
        Bench bench;
        ViewSettings settings;
        settings.methods = {"of another version", "attention"};
        bench.presenter.setSettings(settings);
        bench.start();
        QCOMPARE(bench.presenter.method(PaneKind::Left), std::string("grad_cam"));
        QCOMPARE(bench.left().state, MapState::Ready);
    }

    void aCostlyMethodRunsAfterTheQuickOnesAndCanBeCancelledAlone()
    {
        Bench bench;
        bench.gateway.costlyHangs = true;
        ViewSettings settings;
        settings.methods = {"occlusion", "attention"};
        bench.presenter.setSettings(settings);
        bench.presenter.start({});
        QTRY_COMPARE(bench.right().state, MapState::Ready);
        QTRY_COMPARE(bench.gateway.explainCalls.load(), 2);
        QCOMPARE(bench.left().state, MapState::Loading);
        QVERIFY(bench.presenter.busy().isActive);
        bench.presenter.cancel();
        QTRY_COMPARE(bench.left().state, MapState::Empty);
        QCOMPARE(bench.left().notice, std::string("Occlusion was cancelled."));
        QCOMPARE(bench.right().state, MapState::Ready);
        bench.gateway.costlyHangs = false;
        bench.presenter.setMethod(PaneKind::Right, "eigen_cam"); // does not start the cancelled one again
        QTRY_COMPARE(bench.right().state, MapState::Ready);
        QCOMPARE(bench.left().state, MapState::Empty);
        const int calls = bench.gateway.explainCalls;
        bench.presenter.retry();
        QTRY_COMPARE(bench.left().state, MapState::Ready);
        QCOMPARE(bench.gateway.explainCalls.load(), calls + 1); // only what was cancelled
        QCOMPARE(bench.left().map->measures.at("score"), 2.5);
        const std::vector<std::string> meaning = bench.presenter.meaning();
        QVERIFY(std::find(meaning.begin(), meaning.end(), "Occlusion: Squares of a quarter of the image.") != meaning.end());
    }

    void oneClassAgainstAnother()
    {
        Bench bench;
        bench.start();
        bench.presenter.setContrastClass("melanoma");
        QTRY_COMPARE(bench.left().subject, std::string("nevus against melanoma"));
        QCOMPARE(bench.gateway.lastOptions().contrastClass, std::string("melanoma"));
        bench.presenter.setContrastClass("nevus"); // the prediction itself
        QCOMPARE(bench.left().state, MapState::Undefined);
        QVERIFY(bench.left().notice.find("against itself") != std::string::npos);
        QCOMPARE(bench.right().state, MapState::Ready);
        bench.presenter.stepImage(1); // whose prediction is not known yet
        QTRY_COMPARE(bench.right().state, MapState::Ready);
        QCOMPARE(bench.left().state, MapState::Undefined);
        bench.presenter.setContrastClass({});
        QTRY_COMPARE(bench.left().subject, std::string("nevus"));
    }

    void onePassGivesAllLayersOfTheStrip()
    {
        Bench bench;
        bench.start();
        QVERIFY(bench.presenter.layerMaps().empty());
        bench.presenter.setStripPane(PaneKind::Left);
        QCOMPARE(bench.presenter.layerMaps().size(), std::size_t{2});
        QVERIFY(bench.presenter.layerMaps().at(0).shown.empty()); // to come
        QVERIFY(!bench.presenter.layerMaps().at(1).shown.empty());
        QTRY_VERIFY(!bench.presenter.layerMaps().at(0).shown.empty());
        QCOMPARE(bench.gateway.explainCalls.load(), 2);
        QCOMPARE(bench.presenter.layerMaps().at(0).shown.rows, 8);
        bench.presenter.setLayer(PaneKind::Left, "layer3.1");
        QCOMPARE(bench.left().state, MapState::Ready);
        bench.presenter.setStripPane(PaneKind::Right);
        QCOMPARE(bench.presenter.layerMaps().at(0).layer, std::string("layer3.1.attention"));
        QVERIFY(!bench.presenter.layerMaps().at(0).shown.empty());
        QCOMPARE(bench.gateway.explainCalls.load(), 2);
    }

    void aDeadMapOffersItsSign()
    {
        Bench bench;
        bench.gateway.camIsDead = true;
        bench.start();
        QCOMPARE(bench.left().state, MapState::Undefined);
        QVERIFY(bench.left().hidesSign);
        bench.presenter.setStripPane(PaneKind::Left);
        QTRY_VERIFY(!bench.presenter.layerMaps().at(0).dead.empty());
    }

    void headsAreSortedByTheirCards()
    {
        // Head 0 favours cell (1, 1), head 1 cell (1, 2); the lesion is the left half.
        Bench bench;
        bench.start();
        QTRY_VERIFY(bench.presenter.study().cards() != nullptr);
        const auto cards = bench.presenter.study().cards();
        QVERIFY(near(cards->at(0).lesionMass.value.value(), 0.875));
        QVERIFY(near(cards->at(1).lesionMass.value.value(), 0.125));
        QCOMPARE(bench.presenter.headOrder(), (std::vector<int>{0, 1}));
        ViewSettings settings = bench.presenter.settings();
        settings.headOrder = HeadOrder::LesionMass;
        bench.presenter.setSettings(settings);
        QCOMPARE(bench.presenter.headOrder(), (std::vector<int>{0, 1}));
        settings.maskMode = MaskMode::None; // undefined for both: by number
        bench.presenter.setSettings(settings);
        bench.settle();
        QTRY_VERIFY(bench.presenter.study().cards() != nullptr);
        QVERIFY(!bench.presenter.study().cards()->at(0).lesionMass.value);
        QCOMPARE(bench.presenter.headOrder(), (std::vector<int>{0, 1}));
    }

    void choosingAHeadWithoutAnAttentionPaneMakesOne()
    {
        Bench bench;
        bench.start();
        bench.presenter.setMethod(PaneKind::Right, "eigen_cam");
        bench.settle();
        QCOMPARE(bench.presenter.heads().maps.size(), std::size_t{2}); // the strip stays
        bench.presenter.showHead(1);
        QCOMPARE(bench.presenter.method(PaneKind::Right), std::string("attention"));
        QCOMPARE(bench.right().subject, std::string("head 1"));
        bench.presenter.setMethod(PaneKind::Left, "attention");
        bench.presenter.setMethod(PaneKind::Right, "grad_cam");
        bench.presenter.showHead(0); // the left pane shows it already
        QCOMPARE(bench.presenter.method(PaneKind::Right), std::string("grad_cam"));
        QCOMPARE(bench.left().subject, std::string("head 0"));
    }

    void knockOutsAreAskedForOnceAndKept()
    {
        Bench bench;
        bench.start();
        HeadStudy &study = bench.presenter.study();
        using Kind = KnockoutTarget::Kind;
        QVERIFY(!study.knockout(Kind::Remove));
        QCOMPARE(bench.gateway.knockOutCalls.load(), 0); // never unasked
        study.runKnockout(Kind::Remove);
        study.runKnockout(Kind::Remove);
        QTRY_VERIFY(study.knockout(Kind::Remove) != nullptr);
        QCOMPARE(bench.gateway.knockOutCalls.load(), 1);
        const auto knockout = study.knockout(Kind::Remove);
        QCOMPARE(knockout->effects.size(), std::size_t{3}); // the layer and its two heads
        QVERIFY(!knockout->effects[0].target.head);
        QCOMPARE(knockout->effects[2].target.head, std::optional(1));
        QCOMPARE(knockout->effects[2].target.layer, std::string("layer4.1.attention"));
        QVERIFY(!study.knockout(Kind::Uniform));
        bench.presenter.stepImage(1);
        QVERIFY(!study.knockout(Kind::Remove));
        bench.presenter.stepImage(-1);
        QVERIFY(study.knockout(Kind::Remove) != nullptr);
        bench.settle();
    }

    void aKnockOutThatFailsOrIsCancelledSaysSo()
    {
        Bench bench;
        bench.start();
        HeadStudy &study = bench.presenter.study();
        using Kind = KnockoutTarget::Kind;
        bench.gateway.explainFails = true;
        study.runKnockout(Kind::Uniform);
        QTRY_COMPARE(study.problem(Kind::Uniform), std::string("The network gave up."));
        bench.gateway.explainFails = false;
        bench.gateway.explainHangs = true;
        study.runKnockout(Kind::Remove);
        QTRY_COMPARE(bench.gateway.knockOutCalls.load(), 2);
        QVERIFY(bench.presenter.busy().isActive);
        bench.presenter.cancel();
        QTRY_VERIFY(!bench.presenter.busy().isActive);
        QVERIFY(!study.knockout(Kind::Remove));
        study.runKnockout(Kind::Remove);
        bench.gateway.explainHangs = false;
        QTRY_VERIFY(study.knockout(Kind::Remove) != nullptr);
    }

    void theAgreementFollowsThePanes()
    {
        Bench bench;
        bench.start();
        QTRY_VERIFY(bench.presenter.agreement() != nullptr);
        bench.presenter.setMethod(PaneKind::Right, "grad_cam"); // the same map twice
        QTRY_VERIFY(bench.presenter.agreement() != nullptr);
        QVERIFY(near(bench.presenter.agreement()->rankCorrelation.value.value.value(), 1.0));
        QVERIFY(near(bench.presenter.agreement()->topOverlap.value.value.value(), 1.0));
        bench.presenter.selectModel(0);
        bench.presenter.setMethod(PaneKind::Right, "attention");
        bench.settle();
        QVERIFY(!bench.presenter.agreement()); // there is only one map
    }
};

QTEST_GUILESS_MAIN(TstInspectMethods)
#include "tst_inspect_methods.moc"
