// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/dataset/dataset_presenter.h"

#include <algorithm>
#include <map>

#include "core/base/file_io.h"
#include "core/base/random.h"
#include "core/data/dataset_options.h"
#include "ui/pages/qt_values.h"

namespace lesionlens {

namespace {

/// Whether two options read the same images into the same sets: what is allowed does not matter to that.
bool readTheSame(DatasetOptions first, DatasetOptions second)
{
    Json one;
    Json other;
    first.allowLeaks = second.allowLeaks = {};
    writeDatasetOptions(first, one);
    writeDatasetOptions(second, other);
    return one == other;
}

} // namespace

DatasetPresenter::DatasetPresenter(TrainingGateway &gateway, QObject *parent)
    : QObject(parent), gateway_(gateway), content_(contentOf(ChosenDataset{}))
{
}

DatasetPresenter::~DatasetPresenter()
{
    blockSignals(true);
    pictures_.shutDown();
    leakPool_.shutDown();
    files_.shutDown();
}

void DatasetPresenter::open(const std::filesystem::path &folder)
{
    if (folder != folder_)
        setContent(contentOf(ChosenDataset{}));
    folder_ = folder;
    options_ = {};
    choices_ = {};
    forgetLeaks();
    listTables();
    read();
}

void DatasetPresenter::setOptions(const DatasetOptions &options)
{
    if (folder_.empty())
        return;
    if (!readTheSame(options_, options))
        forgetLeaks();
    options_ = options;
    read();
    Q_EMIT leaksChanged();
}

void DatasetPresenter::retry()
{
    if (folder_.empty())
        return;
    forgetLeaks();
    listTables();
    read();
}

void DatasetPresenter::listTables()
{
    tablesJob_.cancel();
    JobEndings<std::vector<TableSummary>> endings;
    endings.succeeded = [this](std::vector<TableSummary> tables) {
        choices_.tables = std::move(tables);
        Q_EMIT changed();
    };
    tablesJob_ = files_.submit<std::vector<TableSummary>>(
        [this, folder = folder_](ProgressSink &, const std::stop_token &) { return gateway_.listTables(folder); }, std::move(endings));
}

void DatasetPresenter::read()
{
    readJob_.cancel();
    problem_.clear();
    progress_ = {"reading " + toUtf8(folder_.filename()), 0, 0};
    JobEndings<std::shared_ptr<const Content>> endings;
    endings.succeeded = [this](std::shared_ptr<const Content> content) {
        choices_.labels = content->chosen->summary.labels;
        choices_.sources = content->chosen->summary.sources;
        setContent(std::move(content));
        Q_EMIT changed();
    };
    endings.failed = [this](const Error &error) { fail(error); };
    endings.cancelled = [this] { returnToChosen(); };
    readJob_ = files_.submit<std::shared_ptr<const Content>>(
        [this, folder = folder_, options = options_](ProgressSink &, const std::stop_token &) {
            return contentOf({folder, options, gateway_.describeDataset(folder, options)});
        },
        std::move(endings));
    Q_EMIT changed();
}

void DatasetPresenter::makePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder)
{
    readJob_.cancel();
    forgetLeaks();
    problem_.clear();
    setContent(contentOf(ChosenDataset{}));
    folder_ = folder;
    options_ = {};
    choices_ = {};
    progress_ = {"drawing phantoms", 0, options.count};
    JobEndings<bool> endings;
    endings.succeeded = [this, folder](bool) { open(folder); };
    endings.failed = [this](const Error &error) { fail(error); };
    endings.cancelled = [this] { returnToChosen(); };
    endings.progressed = [this](const Progress &progress) {
        progress_ = progress;
        Q_EMIT progressed();
    };
    readJob_ = files_.submit<bool>(
        [this, options, folder](ProgressSink &progress, const std::stop_token &stop) {
            gateway_.writePhantoms(options, folder, progress, stop);
            return true;
        },
        std::move(endings));
    Q_EMIT changed();
}

void DatasetPresenter::findLeaks()
{
    if (chosen()->isEmpty() || isReading() || isFindingLeaks())
        return;
    forgetLeaks();
    leakProgress_ = {"comparing images", 0, 0};
    JobEndings<std::shared_ptr<const LeakFindings>> endings;
    endings.succeeded = [this](std::shared_ptr<const LeakFindings> findings) {
        leaks_ = std::move(findings);
        Q_EMIT leaksChanged();
    };
    endings.failed = [this](const Error &error) {
        leakProblem_ = error.message();
        Q_EMIT leaksChanged();
    };
    endings.cancelled = [this] { Q_EMIT leaksChanged(); };
    endings.progressed = [this](const Progress &progress) {
        leakProgress_ = progress;
        Q_EMIT leaksProgressed();
    };
    leakJob_ = leakPool_.submit<std::shared_ptr<const LeakFindings>>(
        [this, folder = folder_, options = options_](ProgressSink &progress, const std::stop_token &stop) {
            return std::make_shared<const LeakFindings>(gateway_.findLeaks(folder, options, progress, stop));
        },
        std::move(endings));
    Q_EMIT leaksChanged();
}

std::string DatasetPresenter::leakVerdict() const
{
    return leaks_ ? lesionlens::leakVerdict(*leaks_, options_.allowLeaks) : std::string();
}

std::string DatasetPresenter::leakRefusal() const
{
    const std::vector<std::string> &allowed = chosen()->options.allowLeaks;
    if (leaks_)
        for (const LeakCount &count : leaks_->counts)
            if (count.betweenSplits > 0 && std::find(allowed.begin(), allowed.end(), count.kind) == allowed.end())
                return count.refusal;
    return {};
}

bool DatasetPresenter::isAllowed(const std::string &leakKind) const
{
    return std::find(options_.allowLeaks.begin(), options_.allowLeaks.end(), leakKind) != options_.allowLeaks.end();
}

void DatasetPresenter::allowLeak(const std::string &leakKind, bool isAllowed)
{
    if (this->isAllowed(leakKind) == isAllowed)
        return;
    DatasetOptions options = options_;
    if (isAllowed)
        options.allowLeaks.push_back(leakKind);
    else
        std::erase(options.allowLeaks, leakKind);
    setOptions(options);
}

void DatasetPresenter::cancel()
{
    readJob_.cancel();
    leakJob_.cancel();
}

std::vector<std::size_t> DatasetPresenter::examples(std::size_t classIndex, std::size_t count, std::uint64_t seed) const
{
    if (classIndex >= content_->samplesOfClass.size())
        return {};
    const std::vector<std::uint32_t> &all = content_->samplesOfClass[classIndex];
    count = std::min(count, all.size());
    // The first steps of a Fisher-Yates shuffle, of which only the places that moved are kept: a class may have 100,000 images.
    std::map<std::size_t, std::uint32_t> moved;
    const auto at = [&](std::size_t place) { return moved.contains(place) ? moved[place] : all[place]; };
    Random random(deriveSeed(seed, classIndex));
    std::vector<std::size_t> drawn;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t other = i + random.below(all.size() - i);
        drawn.push_back(at(other));
        moved[other] = at(i);
    }
    return drawn;
}

void DatasetPresenter::requestThumbnail(const std::filesystem::path &image, int longestSide)
{
    if (!awaited_.insert(image).second)
        return;
    JobEndings<QImage> endings;
    endings.succeeded = [this, image](const QImage &thumbnail) {
        awaited_.erase(image);
        Q_EMIT thumbnailReady(image, thumbnail);
    };
    endings.failed = [this, image](const Error &) {
        awaited_.erase(image);
        Q_EMIT thumbnailReady(image, {});
    };
    pictures_.submit<QImage>([this, image, longestSide](
                                 ProgressSink &, const std::stop_token &) { return toQImage(gateway_.readThumbnail(image, longestSide)); },
                             std::move(endings), JobUrgency::Background);
}

void DatasetPresenter::setRecipe(const ImageRecipe &recipe)
{
    if (isSame(recipe, recipe_))
        return;
    recipe_ = recipe;
    Q_EMIT recipeChanged();
}

void DatasetPresenter::previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, std::uint64_t seed)
{
    previewJob_.cancel();
    JobEndings<Preview> endings;
    endings.succeeded = [this, image](const Preview &preview) {
        previewed_ = image;
        decoded_ = preview.decoded;
        Q_EMIT previewReady(preview.original, preview.draws);
    };
    endings.failed = [this](const Error &error) { Q_EMIT previewFailed(toQString(error.message())); };
    previewJob_ = pictures_.submit<Preview>(
        [this, image, options, size = recipe_.size, seed,
         decoded = image == previewed_ ? decoded_ : nullptr](ProgressSink &, const std::stop_token &stop) mutable {
            if (!decoded)
                decoded = std::make_shared<const RgbImage>(gateway_.readImage(image));
            throwIfStopped(stop);
            Preview preview{decoded, {}, {}};
            for (const RgbImage &one : gateway_.previewAugmentation(*decoded, options, size, PreviewDraws, seed))
                preview.draws.push_back(toQImage(one));
            preview.original = preview.draws.front();
            preview.draws.erase(preview.draws.begin());
            return preview;
        },
        std::move(endings));
}

void DatasetPresenter::setContent(std::shared_ptr<const Content> content)
{
    const bool wasAndStaysEmpty = content_->chosen->isEmpty() && content->chosen->isEmpty();
    std::swap(content_, content);
    if (wasAndStaysEmpty)
        return;
    Q_EMIT chosenChanged();
    // Letting go of 100,000 samples takes longer than a turn of the event loop may.
    files_.submit<bool>(
        [old = std::move(content)](ProgressSink &, const std::stop_token &) mutable {
            old.reset();
            return true;
        },
        {}, JobUrgency::Background);
}

void DatasetPresenter::forgetLeaks()
{
    leakJob_.cancel();
    leaks_.reset();
    leakProblem_.clear();
    Q_EMIT leaksChanged();
}

void DatasetPresenter::returnToChosen()
{
    if (readJob_.isActive())
        return; // a newer reading took the place of the one that ended
    folder_ = chosen()->folder;
    options_ = chosen()->options;
    Q_EMIT changed();
}

void DatasetPresenter::fail(const Error &error)
{
    problem_ = error.message();
    setContent(contentOf(ChosenDataset{}));
    Q_EMIT changed();
}

std::shared_ptr<const DatasetPresenter::Content> DatasetPresenter::contentOf(ChosenDataset chosen)
{
    auto content = std::make_shared<Content>();
    const DatasetSummary &summary = chosen.summary;
    std::map<std::string, std::size_t> places;
    for (const std::string &name : summary.classes)
        places.emplace(name, places.size());
    content->samplesOfClass.resize(places.size());
    std::size_t place = 0;
    const std::string *last = nullptr;
    for (std::size_t i = 0; i < summary.samples.size(); ++i) {
        const std::string &name = summary.samples[i].className;
        if (last == nullptr || *last != name)
            place = places.contains(name) ? places[name] : places.size();
        last = &name;
        if (place < places.size())
            content->samplesOfClass[place].push_back(static_cast<std::uint32_t>(i));
    }
    content->chosen = std::make_shared<const ChosenDataset>(std::move(chosen));
    return content;
}

} // namespace lesionlens
