// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/inspect_presenter.h"

#include <algorithm>

namespace lesionlens {

InspectPresenter::InspectPresenter(SessionGateway &gateway, QObject *parent)
    : QObject(parent), gateway_(gateway), loader_(gateway), study_(gateway, loader_), agreement_(loader_.files())
{
    connect(&loader_, &InspectLoader::changed, this, &InspectPresenter::refresh);
    connect(&loader_, &InspectLoader::busyChanged, this, &InspectPresenter::busyChanged);
    connect(&study_, &HeadStudy::changed, this, &InspectPresenter::studyChanged);
    connect(&study_, &HeadStudy::busyChanged, this, &InspectPresenter::busyChanged);
    connect(&agreement_, &AgreementMeter::changed, this, &InspectPresenter::agreementChanged);
}

InspectPresenter::~InspectPresenter()
{
    // The jobs' endings come now, and nobody listens any more.
    for (QObject *part : {static_cast<QObject *>(&loader_), static_cast<QObject *>(&study_), static_cast<QObject *>(&agreement_)})
        disconnect(part, nullptr, this, nullptr);
    loader_.shutDown();
}

void InspectPresenter::setImages(std::vector<ImageItem> items)
{
    images_ = std::move(items);
    removed_.clear();
    currentImage_ = images_.empty() ? -1 : 0;
    query_.reset();
    Q_EMIT imagesChanged();
    refresh();
}

void InspectPresenter::selectImage(int index)
{
    if (index < 0 || index >= static_cast<int>(images_.size()) || index == currentImage_)
        return;
    currentImage_ = index;
    query_.reset();
    refresh();
}

void InspectPresenter::selectImage(const std::filesystem::path &path)
{
    const auto found = std::find_if(images_.begin(), images_.end(), [&](const ImageItem &item) { return item.path == path; });
    if (found != images_.end())
        selectImage(static_cast<int>(found - images_.begin()));
}

void InspectPresenter::stepImage(int delta)
{
    if (!images_.empty())
        selectImage(std::clamp(currentImage_ + delta, 0, static_cast<int>(images_.size()) - 1));
}

void InspectPresenter::removeImage(const std::filesystem::path &path)
{
    const auto found = std::find_if(images_.begin(), images_.end(), [&](const ImageItem &item) { return item.path == path; });
    if (found == images_.end())
        return;
    const int index = static_cast<int>(found - images_.begin());
    removed_.emplace_back(index, *found);
    images_.erase(found);
    if (index < currentImage_ || currentImage_ == static_cast<int>(images_.size()))
        --currentImage_;
    query_.reset();
    Q_EMIT imagesChanged();
    refresh();
}

void InspectPresenter::undoRemove()
{
    if (removed_.empty())
        return;
    const auto [index, item] = removed_.back();
    removed_.pop_back();
    currentImage_ = std::min(index, static_cast<int>(images_.size()));
    images_.insert(images_.begin() + currentImage_, item);
    query_.reset();
    Q_EMIT imagesChanged();
    refresh();
}

void InspectPresenter::requestThumbnail(const std::filesystem::path &path, int longestSide)
{
    JobEndings<QImage> endings;
    endings.succeeded = [this, path](const QImage &thumbnail) { Q_EMIT thumbnailReady(path, thumbnail); };
    endings.failed = [this, path](const Error &error) { Q_EMIT thumbnailFailed(path, QString::fromStdString(error.message())); };
    loader_.files().submit<QImage>(
        [this, path, longestSide](ProgressSink &, const std::stop_token &) {
            const RgbImage small = gateway_.readThumbnail(path, longestSide);
            return QImage(small.data.data(), small.width, small.height, qsizetype{3} * small.width, QImage::Format_RGB888).copy();
        },
        std::move(endings), JobUrgency::Background);
}

void InspectPresenter::selectModel(int index)
{
    if (index < 0 || index >= static_cast<int>(models_.size()) || index == currentModel_)
        return;
    currentModel_ = index;
    Q_EMIT modelsChanged();
    refresh();
}

void InspectPresenter::setTargetClass(const std::string &name)
{
    if (name == targetClass_)
        return;
    targetClass_ = name;
    refresh();
}

void InspectPresenter::setContrastClass(const std::string &name)
{
    if (name == contrastClass_)
        return;
    contrastClass_ = name;
    refresh();
}

std::string InspectPresenter::method(PaneKind pane) const
{
    // The settings of another version may name a method that is gone.
    const std::string &id = settings_.methods[mapIndex(pane)];
    return loader_.method(id) != nullptr ? id : ViewSettings().methods[mapIndex(pane)];
}

void InspectPresenter::setMethod(PaneKind pane, const std::string &id)
{
    ViewSettings settings = settings_;
    settings.methods[mapIndex(pane)] = id;
    setSettings(settings);
}

void InspectPresenter::setLayer(PaneKind pane, const std::string &key)
{
    if (key == layers_[mapIndex(pane)])
        return;
    layers_[mapIndex(pane)] = key;
    if (showsAttention(pane))
        attentionLayer_ = key;
    refresh();
}

void InspectPresenter::setAttentionLayer(const std::string &key)
{
    for (const PaneKind pane : {PaneKind::Right, PaneKind::Left})
        if (showsAttention(pane)) {
            setLayer(pane, key);
            return;
        }
    attentionLayer_ = key;
    refresh();
}

void InspectPresenter::showHead(std::optional<int> head)
{
    ViewSettings settings = settings_;
    settings.head = head;
    if (!showsAttention(PaneKind::Left) && !showsAttention(PaneKind::Right)) {
        settings.methods[mapIndex(PaneKind::Right)] = kAttentionMethod;
        layers_[mapIndex(PaneKind::Right)] = attentionLayer();
    }
    setSettings(settings);
}

void InspectPresenter::setStripPane(std::optional<PaneKind> pane)
{
    if (pane == stripPane_)
        return;
    stripPane_ = pane;
    refresh();
}

void InspectPresenter::setSettings(const ViewSettings &settings)
{
    if (settings == settings_)
        return;
    const ViewSettings before = std::exchange(settings_, settings);
    Q_EMIT settingsChanged();
    if (before.maskMode != settings.maskMode || before.methods != settings.methods) {
        refresh();
        return;
    }
    for (const PaneKind pane : kMapPanes)
        updateMap(pane);
    updateHeads();
    updateLayerMaps();
    if (before.headOrder != settings.headOrder)
        Q_EMIT studyChanged();
    const bool sameMaps = before.attentionView == settings.attentionView && before.head == settings.head;
    if (!sameMaps)
        updateFocus();
}

void InspectPresenter::stepHead(int delta)
{
    const std::vector<int> order = headOrder();
    if (order.empty())
        return;
    const auto found = settings_.head ? std::find(order.begin(), order.end(), *settings_.head) : order.end();
    const int at = found == order.end() ? -1 : static_cast<int>(found - order.begin());
    const int next = std::clamp(at + delta, -1, static_cast<int>(order.size()) - 1);
    showHead(next < 0 ? std::nullopt : std::optional(order[static_cast<std::size_t>(next)]));
}

void InspectPresenter::setQuery(Point inImage)
{
    query_ = inImage;
    if (!needsQuery(settings_.attentionView) && headCount() > 0) {
        ViewSettings settings = settings_;
        settings.attentionView = AttentionView::Outgoing;
        setSettings(settings);
        return;
    }
    for (const PaneKind pane : kMapPanes)
        if (showsAttention(pane))
            updateMap(pane);
    updateHeads();
    if (stripPane_ && showsAttention(*stripPane_))
        updateLayerMaps();
    updateFocus();
}

void InspectPresenter::moveQuery(int columns, int rows)
{
    const AttentionWeights *weights = attentionWeights(attentionLayer());
    const std::optional<Cell> cell = queryCell();
    if (weights == nullptr || !cell)
        return;
    const Cell next{std::clamp(cell->row + rows, 0, weights->spec.rows - 1), std::clamp(cell->col + columns, 0, weights->spec.cols - 1)};
    const Point centre = result()->geometry.cellCentre(next, weights->spec.rows, weights->spec.cols);
    const RgbImage &pixels = image()->image->pixels;
    const bool isPadding = centre.x < 0 || centre.y < 0 || centre.x >= pixels.width || centre.y >= pixels.height;
    if (!isPadding)
        setQuery(centre);
}

void InspectPresenter::setMaskFile(const std::filesystem::path &file)
{
    if (currentImage_ < 0)
        return;
    maskFiles_[images_[static_cast<std::size_t>(currentImage_)].path] = file;
    if (settings_.maskMode != MaskMode::Best && settings_.maskMode != MaskMode::File)
        settings_.maskMode = MaskMode::File;
    Q_EMIT settingsChanged();
    refresh();
}

void InspectPresenter::setMaskFolder(const std::filesystem::path &folder)
{
    maskFolder_ = folder;
    if (settings_.maskMode != MaskMode::Best && settings_.maskMode != MaskMode::File)
        settings_.maskMode = MaskMode::File;
    Q_EMIT settingsChanged();
    refresh();
}

void InspectPresenter::addProblems(const std::vector<std::string> &sentences)
{
    if (sentences.empty())
        return;
    problems_.insert(problems_.end(), sentences.begin(), sentences.end());
    Q_EMIT problemsChanged();
}

void InspectPresenter::reportProblem(const std::string &sentence)
{
    addProblems({sentence});
}

void InspectPresenter::dismissProblems()
{
    problems_.clear();
    Q_EMIT problemsChanged();
}

void InspectPresenter::cancel()
{
    loader_.cancel();
    study_.cancel();
}

void InspectPresenter::retry()
{
    study_.forget();
    loader_.retry();
}

BusyState InspectPresenter::busy() const
{
    const BusyState loading = loader_.busy();
    const BusyState studying = study_.busy();
    // They share a thread: the one that counts its steps is the one that runs.
    return loading.isActive && (loading.total > 0 || studying.total == 0) ? loading : studying;
}

} // namespace lesionlens
