// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/session_gateway.h"

#include "core/image/image_io.h"
#include "core/image/lesion_mask.h"

namespace lesionlens {

namespace {

class CoreGateway final : public SessionGateway
{
public:
    std::optional<Demo> findDemo() override { return lesionlens::findDemo(); }
    std::vector<ModelSpec> listModels() override { return lesionlens::listModels(); }
    CheckpointInfo describeCheckpoint(const std::filesystem::path &path) override { return lesionlens::describeCheckpoint(path); }
    std::shared_ptr<OpenModel> openModel(const ModelSource &source) override { return lesionlens::openModel(source); }
    OpenImage openImage(const std::filesystem::path &path) override { return lesionlens::openImage(path); }
    Explanation explain(OpenModel &model, const OpenImage &image, const ExplainOptions &options, ProgressSink &progress,
                        const std::stop_token &stop) override
    {
        return lesionlens::explain(model, image, options, progress, stop);
    }
    ImageKnockout knockOut(OpenModel &model, const OpenImage &image, const std::vector<KnockoutTarget> &targets, ProgressSink &progress,
                           const std::stop_token &stop) override
    {
        return lesionlens::knockOut(model, image, targets, progress, stop);
    }
    std::vector<std::filesystem::path> listImages(const std::filesystem::path &folder) override { return lesionlens::listImages(folder); }
    RgbImage readThumbnail(const std::filesystem::path &path, int longestSide) override
    {
        return lesionlens::readThumbnail(path, longestSide);
    }
    std::optional<std::filesystem::path> findLesionMask(const std::filesystem::path &folder,
                                                        const std::filesystem::path &imagePath) override
    {
        return lesionlens::findLesionMask(folder, imagePath);
    }
    LesionMask readLesionMask(const std::filesystem::path &path, int imageWidth, int imageHeight) override
    {
        return lesionlens::readLesionMask(path, imageWidth, imageHeight);
    }
    LesionMask segmentLesion(const RgbImage &image) override { return lesionlens::segmentLesion(image); }
    std::vector<MethodInfo> listMethods() override { return lesionlens::listMethods(); }
    MethodLayers methodLayers(const ModelSpec &spec, const std::string &method) override { return lesionlens::methodLayers(spec, method); }
};

} // namespace

std::unique_ptr<SessionGateway> makeSessionGateway()
{
    return std::make_unique<CoreGateway>();
}

} // namespace lesionlens
