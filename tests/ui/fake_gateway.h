// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "ui/presenters/session_gateway.h"

namespace lesionlens::test {

/// A model of 8 x 8 pixels input with two feature maps and, where asked for, two attention layers of two heads on a 4 x 4 grid.
class FakeModel final : public OpenModel
{
public:
    FakeModel(std::filesystem::path file, bool hasAttention, int prefix = 0) : file_(std::move(file))
    {
        spec_.config.id = hasAttention ? "resnet18_ga" : "resnet18";
        spec_.config.inputWidth = 8;
        spec_.config.inputHeight = 8;
        spec_.config.classes = 3;
        spec_.title = hasAttention ? "Fake + global attention" : "Fake";
        spec_.features = {{"layer3.1", 8, 8, 4}, {"layer4.1", 4, 4, 8}};
        if (hasAttention)
            spec_.attentions = {{"layer3.1.attention", "global", 2, 4, 4, 0, prefix}, {"layer4.1.attention", "global", 2, 4, 4, 0, prefix}};
    }
    const ModelSpec &spec() const override { return spec_; }
    const std::vector<std::string> &classes() const override { return classes_; }
    const std::filesystem::path &file() const override { return file_; }
    const std::string &sha256() const override { return sha256_; }
    const std::string &device() const override { return device_; }
    const std::string &trainedOn() const override { return trainedOn_; }
    const std::vector<std::string> &notes() const override { return notes_; }
    Geometry geometryFor(int imageWidth, int imageHeight) const override { return Geometry(imageWidth, imageHeight, 8, 8, Fit::Stretch); }

private:
    ModelSpec spec_;
    std::vector<std::string> classes_ = {"nevus", "melanoma", "keratosis"};
    std::filesystem::path file_;
    std::string sha256_ = "0123456789abcdef0123456789abcdef";
    std::string device_ = "CPU, 1 thread";
    std::string trainedOn_ = "made up for a test";
    std::vector<std::string> notes_;
};

/// Hand-made values, errors and slow work instead of files and networks. Images are 16 x 16; their left half is lesion. Explaining
/// "melanoma" gives a Grad-CAM with its mass on the right, every other class one with its mass on the left.
class FakeGateway final : public SessionGateway
{
public:
    std::set<std::filesystem::path> brokenImages; ///< openImage throws
    std::set<std::filesystem::path> brokenModels; ///< openModel throws
    std::atomic<bool> explainFails = false;
    std::atomic<bool> camIsDead = false;
    std::atomic<bool> explainHangs = false; ///< explain runs until it is stopped or this becomes false
    std::atomic<bool> costlyHangs = false;  ///< the same for occlusion only
    std::atomic<int> explainCalls = 0;
    std::atomic<int> knockOutCalls = 0;
    std::atomic<int> imageCalls = 0;
    std::atomic<int> modelCalls = 0;
    std::atomic<int> segmentCalls = 0;
    bool hasDemo = true;
    bool hasClassToken = false;                  ///< of models that are opened
    std::string failingMethod;                   ///< explain throws where it is among others, too
    std::string mapThatNeverComes;               ///< a method that explain leaves out
    std::set<std::filesystem::path> maskFiles;   ///< masks that findLesionMask knows, by image
    std::set<std::filesystem::path> maskFolders; ///< folders that have a mask for every image
    std::filesystem::path demoFolder = "demo";

    ExplainOptions lastOptions()
    {
        const std::scoped_lock lock(mutex_);
        return lastOptions_;
    }

    std::optional<Demo> findDemo() override
    {
        if (!hasDemo)
            return std::nullopt;
        return Demo{{{"plain.safetensors", "Fake", "resnet18", "phantoms"},
                     {"ga.safetensors", "Fake + global attention", "resnet18_ga", "phantoms"}},
                    demoFolder / "images",
                    demoFolder / "masks"};
    }
    std::vector<ModelSpec> listModels() override { return {FakeModel("", false).spec(), FakeModel("", true).spec()}; }
    CheckpointInfo describeCheckpoint(const std::filesystem::path &path) override
    {
        if (brokenModels.contains(path.filename()))
            throw Error(ErrorCode::Format, toUtf8(path) + " is not a checkpoint.");
        return {path, "Opened model", "resnet18_ga", "somewhere"};
    }
    std::shared_ptr<OpenModel> openModel(const ModelSource &source) override
    {
        ++modelCalls;
        if (brokenModels.contains(source.checkpoint.filename()))
            throw Error(ErrorCode::Mismatch, toUtf8(source.checkpoint) + " does not fit its card.");
        return std::make_shared<FakeModel>(source.checkpoint, source.checkpoint.filename() != "plain.safetensors", hasClassToken ? 1 : 0);
    }
    OpenImage openImage(const std::filesystem::path &path) override
    {
        ++imageCalls;
        if (brokenImages.contains(path.filename()))
            throw Error(ErrorCode::Format, toUtf8(path) + " is not an image.");
        OpenImage image{path, "cafe", RgbImage(16, 16)};
        std::fill(image.pixels.data.begin(), image.pixels.data.end(), std::uint8_t{180});
        return image;
    }
    Explanation explain(OpenModel &model, const OpenImage &image, const ExplainOptions &options, ProgressSink &progress,
                        const std::stop_token &stop) override
    {
        ++explainCalls;
        {
            const std::scoped_lock lock(mutex_);
            lastOptions_ = options;
        }
        progress.report({"explaining", 0, 2});
        while (explainHangs || (costlyHangs && options.layers.contains("occlusion"))) {
            throwIfStopped(stop);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        if (options.layers.contains(failingMethod))
            throw Error(ErrorCode::Internal, failingMethod + " gave up.");
        if (explainFails)
            throw Error(ErrorCode::Internal, "The network gave up on " + toUtf8(image.path.filename()) + ".");
        return explanationOf(model, image, options);
    }
    /// Without the whole layer the probability of nevus falls by 0.3 and melanoma is predicted; without head h it falls by 0.1 (h + 1).
    ImageKnockout knockOut(OpenModel &, const OpenImage &, const std::vector<KnockoutTarget> &targets, ProgressSink &progress,
                           const std::stop_token &stop) override
    {
        ++knockOutCalls;
        progress.report({"knocking out", 0, static_cast<std::int64_t>(targets.size())});
        while (explainHangs) {
            throwIfStopped(stop);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        if (explainFails)
            throw Error(ErrorCode::Internal, "The network gave up.");
        ImageKnockout knockout{{{"nevus", "melanoma", "keratosis"}, {2.0, 1.0, 0.0}, {0.67, 0.24, 0.09}, 0}, {}};
        for (const KnockoutTarget &target : targets) {
            const double fall = target.head ? 0.1 * (*target.head + 1) : 0.3;
            knockout.effects.push_back({target, {2.0 - fall, 1.0, 0.0}, {0.67 - fall, 0.24 + fall, 0.09}, !target.head});
        }
        return knockout;
    }
    std::vector<std::filesystem::path> listImages(const std::filesystem::path &folder) override
    {
        if (folder == "demo/images")
            return {"demo/images/one.png", "demo/images/two.png", "demo/images/three.png"};
        std::vector<std::filesystem::path> images;
        for (const auto &entry : std::filesystem::directory_iterator(folder))
            if (entry.path().extension() == ".png")
                images.push_back(entry.path());
        return images;
    }
    RgbImage readThumbnail(const std::filesystem::path &path, int longestSide) override
    {
        if (brokenImages.contains(path.filename()))
            throw Error(ErrorCode::Format, toUtf8(path) + " is not an image.");
        return RgbImage(longestSide, longestSide / 2);
    }
    std::optional<std::filesystem::path> findLesionMask(const std::filesystem::path &folder,
                                                        const std::filesystem::path &imagePath) override
    {
        if (maskFolders.contains(folder))
            return folder / "mask.png";
        return maskFiles.contains(imagePath) ? std::optional<std::filesystem::path>("mask.png") : std::nullopt;
    }
    LesionMask readLesionMask(const std::filesystem::path &path, int imageWidth, int imageHeight) override
    {
        return leftHalf(imageWidth, imageHeight, MaskSource::Expert, toUtf8(path));
    }
    LesionMask segmentLesion(const RgbImage &image) override
    {
        ++segmentCalls;
        return leftHalf(image.width, image.height, MaskSource::Automatic, "fake algorithm 1");
    }
    std::vector<MethodInfo> listMethods() override
    {
        return {{"grad_cam", "Grad-CAM", "class_activation", true, false, "Where the class is seen."},
                {"eigen_cam", "Eigen-CAM", "class_activation", false, false, "What varies most."},
                {"occlusion", "Occlusion", "input", true, true, "What the class misses."},
                {"attention", "Attention", "attention", false, false, "Where a layer reads from."}};
    }
    MethodLayers methodLayers(const ModelSpec &spec, const std::string &method) override
    {
        MethodLayers layers;
        if (method == "occlusion")
            layers.layers.emplace_back("input");
        else if (method == "attention")
            for (const AttentionSpec &attention : spec.attentions)
                layers.layers.push_back(attention.key);
        else
            for (const FeatureSpec &feature : spec.features)
                layers.layers.push_back(feature.key);
        if (!layers.layers.empty())
            layers.defaultLayer = layers.layers.back();
        else
            layers.undefinedBecause = "Attention is not defined for " + spec.title + ", because it has no attention layer.";
        return layers;
    }

private:
    static LesionMask leftHalf(int width, int height, MaskSource source, const std::string &origin)
    {
        LesionMask mask;
        mask.inside = Grid<std::uint8_t>(height, width);
        for (int row = 0; row < height; ++row)
            for (int col = 0; col < width / 2; ++col)
                mask.inside.at(row, col) = 1;
        mask.source = source;
        mask.origin = origin;
        return mask;
    }
    /// Every query gives `value` to key 5 (row 1, column 1), the rest to itself; head 1 gives to key 6 instead. A class token looks at
    /// the last place.
    static AttentionWeights attentionOf(const AttentionSpec &spec)
    {
        if (spec.prefixTokens > 0) {
            const AttentionWeights grid = attentionOf({spec.key, spec.kind, spec.heads, spec.rows, spec.cols, 0, 0});
            AttentionWeights tokens{spec, std::vector<float>(2 * 17 * 17)};
            for (std::size_t head = 0; head < 2; ++head) {
                tokens.values[head * 17 * 17 + 16] = 1.0F;
                for (std::size_t query = 0; query < 16; ++query)
                    for (std::size_t key = 0; key < 16; ++key)
                        tokens.values[(head * 17 + query + 1) * 17 + key + 1] = grid.values[(head * 16 + query) * 16 + key];
            }
            return tokens;
        }
        AttentionWeights weights{spec, std::vector<float>(2 * 16 * 16)};
        for (std::size_t head = 0; head < 2; ++head)
            for (std::size_t query = 0; query < 16; ++query) {
                weights.values[(head * 16 + query) * 16 + query] += 0.25F;
                weights.values[(head * 16 + query) * 16 + 5 + head] += 0.75F;
            }
        return weights;
    }
    Explanation explanationOf(OpenModel &model, const OpenImage &image, const ExplainOptions &options) const
    {
        Explanation explanation;
        explanation.prediction = {model.classes(), {2.0, 1.0, 0.0}, {0.67, 0.24, 0.09}, 0};
        explanation.geometry = model.geometryFor(image.pixels.width, image.pixels.height);
        explanation.targetClass = options.targetClass == "predicted" ? "nevus" : options.targetClass;
        explanation.contrastClass = options.contrastClass;
        if (!options.contrastClass.empty() && options.contrastClass == explanation.targetClass)
            throw Error(ErrorCode::Usage, "A class against itself.");
        for (const auto &[method, layers] : options.layers)
            for (const std::string &layer : layers)
                if (method != "attention" && method != mapThatNeverComes)
                    explanation.maps.push_back(mapOf(model, method, layer, explanation));
        if (options.layers.contains("attention"))
            for (const AttentionSpec &spec : model.spec().attentions)
                explanation.attentions.push_back(attentionOf(spec));
        explanation.timingMs = {{"prepare", 1.0}, {"forward", 2.0}, {"explain", 3.0}};
        return explanation;
    }
    Map mapOf(OpenModel &model, const std::string &method, const std::string &layer, const Explanation &explanation) const
    {
        const FeatureSpec *feature = model.spec().feature(layer);
        const int rows = feature != nullptr ? feature->rows : 4;
        const int cols = feature != nullptr ? feature->cols : 4;
        Map map;
        map.method = method;
        map.layer = layer;
        map.isSigned = method != "eigen_cam";
        if (map.isSigned) {
            map.targetClass = explanation.targetClass;
            if (!explanation.contrastClass.empty())
                map.contrastClass = explanation.contrastClass;
        }
        if (method == "occlusion") {
            map.measures["score"] = 2.5;
            map.notes.emplace_back("Squares of a quarter of the image.");
        }
        map.unit = "class score gradient x activation";
        map.values = Grid<float>(rows, cols, map.isSigned ? -0.5F : 0.0F);
        const bool onTheRight = map.targetClass == "melanoma";
        for (int row = 0; row < rows; ++row)
            map.values.at(row, onTheRight ? cols - 1 : 0) = 2.0F;
        if (camIsDead) {
            map.values = Grid<float>(rows, cols, -1.0F);
            map.dead = "Every value of " + layer + " is zero or negative: nothing is left after ReLU.";
        }
        return map;
    }

    std::mutex mutex_;
    ExplainOptions lastOptions_;
};

} // namespace lesionlens::test
