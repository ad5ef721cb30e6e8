// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractListModel>
#include <QHash>
#include <QImage>
#include <QStringList>

namespace lesionlens {

/// The images of the list: paths in the order they were added, each once, with what is known about them.
class ImageListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        PathRole = Qt::UserRole,
        ThumbnailRole,  ///< QImage, null until it is there
        LabelRole,      ///< the data set's label
        PredictionRole, ///< "nevus 0.93"
        ErrorRole,      ///< a sentence; the image cannot be used
    };

    explicit ImageListModel(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;

    void setPaths(const QStringList &paths);
    /// Paths that are already there are left as they are.
    void addPaths(const QStringList &paths);
    void removePath(const QString &path);
    [[nodiscard]] QStringList paths() const;
    [[nodiscard]] int rowOf(const QString &path) const; ///< -1: not there

    /// All of these ignore a path that is not there (any more).
    void setThumbnail(const QString &path, const QImage &thumbnail);
    void setLabel(const QString &path, const QString &label);
    void setPrediction(const QString &path, const QString &prediction);
    void setError(const QString &path, const QString &sentence);
    void clearPredictions();

private:
    struct Entry
    {
        QString path;
        QImage thumbnail;
        QString label;
        QString prediction;
        QString error;
    };

    template <typename Value>
    void set(const QString &path, Value Entry::*member, const Value &value);
    void renumber();

    std::vector<Entry> entries_;
    QHash<QString, int> rows_;
};

} // namespace lesionlens
