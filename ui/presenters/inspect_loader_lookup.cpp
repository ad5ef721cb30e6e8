// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The half of the loader that says what is there, and under which keys it is kept.
#include <algorithm>

#include "core/base/file_io.h"
#include "ui/presenters/inspect_loader.h"

namespace lesionlens {

const MethodInfo *InspectLoader::method(const std::string &id) const
{
    const auto found = std::find_if(methods_.begin(), methods_.end(), [&](const MethodInfo &info) { return info.id == id; });
    return found == methods_.end() ? nullptr : &*found;
}

MethodLayers InspectLoader::layersOf(const std::string &method)
{
    const auto network = model();
    return network && this->method(method) != nullptr ? gateway_.methodLayers(network->spec(), method) : MethodLayers();
}

std::string InspectLoader::layerOf(const MapWish &wish)
{
    const MethodLayers layers = layersOf(wish.method);
    const bool isKnown = std::find(layers.layers.begin(), layers.layers.end(), wish.layer) != layers.layers.end();
    return isKnown ? wish.layer : layers.defaultLayer;
}

std::string InspectLoader::className()
{
    if (target_.targetClass != kPredictedClass)
        return target_.targetClass;
    const auto known = result();
    return known ? known->prediction.classes.at(static_cast<std::size_t>(known->prediction.predicted)) : std::string();
}

bool InspectLoader::isAgainstItself()
{
    return !target_.contrastClass.empty() && className() == target_.contrastClass;
}

std::shared_ptr<const LoadedImage> InspectLoader::image()
{
    const auto *found = images_.find(imageKey());
    return found ? *found : nullptr;
}

std::shared_ptr<OpenModel> InspectLoader::model()
{
    const auto *found = models_.find(modelKey());
    return found ? *found : nullptr;
}

std::shared_ptr<const ImageResult> InspectLoader::result()
{
    const auto *found = results_.find(resultKey());
    return found ? *found : nullptr;
}

std::shared_ptr<const Map> InspectLoader::map(const MapWish &wish)
{
    const std::string layer = layerOf(wish);
    if (layer.empty() || !result())
        return nullptr;
    const auto *found = maps_.find(mapKey(wish.method, layer, className(), target_.contrastClass));
    return found ? *found : nullptr;
}

std::shared_ptr<const LoadedMask> InspectLoader::mask()
{
    const auto *found = masks_.find(maskKey());
    return found ? *found : nullptr;
}

std::string InspectLoader::imageKey() const
{
    return target_.image ? "image:" + toUtf8(*target_.image) : std::string();
}

std::string InspectLoader::modelKey() const
{
    return target_.model ? "model:" + target_.model->key() + "|" + std::to_string(target_.model->written) : std::string();
}

std::string InspectLoader::resultKey() const
{
    return imageKey() + "|" + modelKey();
}

std::string InspectLoader::wishKey(const MapWish &wish)
{
    return "explain:" + mapKey(wish.method, layerOf(wish), target_.targetClass, target_.contrastClass);
}

std::string InspectLoader::mapKey(const std::string &method, const std::string &layer, const std::string &targetClass,
                                  const std::string &contrastClass) const
{
    const MethodInfo *info = this->method(method);
    const std::string key = resultKey() + "|" + method + "|" + layer;
    return info != nullptr && !info->classDependent ? key : key + "|" + targetClass + "|" + contrastClass;
}

std::string InspectLoader::maskKey() const
{
    if (!target_.image)
        return {};
    std::string key = "mask:" + toUtf8(*target_.image) + "|" + toString(target_.maskMode);
    for (const std::filesystem::path &folder : target_.maskFolders)
        key.append("|").append(toUtf8(folder));
    return key.append("|").append(target_.maskFile ? toUtf8(*target_.maskFile) : std::string());
}

std::optional<LoadFailure> InspectLoader::failureOf(const std::string &key) const
{
    const auto found = failures_.find(key);
    return found == failures_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<LoadFailure> InspectLoader::imageFailure() const
{
    return failureOf(imageKey());
}

std::optional<LoadFailure> InspectLoader::modelFailure() const
{
    return failureOf(modelKey());
}

std::optional<LoadFailure> InspectLoader::resultFailure() const
{
    return failureOf(resultKey());
}

std::optional<LoadFailure> InspectLoader::mapFailure(const MapWish &wish)
{
    return failureOf(wishKey(wish));
}

std::optional<LoadFailure> InspectLoader::maskFailure() const
{
    return failureOf(maskKey());
}

BusyState InspectLoader::busy() const
{
    for (const Slot *slot : {&explainSlot_, &costlySlot_, &modelSlot_, &imageSlot_, &maskSlot_})
        if (!slot->keys.empty() && slot->job.isActive())
            return {true, slot->progress.stage, slot->progress.done, slot->progress.total};
    return {};
}

} // namespace lesionlens
