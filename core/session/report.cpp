// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report.h"

#include <set>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "core/models/registry.h"
#include "core/session/explanation_writer.h"
#include "core/session/guard.h"
#include "core/session/report_page.h"

namespace lesionlens {

namespace {

struct ReportContent
{
    std::vector<std::filesystem::path> images;
    std::vector<std::filesystem::path> checkpoints;
    MaskChoice mask;
};

/// Every method that takes milliseconds.
std::vector<std::string> cheapMethods()
{
    std::vector<std::string> methods;
    for (const MethodInfo &method : listMethods()) {
        if (!method.isCostly)
            methods.push_back(method.id);
    }
    return methods;
}

/// Of the demo's many models those that fit on one page: the first without attention, the first with each kind of it, and the first that
/// was taught a shortcut, which is known by a name of its own.
std::vector<std::filesystem::path> modelsOnOnePage(const std::vector<CheckpointInfo> &models)
{
    std::vector<std::filesystem::path> chosen;
    std::set<std::string> shown;
    for (const CheckpointInfo &model : models) {
        const std::string what = model.name.empty() ? modelEntry(model.modelId).defaults.attention.kind : "shortcut";
        if (shown.insert(what).second)
            chosen.push_back(model.path);
    }
    return chosen;
}

ReportContent contentOf(const ReportOptions &options)
{
    ReportContent content{options.images, options.checkpoints, options.mask.value_or(MaskChoice{MaskChoice::Kind::Automatic, {}})};
    if (!content.images.empty() && !content.checkpoints.empty())
        return content;
    const std::optional<Demo> demo = findDemo();
    if (!demo)
        throw Error(ErrorCode::NotFound, "The bundled demo was not found; name images and checkpoints.");
    if (content.checkpoints.empty())
        content.checkpoints = modelsOnOnePage(demo->models);
    if (content.images.empty()) {
        content.images = listImages(demo->images);
        if (!options.mask)
            content.mask = {MaskChoice::Kind::Folder, demo->masks};
    }
    return content;
}

} // namespace

std::vector<std::string> writeReport(const ReportOptions &options, const std::filesystem::path &folder, ProgressSink &progress,
                                     const std::stop_token &stop)
{
    return guarded("writing the report " + toUtf8(folder), [&] {
        const ReportContent content = contentOf(options);
        std::vector<std::shared_ptr<OpenModel>> models;
        for (const std::filesystem::path &checkpoint : content.checkpoints)
            models.push_back(openModel({checkpoint, {}, {}, {}, "auto"}));
        ExplainOptions cheap;
        cheap.methods = cheapMethods();
        ReportPage page(folder);
        DatasetLookup lookup;
        std::vector<std::string> errors;
        const auto total = static_cast<std::int64_t>(content.images.size());
        for (std::int64_t i = 0; i < total; ++i) {
            const std::filesystem::path &path = content.images[static_cast<std::size_t>(i)];
            throwIfStopped(stop);
            progress.report({"explaining " + toUtf8(path.filename()), i, total});
            try {
                const OpenImage image = openImage(path);
                const std::optional<LesionMask> mask = maskFor(content.mask, image);
                std::vector<Explanation> explanations;
                for (const auto &model : models) {
                    NoProgress quiet;
                    explanations.push_back(explain(*model, image, cheap, quiet, stop));
                }
                page.addImage(image, mask, lookup.find(image.path));
                for (std::size_t m = 0; m < models.size(); ++m)
                    page.addModel(*models[m], image, explanations[m], mask);
                page.endImage();
            } catch (const Error &error) {
                if (error.code() == ErrorCode::Cancelled)
                    throw;
                errors.push_back(error.message());
            }
        }
        page.write();
        return errors;
    });
}

} // namespace lesionlens
