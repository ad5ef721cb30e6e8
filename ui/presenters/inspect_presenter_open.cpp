// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of the presenter that opens images and models.
#include <algorithm>

#include "core/base/file_io.h"
#include "ui/presenters/inspect_presenter.h"

namespace lesionlens {

namespace {

/// The demo's first picture fills all panes: a model with attention goes before a plain one.
int firstToShow(const std::vector<ModelItem> &models)
{
    const auto found =
        std::find_if(models.begin(), models.end(), [](const ModelItem &item) { return item.title.find("attention") != std::string::npos; });
    if (found != models.end())
        return static_cast<int>(found - models.begin());
    return models.empty() ? -1 : 0;
}

} // namespace

void InspectPresenter::start(const std::vector<std::filesystem::path> &paths)
{
    struct Started
    {
        DemoContent demo;
        OpenedPaths opened;
    };
    isStarting_ = true;
    JobEndings<Started> endings;
    endings.succeeded = [this](Started started) {
        isStarting_ = false;
        applyDemo(std::move(started.demo), started.opened.images.empty());
        applyOpened(std::move(started.opened));
    };
    endings.failed = [this](const Error &error) {
        isStarting_ = false;
        addProblems({error.message()});
        refresh();
    };
    endings.cancelled = [this] { isStarting_ = false; };
    openJob_ = loader_.files().submit<Started>(
        [this, paths](ProgressSink &, const std::stop_token &stop) {
            return Started{readDemo(gateway_), sortPaths(gateway_, paths, stop)};
        },
        std::move(endings));
}

void InspectPresenter::open(const std::vector<std::filesystem::path> &paths)
{
    openJob_.cancel();
    JobEndings<OpenedPaths> endings;
    endings.succeeded = [this](OpenedPaths opened) { applyOpened(std::move(opened)); };
    endings.failed = [this](const Error &error) { addProblems({error.message()}); };
    openJob_ = loader_.files().submit<OpenedPaths>(
        [this, paths](ProgressSink &, const std::stop_token &stop) { return sortPaths(gateway_, paths, stop); }, std::move(endings));
}

void InspectPresenter::showDemo()
{
    openJob_.cancel();
    JobEndings<DemoContent> endings;
    endings.succeeded = [this](DemoContent demo) {
        if (demo.models.empty() && demo.problem.empty())
            demo.problem = "The bundled demo is not installed beside this program.";
        applyDemo(std::move(demo), true);
    };
    openJob_ = loader_.files().submit<DemoContent>([this](ProgressSink &, const std::stop_token &) { return readDemo(gateway_); },
                                                   std::move(endings));
}

void InspectPresenter::openWeights(const std::string &modelId, const std::filesystem::path &weights)
{
    ModelItem item;
    item.source.modelId = modelId;
    item.source.weights = weights;
    item.title = modelId + " (" + toUtf8(weights.filename()) + ")";
    OpenedPaths opened;
    opened.models.push_back(std::move(item));
    applyOpened(std::move(opened));
}

void InspectPresenter::applyDemo(DemoContent demo, bool withImages)
{
    if (!demo.problem.empty())
        addProblems({demo.problem});
    demoImages_ = demo.folder;
    const bool hadModels = !models_.empty();
    for (ModelItem &item : demo.models) {
        const bool isKnown = std::any_of(models_.begin(), models_.end(), [&](const ModelItem &known) { return known.key() == item.key(); });
        if (!isKnown)
            models_.push_back(std::move(item));
    }
    if (!hadModels)
        currentModel_ = firstToShow(models_);
    Q_EMIT modelsChanged();
    if (withImages && !demo.images.empty())
        setImages(std::move(demo.images));
    else
        refresh();
}

void InspectPresenter::applyOpened(OpenedPaths opened)
{
    addProblems(opened.problems);
    for (ModelItem &item : opened.models) {
        const auto same = std::find_if(models_.begin(), models_.end(), [&](const ModelItem &known) { return known.key() == item.key(); });
        currentModel_ = static_cast<int>(same - models_.begin());
        if (same == models_.end())
            models_.push_back(std::move(item));
        else
            *same = std::move(item); // the file may have been written anew
    }
    if (!opened.models.empty())
        Q_EMIT modelsChanged();
    if (!opened.images.empty())
        setImages(std::move(opened.images));
    else
        refresh();
}

} // namespace lesionlens
