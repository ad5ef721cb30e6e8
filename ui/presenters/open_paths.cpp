// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/open_paths.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

bool isCheckpointName(const std::filesystem::path &path)
{
    return path.extension() == ".safetensors";
}

ImageItem imageItem(const std::filesystem::path &path)
{
    return {path, toUtf8(path.filename())};
}

ModelItem modelItem(const CheckpointInfo &info, bool isDemo)
{
    ModelItem item;
    item.source.checkpoint = info.path;
    item.title = info.title;
    item.trainedOn = info.trainedOn;
    item.isDemo = isDemo;
    std::error_code unknown;
    if (const auto time = std::filesystem::last_write_time(info.path, unknown); !unknown)
        item.written = time.time_since_epoch().count();
    return item;
}

void addCheckpoint(SessionGateway &gateway, const std::filesystem::path &path, OpenedPaths &opened)
{
    try {
        opened.models.push_back(modelItem(gateway.describeCheckpoint(path), false));
    } catch (const Error &error) {
        const bool mayBeWeights = error.code() == ErrorCode::Format;
        opened.problems.push_back(error.message() + (mayBeWeights ? " If it holds bare weights, open it with Ctrl+Shift+M." : ""));
    }
}

void addFolder(SessionGateway &gateway, const std::filesystem::path &folder, OpenedPaths &opened)
{
    const std::vector<std::filesystem::path> images = gateway.listImages(folder);
    std::transform(images.begin(), images.end(), std::back_inserter(opened.images), imageItem);
    std::vector<std::filesystem::path> checkpoints;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (isCheckpointName(entry->path()))
            checkpoints.push_back(entry->path());
    std::sort(checkpoints.begin(), checkpoints.end());
    for (const std::filesystem::path &checkpoint : checkpoints)
        addCheckpoint(gateway, checkpoint, opened);
    if (images.empty() && checkpoints.empty())
        opened.problems.push_back("The folder " + toUtf8(folder) +
                                  " holds no images (jpg, png, tif, bmp, webp) and no checkpoints (safetensors).");
}

} // namespace

OpenedPaths sortPaths(SessionGateway &gateway, const std::vector<std::filesystem::path> &paths, const std::stop_token &stop)
{
    OpenedPaths opened;
    for (const std::filesystem::path &path : paths) {
        throwIfStopped(stop);
        std::error_code error;
        try {
            if (std::filesystem::is_directory(path, error))
                addFolder(gateway, path, opened);
            else if (!std::filesystem::exists(path, error))
                opened.problems.push_back(toUtf8(path) + " does not exist.");
            else if (isCheckpointName(path))
                addCheckpoint(gateway, path, opened);
            else if (hasImageExtension(path))
                opened.images.push_back(imageItem(path));
            else
                opened.problems.push_back(toUtf8(path) + " is neither an image (jpg, png, tif, bmp, webp) nor a checkpoint (safetensors).");
        } catch (const Error &failure) {
            opened.problems.push_back(failure.message());
        }
    }
    return opened;
}

DemoContent readDemo(SessionGateway &gateway)
{
    DemoContent content;
    try {
        const std::optional<Demo> demo = gateway.findDemo();
        if (!demo)
            return content;
        for (const CheckpointInfo &info : demo->models)
            content.models.push_back(modelItem(info, true));
        const std::vector<std::filesystem::path> images = gateway.listImages(demo->images);
        std::transform(images.begin(), images.end(), std::back_inserter(content.images), imageItem);
        content.folder = demo->images;
    } catch (const Error &error) {
        content.problem = "The bundled demo could not be used: " + error.message();
    }
    return content;
}

} // namespace lesionlens
