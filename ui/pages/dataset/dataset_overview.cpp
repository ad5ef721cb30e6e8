// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dataset/dataset_overview.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/theme.h"
#include "ui/widgets/class_count_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/thumbnail_grid.h"
#include "ui/widgets/thumbnail_store.h"

namespace lesionlens {

namespace {

constexpr std::size_t kExamplesOfAll = 48;
constexpr std::size_t kExamplesOfClass = 120;

ClassCounts countsOf(const DatasetSummary &summary)
{
    ClassCounts counts;
    for (const std::string &name : summary.classes)
        counts.classes << toQString(name);
    for (const SetSummary &set : summary.sets)
        counts.sets.push_back({toQString(set.name), set.imagesPerClass, set.groups});
    const bool hasKind = !summary.groupKind.empty() && summary.groupKind != "group";
    counts.groupWord = hasKind ? DatasetOverview::tr("groups (%1)").arg(toQString(summary.groupKind)) : DatasetOverview::tr("groups");
    return counts;
}

ThumbnailItem itemOf(const SampleSummary &sample)
{
    const QString path = toQString(sample.image);
    const QString how = sample.mask.empty() ? DatasetOverview::tr("Double click opens it in Inspect.")
                                            : DatasetOverview::tr("Double click opens it in Inspect with its lesion mask.");
    return {path, toQString(sample.className), QStringLiteral("%1 · %2").arg(toQString(sample.set), toQString(sample.id)),
            QStringLiteral("%1\n%2, %3\n%4\n%5").arg(toQString(sample.id), toQString(sample.className), toQString(sample.set), path, how)};
}

} // namespace

DatasetOverview::DatasetOverview(DatasetPresenter &presenter, ThumbnailStore &pictures, QWidget *parent)
    : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("datasetOverview"));
    counts_ = new ClassCountTable;
    class_ = form::choice({QStringLiteral("exampleClass"), tr("Class of the examples"), tr("Show examples of one class, or some of each")});
    class_->setMinimumContentsLength(18);
    auto *others = form::button({QStringLiteral("otherExamples"), tr("Other examples"), tr("Draw other images at random")},
                                QStringLiteral("view-refresh"));
    grid_ = new ThumbnailGrid(QStringLiteral("examplesThumbnailGrid"), tr("Examples"), pictures);
    auto *hint = new ElidedLabel(tr("Double click opens an image in Inspect."));
    auto *bar = new QHBoxLayout;
    bar->setSpacing(Theme::Grid);
    bar->addWidget(form::title(tr("Examples")));
    bar->addWidget(class_);
    bar->addWidget(others);
    bar->addWidget(hint, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid, Theme::Grid, 0);
    layout->setSpacing(Theme::Grid);
    layout->addWidget(counts_);
    layout->addLayout(bar);
    layout->addWidget(grid_, 1);
    connect(class_, &QComboBox::activated, this, &DatasetOverview::refreshExamples);
    connect(others, &QPushButton::clicked, this, [this] {
        ++seed_;
        refreshExamples();
    });
    connect(grid_, &ThumbnailGrid::itemActivated, this,
            [this](int index) { Q_EMIT sampleActivated(shown_[static_cast<std::size_t>(index)]); });
    connect(grid_, &ThumbnailGrid::currentItemChanged, this, [this](int index) {
        if (index >= 0)
            Q_EMIT sampleMarked(shown_[static_cast<std::size_t>(index)]);
    });
}

void DatasetOverview::refresh()
{
    counts_->setCounts(countsOf(presenter_.chosen()->summary));
    refreshClasses();
    refreshExamples();
}

void DatasetOverview::refreshClasses()
{
    const QString before = class_->currentText();
    class_->clear();
    class_->addItem(tr("all classes"));
    for (const std::string &name : presenter_.chosen()->summary.classes)
        class_->addItem(toQString(name));
    class_->setCurrentIndex(std::max(0, class_->findText(before)));
}

void DatasetOverview::refreshExamples()
{
    const auto chosen = presenter_.chosen();
    const std::size_t classes = chosen->summary.classes.size();
    std::vector<std::size_t> drawn;
    if (const int only = class_->currentIndex() - 1; only >= 0)
        drawn = presenter_.examples(static_cast<std::size_t>(only), kExamplesOfClass, seed_);
    else
        for (std::size_t i = 0; i < std::min(classes, kExamplesOfAll); ++i) {
            const std::vector<std::size_t> some = presenter_.examples(i, std::max<std::size_t>(1, kExamplesOfAll / classes), seed_);
            drawn.insert(drawn.end(), some.begin(), some.end());
        }
    std::vector<ThumbnailItem> items;
    items.reserve(drawn.size());
    for (const std::size_t sample : drawn)
        items.push_back(itemOf(chosen->summary.samples[sample]));
    shown_ = std::move(drawn);
    grid_->setItems(std::move(items));
    if (!shown_.empty())
        Q_EMIT sampleMarked(shown_.front());
}

} // namespace lesionlens
