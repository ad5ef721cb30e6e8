// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/loader.h"

#include <algorithm>
#include <utility>

namespace lesionlens {

std::vector<std::size_t> shuffled(std::vector<std::size_t> indices, std::uint64_t seed)
{
    Random random(seed);
    for (std::size_t i = indices.size(); i > 1; --i)
        std::swap(indices[i - 1], indices[random.below(i)]);
    return indices;
}

int loaderThreads()
{
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) / 2, 2, 8);
}

Loader::Loader(const Dataset &dataset, ImageSource &source, LoadPlan plan) : dataset_(dataset), source_(source), plan_(std::move(plan))
{
    plan_.batchSize = std::max(plan_.batchSize, 1);
    plan_.workers = std::max(plan_.workers, 1);
    plan_.prefetch = std::max(plan_.prefetch, plan_.workers); // with fewer, the other threads had nothing to do
    const auto batchSize = static_cast<std::size_t>(plan_.batchSize);
    batches_ = (plan_.order.size() + batchSize - 1) / batchSize;
    for (int i = 0; i < plan_.workers; ++i)
        threads_.emplace_back([this](const std::stop_token &stop) { work(stop); });
}

Loader::~Loader()
{
    for (std::jthread &thread : threads_)
        thread.request_stop();
    threads_.clear(); // joins, while the members they use still exist
}

std::optional<Batch> Loader::next()
{
    std::unique_lock lock(mutex_);
    if (nextToHandOut_ == batches_)
        return std::nullopt;
    hasBatch_.wait(lock, [this] { return failure_ || ready_.contains(nextToHandOut_); });
    if (failure_)
        std::rethrow_exception(failure_);
    auto node = ready_.extract(nextToHandOut_);
    ++nextToHandOut_;
    lock.unlock();
    hasRoom_.notify_all();
    return std::move(node.mapped());
}

void Loader::work(const std::stop_token &stop)
{
    while (true) {
        std::size_t index = 0;
        {
            std::unique_lock lock(mutex_);
            const auto mayLoad = [this] {
                return nextToLoad_ == batches_ || nextToLoad_ < nextToHandOut_ + static_cast<std::size_t>(plan_.prefetch);
            };
            if (!hasRoom_.wait(lock, stop, mayLoad) || nextToLoad_ == batches_ || failure_ || stop.stop_requested())
                return;
            index = nextToLoad_++;
        }
        try {
            Batch batch = load(index);
            const std::lock_guard lock(mutex_);
            ready_.emplace(index, std::move(batch));
        } catch (...) {
            const std::lock_guard lock(mutex_);
            failure_ = std::current_exception();
        }
        hasBatch_.notify_all();
    }
}

Batch Loader::load(std::size_t index) const
{
    const auto batchSize = static_cast<std::size_t>(plan_.batchSize);
    const std::size_t begin = index * batchSize;
    const std::size_t end = std::min(begin + batchSize, plan_.order.size());
    const std::size_t floats = 3 * static_cast<std::size_t>(source_.width()) * static_cast<std::size_t>(source_.height());
    Batch batch;
    batch.pixels.resize((end - begin) * floats);
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t sample = plan_.order[i];
        const std::shared_ptr<const RgbImage> image = source_.at(sample);
        if (!image) {
            ++batch.skipped;
            continue;
        }
        float *out = batch.pixels.data() + batch.samples.size() * floats;
        if (plan_.augment) {
            const std::uint64_t seed = plan_.repeats ? deriveSeed(plan_.seed, i) : plan_.seed;
            Random random(deriveSeed(seed, sample));
            const Augmentation augmentation = drawAugmentation(*plan_.augment, random);
            writePlanes(augmentPixels(*image, augmentation), colorTransform(augmentation, meanGrey(*image)), plan_.normalization, out);
        } else {
            writePlanes(*image, {}, plan_.normalization, out);
        }
        batch.samples.push_back(sample);
        batch.labels.push_back(dataset_.samples[sample].label);
    }
    batch.pixels.resize(batch.samples.size() * floats);
    return batch;
}

} // namespace lesionlens
