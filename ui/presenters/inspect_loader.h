// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <QObject>

#include "ui/jobs/job_pool.h"
#include "ui/presenters/inspect_state.h"
#include "ui/presenters/lru_cache.h"
#include "ui/presenters/session_gateway.h"

namespace lesionlens {

/// A map that is wanted.
struct MapWish
{
    std::string method;
    std::string layer; ///< empty, or unknown to the method: its default layer

    friend bool operator==(const MapWish &, const MapWish &) = default;
};

/// What the page is about at the moment.
struct InspectTarget
{
    std::optional<std::filesystem::path> image;
    std::optional<ModelItem> model;
    std::vector<MapWish> maps;
    std::string everyLayerOf;  ///< a method whose maps of all layers are wanted; empty: none. Ignored for costly methods
    std::string targetClass;   ///< kPredictedClass or a class name
    std::string contrastClass; ///< the class that the target class is set against; empty: none
    MaskMode maskMode = MaskMode::Best;
    std::vector<std::filesystem::path> maskFolders; ///< looked in first, for a mask file of the image's name
    std::optional<std::filesystem::path> maskFile;  ///< chosen for this image; used where the mode takes files
};

/// Why something is not there.
struct LoadFailure
{
    std::string message;
    bool isCancelled = false;
};

/// Loads what the page needs and keeps what it had: image, model, maps, mask. Declarative: show() says what is wanted, and starts only
/// what is missing; what is no longer wanted is cancelled. Maps are kept by image, model, method, layer and class; the attentions of an
/// image are taken once, for all layers. Quick methods go before costly ones. Everything lives on the GUI thread but the jobs.
class InspectLoader final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives the loader.
    explicit InspectLoader(SessionGateway &gateway, QObject *parent = nullptr);
    ~InspectLoader() override;

    void show(const InspectTarget &target);
    [[nodiscard]] const InspectTarget &target() const { return target_; }
    [[nodiscard]] const std::vector<MethodInfo> &methods() const { return methods_; }
    /// nullptr: there is no such method.
    [[nodiscard]] const MethodInfo *method(const std::string &id) const;

    // What is there for the target; nullptr while it is not.
    [[nodiscard]] std::shared_ptr<const LoadedImage> image();
    [[nodiscard]] std::shared_ptr<OpenModel> model();
    [[nodiscard]] std::shared_ptr<const ImageResult> result();
    /// Of what was computed last for this image and model, by stage.
    [[nodiscard]] std::map<std::string, double> timingMs() const;
    [[nodiscard]] std::shared_ptr<const Map> map(const MapWish &wish);
    [[nodiscard]] std::shared_ptr<const LoadedMask> mask();
    /// Where the open model has the method; no layers while it is not open.
    [[nodiscard]] MethodLayers layersOf(const std::string &method);
    /// The wish's layer, or the method's default; empty where the model is not there or the method not defined.
    [[nodiscard]] std::string layerOf(const MapWish &wish);
    /// The class that is explained; empty while the prediction is not there.
    [[nodiscard]] std::string className();
    /// The class that it is set against is itself.
    [[nodiscard]] bool isAgainstItself();

    // Why it is not there.
    [[nodiscard]] std::optional<LoadFailure> imageFailure() const;
    [[nodiscard]] std::optional<LoadFailure> modelFailure() const;
    [[nodiscard]] std::optional<LoadFailure> resultFailure() const;
    [[nodiscard]] std::optional<LoadFailure> mapFailure(const MapWish &wish);
    [[nodiscard]] std::optional<LoadFailure> maskFailure() const;

    [[nodiscard]] BusyState busy() const;
    /// Stops everything that runs; it starts again with retry() or another target.
    void cancel();
    /// Starts again what was cancelled; where nothing was, forgets failures and everything about the current image and loads it again.
    void retry();

    [[nodiscard]] JobPool &compute() { return compute_; } ///< one thread: everything that uses a model
    [[nodiscard]] JobPool &files() { return files_; }     ///< reading, masks, scores, writing
    /// Of the image and the model that are shown: for what others keep about them.
    [[nodiscard]] std::string resultKey() const;
    /// Of the image's mask as it is chosen.
    [[nodiscard]] std::string maskKey() const;
    /// Stops the jobs and waits for those that run; called before the callbacks' receivers die.
    void shutDown();

Q_SIGNALS:
    void changed();     ///< something arrived or failed
    void busyChanged(); ///< busy() is another one

private:
    struct Slot
    {
        std::vector<std::string> keys; ///< what the job brings
        Job job;
        Progress progress;
    };
    /// A part of an explanation: the prediction with all attentions (method is empty), or one map.
    struct Part
    {
        std::string key;
        std::string method;
        std::string layer;
    };
    template <typename R>
    void start(Slot &slot, const std::vector<std::string> &keys, const std::string &what, JobPool &pool,
               std::function<R(ProgressSink &, const std::stop_token &)> work, std::function<void(R)> store);
    void ended(Slot &slot, const std::vector<std::string> &keys);
    void failed(const std::vector<std::string> &keys, const Error &error);
    /// True where a job must be started for some of `keys`; a job that brings none of them is cancelled.
    bool claims(Slot &slot, const std::vector<std::string> &keys);
    void advance();
    void loadImage();
    void loadModel();
    void runExplanations();
    void explainParts(Slot &slot, const std::vector<Part> &parts);
    [[nodiscard]] std::vector<Part> missingParts(bool isCostly);
    [[nodiscard]] std::vector<MapWish> wishes();
    /// A part that an explanation lacks has failed.
    void requireMaps(const std::vector<Part> &parts, const Explanation &explanation);
    void storeExplanation(Explanation explanation, const std::string &imageModelKey);
    void loadMask();

    [[nodiscard]] std::string imageKey() const;
    [[nodiscard]] std::string modelKey() const;
    /// What a wish is called while it is computed and where it fails; its class may still be "predicted".
    [[nodiscard]] std::string wishKey(const MapWish &wish);
    /// Where a map is kept.
    [[nodiscard]] std::string mapKey(const std::string &method, const std::string &layer, const std::string &targetClass,
                                     const std::string &contrastClass) const;
    [[nodiscard]] std::optional<LoadFailure> failureOf(const std::string &key) const;

    SessionGateway &gateway_;
    std::vector<MethodInfo> methods_;
    InspectTarget target_;
    LruCache<std::shared_ptr<const LoadedImage>> images_;
    LruCache<std::shared_ptr<OpenModel>> models_;
    LruCache<std::shared_ptr<const ImageResult>> results_;
    LruCache<std::shared_ptr<const Map>> maps_;
    LruCache<std::shared_ptr<const LoadedMask>> masks_;
    std::map<std::string, std::map<std::string, double>> timings_; ///< by result key
    std::map<std::string, LoadFailure> failures_;
    std::set<std::string> alone_; ///< failed together with others: computed one by one, to know which of them it was
    Slot imageSlot_;
    Slot modelSlot_;
    Slot explainSlot_;
    Slot costlySlot_;
    Slot maskSlot_;
    bool isAdvancing_ = false;
    // Last, so that they stop before anything that their jobs' endings touch is gone.
    JobPool compute_{1};
    JobPool files_{2};
};

} // namespace lesionlens
