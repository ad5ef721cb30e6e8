// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

class QAbstractItemView;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QWidget;

/// The controls of forms, each with its object name (ending in the class), accessible name and tooltip.
namespace lesionlens::form {

/// Who a control is: `name` without the class ("epochs"), what it is called, what it means in a sentence.
struct Identity
{
    QString name;
    QString title;
    QString tip;
};

[[nodiscard]] QSpinBox *spin(const Identity &identity, int low, int high, int value, const QString &unit = {});
[[nodiscard]] QDoubleSpinBox *decimal(const Identity &identity, double low, double high, double value, int decimals);
[[nodiscard]] QComboBox *choice(const Identity &identity, const QStringList &items = {});
[[nodiscard]] QPushButton *button(const Identity &identity, const QString &iconName = {});
/// Names any other control, whose class is `shortClass` ("ListView").
void identify(QWidget &widget, const Identity &identity, const QString &shortClass);
[[nodiscard]] QLabel *title(const QString &text);
/// Text that wraps and can be selected.
[[nodiscard]] QLabel *paragraph(const QString &name);

} // namespace lesionlens::form
