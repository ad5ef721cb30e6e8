// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/inspect_loader.h"

#include <QImage>

#include "core/base/file_io.h"
#include "ui/presenters/mask_lookup.h"

namespace lesionlens {

namespace {

constexpr std::size_t kImageBytes = std::size_t{512} << 20;
constexpr std::size_t kModels = 4;
constexpr std::size_t kResultBytes = std::size_t{256} << 20;
constexpr std::size_t kMaps = 512;
constexpr std::size_t kMaskBytes = std::size_t{256} << 20;

std::size_t attentionBytes(const std::vector<AttentionWeights> &attentions)
{
    std::size_t bytes = 0;
    for (const AttentionWeights &weights : attentions)
        bytes += weights.values.size() * sizeof(float);
    return bytes;
}

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
    : QObject(parent), gateway_(gateway), images_(kImageBytes), models_(kModels), results_(kResultBytes), maps_(kMaps), masks_(kMaskBytes)
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
    // A chosen image or model is a new attempt where the user had cancelled.
    const std::string before = resultKey();
    target_ = target;
    if (resultKey() != before)
        std::erase_if(failures_, [](const auto &entry) { return entry.second.isCancelled; });
    advance();
}

void InspectLoader::advance()
{
    if (isAdvancing_)
        return;
    isAdvancing_ = true;
    loadImage();
    loadModel();
    runExplanation();
    loadMask();
    isAdvancing_ = false;
    Q_EMIT busyChanged();
}

bool InspectLoader::claims(Slot &slot, const std::string &key, bool isThere)
{
    if (slot.key != key && slot.job.isActive())
        slot.job.cancel();
    const bool isRunning = slot.key == key && slot.job.isActive();
    if (slot.key != key)
        slot.key.clear();
    return !key.empty() && !isThere && !isRunning && !failures_.contains(key);
}

template <typename R>
void InspectLoader::start(Slot &slot, const std::string &key, const std::string &what, JobPool &pool,
                          std::function<R(ProgressSink &, const std::stop_token &)> work, std::function<void(R)> store)
{
    slot.key = key;
    slot.progress = {what, 0, 0};
    JobEndings<R> endings;
    endings.succeeded = [this, &slot, key, store = std::move(store)](R result) {
        store(std::move(result));
        ended(slot, key);
    };
    endings.failed = [this, &slot, key](const Error &error) {
        failures_[key] = {error.message(), false};
        ended(slot, key);
    };
    endings.cancelled = [this, &slot, key] { ended(slot, key); };
    endings.progressed = [this, &slot, key](const Progress &progress) {
        if (slot.key != key)
            return;
        slot.progress = progress;
        Q_EMIT busyChanged();
    };
    slot.job = pool.submit<R>(std::move(work), std::move(endings));
}

void InspectLoader::ended(Slot &slot, const std::string &key)
{
    if (slot.key == key && !slot.job.isActive())
        slot.key.clear();
    advance();
    Q_EMIT changed();
}

void InspectLoader::loadImage()
{
    const std::string key = imageKey();
    if (!claims(imageSlot_, key, images_.contains(key)))
        return;
    const std::filesystem::path path = *target_.image;
    start<std::shared_ptr<const LoadedImage>>(
        imageSlot_, key, "reading " + toUtf8(path.filename()), files_,
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
    if (!claims(modelSlot_, key, models_.contains(key)))
        return;
    const ModelItem item = *target_.model;
    start<std::shared_ptr<OpenModel>>(
        modelSlot_, key, "opening " + item.title, compute_,
        [this, item](ProgressSink &, const std::stop_token &) { return gateway_.openModel(item.source); },
        [this, key](std::shared_ptr<OpenModel> model) { models_.put(key, std::move(model)); });
}

void InspectLoader::runExplanation()
{
    const auto opened = image();
    const auto network = model();
    const std::string layer = camLayer();
    const bool needsMap = !layer.empty() && !camMap();
    const std::string key = opened && network ? explainKey() : std::string();
    if (!claims(explainSlot_, key, result() && !needsMap))
        return;
    ExplainOptions options;
    options.methods.clear();
    options.targetClass = target_.targetClass;
    if (!layer.empty()) {
        options.methods.emplace_back(kCamMethod);
        options.layers[kCamMethod] = {layer};
    }
    // Attention does not depend on class or layer of Grad-CAM: taken once, for all layers, so that every view is a look-up.
    if (!result() && !network->spec().attentions.empty()) {
        options.methods.emplace_back(kAttentionMethod);
        options.layers[kAttentionMethod] = {"*"};
    }
    const auto pixels = opened->image;
    start<Explanation>(
        explainSlot_, key, "explaining " + toUtf8(pixels->path.filename()), compute_,
        [this, network, pixels, options](ProgressSink &sink, const std::stop_token &stop) {
            return gateway_.explain(*network, *pixels, options, sink, stop);
        },
        [this, base = resultKey()](Explanation explanation) { storeExplanation(std::move(explanation), base); });
}

void InspectLoader::storeExplanation(Explanation explanation, const std::string &imageModelKey)
{
    for (Map &map : explanation.maps) {
        const std::string key = imageModelKey + "|" + map.layer + "|" + explanation.targetClass;
        maps_.put(key, std::make_shared<const Map>(std::move(map)));
    }
    if (const auto *known = results_.find(imageModelKey)) {
        auto updated = std::make_shared<ImageResult>(**known);
        updated->timingMs = std::move(explanation.timingMs);
        const std::size_t bytes = attentionBytes(updated->attentions) + 4096;
        results_.put(imageModelKey, std::move(updated), bytes);
        return;
    }
    auto fresh = std::make_shared<ImageResult>();
    fresh->prediction = std::move(explanation.prediction);
    fresh->geometry = explanation.geometry;
    fresh->attentions = std::move(explanation.attentions);
    fresh->timingMs = std::move(explanation.timingMs);
    const std::size_t bytes = attentionBytes(fresh->attentions) + 4096;
    results_.put(imageModelKey, std::move(fresh), bytes);
}

void InspectLoader::loadMask()
{
    const auto opened = image();
    const std::string key = opened ? maskKey() : std::string();
    if (!claims(maskSlot_, key, masks_.contains(key)))
        return;
    const MaskRequest request{target_.maskMode, target_.maskFolders, target_.maskFile};
    const auto pixels = opened->image;
    start<LoadedMask>(
        maskSlot_, key, "looking for the lesion", files_,
        [this, pixels, request](ProgressSink &, const std::stop_token &stop) {
            return lesionlens::loadMask(gateway_, *pixels, request, stop);
        },
        [this, key](LoadedMask mask) {
            const std::size_t bytes = (mask.mask ? mask.mask->inside.size() : 0) + 4096;
            masks_.put(key, std::make_shared<const LoadedMask>(std::move(mask)), bytes);
        });
}

BusyState InspectLoader::busy() const
{
    for (const Slot *slot : {&explainSlot_, &modelSlot_, &imageSlot_, &maskSlot_})
        if (!slot->key.empty() && slot->job.isActive())
            return {true, slot->progress.stage, slot->progress.done, slot->progress.total};
    return {};
}

void InspectLoader::cancel()
{
    for (Slot *slot : {&imageSlot_, &modelSlot_, &explainSlot_, &maskSlot_}) {
        if (slot->key.empty() || !slot->job.isActive())
            continue;
        failures_[slot->key] = {"Cancelled.", true};
        slot->job.cancel();
        slot->key.clear();
    }
    Q_EMIT busyChanged();
    Q_EMIT changed();
}

void InspectLoader::retry()
{
    failures_.clear();
    images_.remove(imageKey());
    results_.remove(resultKey());
    maps_.clear();
    masks_.remove(maskKey());
    advance();
    Q_EMIT changed();
}

} // namespace lesionlens
