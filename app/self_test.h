// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QObject>
#include <QString>

namespace lesionlens {

class MainWindow;

/// Waits until the window shows the maps of an image, or until it is sure that it will not, and says so once.
class FirstExplanation final : public QObject
{
    Q_OBJECT
public:
    /// `done(problem)` is called once; `problem` is empty where the panes hold maps, and a sentence otherwise.
    FirstExplanation(MainWindow &window, int timeLimitMs, std::function<void(const QString &)> done);

private:
    void look();
    void finish(const QString &problem);

    MainWindow &window_;
    std::function<void(const QString &)> done_;
    bool isDone_ = false;
};

/// What the panes show, in one line: "explained phantom_003.png with ResNet18 + global attention: Grad-CAM layer4.1, ...".
[[nodiscard]] QString shownLine(MainWindow &window);

} // namespace lesionlens
