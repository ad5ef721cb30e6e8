// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/self_test.h"

#include <QTimer>

#include "ui/main_window.h"
#include "ui/pages/inspect_page.h"
#include "ui/pages/pane_row.h"

namespace lesionlens {

namespace {

QString sentenceOf(const MapView &view)
{
    return QString::fromStdString(view.method + ": " + view.notice);
}

} // namespace

FirstExplanation::FirstExplanation(MainWindow &window, int timeLimitMs, std::function<void(const QString &)> done)
    : QObject(&window), window_(window), done_(std::move(done))
{
    InspectPresenter &presenter = window_.presenter();
    // Looked at with the next turn of the event loop, when the panes have drawn what they were told.
    const auto soon = [this] { QTimer::singleShot(0, this, &FirstExplanation::look); };
    connect(&presenter, &InspectPresenter::contentChanged, this, soon);
    connect(&presenter, &InspectPresenter::focusChanged, this, soon);
    connect(&presenter, &InspectPresenter::busyChanged, this, soon); // the last job may end with nothing new to show
    QTimer::singleShot(timeLimitMs, this, [this, timeLimitMs] {
        finish(tr("No map was shown within %1 s. %2").arg(timeLimitMs / 1000).arg(sentenceOf(window_.presenter().mapView(PaneKind::Left))));
    });
}

void FirstExplanation::look()
{
    InspectPresenter &presenter = window_.presenter();
    if (isDone_ || presenter.isStarting())
        return;
    const MapView &cam = presenter.mapView(PaneKind::Left);
    if (cam.state == MapState::Empty || cam.state == MapState::Failed) {
        const std::vector<std::string> &problems = presenter.problems();
        finish(problems.empty() ? sentenceOf(cam) : QString::fromStdString(problems.front()));
        return;
    }
    const bool isComputing = presenter.busy().isActive || cam.state == MapState::Loading || !presenter.isFocusCurrent();
    if (isComputing)
        return;
    window_.page()->panes()->drawNow();
    const bool hasPicture = !window_.page()->panes()->pane(PaneKind::Image)->canvas()->image().isNull();
    const bool hasMap = cam.map.has_value() && window_.page()->panes()->pane(PaneKind::Left)->state() == MapPane::State::Ready;
    finish(hasPicture && hasMap ? QString() : sentenceOf(cam));
}

void FirstExplanation::finish(const QString &problem)
{
    if (std::exchange(isDone_, true))
        return;
    done_(problem);
}

QString shownLine(MainWindow &window)
{
    InspectPresenter &presenter = window.presenter();
    const auto image = presenter.image();
    const auto network = presenter.model();
    if (!image || !network)
        return QStringLiteral("nothing is shown");
    const MapView &cam = presenter.mapView(PaneKind::Left);
    const MapView &attention = presenter.mapView(PaneKind::Right);
    QString line = QStringLiteral("explained %1 with %2: %6 %3 (%4 x %5)")
                       .arg(QString::fromStdString(image->image->path.filename().string()), QString::fromStdString(network->spec().title),
                            QString::fromStdString(cam.layer))
                       .arg(cam.shown.rows)
                       .arg(cam.shown.cols)
                       .arg(QString::fromStdString(cam.method));
    if (attention.map)
        line += QStringLiteral(", attention %1 (%2 heads)").arg(QString::fromStdString(attention.layer)).arg(presenter.headCount());
    return line;
}

} // namespace lesionlens
