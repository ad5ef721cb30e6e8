// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/image_list_panel.h"

#include <algorithm>

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/icons/icon.h"
#include "ui/theme.h"
#include "ui/widgets/image_list_delegate.h"

namespace lesionlens {

namespace {

QStringList localFiles(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile()) {
            paths << url.toLocalFile();
        }
    }
    return paths;
}

} // namespace

ImageListPanel::ImageListPanel(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("imagesImageListPanel"));
    setAccessibleName(tr("Images"));
    setAcceptDrops(true);
    model_ = new ImageListModel(this);
    list_ = new QListView(this);
    list_->setObjectName(QStringLiteral("imagesListView"));
    list_->setAccessibleName(tr("Images"));
    list_->setModel(model_);
    list_->setItemDelegate(new ImageListDelegate(list_));
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->installEventFilter(this);
    list_->viewport()->installEventFilter(this);

    auto *title = new QLabel(tr("Images"), this);
    title->setFont(titleFont());
    count_ = new QLabel(this);
    count_->setForegroundRole(QPalette::PlaceholderText);
    empty_ = new QLabel(tr("No images yet.\nDrop images or a folder here, or open them from the File menu."), this);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setForegroundRole(QPalette::PlaceholderText);

    auto *header = new QHBoxLayout;
    header->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, 0);
    header->addWidget(title, 1);
    header->addWidget(count_);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2); // the drop highlight
    layout->setSpacing(Theme::Grid / 2);
    layout->addLayout(header);
    layout->addWidget(list_, 1);
    layout->addWidget(empty_, 1);

    thumbnailTimer_ = new QTimer(this);
    thumbnailTimer_->setSingleShot(true);
    thumbnailTimer_->setInterval(0);
    connectList();
    refreshCount();
}

void ImageListPanel::connectList()
{
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!settingSelection_ && current.isValid()) {
            Q_EMIT imageChosen(selected());
        }
    });
    connect(list_, &QListView::customContextMenuRequested, this, &ImageListPanel::showContextMenu);
    connect(thumbnailTimer_, &QTimer::timeout, this, &ImageListPanel::askForThumbnails);
    connect(list_->verticalScrollBar(), &QScrollBar::valueChanged, thumbnailTimer_, qOverload<>(&QTimer::start));
    for (const auto signal : {&ImageListModel::rowsInserted, &ImageListModel::rowsRemoved}) {
        connect(model_, signal, thumbnailTimer_, qOverload<>(&QTimer::start));
        connect(model_, signal, this, &ImageListPanel::refreshCount);
    }
    connect(model_, &ImageListModel::modelReset, thumbnailTimer_, qOverload<>(&QTimer::start));
    connect(model_, &ImageListModel::modelReset, this, &ImageListPanel::refreshCount);
}

void ImageListPanel::setImages(const QStringList &paths)
{
    asked_.clear();
    settingSelection_ = true;
    model_->setPaths(paths);
    settingSelection_ = false;
}

void ImageListPanel::addImages(const QStringList &paths)
{
    model_->addPaths(paths);
}

void ImageListPanel::removeImage(const QString &path)
{
    asked_.remove(path);
    // The row that becomes the current one instead was not chosen by the user.
    settingSelection_ = true;
    model_->removePath(path);
    settingSelection_ = false;
}

QStringList ImageListPanel::images() const
{
    return model_->paths();
}

void ImageListPanel::setThumbnail(const QString &path, const QImage &thumbnail)
{
    model_->setThumbnail(path, thumbnail);
}

void ImageListPanel::setLabel(const QString &path, const QString &label)
{
    model_->setLabel(path, label);
}

void ImageListPanel::setPrediction(const QString &path, const QString &prediction)
{
    model_->setPrediction(path, prediction);
}

void ImageListPanel::setError(const QString &path, const QString &sentence)
{
    model_->setError(path, sentence);
}

void ImageListPanel::clearPredictions()
{
    model_->clearPredictions();
}

void ImageListPanel::setSelected(const QString &path)
{
    settingSelection_ = true;
    const int row = model_->rowOf(path);
    list_->setCurrentIndex(row >= 0 ? model_->index(row) : QModelIndex());
    settingSelection_ = false;
}

QString ImageListPanel::selected() const
{
    return list_->currentIndex().data(ImageListModel::PathRole).toString();
}

void ImageListPanel::selectNext()
{
    step(1);
}

void ImageListPanel::selectPrevious()
{
    step(-1);
}

void ImageListPanel::step(int rows)
{
    if (model_->rowCount() > 0) {
        const int row = list_->currentIndex().isValid() ? list_->currentIndex().row() + rows : 0;
        list_->setCurrentIndex(model_->index(std::clamp(row, 0, model_->rowCount() - 1)));
    }
}

void ImageListPanel::askForThumbnails()
{
    const QRect sight = list_->viewport()->rect();
    const QModelIndex first = list_->indexAt(sight.topLeft() + QPoint(1, 1));
    if (!list_->isVisible() || !first.isValid()) {
        return;
    }
    for (int row = first.row(); row < model_->rowCount() && list_->visualRect(model_->index(row)).top() <= sight.bottom(); ++row) {
        const QString path = model_->index(row).data(ImageListModel::PathRole).toString();
        if (!asked_.contains(path)) {
            asked_.insert(path);
            Q_EMIT thumbnailNeeded(path);
        }
    }
}

void ImageListPanel::refreshCount()
{
    const int count = model_->rowCount();
    count_->setText(count > 0 ? QString::number(count) : QString());
    list_->setVisible(count > 0);
    empty_->setVisible(count == 0);
}

void ImageListPanel::showContextMenu(const QPoint &position)
{
    const QModelIndex index = list_->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    const QString path = index.data(ImageListModel::PathRole).toString();
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("imageMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *remove = menu->addAction(icon(QStringLiteral("list-remove")), tr("Remove from list"));
    remove->setShortcut(QKeySequence::Delete);
    connect(remove, &QAction::triggered, this, [this, path] { Q_EMIT removeRequested(path); });
    menu->popup(list_->viewport()->mapToGlobal(position));
}

void ImageListPanel::setDropHighlight(bool on)
{
    dropHighlight_ = on;
    update();
}

void ImageListPanel::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localFiles(*event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
        setDropHighlight(true);
    }
}

void ImageListPanel::dragLeaveEvent(QDragLeaveEvent *)
{
    setDropHighlight(false);
}

void ImageListPanel::dropEvent(QDropEvent *event)
{
    setDropHighlight(false);
    event->acceptProposedAction();
    Q_EMIT filesDropped(localFiles(*event->mimeData()));
}

void ImageListPanel::paintEvent(QPaintEvent *)
{
    if (dropHighlight_) {
        QPainter painter(this);
        painter.setPen(QPen(themeOf(*this).accent, 2.0, Qt::DashLine));
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

bool ImageListPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == list_ && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Delete)) {
        if (!selected().isEmpty()) {
            Q_EMIT removeRequested(selected());
        }
        return true;
    }
    if (watched == list_->viewport() && (event->type() == QEvent::Resize || event->type() == QEvent::Show)) {
        thumbnailTimer_->start();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lesionlens
