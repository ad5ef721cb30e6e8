// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

class QComboBox;

namespace lesionlens {

/// One line of a combo box.
struct ComboChoice
{
    QString text;
    QString value; ///< the item's data
    QString tip = {};
    bool isTitle = false; ///< heads a group; cannot be chosen
    bool isMuted = false; ///< can be chosen, but there will be little to see
};

/// Fills a combo box and selects `current` without emitting anything; leaves an equal list alone, so that an open popup stays. Without
/// choices it shows `whenEmpty` and is disabled.
void fillCombo(QComboBox *combo, const std::vector<ComboChoice> &choices, const QString &current, const QString &whenEmpty = {});

} // namespace lesionlens
