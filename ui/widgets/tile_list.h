// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

class QListView;
class QStandardItem;
class QWidget;

namespace lesionlens {

/// What the strips of small maps have in common: a row of tiles, each a map with flat cells, a label and up to two short lines.
namespace tile_list {

/// Roles of an item beside its text; the strips keep their own keys from KeyRole on.
enum Role { MapRole = Qt::UserRole, NoteRole, SecondNoteRole, KeyRole };

/// One tile. An empty map leaves the tile's place dark.
struct Look
{
    QString label;
    QString note;
    QString secondNote;
    QImage map; ///< any size; drawn with flat cells
    QString tip;
};

/// A list that lays tiles out in one row, `notes` lines under the label, as high as it needs. Left and right, Home and End choose.
[[nodiscard]] QListView *create(const QString &objectName, const QString &accessibleName, int notes, QWidget *parent);
void fill(QStandardItem &item, const Look &look);

} // namespace tile_list

} // namespace lesionlens
