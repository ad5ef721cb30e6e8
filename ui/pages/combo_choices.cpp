// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/combo_choices.h"

#include <algorithm>

#include <QComboBox>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include "ui/theme.h"

namespace lesionlens {

namespace {

bool holds(const QComboBox &combo, const std::vector<ComboChoice> &choices)
{
    if (combo.count() != static_cast<int>(choices.size()) || choices.empty())
        return false;
    for (int i = 0; i < combo.count(); ++i) {
        const ComboChoice &choice = choices[static_cast<std::size_t>(i)];
        if (combo.itemText(i) != choice.text || combo.itemData(i).toString() != choice.value)
            return false;
    }
    return true;
}

void style(QComboBox &combo, int row, const ComboChoice &choice)
{
    combo.setItemData(row, choice.tip.isEmpty() ? QVariant() : QVariant(choice.tip), Qt::ToolTipRole);
    combo.setItemData(row, choice.isMuted ? QVariant(themeOf(combo).mutedText) : QVariant(), Qt::ForegroundRole);
    if (!choice.isTitle)
        return;
    if (auto *items = qobject_cast<QStandardItemModel *>(combo.model()))
        items->item(row)->setFlags(Qt::NoItemFlags);
    QFont font = textFont();
    font.setWeight(QFont::DemiBold);
    combo.setItemData(row, font, Qt::FontRole);
}

} // namespace

void fillCombo(QComboBox *combo, const std::vector<ComboChoice> &choices, const QString &current, const QString &whenEmpty)
{
    const QSignalBlocker blocker(combo);
    if (!holds(*combo, choices)) {
        combo->clear();
        for (const ComboChoice &choice : choices)
            combo->addItem(choice.text, choice.value);
        if (choices.empty())
            combo->addItem(whenEmpty);
    }
    for (int row = 0; row < static_cast<int>(choices.size()); ++row)
        style(*combo, row, choices[static_cast<std::size_t>(row)]);
    combo->setEnabled(!choices.empty());
    combo->setCurrentIndex(choices.empty() ? 0 : std::max(0, combo->findData(current)));
}

} // namespace lesionlens
