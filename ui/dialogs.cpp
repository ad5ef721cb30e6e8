// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>

namespace lesionlens {

namespace {

class QtDialogs final : public Dialogs
{
public:
    QStringList openFiles(QWidget *parent, const QString &title, const QString &folder, const QString &filter) override
    {
        return QFileDialog::getOpenFileNames(parent, title, folder, filter);
    }
    QString openFolder(QWidget *parent, const QString &title, const QString &folder) override
    {
        return QFileDialog::getExistingDirectory(parent, title, folder);
    }
    QString saveFile(QWidget *parent, const QString &title, const QString &suggestion, const QString &filter) override
    {
        return QFileDialog::getSaveFileName(parent, title, suggestion, filter);
    }
    std::optional<QString> chooseItem(QWidget *parent, const QString &title, const QString &label, const QStringList &items) override
    {
        bool accepted = false;
        const QString item = QInputDialog::getItem(parent, title, label, items, 0, false, &accepted);
        return accepted ? std::optional(item) : std::nullopt;
    }
    void tell(QWidget *parent, const QString &title, const QString &richText) override
    {
        QMessageBox box(QMessageBox::NoIcon, title, richText, QMessageBox::Close, parent);
        box.setTextFormat(Qt::RichText);
        box.setTextInteractionFlags(Qt::TextBrowserInteraction);
        box.exec();
    }
};

} // namespace

std::unique_ptr<Dialogs> makeDialogs()
{
    return std::make_unique<QtDialogs>();
}

} // namespace lesionlens
