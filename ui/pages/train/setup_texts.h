// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lesionlens {

class TrainPresenter;

/// One sentence on what a key of a configuration means; empty for one that is not known here.
[[nodiscard]] QString meaningOfKey(const QString &path);
/// How long the training would take, with a warning where that is long, or why that is not known. Never empty: what stands beneath must not
/// jump.
[[nodiscard]] QString estimateText(const TrainPresenter &presenter);

} // namespace lesionlens
