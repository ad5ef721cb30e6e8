// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/inspect_loader.h"

#include <algorithm>

#include <QImage>

#include "core/base/file_io.h"
#include "ui/presenters/mask_lookup.h"

namespace lesionlens {

namespace {

constexpr std::size_t kImageBytes = std::size_t{512} << 20;
constexpr std::size_t kModels = 12; // all architectures of a comparison
constexpr std::size_t kResultBytes = std::size_t{256} << 20;
constexpr std::size_t kMapBytes = std::size_t{128} << 20;
constexpr std::size_t kMaskBytes = std::size_t{256} << 20;

std::shared_ptr<const LoadedImage> displayable(OpenImage opened)
{
    auto image = std::make_shared<const OpenImage>(std::move(opened));
    auto *keepAlive = new std::shared_ptr<const OpenImage>(image);
    const QImage view(
        image->pixels.data.data(), image->pixels.width, image->pixels.height, qsizetype{3} * image->pixels.width, QImage::Format_RGB888,
        [](void *owner) { delete static_cast<std::shared_ptr<const OpenImage> *>(owner); }, keepAlive);
    return std::make_shared<const LoadedImage>(LoadedImage{image, DisplayImage(view)});
}

} // namespace

InspectLoader::InspectLoader(SessionGateway &gateway, QObject *parent)
    : QObject(parent), gateway_(gateway), methods_(gateway.listMethods()), images_(kImageBytes), models_(kModels), results_(kResultBytes),
      maps_(kMapBytes), masks_(kMaskBytes)
{
}

InspectLoader::~InspectLoader()
{
    shutDown();
}

void InspectLoader::shutDown()
{
    isAdvancing_ = true; // nothing new is started by the endings that arrive now
    target_ = {};
    compute_.shutDown();
    files_.shutDown();
}

void InspectLoader::show(const InspectTarget &target)
{
    const auto keysOf = [this] {
        std::set<std::string> keys = {imageKey(), modelKey(), resultKey(), maskKey()};
        for (const MapWish &wish : wishes())
            keys.insert(wishKey(wish));
        return keys;
    };
    const std::set<std::string> before = keysOf();
    target_ = target;
    // What is chosen anew is a new attempt where the user had cancelled.
    for (const std::string &key : keysOf())
        if (const auto found = failures_.find(key); found != failures_.end() && found->second.isCancelled && !before.contains(key))
            failures_.erase(found);
    advance();
}

void InspectLoader::advance()
{
    if (isAdvancing_)
        return;
    isAdvancing_ = true;
    loadImage();
    loadModel();
    runExplanations();
    loadMask();
    isAdvancing_ = false;
    Q_EMIT busyChanged();
}

bool InspectLoader::claims(Slot &slot, const std::vector<std::string> &keys)
{
    const auto isWanted = [&](const std::string &key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    if (slot.job.isActive() && !slot.keys.empty()) {
        if (std::any_of(slot.keys.begin(), slot.keys.end(), isWanted))
            return false;
        slot.job.cancel();
    }
    slot.keys.clear();
    return !keys.empty();
}

template <typename R>
void InspectLoader::start(Slot &slot, const std::vector<std::string> &keys, const std::string &what, JobPool &pool,
                          std::function<R(ProgressSink &, const std::stop_token &)> work, std::function<void(R)> store)
{
    slot.keys = keys;
    slot.progress = {what, 0, 0};
    JobEndings<R> endings;
    endings.succeeded = [this, &slot, keys, store = std::move(store)](R result) {
        store(std::move(result));
        for (const std::string &key : keys)
            alone_.erase(key);
        ended(slot, keys);
    };
    endings.failed = [this, &slot, keys](const Error &error) {
        failed(keys, error);
        ended(slot, keys);
    };
    endings.cancelled = [this, &slot, keys] { ended(slot, keys); };
    endings.progressed = [this, &slot, keys](const Progress &progress) {
        if (slot.keys != keys)
            return;
        slot.progress = progress;
        Q_EMIT busyChanged();
    };
    slot.job = pool.submit<R>(std::move(work), std::move(endings));
}

void InspectLoader::failed(const std::vector<std::string> &keys, const Error &error)
{
    if (keys.size() > 1)
        alone_.insert(keys.begin(), keys.end());
    else
        failures_[keys.front()] = {error.message(), false};
}

void InspectLoader::ended(Slot &slot, const std::vector<std::string> &keys)
{
    if (slot.keys == keys && !slot.job.isActive())
        slot.keys.clear();
    advance();
    Q_EMIT changed();
}

void InspectLoader::loadImage()
{
    const std::string key = imageKey();
    const bool isMissing = !key.empty() && !images_.contains(key) && !failures_.contains(key);
    if (!claims(imageSlot_, isMissing ? std::vector{key} : std::vector<std::string>()))
        return;
    const std::filesystem::path path = *target_.image;
    start<std::shared_ptr<const LoadedImage>>(
        imageSlot_, {key}, "reading " + toUtf8(path.filename()), files_,
        [this, path](ProgressSink &, const std::stop_token &stop) {
            OpenImage image = gateway_.openImage(path);
            throwIfStopped(stop);
            return displayable(std::move(image));
        },
        [this, key](std::shared_ptr<const LoadedImage> image) {
            const std::size_t bytes = image->image->pixels.data.size() * 3 / 2;
            images_.put(key, std::move(image), bytes);
        });
}

void InspectLoader::loadModel()
{
    const std::string key = modelKey();
    const bool isMissing = !key.empty() && !models_.contains(key) && !failures_.contains(key);
    if (!claims(modelSlot_, isMissing ? std::vector{key} : std::vector<std::string>()))
        return;
    const ModelItem item = *target_.model;
    start<std::shared_ptr<OpenModel>>(
        modelSlot_, {key}, "opening " + item.title, compute_,
        [this, item](ProgressSink &, const std::stop_token &) { return gateway_.openModel(item.source); },
        [this, key](std::shared_ptr<OpenModel> model) { models_.put(key, std::move(model)); });
}

void InspectLoader::loadMask()
{
    const auto opened = image();
    const std::string key = opened ? maskKey() : std::string();
    const bool isMissing = !key.empty() && !masks_.contains(key) && !failures_.contains(key);
    if (!claims(maskSlot_, isMissing ? std::vector{key} : std::vector<std::string>()))
        return;
    const MaskRequest request{target_.maskMode, target_.maskFolders, target_.maskFile};
    const auto pixels = opened->image;
    start<LoadedMask>(
        maskSlot_, {key}, "looking for the lesion", files_,
        [this, pixels, request](ProgressSink &, const std::stop_token &stop) {
            return lesionlens::loadMask(gateway_, *pixels, request, stop);
        },
        [this, key](LoadedMask mask) {
            const std::size_t bytes = (mask.mask ? mask.mask->inside.size() : 0) + 4096;
            masks_.put(key, std::make_shared<const LoadedMask>(std::move(mask)), bytes);
        });
}

void InspectLoader::cancel()
{
    for (Slot *slot : {&imageSlot_, &modelSlot_, &explainSlot_, &costlySlot_, &maskSlot_}) {
        if (slot->keys.empty() || !slot->job.isActive())
            continue;
        for (const std::string &key : slot->keys)
            failures_[key] = {"Cancelled.", true};
        slot->job.cancel();
        slot->keys.clear();
    }
    Q_EMIT busyChanged();
    Q_EMIT changed();
}

void InspectLoader::retry()
{
    const std::size_t cancelled = std::erase_if(failures_, [](const auto &entry) { return entry.second.isCancelled; });
    if (cancelled == 0) {
        failures_.clear();
        alone_.clear();
        images_.remove(imageKey());
        results_.remove(resultKey());
        maps_.clear();
        masks_.remove(maskKey());
    }
    advance();
    Q_EMIT changed();
}

// The file that explains uses it, too.
template void InspectLoader::start<Explanation>(Slot &, const std::vector<std::string> &, const std::string &, JobPool &,
                                                std::function<Explanation(ProgressSink &, const std::stop_token &)>,
                                                std::function<void(Explanation)>);

} // namespace lesionlens
