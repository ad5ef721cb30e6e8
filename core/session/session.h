// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/map.h"
#include "core/base/mask.h"
#include "core/base/progress.h"
#include "core/base/rgb_image.h"
#include "core/explain/attention_weights.h"
#include "core/explain/method_options.h"
#include "core/focus/focus_scores.h"
#include "core/image/geometry.h"
#include "core/models/model_spec.h"

/// The facade: plain values in, plain values out. The window and the command line call this and nothing below it, so both
/// show the same numbers. Exceptions of LibTorch and OpenCV end here as Error. All functions are synchronous, may be called from any
/// thread, and use the object they are given from one thread at a time.
namespace lesionlens {

/// Where a model comes from: a checkpoint, or weights for an architecture by name.
struct ModelSource
{
    std::filesystem::path checkpoint; ///< carries its own card
    std::string modelId;              ///< with `weights`: an architecture of the registry
    std::filesystem::path weights;    ///< safetensors by torchvision's names
    std::vector<std::string> classes; ///< with `weights`: names, one per output; empty: class_0, class_1, ...
    std::string device = "auto";      ///< auto, cpu, cuda
};

/// A model that is ready to predict and explain. Opaque: no LibTorch type shows.
class OpenModel
{
public:
    virtual ~OpenModel() = default;
    [[nodiscard]] virtual const ModelSpec &spec() const = 0;
    [[nodiscard]] virtual const std::vector<std::string> &classes() const = 0;
    [[nodiscard]] virtual const std::filesystem::path &file() const = 0;               ///< the checkpoint or weights file
    [[nodiscard]] virtual const std::string &sha256() const = 0;                       ///< of that file
    [[nodiscard]] virtual const std::string &device() const = 0;                       ///< "CPU, 2 threads"
    [[nodiscard]] virtual const std::string &trainedOn() const = 0;                    ///< from the card; empty: unknown
    [[nodiscard]] virtual std::vector<std::string> allowedLeaks() const { return {}; } ///< between the splits of its training, sentences
    [[nodiscard]] virtual const std::vector<std::string> &notes() const = 0; ///< sentences a user should know: weights missing, ...
    [[nodiscard]] virtual Geometry geometryFor(int imageWidth, int imageHeight) const = 0;
};

struct OpenImage
{
    std::filesystem::path path;
    std::string sha256;
    RgbImage pixels; ///< 8-bit RGB, upright, full resolution
};

struct Prediction
{
    std::vector<std::string> classes;
    std::vector<double> logits;
    std::vector<double> probabilities;
    int predicted = 0;
};

/// What to explain. Same defaults for the window and the command line.
struct ExplainOptions
{
    std::vector<std::string> methods = {"grad_cam", "attention"};
    std::map<std::string, std::vector<std::string>> layers; ///< method -> layers; absent: the default layer; {"*"}: all
    std::string targetClass = "predicted";                  ///< "predicted" or a class name
    std::string contrastClass;                              ///< a class name: targetClass against this one; empty: targetClass alone
    MethodOptions methodOptions;
};

struct Explanation
{
    Prediction prediction;
    Geometry geometry;
    std::string targetClass;   ///< the name that "predicted" became
    std::string contrastClass; ///< empty: targetClass alone
    std::vector<Map> maps;     ///< grad_cam, ...; attention is in `attentions`, views of it are look-ups
    std::vector<AttentionWeights> attentions;
    std::map<std::string, double> timingMs; ///< "prepare", "forward", "explain"
};

/// The table of architectures with their cards, in the registry's order.
[[nodiscard]] std::vector<ModelSpec> listModels();
/// The card of one of them. Throws Error Usage naming the id and the known ones.
[[nodiscard]] ModelSpec modelCard(const std::string &id);

/// Milliseconds of one prediction of one image on the CPU of this machine: the median of `passes` passes (1 to 1000) after two that do not
/// count, of the architecture with random weights. Throws Error Usage for another number of passes.
[[nodiscard]] double measureLatency(const ModelConfig &config, int passes = 5);

/// One method of explanation, as the window lists it.
struct MethodInfo
{
    std::string id;     ///< "grad_cam"
    std::string title;  ///< "Grad-CAM"
    std::string family; ///< "class_activation", "attention", "input", "tokens"
    bool classDependent = true;
    bool isCostly = false; ///< needs many passes: seconds, not milliseconds
    std::string summary;   ///< one sentence: what its map shows
};
[[nodiscard]] std::vector<MethodInfo> listMethods();
/// Layers of a model where a method is defined, and the default one; empty where it is not defined.
struct MethodLayers
{
    std::vector<std::string> layers;
    std::string defaultLayer;
    std::string undefinedBecause; ///< a sentence where layers is empty: "Attention rollout is not defined for ResNet18, because ..."
};
[[nodiscard]] MethodLayers methodLayers(const ModelSpec &spec, const std::string &method);

/// Throws Error NotFound, Format, Mismatch, Usage.
[[nodiscard]] std::shared_ptr<OpenModel> openModel(const ModelSource &source);
/// Title of a checkpoint ("ResNet18 + local attention", with its name behind it where it has one) and its trainedOn line, read from its
/// header only.
struct CheckpointInfo
{
    std::filesystem::path path;
    std::string title;
    std::string modelId;
    std::string trainedOn;
    std::string name = {}; ///< from the card; empty: none
};
[[nodiscard]] CheckpointInfo describeCheckpoint(const std::filesystem::path &path);

/// Throws Error NotFound, Io, Format naming the file.
[[nodiscard]] OpenImage openImage(const std::filesystem::path &path);

[[nodiscard]] Prediction predict(OpenModel &model, const OpenImage &image);
[[nodiscard]] Explanation explain(OpenModel &model, const OpenImage &image, const ExplainOptions &options, ProgressSink &progress,
                                  const std::stop_token &stop);

/// Folder of the bundled demo: checkpoints in models/, phantoms in images/ and masks/. Looked for beside the program, in the install prefix
/// and in the source tree; none if it is not there. LESIONLENS_DEMO_DIR overrides.
struct Demo
{
    std::vector<CheckpointInfo> models;
    std::filesystem::path images;
    std::filesystem::path masks;
};
[[nodiscard]] std::optional<Demo> findDemo();

/// "For research use only. ..." as it stands on screen and in exports.
[[nodiscard]] const std::string &researchUseLine();

} // namespace lesionlens
