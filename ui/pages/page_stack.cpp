// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_stack.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QToolButton>

#include "ui/theme.h"

namespace lesionlens {

PageStack::PageStack(QWidget *parent) : QStackedWidget(parent), group_(new QActionGroup(this))
{
    setObjectName(QStringLiteral("pagesStackedWidget"));
}

QAction *PageStack::add(const QString &id, const QString &title, const QString &tip, Factory build)
{
    QAction *action = group_->addAction(title);
    action->setObjectName(id + QStringLiteral("PageAction"));
    action->setCheckable(true);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, [this, id] { showPage(id); });
    pages_.push_back({id, action, std::move(build), nullptr});
    if (pages_.size() == 1)
        showPage(id);
    return action;
}

void PageStack::showPage(const QString &id)
{
    const auto page = std::find_if(pages_.begin(), pages_.end(), [&](const Page &one) { return one.id == id; });
    if (page == pages_.end())
        return;
    if (page->widget == nullptr) {
        page->widget = page->build();
        addWidget(page->widget);
    }
    page->action->setChecked(true);
    if (currentWidget() == page->widget && count() > 1)
        return;
    setCurrentWidget(page->widget);
    Q_EMIT pageChanged(id);
}

QString PageStack::currentPage() const
{
    const auto page = std::find_if(pages_.begin(), pages_.end(), [this](const Page &one) { return one.widget == currentWidget(); });
    return page == pages_.end() ? QString() : page->id;
}

std::vector<QAction *> PageStack::pageActions() const
{
    std::vector<QAction *> actions;
    for (const Page &page : pages_)
        actions.push_back(page.action);
    return actions;
}

QWidget *PageStack::makeSwitch() const
{
    auto *row = new QWidget;
    row->setObjectName(QStringLiteral("pageSwitchWidget"));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, Theme::Grid, 0);
    layout->setSpacing(Theme::Grid / 2);
    for (const Page &page : pages_) {
        auto *button = new QToolButton;
        button->setObjectName(page.id + QStringLiteral("PageToolButton"));
        button->setAccessibleName(page.action->text());
        button->setDefaultAction(page.action);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);
        layout->addWidget(button);
    }
    return row;
}

} // namespace lesionlens
