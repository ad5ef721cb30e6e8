// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QString>
#include <QStringList>

#include "core/image/phantom/phantom.h"

class QWidget;

namespace lesionlens {

/// Phantoms that are to be drawn into a folder.
struct PhantomWish
{
    PhantomSetOptions options;
    QString folder;
};

/// Every question that the window asks. Tests answer with a script.
class Dialogs
{
public:
    virtual ~Dialogs() = default;

    /// Files to open; empty: the user changed their mind. `filter` as in QFileDialog.
    [[nodiscard]] virtual QStringList openFiles(QWidget *parent, const QString &title, const QString &folder, const QString &filter) = 0;
    [[nodiscard]] virtual QString openFolder(QWidget *parent, const QString &title, const QString &folder) = 0;
    [[nodiscard]] virtual QString saveFile(QWidget *parent, const QString &title, const QString &suggestion, const QString &filter) = 0;
    /// One of `items`; none: the user changed their mind.
    [[nodiscard]] virtual std::optional<QString> chooseItem(QWidget *parent, const QString &title, const QString &label,
                                                            const QStringList &items) = 0;
    /// Whether to do what `yes` says; the other button, which is the default, cancels.
    [[nodiscard]] virtual bool confirm(QWidget *parent, const QString &title, const QString &text, const QString &yes) = 0;
    /// `folder` is suggested; none: the user changed their mind.
    [[nodiscard]] virtual std::optional<PhantomWish> choosePhantoms(QWidget *parent, const QString &folder) = 0;
    /// Something to read.
    virtual void tell(QWidget *parent, const QString &title, const QString &richText) = 0;
};

/// Qt's own dialogs.
[[nodiscard]] std::unique_ptr<Dialogs> makeDialogs();

} // namespace lesionlens
