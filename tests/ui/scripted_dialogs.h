// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "ui/dialogs.h"

namespace lesionlens::test {

/// Answers every question with what was prepared, and notes what was asked.
class ScriptedDialogs final : public Dialogs
{
public:
    QStringList filesToOpen;
    QString folderToOpen;
    QString fileToSave;
    std::optional<QString> itemToChoose;
    bool isConfirmed = false;
    std::optional<PhantomWish> phantomsToMake;
    QStringList asked; ///< titles, in order
    QString lastFolder;
    QString lastSuggestion;
    QStringList lastItems;
    QString lastText;

    QStringList openFiles(QWidget *, const QString &title, const QString &folder, const QString &) override
    {
        asked << title;
        lastFolder = folder;
        return filesToOpen;
    }
    QString openFolder(QWidget *, const QString &title, const QString &folder) override
    {
        asked << title;
        lastFolder = folder;
        return folderToOpen;
    }
    QString saveFile(QWidget *, const QString &title, const QString &suggestion, const QString &) override
    {
        asked << title;
        lastSuggestion = suggestion;
        return fileToSave;
    }
    std::optional<QString> chooseItem(QWidget *, const QString &title, const QString &, const QStringList &items) override
    {
        asked << title;
        lastItems = items;
        return itemToChoose;
    }
    bool confirm(QWidget *, const QString &title, const QString &text, const QString &) override
    {
        asked << title;
        lastText = text;
        return isConfirmed;
    }
    std::optional<PhantomWish> choosePhantoms(QWidget *, const QString &folder) override
    {
        asked << QStringLiteral("Make phantoms");
        lastFolder = folder;
        return phantomsToMake;
    }
    void tell(QWidget *, const QString &title, const QString &richText) override
    {
        asked << title;
        lastText = richText;
    }
};

} // namespace lesionlens::test
