// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace lesionlens {

/// A calm message in the middle of a pane: an icon, what is the case, why, and what to do, perhaps with a button that does it. Lets the
/// mouse through where it has no button.
class PaneMessage : public QWidget
{
    Q_OBJECT

public:
    explicit PaneMessage(QWidget *parent = nullptr);

    /// Empty parts are left out.
    void setMessage(const QString &iconName, const QString &title, const QString &sentence, const QString &hint);
    /// The button's text, after setMessage, which hides it; empty: no button.
    void setAction(const QString &text);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QString hint() const;
    /// Width at which no line breaks, margins included.
    [[nodiscard]] int preferredWidth() const;

Q_SIGNALS:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateLook();

    QString iconName_;
    QLabel *icon_;
    QLabel *title_;
    QLabel *sentence_;
    QLabel *hint_;
    QPushButton *action_;
};

} // namespace lesionlens
