// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/image_source.h"

#include "core/base/error.h"
#include "core/image/image_io.h"

namespace lesionlens {

ImageSource::ImageSource(const Dataset &dataset, int width, int height, Fit fit, std::size_t cacheBytes)
    : dataset_(dataset), width_(width), height_(height), fit_(fit), room_(cacheBytes), cache_(dataset.samples.size())
{
}

std::shared_ptr<const RgbImage> ImageSource::at(std::size_t index)
{
    {
        const std::lock_guard lock(mutex_);
        if (cache_.at(index))
            return cache_[index];
        if (problems_.contains(index))
            return nullptr;
    }
    // Decoding happens outside the lock; two threads that want the same image decode it twice, which is harmless.
    std::shared_ptr<const RgbImage> image;
    try {
        const RgbImage original = readImage(dataset_.samples[index].image);
        image = std::make_shared<const RgbImage>(Geometry(original.width, original.height, width_, height_, fit_).apply(original));
    } catch (const Error &error) {
        const std::lock_guard lock(mutex_);
        problems_.emplace(index, error.message());
        return nullptr;
    }
    const std::lock_guard lock(mutex_);
    if (!cache_[index] && image->data.size() <= room_) {
        room_ -= image->data.size();
        cache_[index] = image;
    }
    return image;
}

std::vector<std::string> ImageSource::problems() const
{
    const std::lock_guard lock(mutex_);
    std::vector<std::string> sentences;
    for (const auto &[index, sentence] : problems_)
        sentences.push_back(sentence);
    return sentences;
}

} // namespace lesionlens
