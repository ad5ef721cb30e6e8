// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The half of the loader that says what is there, and under which keys it is kept.
#include <algorithm>

#include "core/base/file_io.h"
#include "ui/presenters/inspect_loader.h"

namespace lesionlens {

std::string InspectLoader::camLayer()
{
    const auto network = model();
    if (!network)
        return {};
    const MethodLayers layers = gateway_.methodLayers(network->spec(), kCamMethod);
    const bool isKnown = std::find(layers.layers.begin(), layers.layers.end(), target_.camLayer) != layers.layers.end();
    return isKnown ? target_.camLayer : layers.defaultLayer;
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

std::shared_ptr<const Map> InspectLoader::camMap()
{
    const auto known = result();
    const std::string layer = camLayer();
    if (!known || layer.empty())
        return nullptr;
    const Prediction &prediction = known->prediction;
    const bool isPredicted = target_.targetClass == kPredictedClass;
    const std::string name = isPredicted ? prediction.classes.at(static_cast<std::size_t>(prediction.predicted)) : target_.targetClass;
    const auto *found = maps_.find(mapKey(layer, name));
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
    return target_.model ? "model:" + target_.model->key() : std::string();
}

std::string InspectLoader::resultKey() const
{
    return imageKey() + "|" + modelKey();
}

std::string InspectLoader::explainKey()
{
    return "explain:" + mapKey(camLayer(), target_.targetClass);
}

std::string InspectLoader::mapKey(const std::string &layer, const std::string &className) const
{
    return resultKey() + "|" + layer + "|" + className;
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

std::optional<LoadFailure> InspectLoader::explainFailure()
{
    return failureOf(explainKey());
}

std::optional<LoadFailure> InspectLoader::maskFailure() const
{
    return failureOf(maskKey());
}

} // namespace lesionlens
