// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>

#include "ui/jobs/job_pool.h"
#include "ui/presenters/inspect_state.h"
#include "ui/presenters/lru_cache.h"
#include "ui/presenters/session_gateway.h"

namespace lesionlens {

/// What the page is about at the moment.
struct InspectTarget
{
    std::optional<std::filesystem::path> image;
    std::optional<ModelItem> model;
    std::string camLayer;    ///< empty: the method's default layer
    std::string targetClass; ///< kPredictedClass or a class name
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

/// Loads what the page needs and keeps what it had: image, model, explanation, mask. Declarative: show() says what is wanted, and
/// starts only what is missing; what is no longer wanted is cancelled. Everything lives on the GUI thread but the jobs.
class InspectLoader final : public QObject
{
    Q_OBJECT
public:
    /// `gateway` outlives the loader.
    explicit InspectLoader(SessionGateway &gateway, QObject *parent = nullptr);
    ~InspectLoader() override;

    void show(const InspectTarget &target);
    [[nodiscard]] const InspectTarget &target() const { return target_; }

    // What is there for the target; nullptr while it is not.
    [[nodiscard]] std::shared_ptr<const LoadedImage> image();
    [[nodiscard]] std::shared_ptr<OpenModel> model();
    [[nodiscard]] std::shared_ptr<const ImageResult> result();
    [[nodiscard]] std::shared_ptr<const Map> camMap();
    [[nodiscard]] std::shared_ptr<const LoadedMask> mask();
    /// The layer that is explained: the target's, or the default; empty where the model is not there or the method not defined.
    [[nodiscard]] std::string camLayer();

    // Why it is not there.
    [[nodiscard]] std::optional<LoadFailure> imageFailure() const;
    [[nodiscard]] std::optional<LoadFailure> modelFailure() const;
    [[nodiscard]] std::optional<LoadFailure> explainFailure();
    [[nodiscard]] std::optional<LoadFailure> maskFailure() const;

    [[nodiscard]] BusyState busy() const;
    /// Stops everything that runs; it starts again with retry() or another target.
    void cancel();
    /// Forgets failures and everything about the current image, and loads it again.
    void retry();

    [[nodiscard]] JobPool &compute() { return compute_; } ///< one thread: everything that uses a model
    [[nodiscard]] JobPool &files() { return files_; }     ///< reading, masks, scores, writing
    /// Stops the jobs and waits for those that run; called before the callbacks' receivers die.
    void shutDown();

Q_SIGNALS:
    void changed();     ///< something arrived or failed
    void busyChanged(); ///< busy() is another one

private:
    struct Slot
    {
        std::string key;
        Job job;
        Progress progress;
    };
    template <typename R>
    void start(Slot &slot, const std::string &key, const std::string &what, JobPool &pool,
               std::function<R(ProgressSink &, const std::stop_token &)> work, std::function<void(R)> store);
    void ended(Slot &slot, const std::string &key);
    /// True where a job for `key` must be started; another key's job is cancelled.
    bool claims(Slot &slot, const std::string &key, bool isThere);
    void advance();
    void loadImage();
    void loadModel();
    void runExplanation();
    void storeExplanation(Explanation explanation, const std::string &imageModelKey);
    void loadMask();

    [[nodiscard]] std::string imageKey() const;
    [[nodiscard]] std::string modelKey() const;
    [[nodiscard]] std::string resultKey() const;
    [[nodiscard]] std::string explainKey();
    [[nodiscard]] std::string mapKey(const std::string &layer, const std::string &className) const;
    [[nodiscard]] std::string maskKey() const;
    [[nodiscard]] std::optional<LoadFailure> failureOf(const std::string &key) const;

    SessionGateway &gateway_;
    InspectTarget target_;
    LruCache<std::shared_ptr<const LoadedImage>> images_;
    LruCache<std::shared_ptr<OpenModel>> models_;
    LruCache<std::shared_ptr<const ImageResult>> results_;
    LruCache<std::shared_ptr<const Map>> maps_;
    LruCache<std::shared_ptr<const LoadedMask>> masks_;
    std::map<std::string, LoadFailure> failures_;
    Slot imageSlot_;
    Slot modelSlot_;
    Slot explainSlot_;
    Slot maskSlot_;
    bool isAdvancing_ = false;
    // Last, so that they stop before anything that their jobs' endings touch is gone.
    JobPool compute_{1};
    JobPool files_{2};
};

} // namespace lesionlens
