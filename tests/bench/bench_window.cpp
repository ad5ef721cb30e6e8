// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How long the window takes: from its making to maps on the screen, and from a new query to the repainted panes.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include "core/session/session.h"
#include "tests/ui/scripted_dialogs.h"
#include "ui/main_window.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/qt_values.h"
#include "ui/settings.h"
#include "ui/theme.h"

using namespace lesionlens;

namespace {

double milliseconds(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

class BenchWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        applyTheme(*qApp, ThemeKind::Dark);
        if (!findDemo())
            QSKIP("the demo models are not here: see resources/demo");
    }

    void windowWithMaps()
    {
        for (int round = 0; round < 3; ++round) {
            QTemporaryDir dir;
            Settings settings(dir.filePath("settings.ini"));
            test::ScriptedDialogs dialogs;
            const auto gateway = makeSessionGateway();
            QElapsedTimer timer;
            timer.start();
            MainWindow window(*gateway, dialogs, settings);
            window.resize(1440, 900);
            window.show();
            window.start({});
            QTRY_VERIFY_WITH_TIMEOUT(window.presenter().mapView(PaneKind::Left).state == MapState::Ready, 60000);
            window.page()->panes()->drawNow();
            window.repaint();
            qInfo("window with maps on the screen, round %d: %.0f ms", round + 1, milliseconds(timer));
        }
    }

    void queryChange()
    {
        QTemporaryDir dir;
        Settings settings(dir.filePath("settings.ini"));
        test::ScriptedDialogs dialogs;
        const auto gateway = makeSessionGateway();
        MainWindow window(*gateway, dialogs, settings);
        window.resize(1920, 1080);
        window.show();
        const QString model = qEnvironmentVariable("LESIONLENS_BENCH_MODEL"); // a checkpoint instead of the demo's
        window.start(model.isEmpty() ? std::vector<std::filesystem::path>() : std::vector<std::filesystem::path>{toPath(model)});
        InspectPresenter &presenter = window.presenter();
        QTRY_VERIFY_WITH_TIMEOUT(presenter.mapView(PaneKind::Left).state == MapState::Ready && presenter.isFocusCurrent(), 60000);
        QVERIFY(presenter.headCount() > 0);
        const RgbImage &pixels = presenter.image()->image->pixels;
        std::vector<double> times;
        double longestTurn = 0.0; // everything else that a new query makes the GUI thread do
        for (int i = 0; i < 200; ++i) {
            const Point query{pixels.width * ((i * 37) % 100 + 0.5) / 100.0, pixels.height * ((i * 61) % 100 + 0.5) / 100.0};
            QElapsedTimer timer;
            timer.start();
            presenter.setQuery(query);
            window.page()->panes()->drawNow();
            window.page()->panes()->pane(PaneKind::Right)->canvas()->repaint();
            times.push_back(milliseconds(timer));
            timer.restart();
            QCoreApplication::processEvents();
            longestTurn = std::max(longestTurn, milliseconds(timer));
        }
        std::sort(times.begin(), times.end());
        qInfo("query change to the repainted pane: median %.2f ms, 95 %% under %.2f ms, longest %.2f ms", times[times.size() / 2],
              times[times.size() * 95 / 100], times.back());
        qInfo("what follows it in the window: longest turn %.2f ms", longestTurn);
    }
};

QTEST_MAIN(BenchWindow)
#include "bench_window.moc"
