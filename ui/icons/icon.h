// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace lesionlens {

/// A one-colour icon by its freedesktop standard name ("document-open"), drawn in the application palette's text colour at the moment
/// it is painted, so that it follows a change of theme. The shape is the desktop theme's symbolic icon where there is one, our own
/// drawing in resources/icons otherwise. An unknown name gives a null icon.
[[nodiscard]] QIcon icon(const QString &name);

} // namespace lesionlens
