// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QStackedWidget>

class QAction;
class QActionGroup;

namespace lesionlens {

/// The window's pages, of which one shows. A page is built when it is first shown, so that those which nobody visits cost nothing.
class PageStack : public QStackedWidget
{
    Q_OBJECT
public:
    using Factory = std::function<QWidget *()>;

    explicit PageStack(QWidget *parent = nullptr);

    /// `id` is what settings remember ("inspect"); `build` gives the page, which the stack then owns. The action, checkable, shows the
    /// page and is checked while it does. The first page that is added shows.
    QAction *add(const QString &id, const QString &title, const QString &tip, Factory build);
    /// An unknown id changes nothing.
    void showPage(const QString &id);
    [[nodiscard]] QString currentPage() const;
    [[nodiscard]] std::vector<QAction *> pageActions() const;
    /// A row of buttons, one per page added so far.
    [[nodiscard]] QWidget *makeSwitch() const;

Q_SIGNALS:
    void pageChanged(const QString &id);

private:
    struct Page
    {
        QString id;
        QAction *action = nullptr;
        Factory build;
        QWidget *widget = nullptr; ///< null: not yet built
    };

    std::vector<Page> pages_;
    QActionGroup *group_;
};

} // namespace lesionlens
