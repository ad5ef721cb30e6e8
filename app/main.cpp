// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window: lesionlens [FILES | FOLDER | CHECKPOINT]...
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

#include <QApplication>
#include <QCommandLineParser>
#include <QTemporaryDir>
#include <QTimer>

#include "app/self_test.h"
#include "core/nn/threads.h"
#include "ui/dialogs.h"
#include "ui/main_window.h"
#include "ui/presenters/session_gateway.h"
#include "ui/settings.h"
#include "ui/theme.h"

namespace {

constexpr int kTimeLimitMs = 60'000;

/// Without a display Qt would abort; these arguments ask for no visible window, so they run on the offscreen platform.
void chooseOffscreenWhereNeeded(int argc, char **argv)
{
    bool isUnattended = false;
    for (int i = 1; i < argc; ++i)
        for (const char *option : {"--selftest", "--screenshot", "--help", "-h", "--version", "-v", "--help-all"})
            isUnattended = isUnattended || std::strncmp(argv[i], option, std::strlen(option)) == 0;
    const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    if (isUnattended && !hasDisplay && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

struct Options
{
    std::vector<std::filesystem::path> paths;
    bool isSelfTest = false;
    bool isLight = false;
    QString screenshot;
    QSize size;
};

Options readOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("See and measure where dermoscopy classifiers look. For research use only."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("paths"),
                                 QStringLiteral("Images, folders and checkpoints to open; none: the bundled demo."),
                                 QStringLiteral("[FILE|FOLDER|CHECKPOINT...]"));
    const QCommandLineOption selfTest(QStringLiteral("selftest"),
                                      QStringLiteral("Open the window, explain an image, check that maps are shown, and end."));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        QStringLiteral("Write a picture of the window with the first maps, and end."),
                                        QStringLiteral("FILE"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window in pixels."), QStringLiteral("WxH"));
    const QCommandLineOption light(QStringLiteral("light"), QStringLiteral("Start with the light theme."));
    parser.addOptions({selfTest, screenshot, size, light});
    if (!parser.parse(QCoreApplication::arguments())) {
        std::fprintf(stderr, "lesionlens: %s\n", qPrintable(parser.errorText()));
        std::exit(2);
    }
    parser.process(application); // answers --help and --version

    Options options;
    for (const QString &path : parser.positionalArguments())
        options.paths.emplace_back(path.toStdU16String());
    options.isSelfTest = parser.isSet(selfTest);
    options.isLight = parser.isSet(light);
    options.screenshot = parser.value(screenshot);
    if (parser.isSet(size)) {
        const QStringList parts = parser.value(size).split(QLatin1Char('x'));
        options.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
        if (options.size.width() < 320 || options.size.height() < 240) {
            std::fprintf(stderr, "lesionlens: --size wants WIDTHxHEIGHT in pixels, at least 320x240, but is '%s'.\n",
                         qPrintable(parser.value(size)));
            std::exit(2);
        }
    }
    return options;
}

int endUnattended(const Options &options, lesionlens::MainWindow &window, const QString &problem)
{
    if (!problem.isEmpty()) {
        std::fprintf(stderr, "lesionlens: %s\n", qPrintable(problem));
        return 1;
    }
    if (!options.screenshot.isEmpty() && !window.grab().save(options.screenshot)) {
        std::fprintf(stderr, "lesionlens: %s could not be written.\n", qPrintable(options.screenshot));
        return 1;
    }
    std::printf("%s\n", qPrintable(lesionlens::shownLine(window)));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    lesionlens::letWaitingThreadsSleep(argv);
    chooseOffscreenWhereNeeded(argc, argv);
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lesionlens"));
    QApplication::setApplicationDisplayName(QStringLiteral("LesionLens"));
    QApplication::setApplicationVersion(QStringLiteral(LESIONLENS_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.lesionlens.LesionLens"));
    const Options options = readOptions(application);
    const bool isUnattended = options.isSelfTest || !options.screenshot.isEmpty();

    // An unattended run neither depends on nor changes what the user has set.
    QTemporaryDir scratch;
    lesionlens::Settings settings(isUnattended ? scratch.filePath(QStringLiteral("settings.ini")) : QString());
    if (options.isLight)
        settings.setTheme(lesionlens::ThemeKind::Light);
    lesionlens::applyTheme(application, settings.theme());
    const std::unique_ptr<lesionlens::SessionGateway> gateway = lesionlens::makeSessionGateway();
    const std::unique_ptr<lesionlens::Dialogs> dialogs = lesionlens::makeDialogs();
    lesionlens::MainWindow window(*gateway, *dialogs, settings);
    if (options.size.isValid()) {
        window.setWindowState(Qt::WindowNoState);
        window.resize(options.size);
    }
    window.show();
    window.start(options.paths);
    if (isUnattended) {
        new lesionlens::FirstExplanation(window, kTimeLimitMs, [&](const QString &problem) {
            // Thumbnails and the last repaint are let through before the picture is taken.
            QTimer::singleShot(problem.isEmpty() && !options.screenshot.isEmpty() ? 300 : 0, &window,
                               [&, problem] { QApplication::exit(endUnattended(options, window, problem)); });
        });
    }
    return QApplication::exec();
}
