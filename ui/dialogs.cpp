// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs.h"

#include <algorithm>

#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "ui/phantom_dialog.h"

namespace lesionlens {

namespace {

constexpr int kTellWidth = 560;
constexpr int kTellMargin = 56;

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
    bool confirm(QWidget *parent, const QString &title, const QString &text, const QString &yes) override
    {
        QMessageBox box(QMessageBox::Question, title, text, QMessageBox::Cancel, parent);
        const QPushButton *agree = box.addButton(yes, QMessageBox::AcceptRole);
        box.setDefaultButton(QMessageBox::Cancel);
        box.exec();
        return box.clickedButton() == agree;
    }
    std::optional<PhantomWish> choosePhantoms(QWidget *parent, const QString &folder) override
    {
        PhantomDialog dialog(folder, parent);
        return dialog.exec() == QDialog::Accepted ? std::optional(PhantomWish{dialog.options(), dialog.folder()}) : std::nullopt;
    }
    void tell(QWidget *parent, const QString &title, const QString &richText) override
    {
        // Scrolls: a list of all shortcuts is longer than a small screen is high.
        QDialog box(parent);
        box.setWindowTitle(title);
        auto *text = new QTextBrowser;
        text->setObjectName(QStringLiteral("tellTextBrowser"));
        text->setFrameShape(QFrame::NoFrame);
        text->setOpenExternalLinks(true);
        text->setHtml(richText);
        auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
        QObject::connect(buttons, &QDialogButtonBox::rejected, &box, &QDialog::reject);
        auto *layout = new QVBoxLayout(&box);
        layout->addWidget(text);
        layout->addWidget(buttons);
        text->document()->setTextWidth(kTellWidth);
        const int wanted = static_cast<int>(text->document()->size().height()) + buttons->sizeHint().height() + kTellMargin;
        const int limit = parent != nullptr ? parent->height() * 8 / 10 : kTellWidth;
        box.resize(kTellWidth + kTellMargin, std::min(wanted, limit));
        box.exec();
    }
};

} // namespace

std::unique_ptr<Dialogs> makeDialogs()
{
    return std::make_unique<QtDialogs>();
}

} // namespace lesionlens
