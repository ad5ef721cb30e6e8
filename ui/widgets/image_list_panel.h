// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QStringList>
#include <QWidget>

#include "ui/widgets/image_list_model.h"

class QLabel;
class QListView;
class QTimer;

namespace lesionlens {

/// The list of images with thumbnails. Thumbnails are asked for only when a row comes into sight. Accepts dropped files and folders.
class ImageListPanel : public QWidget
{
    Q_OBJECT

public:
    static constexpr int ThumbnailSize = 56; ///< logical pixels; give twice as many for high-DPI screens

    /// Object name "imagesImageListPanel", its list "imagesListView".
    explicit ImageListPanel(QWidget *parent = nullptr);

    void setImages(const QStringList &paths);
    void addImages(const QStringList &paths);
    void removeImage(const QString &path);
    [[nodiscard]] QStringList images() const;

    void setThumbnail(const QString &path, const QImage &thumbnail);
    void setLabel(const QString &path, const QString &label);
    void setPrediction(const QString &path, const QString &prediction);
    void setError(const QString &path, const QString &sentence);
    /// Another model was chosen: what was predicted holds no more.
    void clearPredictions();

    /// Does not emit; an unknown path selects nothing.
    void setSelected(const QString &path);
    [[nodiscard]] QString selected() const;
    /// Chooses the next or previous image and emits, for shortcuts.
    void selectNext();
    void selectPrevious();

Q_SIGNALS:
    void imageChosen(const QString &path);
    void thumbnailNeeded(const QString &path); ///< once for each path, when its row is first seen
    void filesDropped(const QStringList &paths);
    void removeRequested(const QString &path); ///< the panel itself removes nothing

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void connectList();
    void step(int rows);
    void askForThumbnails();
    void refreshCount();
    void showContextMenu(const QPoint &position);
    void setDropHighlight(bool on);

    ImageListModel *model_;
    QListView *list_;
    QLabel *count_;
    QLabel *empty_;
    QTimer *thumbnailTimer_;
    QSet<QString> asked_;
    bool settingSelection_ = false;
    bool dropHighlight_ = false;
};

} // namespace lesionlens
