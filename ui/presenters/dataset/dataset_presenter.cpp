// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/dataset/dataset_presenter.h"

#include <algorithm>
#include <map>

#include "core/base/random.h"
#include "ui/pages/qt_values.h"

namespace lesionlens {

DatasetPresenter::DatasetPresenter(TrainingGateway &gateway, QObject *parent) : QObject(parent), gateway_(gateway)
{
}

DatasetPresenter::~DatasetPresenter()
{
    blockSignals(true);
    pictures_.shutDown();
    pool_.shutDown();
}

void DatasetPresenter::open(const std::filesystem::path &folder)
{
    folder_ = folder;
    options_ = {};
    read();
}

void DatasetPresenter::setOptions(const DatasetOptions &options)
{
    options_ = options;
    if (!folder_.empty())
        read();
}

void DatasetPresenter::read()
{
    readJob_.cancel();
    leakJob_.cancel();
    leaks_.reset();
    leakProblem_.clear();
    summary_.reset();
    problem_.clear();
    progress_ = {"reading " + folder_.filename().string(), 0, 0};
    state_ = State::Loading;
    JobEndings<DatasetSummary> endings;
    endings.succeeded = [this](DatasetSummary summary) {
        summary_ = std::make_shared<const DatasetSummary>(std::move(summary));
        state_ = State::Ready;
        Q_EMIT changed();
    };
    endings.failed = [this](const Error &error) {
        problem_ = error.message();
        state_ = State::Failed;
        Q_EMIT changed();
    };
    readJob_ =
        pool_.submit<DatasetSummary>([this, folder = folder_, options = options_](
                                         ProgressSink &, const std::stop_token &) { return gateway_.describeDataset(folder, options); },
                                     std::move(endings));
    Q_EMIT changed();
}

void DatasetPresenter::makePhantoms(const PhantomSetOptions &options, const std::filesystem::path &folder)
{
    readJob_.cancel();
    leakJob_.cancel();
    summary_.reset();
    problem_.clear();
    progress_ = {"drawing phantoms", 0, options.count};
    state_ = State::Loading;
    JobEndings<bool> endings;
    endings.succeeded = [this, folder](bool) { open(folder); };
    endings.failed = [this](const Error &error) {
        problem_ = error.message();
        state_ = State::Failed;
        Q_EMIT changed();
    };
    endings.cancelled = [this] {
        if (state_ == State::Loading && !readJob_.isActive()) {
            state_ = State::Empty;
            Q_EMIT changed();
        }
    };
    endings.progressed = [this](const Progress &progress) {
        progress_ = progress;
        Q_EMIT progressed();
    };
    readJob_ = pool_.submit<bool>(
        [this, options, folder](ProgressSink &progress, const std::stop_token &stop) {
            gateway_.writePhantoms(options, folder, progress, stop);
            return true;
        },
        std::move(endings));
    Q_EMIT changed();
}

void DatasetPresenter::findLeaks()
{
    if (!summary_ || leakJob_.isActive())
        return;
    leakProblem_.clear();
    JobEndings<LeakFindings> endings;
    endings.succeeded = [this](LeakFindings findings) {
        leaks_ = std::make_shared<const LeakFindings>(std::move(findings));
        Q_EMIT leaksChanged();
    };
    endings.failed = [this](const Error &error) {
        leakProblem_ = error.message();
        Q_EMIT leaksChanged();
    };
    endings.cancelled = [this] { Q_EMIT leaksChanged(); };
    endings.progressed = [this](const Progress &progress) {
        progress_ = progress;
        Q_EMIT leaksChanged();
    };
    leakJob_ = pool_.submit<LeakFindings>(
        [this, folder = folder_, options = options_](ProgressSink &progress, const std::stop_token &stop) {
            return gateway_.findLeaks(folder, options, progress, stop);
        },
        std::move(endings));
    Q_EMIT leaksChanged();
}

void DatasetPresenter::cancel()
{
    readJob_.cancel();
    leakJob_.cancel();
}

std::vector<std::vector<std::size_t>> DatasetPresenter::examples(std::uint64_t seed) const
{
    std::vector<std::vector<std::size_t>> chosen;
    if (!summary_)
        return chosen;
    std::map<std::string, std::vector<std::size_t>> ofClass;
    for (std::size_t i = 0; i < summary_->samples.size(); ++i)
        ofClass[summary_->samples[i].className].push_back(i);
    Random random(seed);
    for (const std::string &name : summary_->classes) {
        std::vector<std::size_t> &all = ofClass[name];
        const std::size_t count = std::min<std::size_t>(ExamplesPerClass, all.size());
        // The first steps of a Fisher-Yates shuffle.
        for (std::size_t i = 0; i < count; ++i)
            std::swap(all[i], all[i + random.below(all.size() - i)]);
        chosen.emplace_back(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return chosen;
}

void DatasetPresenter::requestThumbnail(const std::filesystem::path &image, int side)
{
    JobEndings<QImage> endings;
    endings.succeeded = [this, image](const QImage &thumbnail) { Q_EMIT thumbnailReady(image, thumbnail); };
    endings.failed = [this, image](const Error &) { Q_EMIT thumbnailReady(image, {}); };
    pictures_.submit<QImage>(
        [this, image, side](ProgressSink &, const std::stop_token &) { return toQImage(gateway_.readThumbnail(image, side)); },
        std::move(endings), JobUrgency::Background);
}

void DatasetPresenter::previewAugmentation(const std::filesystem::path &image, const AugmentOptions &options, int side, std::uint64_t seed)
{
    previewJob_.cancel();
    JobEndings<std::vector<QImage>> endings;
    endings.succeeded = [this](const std::vector<QImage> &draws) { Q_EMIT previewReady(draws); };
    endings.failed = [this](const Error &error) { Q_EMIT previewFailed(toQString(error.message())); };
    previewJob_ = pictures_.submit<std::vector<QImage>>(
        [this, image, options, side, seed](ProgressSink &, const std::stop_token &) {
            std::vector<QImage> draws;
            for (const RgbImage &draw : gateway_.previewAugmentation(image, options, PreviewDraws, side, seed))
                draws.push_back(toQImage(draw));
            return draws;
        },
        std::move(endings));
}

} // namespace lesionlens
