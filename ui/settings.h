// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "ui/presenters/inspect_state.h"
#include "ui/theme.h"

class QSettings;

namespace lesionlens {

/// What survives a restart. A value that is missing or out of range gives its default.
class Settings
{
public:
    /// In `file` (INI); empty: the user's usual place. Tests give a file of their own.
    explicit Settings(const QString &file = {});
    ~Settings();

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    /// State of a splitter, by its object name.
    [[nodiscard]] QByteArray splitter(const QString &name) const;
    void setSplitter(const QString &name, const QByteArray &state);
    /// Where file dialogs open; the home folder at first, or where the last one is gone.
    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString &folder);
    [[nodiscard]] ThemeKind theme() const;
    void setTheme(ThemeKind theme);
    /// Id of the page that showed last: "inspect" at first.
    [[nodiscard]] QString page() const;
    void setPage(const QString &id);
    /// Folders of data sets that still exist, the last one first, at most eight.
    [[nodiscard]] QStringList recentDatasets() const;
    void addRecentDataset(const QString &folder);
    /// Where phantoms are drawn to: lesionlens-phantoms in the home folder at first.
    [[nodiscard]] QString phantomFolder() const;
    void setPhantomFolder(const QString &folder);
    /// Where training runs are kept: lesionlens-runs in the home folder at first.
    [[nodiscard]] QString runsFolder() const;
    void setRunsFolder(const QString &folder);
    /// All but the head, which belongs to a model.
    [[nodiscard]] ViewSettings view() const;
    void setView(const ViewSettings &view);
    /// Writes to disk now. False where that failed.
    bool sync();

private:
    std::unique_ptr<QSettings> store_;
};

} // namespace lesionlens
