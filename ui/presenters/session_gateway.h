// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/mask.h"
#include "core/base/progress.h"
#include "core/base/rgb_image.h"
#include "core/session/knock_out.h"
#include "core/session/session.h"

namespace lesionlens {

/// Everything of the core that touches files or networks, as the presenters see it. The functions mean what those of the same name in
/// core/session and core/image mean, and throw the same. They are called on worker threads. Tests put their own in its place.
class SessionGateway
{
public:
    virtual ~SessionGateway() = default;

    [[nodiscard]] virtual std::optional<Demo> findDemo() = 0;
    [[nodiscard]] virtual std::vector<ModelSpec> listModels() = 0;
    [[nodiscard]] virtual CheckpointInfo describeCheckpoint(const std::filesystem::path &path) = 0;
    [[nodiscard]] virtual std::shared_ptr<OpenModel> openModel(const ModelSource &source) = 0;
    [[nodiscard]] virtual OpenImage openImage(const std::filesystem::path &path) = 0;
    [[nodiscard]] virtual Explanation explain(OpenModel &model, const OpenImage &image, const ExplainOptions &options,
                                              ProgressSink &progress, const std::stop_token &stop) = 0;

    [[nodiscard]] virtual ImageKnockout knockOut(OpenModel &model, const OpenImage &image, const std::vector<KnockoutTarget> &targets,
                                                 ProgressSink &progress, const std::stop_token &stop) = 0;

    [[nodiscard]] virtual std::vector<std::filesystem::path> listImages(const std::filesystem::path &folder) = 0;
    [[nodiscard]] virtual RgbImage readThumbnail(const std::filesystem::path &path, int longestSide) = 0;
    [[nodiscard]] virtual std::optional<std::filesystem::path> findLesionMask(const std::filesystem::path &folder,
                                                                              const std::filesystem::path &imagePath) = 0;
    [[nodiscard]] virtual LesionMask readLesionMask(const std::filesystem::path &path, int imageWidth, int imageHeight) = 0;
    [[nodiscard]] virtual LesionMask segmentLesion(const RgbImage &image) = 0;

    // Called on the GUI thread: look-ups in the table of methods and in the model's card.
    [[nodiscard]] virtual std::vector<MethodInfo> listMethods() = 0;
    [[nodiscard]] virtual MethodLayers methodLayers(const ModelSpec &spec, const std::string &method) = 0;
};

/// Passes everything on to the core.
[[nodiscard]] std::unique_ptr<SessionGateway> makeSessionGateway();

} // namespace lesionlens
