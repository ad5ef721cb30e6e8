// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/form_widgets.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

#include "ui/icons/icon.h"
#include "ui/theme.h"

namespace lesionlens::form {

void identify(QWidget &widget, const Identity &identity, const QString &shortClass)
{
    widget.setObjectName(identity.name + shortClass);
    widget.setAccessibleName(identity.title);
    widget.setToolTip(identity.tip);
}

QSpinBox *spin(const Identity &identity, int low, int high, int value, const QString &unit)
{
    auto *box = new QSpinBox;
    identify(*box, identity, QStringLiteral("SpinBox"));
    box->setRange(low, high);
    box->setValue(value);
    box->setKeyboardTracking(false);
    if (!unit.isEmpty())
        box->setSuffix(QLatin1Char(' ') + unit);
    return box;
}

QDoubleSpinBox *decimal(const Identity &identity, double low, double high, double value, int decimals)
{
    auto *box = new QDoubleSpinBox;
    identify(*box, identity, QStringLiteral("DoubleSpinBox"));
    box->setDecimals(decimals);
    box->setRange(low, high);
    box->setValue(value);
    box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box->setKeyboardTracking(false); // a number that is being typed is not yet a choice
    return box;
}

QComboBox *choice(const Identity &identity, const QStringList &items)
{
    auto *box = new QComboBox;
    identify(*box, identity, QStringLiteral("ComboBox"));
    box->addItems(items);
    // Long names must not widen the column that the box stands in.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    return box;
}

QPushButton *button(const Identity &identity, const QString &iconName)
{
    auto *made = new QPushButton(identity.title);
    identify(*made, identity, QStringLiteral("PushButton"));
    if (!iconName.isEmpty())
        made->setIcon(icon(iconName));
    return made;
}

QLabel *title(const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(titleFont());
    return label;
}

QLabel *paragraph(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace lesionlens::form
