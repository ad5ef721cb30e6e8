// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/augmentation_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int Side = 144;

/// The default augmentation, or only one part of it. A blur, which is off by default, is shown at two pixels.
AugmentOptions optionsFor(const QString &part)
{
    const AugmentOptions all = defaultAugmentation();
    AugmentOptions only;
    if (part == QLatin1String("all"))
        return all;
    if (part == QLatin1String("flips"))
        only.flips = true;
    else if (part == QLatin1String("rotation"))
        only.rotation = all.rotation;
    else if (part == QLatin1String("scale"))
        only.scale = all.scale;
    else if (part == QLatin1String("blur"))
        only.blur = 2.0;
    else {
        only.brightness = all.brightness;
        only.contrast = all.contrast;
        only.saturation = all.saturation;
        only.hue = all.hue;
    }
    return only;
}

} // namespace

AugmentationView::AugmentationView(DatasetPresenter &presenter, QWidget *parent)
    : QWidget(parent), presenter_(presenter), model_(new QStandardItemModel(this))
{
    option_ = form::choice({QStringLiteral("augmentation"), tr("Augmentation"), tr("What is changed at random.")});
    for (const auto &[id, name] :
         {std::pair{"all", tr("all defaults")}, std::pair{"flips", tr("flips")}, std::pair{"rotation", tr("rotation")},
          std::pair{"scale", tr("scale")}, std::pair{"colour", tr("colour")}, std::pair{"blur", tr("blur, up to 2 px")}})
        option_->addItem(name, QString::fromLatin1(id));
    option_->setMinimumContentsLength(16);
    seed_ =
        form::spin({QStringLiteral("augmentationSeed"), tr("Seed of the draws"), tr("The same seed gives the same draws.")}, 0, 1000000, 1);
    note_ = form::paragraph(QStringLiteral("augmentationNoteLabel"));
    list_ = new QListView;
    form::identify(*list_, {QStringLiteral("augmentation"), tr("Variants of the image"), {}}, QStringLiteral("ListView"));
    list_->setModel(model_);
    list_->setViewMode(QListView::IconMode);
    list_->setResizeMode(QListView::Adjust);
    list_->setMovement(QListView::Static);
    list_->setIconSize(QSize(Side, Side));
    list_->setSpacing(Theme::Grid / 2);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto *bar = new QHBoxLayout;
    bar->addWidget(option_);
    bar->addWidget(new QLabel(tr("Seed")));
    bar->addWidget(seed_);
    bar->addWidget(note_, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, 0);
    layout->addLayout(bar);
    layout->addWidget(list_, 1);
    connect(option_, &QComboBox::currentIndexChanged, this, &AugmentationView::ask);
    connect(seed_, &QSpinBox::valueChanged, this, &AugmentationView::ask);
    connect(&presenter_, &DatasetPresenter::previewReady, this, [this](const std::vector<QImage> &draws) {
        model_->clear();
        for (const QImage &draw : draws) {
            auto *item = new QStandardItem;
            item->setData(QPixmap::fromImage(draw.scaled(Side, Side, Qt::KeepAspectRatio, Qt::SmoothTransformation)), Qt::DecorationRole);
            item->setAccessibleText(tr("variant %1").arg(model_->rowCount() + 1));
            model_->appendRow(item);
        }
    });
    connect(&presenter_, &DatasetPresenter::previewFailed, this, [this](const QString &sentence) { note_->setText(sentence); });
}

void AugmentationView::setImage(const std::filesystem::path &image)
{
    image_ = image;
    model_->clear();
    if (isVisible())
        ask();
}

void AugmentationView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
}

void AugmentationView::ask()
{
    note_->setText(image_.empty() ? tr("Open a data set first.") : tr("of %1").arg(toQString(image_.filename())));
    if (!image_.empty())
        presenter_.previewAugmentation(image_, optionsFor(option_->currentData().toString()), 2 * Side,
                                       static_cast<std::uint64_t>(seed_->value()));
}

} // namespace lesionlens
