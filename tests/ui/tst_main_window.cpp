// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <fstream>
#include <map>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QSplitter>
#include <QTemporaryDir>
#include <QToolButton>

#include <QtTest/QTest>

#include "core/session/session.h"
#include "tests/ui/fake_gateway.h"
#include "tests/ui/scripted_dialogs.h"
#include "ui/main_window.h"
#include "ui/pages/inspect_deck.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/problem_banner.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/head_strip.h"
#include "ui/widgets/image_list_panel.h"
#include "ui/widgets/knockout_chart.h"
#include "ui/widgets/layer_strip.h"
#include "ui/widgets/status_readout.h"

using namespace lesionlens;
using lesionlens::test::FakeGateway;
using lesionlens::test::ScriptedDialogs;

namespace {

/// A window on a gateway of hand-made values, with its own settings file.
struct Bench
{
    Bench() : settings(std::make_unique<Settings>(dir.filePath("settings.ini"))) {}
    MainWindow &open()
    {
        window = std::make_unique<MainWindow>(gateway, dialogs, *settings);
        window->resize(1280, 720);
        window->show();
        return *window;
    }
    MainWindow &openOnDemo()
    {
        open();
        window->start({});
        for (int i = 0; i < 1000 && !isSettled(); ++i)
            QTest::qWait(5);
        window->activateWindow();
        return *window;
    }
    bool isSettled()
    {
        InspectPresenter &presenter = window->presenter();
        return presenter.result() && presenter.mask() && !presenter.busy().isActive && presenter.isFocusCurrent() &&
               pane(PaneKind::Left).state() == MapPane::State::Ready;
    }
    MapPane &pane(PaneKind kind) { return *window->page()->panes()->pane(kind); }
    template <typename T>
    T *child(const char *name)
    {
        return window->findChild<T *>(QLatin1String(name));
    }

    QTemporaryDir dir;
    FakeGateway gateway;
    ScriptedDialogs dialogs;
    std::unique_ptr<Settings> settings;
    std::unique_ptr<MainWindow> window;
};

} // namespace

class TstMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }

    void firstStartShowsMaps()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        QVERIFY(bench.isSettled());
        QTRY_COMPARE(bench.pane(PaneKind::Image).state(), MapPane::State::Ready);
        QTRY_COMPARE(bench.pane(PaneKind::Right).state(), MapPane::State::Ready);
        QVERIFY(!bench.pane(PaneKind::Image).canvas()->image().isNull());
        QTRY_COMPARE(window.page()->deck()->heads()->tileCount(), 3); // the mean and two heads
        QCOMPARE(window.page()->list()->images().size(), 3);
        QVERIFY(bench.pane(PaneKind::Left).title().contains("Grad-CAM"));
        QVERIFY(bench.pane(PaneKind::Left).title().contains("layer4.1"));
        QVERIFY(bench.pane(PaneKind::Right).title().contains("mean of 2 heads"));
        QVERIFY(bench.child<QLabel>("meaningLabel")->text().contains("Attention is not explanation"));
        QVERIFY(window.windowTitle().startsWith("one.png"));
        QVERIFY(bench.dialogs.asked.isEmpty());
    }

    void withoutDemoThePanesSayWhatToDo()
    {
        Bench bench;
        bench.gateway.hasDemo = false;
        bench.open().start({});
        QTRY_COMPARE(bench.pane(PaneKind::Left).state(), MapPane::State::Empty);
        QTRY_COMPARE(bench.pane(PaneKind::Image).state(), MapPane::State::Empty);
        QVERIFY(bench.pane(PaneKind::Image).message().contains("No image"));
        QVERIFY(!bench.window->actions().exportFigure->isEnabled());
    }

    void everyActionHasATipAndItsOwnShortcut()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        std::map<QString, QString> owners;
        for (const QAction *action : window.findChildren<QAction *>()) // pages, models and colours too
            if (!action->shortcut().isEmpty())
                QVERIFY2(
                    owners.emplace(action->shortcut().toString(), action->text()).second,
                    qPrintable(action->shortcut().toString() + " of " + action->text() + " and " + owners[action->shortcut().toString()]));
        QVERIFY(owners.contains("F7") && owners.contains("Ctrl+1") && owners.contains("Ctrl+Shift+1"));
        for (const QAction *action : window.actions().all) {
            QVERIFY2(!action->toolTip().isEmpty() && !action->objectName().isEmpty(), qPrintable(action->text()));
            if (action->shortcut().isEmpty()) {
                QCOMPARE(action->objectName(), QString("aboutAction")); // the only one that needs none
                continue;
            }
        }
    }

    void everyAltKeyMeansOneThing()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        QStringList texts;
        for (const QAction *menu : window.menuBar()->actions())
            texts << menu->text();
        for (const QLabel *label : window.findChildren<QLabel *>())
            if (label->buddy() != nullptr)
                texts << label->text();
        std::map<QChar, QString> owners;
        for (const QString &text : texts) {
            const qsizetype at = text.indexOf('&');
            if (at >= 0)
                QVERIFY2(owners.emplace(text[at + 1].toLower(), text).second, qPrintable(text + " and " + owners[text[at + 1].toLower()]));
        }
        QVERIFY(owners.size() > 10);
    }

    void everyControlHasANameAndAnAccessibleName()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        int count = 0;
        for (const QWidget *widget : window.page()->findChildren<QWidget *>()) {
            const bool isControl = qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QComboBox *>(widget) ||
                                   qobject_cast<const QSlider *>(widget);
            const bool isPartOfQt = widget->objectName().startsWith("qt_") || widget->parentWidget()->inherits("QTabBar");
            if (!isControl || isPartOfQt)
                continue;
            ++count;
            QString kind = QLatin1String(widget->metaObject()->className());
            kind.remove(0, kind.startsWith('Q') ? 1 : 0);
            QVERIFY2(widget->objectName().endsWith(kind), qPrintable(widget->objectName() + " is a " + kind));
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
        }
        QVERIFY(count > 12);
    }

    void keysReachImagesHeadsAndPanes()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        InspectPresenter &presenter = window.presenter();
        QTest::keyClick(&window, Qt::Key_PageDown);
        QCOMPARE(presenter.currentImage(), 1);
        QTest::keyClick(&window, Qt::Key_PageUp);
        QCOMPARE(presenter.currentImage(), 0);
        QTRY_VERIFY(bench.isSettled());
        QTest::keyClick(&window, Qt::Key_BracketRight);
        QCOMPARE(presenter.settings().head, std::optional(0));
        QTest::keyClick(&window, Qt::Key_BracketLeft);
        QCOMPARE(presenter.settings().head, std::optional<int>());
        QTest::keyClick(&window, Qt::Key_2, Qt::AltModifier);
        QCOMPARE(presenter.settings().attentionView, AttentionView::Incoming);
        QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(presenter.currentModel(), 0);

        QWidgetList visited;
        for (int i = 0; i < 6; ++i) {
            QTest::keyClick(&window, Qt::Key_F6);
            visited << QApplication::focusWidget();
        }
        QVERIFY(visited.contains(bench.pane(PaneKind::Right).canvas()));
        QVERIFY(visited.contains(bench.pane(PaneKind::Image).canvas()));
        QTest::keyClick(&window, Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(QApplication::focusWidget(), visited.at(4));
    }

    void arrowsMoveTheQuery()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        InspectPresenter &presenter = window.presenter();
        presenter.setQuery({1.0, 1.0});
        ImageCanvas *canvas = bench.pane(PaneKind::Right).canvas();
        canvas->setFocus();
        QTRY_VERIFY(canvas->hasFocus());
        QTest::keyClick(canvas, Qt::Key_Right);
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{0, 1})));
        QTest::keyClick(canvas, Qt::Key_Down);
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{1, 1})));
    }

    void aClickChoosesTheQueryAndADragMovesItLive()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        InspectPresenter &presenter = window.presenter();
        ImageCanvas *canvas = bench.pane(PaneKind::Image).canvas();
        const auto at = [&](double x, double y) {
            return window.page()->panes()->view()->toWidget(QPointF(x, y), canvas->size()).toPoint();
        };
        const int calls = bench.gateway.explainCalls;
        QTest::mouseClick(canvas, Qt::LeftButton, {}, at(6, 2));
        QCOMPARE(presenter.settings().attentionView, AttentionView::Outgoing);
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{0, 1})));
        QTest::mousePress(canvas, Qt::LeftButton, {}, at(6, 2));
        QTest::mouseMove(canvas, at(10, 10));
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{2, 2})));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, at(14, 14));
        QCOMPARE(presenter.queryCell(), (std::optional<Cell>(Cell{3, 3})));
        QCOMPARE(bench.gateway.explainCalls.load(), calls);
        QVERIFY(!presenter.busy().isActive);
    }

    void thePointerIsReadOut()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        ImageCanvas *canvas = bench.pane(PaneKind::Left).canvas();
        QTest::mouseMove(canvas, window.page()->panes()->view()->toWidget(QPointF(1.5, 5.5), canvas->size()).toPoint());
        const auto texts = [&] {
            QStringList all;
            for (const QLabel *label : window.status()->findChildren<QLabel *>())
                all << label->text();
            return all.join(' ');
        };
        QTRY_VERIFY2(texts().contains("lesion"), qPrintable(texts()));
        QVERIFY2(texts().contains("(1, 0)"), qPrintable(texts()));
        QVERIFY2(texts().contains("raw 2"), qPrintable(texts()));
        QVERIFY(texts().contains("research use"));
        QVERIFY(texts().contains("CPU, 1 thread"));
    }

    void theToolBarFollowsAndLeads()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        InspectPresenter &presenter = window.presenter();
        auto *model = bench.child<QComboBox>("modelComboBox");
        QCOMPARE(model->count(), 2);
        QCOMPARE(model->currentIndex(), 1);
        auto *head = bench.child<QComboBox>("headComboBox");
        QCOMPARE(head->count(), 3);
        model->setFocus();
        QTest::keyClick(model, Qt::Key_Up);
        QCOMPARE(presenter.currentModel(), 0);
        QTRY_COMPARE(bench.pane(PaneKind::Right).state(), MapPane::State::Undefined);
        QVERIFY(bench.pane(PaneKind::Right).message().contains("no attention layer"));
        QTRY_VERIFY(!head->isEnabled());
        QCOMPARE(window.page()->deck()->heads()->tileCount(), 0);

        auto *className = bench.child<QComboBox>("classComboBox");
        QCOMPARE(className->count(), 4);
        className->setFocus();
        QTest::keyClick(className, Qt::Key_Down);
        QTest::keyClick(className, Qt::Key_Down);
        QCOMPARE(presenter.targetClass(), std::string("melanoma"));
        QTRY_VERIFY(bench.pane(PaneKind::Left).title().contains("melanoma"));

        auto *opacity = bench.child<QSlider>("opacitySlider");
        opacity->setValue(20);
        QCOMPARE(presenter.settings().opacity, 0.2);
        window.actions().moreOpaque->trigger();
        QCOMPARE(opacity->value(), 30);
        window.actions().contours->trigger();
        QVERIFY(presenter.settings().contours);
    }

    void everyPaneChoosesItsMethodAndLayer()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        InspectPresenter &presenter = window.presenter();
        auto *method = bench.child<QComboBox>("rightMethodComboBox");
        auto *layer = bench.child<QComboBox>("rightLayerComboBox");
        QCOMPARE(method->currentText(), QString("Attention"));
        QCOMPARE(method->count(), 7); // four methods under three titles
        QCOMPARE(method->itemText(method->findData("occlusion")), QString("Occlusion"));
        QVERIFY(method->itemText(method->findData("occlusion") - 1).contains("slow")); // the title of a family that is slow as a whole
        method->setFocus();
        QTest::keyClick(method, Qt::Key_Up); // past the title
        QCOMPARE(presenter.method(PaneKind::Right), std::string("occlusion"));
        QTRY_VERIFY(bench.pane(PaneKind::Right).title().contains("Occlusion"));
        QTRY_COMPARE(bench.pane(PaneKind::Right).state(), MapPane::State::Ready);
        QVERIFY(bench.pane(PaneKind::Right).title().contains("score 2.5"));
        QTRY_COMPARE(layer->currentText(), QString("input"));
        auto *leftLayer = bench.child<QComboBox>("leftLayerComboBox");
        leftLayer->setFocus();
        QTest::keyClick(leftLayer, Qt::Key_Up);
        QCOMPARE(presenter.layer(PaneKind::Left), std::string("layer3.1"));
        auto *contrast = bench.child<QComboBox>("contrastComboBox");
        QCOMPARE(contrast->findText("nevus"), -1); // it is the one that is explained
        contrast->setFocus();
        QTest::keyClick(contrast, Qt::Key_Down);
        QTRY_VERIFY(bench.pane(PaneKind::Left).title().contains("nevus against melanoma"));
        QTRY_VERIFY(!presenter.busy().isActive);
    }

    void aDeadMapShowsItsSignByOneClick()
    {
        Bench bench;
        bench.gateway.camIsDead = true;
        MainWindow &window = bench.open();
        window.start({});
        QTRY_COMPARE(bench.pane(PaneKind::Left).state(), MapPane::State::Undefined);
        QVERIFY(bench.pane(PaneKind::Left).message().startsWith("undefined: Every value of layer4.1"));
        auto *button = bench.pane(PaneKind::Left).findChild<QAbstractButton *>("messagePushButton");
        QVERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(bench.pane(PaneKind::Left).state(), MapPane::State::Ready);
        QVERIFY(window.actions().signedMap->isChecked());
        QTRY_VERIFY(!window.presenter().busy().isActive && window.presenter().isFocusCurrent());
    }

    void theDeckShowsHeadsLayersAndKnockOuts()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        InspectPresenter &presenter = window.presenter();
        InspectDeck *deck = window.page()->deck();
        QCOMPARE(deck->part(), InspectDeck::Part::Heads);
        auto *order = bench.child<QComboBox>("headOrderComboBox");
        order->setFocus();
        QTest::keyClick(order, Qt::Key_Down);
        QCOMPARE(presenter.settings().headOrder, HeadOrder::Entropy);

        window.actions().showLayers->trigger();
        QCOMPARE(deck->part(), InspectDeck::Part::Layers);
        QTRY_COMPARE(deck->layers()->tileCount(), 2);
        QCOMPARE(deck->layers()->selected(), QString("layer4.1"));
        QTest::keyClick(deck->keyboardArea(), Qt::Key_Left);
        QCOMPARE(presenter.layer(PaneKind::Left), std::string("layer3.1"));
        bench.child<QToolButton>("rightLayersToolButton")->click();
        QTRY_COMPARE(deck->layers()->selected(), QString("layer4.1.attention"));

        window.actions().showKnockout->trigger();
        QVERIFY(!presenter.stripPane());
        QCOMPARE(bench.gateway.knockOutCalls.load(), 0);
        bench.child<QAbstractButton>("knockoutPushButton")->click();
        auto *chart = bench.child<KnockoutChart>("headsKnockoutChart");
        QTRY_COMPARE(chart->captions(), (QStringList{"layer *", "0", "1"}));
        const QString spoken = bench.child<QWidget>("knockoutCustomPlot")->accessibleDescription();
        QVERIFY2(spoken.contains("Without head 0: nevus 57 % instead of 67 %"), qPrintable(spoken));
        bench.child<QComboBox>("knockoutKindComboBox")->setCurrentIndex(1);
        QVERIFY(chart->captions().isEmpty()); // uniform was not asked for
        QTRY_VERIFY(!presenter.busy().isActive);
    }

    void slowWorkShowsProgressAndCanBeCancelled()
    {
        Bench bench;
        bench.gateway.explainHangs = true;
        MainWindow &window = bench.open();
        window.start({});
        auto *cancel = window.status()->findChild<QToolButton *>("cancelToolButton");
        QTRY_VERIFY(cancel->isVisible());
        QVERIFY(window.status()->isBusy());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(!window.status()->isBusy());
        QTRY_COMPARE(bench.pane(PaneKind::Left).state(), MapPane::State::Empty);
        QVERIFY(bench.pane(PaneKind::Left).message().contains("cancelled"));
        bench.gateway.explainHangs = false;
        window.actions().explainAgain->trigger();
        QTRY_COMPARE(bench.pane(PaneKind::Left).state(), MapPane::State::Ready);
    }

    void failuresAreSentencesInTheWindow()
    {
        Bench bench;
        bench.gateway.brokenImages.insert("two.png");
        MainWindow &window = bench.openOnDemo();
        window.presenter().stepImage(1);
        QTRY_COMPARE(bench.pane(PaneKind::Image).state(), MapPane::State::Failed);
        QVERIFY(bench.pane(PaneKind::Image).message().contains("two.png is not an image"));
        QTRY_COMPARE(bench.pane(PaneKind::Left).message(), QString("Grad-CAM appears here."));
        QVERIFY(bench.pane(PaneKind::Image).canvas()->image().isNull()); // not the image before it

        auto *banner = bench.child<ProblemBanner>("problemBanner");
        QVERIFY(!banner->isVisible());
        window.presenter().open({"no/such/file.png"});
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(banner->text().contains("no/such/file.png does not exist."));
        QTest::mouseClick(bench.child<QToolButton>("dismissToolButton"), Qt::LeftButton);
        QVERIFY(!banner->isVisible());
    }

    void filesComeThroughTheDialogs()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        const QString file = bench.dir.filePath("mine.png");
        std::ofstream(file.toStdString()) << "x";
        bench.dialogs.filesToOpen = {};
        window.actions().openImages->trigger(); // the user changes their mind
        QCOMPARE(window.presenter().images().size(), std::size_t{3});
        bench.dialogs.filesToOpen = {file};
        window.actions().openImages->trigger();
        QTRY_COMPARE(window.presenter().images().size(), std::size_t{1});
        QCOMPARE(bench.settings->lastFolder(), bench.dir.path());
        QCOMPARE(bench.dialogs.asked, (QStringList{"Open images", "Open images"}));

        bench.dialogs.filesToOpen = {bench.dir.filePath("weights.safetensors")};
        bench.dialogs.itemToChoose = "Fake + global attention";
        window.actions().openWeights->trigger();
        QTRY_COMPARE(window.presenter().models().size(), std::size_t{3});
        QCOMPARE(bench.dialogs.lastItems, (QStringList{"Fake", "Fake + global attention"}));
        bench.dialogs.lastItems.clear();
        bench.dialogs.filesToOpen = {bench.dir.filePath("resnet18_ga_imagenet.safetensors")};
        bench.dialogs.itemToChoose.reset();
        window.actions().openWeights->trigger();
        QTRY_COMPARE(bench.dialogs.lastItems, (QStringList{"Fake + global attention", "Fake"})); // by the file's name
        window.actions().shortcuts->trigger();
        QVERIFY(bench.dialogs.lastText.contains("F6"));
        window.actions().about->trigger();
        QVERIFY(bench.dialogs.lastText.contains("research use only"));
    }

    void filesCanBeDropped()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        const QString file = bench.dir.filePath("dropped.png");
        std::ofstream(file.toStdString()) << "x";
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(file)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &drop);
        QTRY_COMPARE(window.presenter().images().front().name, std::string("dropped.png"));
    }

    void theViewIsExported()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        bench.dialogs.fileToSave = bench.dir.filePath("figure"); // the ending is added
        window.actions().exportFigure->trigger();
        QVERIFY(bench.dialogs.lastSuggestion.endsWith("one_lesionlens.png"));
        QTRY_VERIFY(QFile::exists(bench.dir.filePath("figure.png")));
        QVERIFY(!QImage(bench.dir.filePath("figure.png")).isNull());

        std::ofstream(bench.dir.filePath("blocker").toStdString()) << "x";
        window.exportTo(bench.dir.filePath("blocker/figure.png"));
        QTRY_COMPARE(window.presenter().problems().size(), std::size_t{1});
        QVERIFY(window.presenter().problems().front().find("blocker") != std::string::npos);
    }

    void settingsSurviveARestart()
    {
        Bench bench;
        QSize size;
        {
            MainWindow &window = bench.openOnDemo();
            // As narrow as it gets: newer versions of Qt limit a restored window to the screen, which is small here.
            window.resize(1, 700);
            size = window.size();
            window.actions().lightTheme->setChecked(true);
            ViewSettings view = window.presenter().settings();
            view.opacity = 0.25;
            view.colorMap = "inferno";
            view.attentionView = AttentionView::Incoming;
            view.methods = {"eigen_cam", "grad_cam"};
            view.headOrder = HeadOrder::LesionMass;
            window.presenter().setSettings(view);
            window.page()->splitters().front()->setSizes({260, 500, 340});
            window.close();
        }
        const QList<int> sizes = bench.window->page()->splitters().front()->sizes();
        bench.window.reset();
        bench.settings = std::make_unique<Settings>(bench.dir.filePath("settings.ini"));
        bench.window = std::make_unique<MainWindow>(bench.gateway, bench.dialogs, *bench.settings);
        bench.window->show();
        QCOMPARE(size.height(), 700);
        QCOMPARE(bench.window->height(), 700);
        // How narrow it gets depends a little on the texts that it shows.
        QVERIFY(std::abs(bench.window->width() - size.width()) <= 10);
        QCOMPARE(bench.window->page()->splitters().front()->sizes(), sizes);
        QVERIFY(bench.window->actions().lightTheme->isChecked());
        QCOMPARE(bench.window->presenter().settings().opacity, 0.25);
        QCOMPARE(bench.child<QSlider>("opacitySlider")->value(), 25);
        QCOMPARE(bench.window->presenter().settings().colorMap, std::string("inferno"));
        QCOMPARE(bench.child<QComboBox>("leftMethodComboBox")->currentText(), QString("Eigen-CAM"));
        QCOMPARE(bench.child<QComboBox>("rightMethodComboBox")->currentText(), QString("Grad-CAM"));
        QCOMPARE(bench.window->presenter().settings().headOrder, HeadOrder::LesionMass);
        QCOMPARE(bench.child<QComboBox>("attentionViewComboBox")->currentText(), QString("incoming"));
        applyTheme(*qApp, ThemeKind::Dark);
    }

    void closingWhileComputingIsQuick()
    {
        Bench bench;
        bench.gateway.explainHangs = true;
        bench.open().start({});
        QTRY_COMPARE(bench.gateway.explainCalls.load(), 1);
        QElapsedTimer timer;
        timer.start();
        bench.window->close();
        bench.window.reset();
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }

    void itFitsASmallScreen()
    {
        Bench bench;
        MainWindow &window = bench.openOnDemo();
        window.resize(1280, 720);
        QTest::qWait(10);
        QCOMPARE(window.size(), QSize(1280, 720));
        QVERIFY2(window.minimumSizeHint().width() <= 1280, qPrintable(QString::number(window.minimumSizeHint().width())));
        QVERIFY2(window.minimumSizeHint().height() <= 680, qPrintable(QString::number(window.minimumSizeHint().height())));
    }

    void theBundledDemoIsExplainedByTheRealCore()
    {
        const std::optional<Demo> demo = findDemo();
        if (!demo)
            QSKIP("the demo models are not here: see resources/demo");
        QTemporaryDir dir;
        Settings settings(dir.filePath("settings.ini"));
        ScriptedDialogs dialogs;
        const auto gateway = makeSessionGateway();
        MainWindow window(*gateway, dialogs, settings);
        window.show();
        window.start({});
        InspectPresenter &presenter = window.presenter();
        for (int model = 0; model < static_cast<int>(demo->models.size()); ++model) {
            QTRY_VERIFY(!presenter.isStarting());
            presenter.selectModel(model);
            QTRY_VERIFY_WITH_TIMEOUT(presenter.result() && !presenter.busy().isActive && presenter.isFocusCurrent(), 60000);
            QVERIFY2(presenter.mapView(PaneKind::Left).map.has_value(), presenter.mapView(PaneKind::Left).notice.c_str());
            QCOMPARE(presenter.mapView(PaneKind::Right).map.has_value(), presenter.headCount() > 0);
            QVERIFY(presenter.focus()[0].has_value());
        }
        QVERIFY(presenter.problems().empty());
    }
};

QTEST_MAIN(TstMainWindow)
#include "tst_main_window.moc"
