// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings.h"

#include <algorithm>
#include <cmath>

#include <QDir>
#include <QSettings>

namespace lesionlens {

namespace {

bool boolOf(const QSettings &store, const QString &key, bool fallback)
{
    const QString text = store.value(key).toString();
    if (text == QLatin1String("true"))
        return true;
    return text == QLatin1String("false") ? false : fallback;
}

} // namespace

Settings::Settings(const QString &file)
    : store_(file.isEmpty() ? std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("lesionlens"),
                                                          QStringLiteral("lesionlens"))
                            : std::make_unique<QSettings>(file, QSettings::IniFormat))
{
}

Settings::~Settings() = default;

QByteArray Settings::geometry() const
{
    return store_->value(QStringLiteral("window/geometry")).toByteArray();
}

void Settings::setGeometry(const QByteArray &geometry)
{
    store_->setValue(QStringLiteral("window/geometry"), geometry);
}

QByteArray Settings::splitter(const QString &name) const
{
    return store_->value(QStringLiteral("splitters/") + name).toByteArray();
}

void Settings::setSplitter(const QString &name, const QByteArray &state)
{
    store_->setValue(QStringLiteral("splitters/") + name, state);
}

QString Settings::lastFolder() const
{
    const QString folder = store_->value(QStringLiteral("files/last_folder")).toString();
    return !folder.isEmpty() && QDir(folder).exists() ? folder : QDir::homePath();
}

void Settings::setLastFolder(const QString &folder)
{
    store_->setValue(QStringLiteral("files/last_folder"), folder);
}

ThemeKind Settings::theme() const
{
    return store_->value(QStringLiteral("window/theme")).toString() == QLatin1String("light") ? ThemeKind::Light : ThemeKind::Dark;
}

void Settings::setTheme(ThemeKind theme)
{
    store_->setValue(QStringLiteral("window/theme"), theme == ThemeKind::Light ? QStringLiteral("light") : QStringLiteral("dark"));
}

QString Settings::page() const
{
    return store_->value(QStringLiteral("window/page"), QStringLiteral("inspect")).toString();
}

void Settings::setPage(const QString &id)
{
    store_->setValue(QStringLiteral("window/page"), id);
}

QStringList Settings::recentDatasets() const
{
    QStringList folders = store_->value(QStringLiteral("files/recent_datasets")).toStringList();
    folders.removeIf([](const QString &folder) { return !QDir(folder).exists(); });
    return folders;
}

void Settings::addRecentDataset(const QString &folder)
{
    QStringList folders = recentDatasets();
    folders.removeAll(folder);
    folders.prepend(folder);
    store_->setValue(QStringLiteral("files/recent_datasets"), folders.mid(0, 8));
}

QString Settings::phantomFolder() const
{
    const QString folder = store_->value(QStringLiteral("files/phantom_folder")).toString();
    return folder.isEmpty() ? QDir::home().filePath(QStringLiteral("lesionlens-phantoms")) : folder;
}

void Settings::setPhantomFolder(const QString &folder)
{
    store_->setValue(QStringLiteral("files/phantom_folder"), folder);
}

QString Settings::runsFolder() const
{
    const QString folder = store_->value(QStringLiteral("files/runs_folder")).toString();
    return folder.isEmpty() ? QDir::home().filePath(QStringLiteral("lesionlens-runs")) : folder;
}

void Settings::setRunsFolder(const QString &folder)
{
    store_->setValue(QStringLiteral("files/runs_folder"), folder);
}

ViewSettings Settings::view() const
{
    ViewSettings view;
    const auto text = [this](const char *key) {
        return store_->value(QLatin1String("view/") + QLatin1String(key)).toString().toStdString();
    };
    view.attentionView = attentionViewFrom(text("attention"));
    view.maskMode = maskModeFrom(text("mask"));
    view.headOrder = headOrderFrom(text("head_order"));
    if (const std::string method = text("left_method"); !method.empty())
        view.methods[0] = method;
    if (const std::string method = text("right_method"); !method.empty())
        view.methods[1] = method;
    if (const std::string colors = text("color_map"); !colors.empty())
        view.colorMap = colors;
    bool isNumber = false;
    const double opacity = store_->value(QStringLiteral("view/opacity")).toDouble(&isNumber);
    if (isNumber && std::isfinite(opacity))
        view.opacity = std::clamp(opacity, 0.0, 1.0);
    view.isSigned = boolOf(*store_, QStringLiteral("view/signed"), view.isSigned);
    view.contours = boolOf(*store_, QStringLiteral("view/contours"), view.contours);
    view.smooth = boolOf(*store_, QStringLiteral("view/smooth"), view.smooth);
    view.showMask = boolOf(*store_, QStringLiteral("view/outline"), view.showMask);
    return view;
}

void Settings::setView(const ViewSettings &view)
{
    store_->setValue(QStringLiteral("view/attention"), QString::fromLatin1(toString(view.attentionView)));
    store_->setValue(QStringLiteral("view/left_method"), QString::fromStdString(view.methods[0]));
    store_->setValue(QStringLiteral("view/right_method"), QString::fromStdString(view.methods[1]));
    store_->setValue(QStringLiteral("view/head_order"), QString::fromLatin1(toString(view.headOrder)));
    store_->setValue(QStringLiteral("view/mask"), QString::fromLatin1(toString(view.maskMode)));
    store_->setValue(QStringLiteral("view/color_map"), QString::fromStdString(view.colorMap));
    store_->setValue(QStringLiteral("view/opacity"), view.opacity);
    store_->setValue(QStringLiteral("view/signed"), view.isSigned);
    store_->setValue(QStringLiteral("view/contours"), view.contours);
    store_->setValue(QStringLiteral("view/smooth"), view.smooth);
    store_->setValue(QStringLiteral("view/outline"), view.showMask);
}

bool Settings::sync()
{
    store_->sync();
    return store_->status() == QSettings::NoError;
}

} // namespace lesionlens
