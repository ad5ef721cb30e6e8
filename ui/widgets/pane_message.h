// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace lesionlens {

/// A calm message in the middle of a pane: an icon, what is the case, why, and what to do. Lets the mouse through.
class PaneMessage : public QWidget
{
    Q_OBJECT

public:
    explicit PaneMessage(QWidget *parent = nullptr);

    /// Empty parts are left out.
    void setMessage(const QString &iconName, const QString &title, const QString &sentence, const QString &hint);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QString hint() const;
    /// Width at which no line breaks, margins included.
    [[nodiscard]] int preferredWidth() const;

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
};

} // namespace lesionlens
