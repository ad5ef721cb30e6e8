// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/examples_view.h"

#include <QStandardItemModel>

#include "ui/icons/icon.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int SampleRole = Qt::UserRole;

} // namespace

ExamplesView::ExamplesView(DatasetPresenter &presenter, QWidget *parent)
    : QListView(parent), presenter_(presenter), model_(new QStandardItemModel(this))
{
    form::identify(*this, {QStringLiteral("examples"), tr("Examples of each class"), {}}, QStringLiteral("ExamplesView"));
    setModel(model_);
    setViewMode(IconMode);
    setResizeMode(Adjust);
    setMovement(Static);
    setUniformItemSizes(true);
    setIconSize(QSize(Side, Side));
    setGridSize(QSize(Side + 4 * Theme::Grid, Side + 6 * Theme::Grid));
    setTextElideMode(Qt::ElideMiddle);
    setFrameShape(QFrame::NoFrame);
    setEditTriggers(NoEditTriggers);
    const auto choose = [this](const QModelIndex &index) {
        const auto summary = presenter_.summary();
        if (!summary || !index.isValid())
            return;
        const SampleSummary &sample = summary->samples[index.data(SampleRole).toULongLong()];
        Q_EMIT imageChosen(sample.image, sample.mask);
    };
    connect(this, &QListView::activated, this, choose);
    connect(&presenter_, &DatasetPresenter::changed, this, &ExamplesView::refresh);
    connect(&presenter_, &DatasetPresenter::thumbnailReady, this, [this](const std::filesystem::path &image, const QImage &thumbnail) {
        const auto found = items_.find(image);
        if (found == items_.end())
            return;
        if (thumbnail.isNull()) {
            found->second->setIcon(icon(QStringLiteral("dialog-error")));
            found->second->setToolTip(tr("%1 could not be read.").arg(toQString(image)));
        } else
            found->second->setIcon(QIcon(QPixmap::fromImage(thumbnail)));
    });
    refresh();
}

void ExamplesView::setSeed(std::uint64_t seed)
{
    seed_ = seed;
    refresh();
}

std::filesystem::path ExamplesView::currentImage() const
{
    const QModelIndex index = currentIndex().isValid() ? currentIndex() : model_->index(0, 0);
    const auto summary = presenter_.summary();
    return summary && index.isValid() ? summary->samples[index.data(SampleRole).toULongLong()].image : std::filesystem::path();
}

void ExamplesView::refresh()
{
    items_.clear();
    model_->clear();
    const auto summary = presenter_.summary();
    if (!summary)
        return;
    for (const std::vector<std::size_t> &ofClass : presenter_.examples(seed_))
        for (const std::size_t i : ofClass) {
            const SampleSummary &sample = summary->samples[i];
            auto *item = new QStandardItem(icon(QStringLiteral("image-x-generic")),
                                           QStringLiteral("%1\n%2").arg(toQString(sample.className), toQString(sample.set)));
            item->setToolTip(tr("%1\nEnter or double click opens it in Inspect%2")
                                 .arg(toQString(sample.image), sample.mask.empty() ? QString() : tr(" with its lesion mask")));
            item->setData(static_cast<qulonglong>(i), SampleRole);
            model_->appendRow(item);
            items_[sample.image] = item;
            presenter_.requestThumbnail(sample.image, Side);
        }
}

} // namespace lesionlens
