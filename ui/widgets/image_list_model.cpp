// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_list_model.h"

#include <QFileInfo>

namespace lesionlens {

ImageListModel::ImageListModel(QObject *parent) : QAbstractListModel(parent)
{
}

int ImageListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

QVariant ImageListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Entry &entry = entries_[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return QFileInfo(entry.path).fileName();
    case Qt::ToolTipRole:
        return entry.error.isEmpty() ? entry.path : entry.path + QLatin1Char('\n') + entry.error;
    case Qt::AccessibleTextRole: {
        QStringList parts{QFileInfo(entry.path).fileName(), entry.label, entry.error.isEmpty() ? entry.prediction : entry.error};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case PathRole:
        return entry.path;
    case ThumbnailRole:
        return entry.thumbnail;
    case LabelRole:
        return entry.label;
    case PredictionRole:
        return entry.prediction;
    case ErrorRole:
        return entry.error;
    default:
        return {};
    }
}

void ImageListModel::setPaths(const QStringList &paths)
{
    beginResetModel();
    entries_.clear();
    rows_.clear();
    for (const QString &path : paths) {
        if (!rows_.contains(path)) {
            rows_.insert(path, rowCount());
            entries_.push_back({path, {}, {}, {}, {}});
        }
    }
    endResetModel();
}

void ImageListModel::addPaths(const QStringList &paths)
{
    QStringList fresh;
    for (const QString &path : paths) {
        if (!rows_.contains(path)) {
            rows_.insert(path, rowCount() + static_cast<int>(fresh.size()));
            fresh << path;
        }
    }
    if (fresh.isEmpty()) {
        return;
    }
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(fresh.size()) - 1);
    for (const QString &path : fresh) {
        entries_.push_back({path, {}, {}, {}, {}});
    }
    endInsertRows();
}

void ImageListModel::removePath(const QString &path)
{
    const int row = rowOf(path);
    if (row < 0) {
        return;
    }
    beginRemoveRows({}, row, row);
    entries_.erase(entries_.begin() + row);
    renumber();
    endRemoveRows();
}

QStringList ImageListModel::paths() const
{
    QStringList all;
    for (const Entry &entry : entries_) {
        all << entry.path;
    }
    return all;
}

int ImageListModel::rowOf(const QString &path) const
{
    return rows_.value(path, -1);
}

void ImageListModel::setThumbnail(const QString &path, const QImage &thumbnail)
{
    set(path, &Entry::thumbnail, thumbnail);
}

void ImageListModel::setLabel(const QString &path, const QString &label)
{
    set(path, &Entry::label, label);
}

void ImageListModel::setPrediction(const QString &path, const QString &prediction)
{
    set(path, &Entry::prediction, prediction);
}

void ImageListModel::setError(const QString &path, const QString &sentence)
{
    set(path, &Entry::error, sentence);
}

void ImageListModel::clearPredictions()
{
    for (Entry &entry : entries_) {
        entry.prediction.clear();
    }
    if (!entries_.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }
}

template <typename Value>
void ImageListModel::set(const QString &path, Value Entry::*member, const Value &value)
{
    const int row = rowOf(path);
    if (row >= 0) {
        entries_[static_cast<std::size_t>(row)].*member = value;
        Q_EMIT dataChanged(index(row), index(row));
    }
}

void ImageListModel::renumber()
{
    rows_.clear();
    for (int row = 0; row < rowCount(); ++row) {
        rows_.insert(entries_[static_cast<std::size_t>(row)].path, row);
    }
}

} // namespace lesionlens
