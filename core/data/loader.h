// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/data/augment.h"
#include "core/data/image_source.h"

namespace lesionlens {

/// Some samples as a network takes them.
struct Batch
{
    std::vector<std::size_t> samples; ///< indices into the data set; those whose image could not be read are left out
    std::vector<int> labels;          ///< one per sample
    std::vector<float> pixels;        ///< [samples, 3, height, width], normalised
    int skipped = 0;                  ///< images that could not be read
};

/// One pass over some samples.
struct LoadPlan
{
    std::vector<std::size_t> order; ///< indices into the data set
    int batchSize = 16;
    Normalization normalization;
    std::optional<AugmentOptions> augment; ///< none: images as they are
    std::uint64_t seed = 0;                ///< of the augmentation; sample i draws from deriveSeed(seed, i), whichever thread loads it
    bool repeats = false;                  ///< samples may come more than once: each time with an augmentation of its own
    int workers = 2;                       ///< threads, at least 1
    int prefetch = 4;                      ///< batches that may wait, at least 1; one per worker is always under way
};

/// Worker threads for a pass of which nobody says how many: half of the cores, 2 to 8.
[[nodiscard]] int loaderThreads();

/// `indices` in a random order that depends on the seed alone (Fisher-Yates).
[[nodiscard]] std::vector<std::size_t> shuffled(std::vector<std::size_t> indices, std::uint64_t seed);

/// Loads the batches of one pass in background threads and hands them out in order. The result does not depend on the number of threads.
class Loader
{
public:
    /// `dataset` and `source` must outlive the loader.
    Loader(const Dataset &dataset, ImageSource &source, LoadPlan plan);
    /// Stops the threads.
    ~Loader();
    Loader(const Loader &) = delete;
    Loader &operator=(const Loader &) = delete;

    /// Batches in all.
    [[nodiscard]] std::size_t size() const { return batches_; }
    /// The next batch, which may be empty if none of its images could be read; none after the last one. Rethrows what a thread met.
    [[nodiscard]] std::optional<Batch> next();

private:
    void work(const std::stop_token &stop);
    [[nodiscard]] Batch load(std::size_t index) const;

    const Dataset &dataset_;
    ImageSource &source_;
    LoadPlan plan_;
    std::size_t batches_ = 0;

    std::mutex mutex_;
    std::condition_variable_any hasRoom_;
    std::condition_variable_any hasBatch_;
    std::size_t nextToLoad_ = 0;
    std::size_t nextToHandOut_ = 0;
    std::map<std::size_t, Batch> ready_;
    std::exception_ptr failure_;
    std::vector<std::jthread> threads_; ///< last: they use everything above
};

} // namespace lesionlens
