// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSet>

class QPainter;
class QRect;

namespace lesionlens {

struct Theme;

/// Small pictures by path, which arrive when somebody wanted to draw them. The least recently drawn are forgotten.
class ThumbnailStore : public QObject
{
    Q_OBJECT

public:
    static constexpr int Side = 112; ///< longest side to ask for, in pixels

    explicit ThumbnailStore(QObject *parent = nullptr);

    /// Null while it is on its way; the first call asks for it.
    [[nodiscard]] QImage image(const QString &path);
    [[nodiscard]] bool isFailed(const QString &path) const { return failed_.contains(path); }
    /// A null image: the file cannot be read.
    void put(const QString &path, const QImage &image);
    /// Forgets which files could not be read, and everything else.
    void clear();
    /// Fills the square; an icon stands for what is not there yet, another one for what cannot be read.
    void draw(QPainter &painter, const QRect &place, const QString &path, const Theme &colors);

Q_SIGNALS:
    void needed(const QString &path);
    void arrived(const QString &path);

private:
    QCache<QString, QImage> images_;
    QSet<QString> asked_;
    QSet<QString> failed_;
};

} // namespace lesionlens
