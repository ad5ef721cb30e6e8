// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QImage>
#include <QObject>

#include "ui/presenters/agreement_meter.h"
#include "ui/presenters/head_study.h"
#include "ui/presenters/inspect_loader.h"
#include "ui/presenters/inspect_state.h"
#include "ui/presenters/open_paths.h"

namespace lesionlens {

/// What the Inspect page shows and what happens when something is chosen. Holds no widget. Decides what has to be computed: view changes
/// (query, head, opacity, colours) are look-ups; a new image, model, class or layer starts a job, unless its result is known.
class InspectPresenter final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives the presenter.
    explicit InspectPresenter(SessionGateway &gateway, QObject *parent = nullptr);
    ~InspectPresenter() override;

    // Opening. Results arrive later; what cannot be used becomes a problem.
    /// The demo's models and, where `paths` names no image, its images; then `paths`.
    void start(const std::vector<std::filesystem::path> &paths);
    /// Images replace the list; checkpoints are added to the models and the last one is chosen.
    void open(const std::vector<std::filesystem::path> &paths);
    void openWeights(const std::string &modelId, const std::filesystem::path &weights);
    void showDemo();
    /// True until the first open has ended.
    [[nodiscard]] bool isStarting() const { return isStarting_; }

    [[nodiscard]] const std::vector<ImageItem> &images() const { return images_; }
    [[nodiscard]] int currentImage() const { return currentImage_; } ///< -1: none
    void selectImage(int index);
    void selectImage(const std::filesystem::path &path);
    void stepImage(int delta);
    void removeImage(const std::filesystem::path &path);
    /// Puts the image that was removed last back to its place and shows it.
    void undoRemove();
    [[nodiscard]] bool canUndoRemove() const { return !removed_.empty(); }
    void requestThumbnail(const std::filesystem::path &path, int longestSide);

    [[nodiscard]] const std::vector<ModelItem> &models() const { return models_; }
    [[nodiscard]] int currentModel() const { return currentModel_; } ///< -1: none
    void selectModel(int index);

    // Choices that the open model offers; empty while it is not open.
    [[nodiscard]] std::vector<std::string> classes();
    [[nodiscard]] const std::string &targetClass() const { return targetClass_; } ///< kPredictedClass or a name
    void setTargetClass(const std::string &name);
    [[nodiscard]] const std::string &contrastClass() const { return contrastClass_; } ///< empty: the target class alone
    void setContrastClass(const std::string &name);
    /// All methods, whether or not the open model has them.
    [[nodiscard]] const std::vector<MethodInfo> &methods() const { return loader_.methods(); }
    [[nodiscard]] std::string method(PaneKind pane) const; ///< its id
    void setMethod(PaneKind pane, const std::string &id);
    /// Layers of the open model where a method is defined, or why it is not.
    [[nodiscard]] MethodLayers layersOf(const std::string &method) { return loader_.layersOf(method); }
    [[nodiscard]] std::string layer(PaneKind pane);
    void setLayer(PaneKind pane, const std::string &key);
    /// The attention whose heads are shown: that of the pane with attention, else the one that was shown there last.
    [[nodiscard]] std::string attentionLayer();
    void setAttentionLayer(const std::string &key);
    [[nodiscard]] int headCount();
    /// What of the settings' view is meant at attentionLayer().
    [[nodiscard]] AttentionView attentionView();
    [[nodiscard]] bool hasClassToken(); ///< of attentionLayer()
    /// A head of the strip: shown by the right pane, unless a pane shows attention already. None: the mean.
    void showHead(std::optional<int> head);
    /// The pane whose method's maps of all layers are wanted; none: not wanted.
    void setStripPane(std::optional<PaneKind> pane);
    [[nodiscard]] std::optional<PaneKind> stripPane() const { return stripPane_; }

    [[nodiscard]] const ViewSettings &settings() const { return settings_; }
    void setSettings(const ViewSettings &settings);
    /// To the next or previous head; the mean stands before head 0.
    void stepHead(int delta);

    /// In the image's frame. Where the view does not depend on a query, choosing one changes to the outgoing view.
    void setQuery(Point inImage);
    /// By cells of the attention layer.
    void moveQuery(int columns, int rows);
    [[nodiscard]] Point query();
    [[nodiscard]] std::optional<Cell> queryCell();
    /// Top left and bottom right of the query's cell in the image's frame; none where the view has no query.
    [[nodiscard]] std::optional<std::array<Point, 2>> queryCellCorners();

    void setMaskFile(const std::filesystem::path &file);
    void setMaskFolder(const std::filesystem::path &folder);

    // What is there now.
    [[nodiscard]] std::shared_ptr<const LoadedImage> image() { return loader_.image(); }
    [[nodiscard]] std::shared_ptr<OpenModel> model() { return loader_.model(); }
    [[nodiscard]] std::shared_ptr<const ImageResult> result() { return loader_.result(); }
    [[nodiscard]] std::shared_ptr<const LoadedMask> mask() { return loader_.mask(); }
    [[nodiscard]] std::optional<std::string> imageProblem() const; ///< why the current image cannot be shown
    [[nodiscard]] std::string maskNotice();                        ///< why there is no mask; empty where there is one
    [[nodiscard]] const MapView &mapView(PaneKind pane) const { return views_[mapIndex(pane)]; }
    [[nodiscard]] const HeadMaps &heads() const { return heads_; }
    [[nodiscard]] std::string headsNotice(); ///< why there are no heads; empty where there are some, or some will come
    [[nodiscard]] const std::vector<LayerMap> &layerMaps() const { return layerMaps_; } ///< of the strip's pane
    /// Cards and knock-outs of attentionLayer()'s heads.
    [[nodiscard]] HeadStudy &study() { return study_; }
    /// The heads as they are sorted: by number where what they are sorted by is not known.
    [[nodiscard]] std::vector<int> headOrder();
    /// Of the two maps; nullptr while it is not measured, or there are not two.
    [[nodiscard]] std::shared_ptr<const Agreement> agreement() { return agreement_.agreement(); }
    [[nodiscard]] const FocusPair &focus() const { return focus_; }
    [[nodiscard]] bool isFocusCurrent() const { return !focusIsWanted_ && !focusJob_.isActive() && agreement_.isSettled(); }
    [[nodiscard]] std::string explainedClass(); ///< the name of the class that is explained; empty while unknown
    [[nodiscard]] std::map<std::string, double> timingMs() const { return loader_.timingMs(); }
    [[nodiscard]] std::vector<std::string> meaning();
    [[nodiscard]] PointReadout readoutAt(Point inImage, PaneKind pane);
    [[nodiscard]] BusyState busy() const;
    [[nodiscard]] const std::vector<std::string> &problems() const { return problems_; }

    void dismissProblems();
    void reportProblem(const std::string &sentence);
    void cancel();
    void retry();
    [[nodiscard]] JobPool &files() { return loader_.files(); }

Q_SIGNALS:
    void imagesChanged();
    void modelsChanged();
    void contentChanged();                      ///< image, model, result, mask or a failure: anything may be another one
    void mapChanged(lesionlens::PaneKind pane); ///< mapView() or how it is drawn
    void headsChanged();                        ///< heads() or how they are drawn; the query
    void layerMapsChanged();
    void focusChanged();
    void agreementChanged();
    void studyChanged(); ///< the heads' cards, their order, or a knock-out
    void settingsChanged();
    void busyChanged();
    void problemsChanged();
    void thumbnailReady(const std::filesystem::path &path, const QImage &thumbnail);
    void thumbnailFailed(const std::filesystem::path &path, const QString &sentence);

private:
    void applyOpened(OpenedPaths opened);
    void applyDemo(DemoContent demo, bool withImages);
    void setImages(std::vector<ImageItem> items);
    void addProblems(const std::vector<std::string> &sentences);
    void refresh();
    void updateViews();
    void updateMap(PaneKind pane);
    void updateAttentionPane(MapView &view);
    void updateClassPane(MapView &view, const MapWish &wish);
    void updateHeads();
    void updateLayerMaps();
    void updateFocus();
    void updateAgreement();
    void startFocus();
    [[nodiscard]] bool showsAttention(PaneKind pane) const { return method(pane) == kAttentionMethod; }
    [[nodiscard]] MapWish wishOf(PaneKind pane) const { return {method(pane), layers_[mapIndex(pane)]}; }
    [[nodiscard]] const AttentionWeights *attentionWeights(const std::string &layer);
    [[nodiscard]] std::optional<Cell> queryCell(const AttentionSpec &spec);
    /// The reason and hint where nothing can be computed; empty where a map is to come or is there.
    bool explainMissing(MapView &view);

    SessionGateway &gateway_;
    std::vector<ImageItem> images_;
    int currentImage_ = -1;
    std::vector<std::pair<int, ImageItem>> removed_; ///< with their places, oldest first
    std::vector<ModelItem> models_;
    int currentModel_ = -1;
    std::string targetClass_ = kPredictedClass;
    std::string contrastClass_;
    std::array<std::string, 2> layers_; ///< wished for, by pane
    std::string attentionLayer_;        ///< wished for
    std::optional<PaneKind> stripPane_;
    ViewSettings settings_;
    std::optional<Point> query_;
    std::filesystem::path demoImages_;
    std::optional<std::filesystem::path> maskFolder_;
    std::map<std::filesystem::path, std::filesystem::path> maskFiles_; ///< chosen by hand, by image
    std::vector<std::string> problems_;
    bool isStarting_ = false;
    Job openJob_;

    std::array<MapView, 2> views_;
    HeadMaps heads_;
    std::vector<LayerMap> layerMaps_;
    FocusPair focus_;
    std::shared_ptr<const void> focusOf_; ///< the result that focus_ was measured on
    Job focusJob_;
    bool focusIsWanted_ = false; ///< measured as soon as the running measurement is done
    InspectLoader loader_;
    HeadStudy study_;
    AgreementMeter agreement_;
};

} // namespace lesionlens
