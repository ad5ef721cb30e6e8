// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <chrono>
#include <utility>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/sha256.h"
#include "core/explain/explain_image.h"
#include "core/models/checkpoint.h"
#include "core/models/identify_weights.h"
#include "core/models/registry.h"
#include "core/models/seeded_model.h"
#include "core/nn/device.h"
#include "core/nn/image_tensor.h"
#include "core/session/guard.h"
#include "core/session/network_model.h"
#include "core/train/evaluation_data.h"

namespace lesionlens {

namespace {

/// The one implementation of OpenModel: a frozen network in evaluation mode on its device.
class TorchModel final : public NetworkModel
{
public:
    TorchModel(std::shared_ptr<ImageClassifier> network, const torch::Device &device)
        : spec_(network->spec()), network_(std::move(network)), torchDevice_(device), deviceName_(deviceTitle(device))
    {
        network_->to(torchDevice_);
        network_->eval();
        network_->freeze(); // no graph before the layer that an explanation taps
    }

    const ModelSpec &spec() const override { return spec_; }
    const std::vector<std::string> &classes() const override { return classes_; }
    const std::filesystem::path &file() const override { return file_; }
    const std::string &sha256() const override { return sha256_; }
    const std::string &device() const override { return deviceName_; }
    const std::string &trainedOn() const override { return trainedOn_; }
    std::vector<std::string> allowedLeaks() const override { return leaksOfTraining(card_); }
    const std::vector<std::string> &notes() const override { return notes_; }
    Geometry geometryFor(int imageWidth, int imageHeight) const override
    {
        const ModelConfig &config = spec().config;
        return Geometry(imageWidth, imageHeight, config.inputWidth, config.inputHeight, fit_);
    }

    ImageClassifier &network() override { return *network_; }
    Fit fit() const override { return fit_; }
    const CheckpointCard &card() const override { return card_; }
    torch::Tensor inputFor(const RgbImage &image) const override
    {
        const ModelConfig &config = spec().config;
        const RgbImage prepared = geometryFor(image.width, image.height).apply(image);
        return imageTensor(prepared, config.mean, config.std).to(torchDevice_);
    }

    ModelSpec spec_; ///< the network's, with the checkpoint's name in its title
    std::vector<std::string> classes_;
    std::filesystem::path file_;
    std::string sha256_;
    std::string trainedOn_;
    std::vector<std::string> notes_;
    Fit fit_ = Fit::Stretch;
    CheckpointCard card_;

private:
    std::shared_ptr<ImageClassifier> network_;
    torch::Device torchDevice_;
    std::string deviceName_;
};

std::shared_ptr<TorchModel> openCheckpoint(const std::filesystem::path &path, const torch::Device &device)
{
    Checkpoint checkpoint = readCheckpoint(path);
    auto model = std::make_shared<TorchModel>(std::move(checkpoint.model), device);
    model->spec_.title = titleWithName(model->spec_.title, checkpoint.card.name);
    model->classes_ = checkpoint.card.classes;
    model->trainedOn_ = checkpoint.card.trainedOn;
    model->fit_ = fitFromString(checkpoint.card.fit, "fit in the card of " + toUtf8(path));
    model->card_ = std::move(checkpoint.card);
    return model;
}

std::vector<std::string> numberedClasses(int count)
{
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        names.push_back("class_" + std::to_string(i));
    return names;
}

std::string firstOf(const std::vector<std::string> &names)
{
    constexpr std::size_t shown = 5;
    if (names.size() <= shown)
        return join(names);
    return join({names.begin(), names.begin() + shown}) + " and " + std::to_string(names.size() - shown) + " more";
}

std::shared_ptr<TorchModel> openWeights(const ModelSource &source, const torch::Device &device)
{
    ModelConfig config = modelEntry(source.modelId).defaults;
    const TensorFile weights = readSafetensors(source.weights);
    const int inFile = classCountIn(weights);
    const int named = static_cast<int>(source.classes.size());
    if (inFile == 0 && named == 0)
        throw Error(ErrorCode::Mismatch, toUtf8(source.weights) + " has no classification layer; name the classes with --classes.");
    if (inFile != 0 && named != 0 && inFile != named)
        throw Error(ErrorCode::Mismatch, toUtf8(source.weights) + " has " + std::to_string(inFile) + " classes, but " +
                                             std::to_string(named) + " names were given: " + join(source.classes) + ".");
    config.classes = inFile != 0 ? inFile : named;

    std::shared_ptr<ImageClassifier> network = buildModelFromSeed(config, 0); // what the file lacks is initialised the same every time
    const WeightReport report = loadMatchingWeights(*network, weights, source.weights);
    auto model = std::make_shared<TorchModel>(std::move(network), device);
    model->classes_ = named != 0 ? source.classes : numberedClasses(config.classes);
    const std::string file = toUtf8(source.weights.filename());
    if (!report.missing.empty())
        model->notes_.push_back(std::to_string(report.missing.size()) + " tensors of " + source.modelId + " are not in " + file +
                                " and keep random values: " + firstOf(report.missing) +
                                ". Predictions mean nothing until they are trained.");
    if (!report.adapted.empty())
        model->notes_.push_back("Of " + file + ", " + join(report.adapted) + ".");
    if (!report.misshapen.empty())
        model->notes_.push_back(std::to_string(report.misshapen.size()) + " tensors in " + file +
                                " have another shape and were left out: " + firstOf(report.misshapen) + ".");
    if (!report.unexpected.empty())
        model->notes_.push_back(std::to_string(report.unexpected.size()) + " tensors in " + file + " do not belong to " + source.modelId +
                                " and were left out: " + firstOf(report.unexpected) + ".");
    return model;
}

double millisecondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

NetworkModel &asNetworkModel(OpenModel &model)
{
    auto *networkModel = dynamic_cast<NetworkModel *>(&model);
    if (networkModel == nullptr)
        throw Error(ErrorCode::Internal, "The model was not opened by openModel.");
    return *networkModel;
}

double measureLatency(const ModelConfig &config, int passes)
{
    constexpr int mostPasses = 1000;
    if (passes < 1 || passes > mostPasses)
        throw Error(ErrorCode::Usage, "The latency takes between 1 and 1000 passes, not " + std::to_string(passes) + ".");
    return guarded("measuring the latency of " + config.id, [&] {
        useAllCores();
        TorchModel model(buildModelKeepingGenerator(config), torch::kCPU);
        const torch::NoGradGuard noGrad;
        const torch::Tensor input = torch::zeros({1, 3, config.inputHeight, config.inputWidth});
        constexpr int warmUp = 2; // the first passes fill caches and choose kernels
        std::vector<double> times;
        for (int pass = 0; pass < warmUp + passes; ++pass) {
            const auto start = std::chrono::steady_clock::now();
            (void)model.network().forward(input);
            if (pass >= warmUp)
                times.push_back(millisecondsSince(start));
        }
        const auto middle = times.begin() + passes / 2;
        std::nth_element(times.begin(), middle, times.end());
        return *middle;
    });
}

std::shared_ptr<OpenModel> openModel(const ModelSource &source)
{
    useAllCores();
    const bool isCheckpoint = !source.checkpoint.empty();
    const std::filesystem::path file = isCheckpoint ? source.checkpoint : source.weights;
    if (file.empty())
        throw Error(ErrorCode::Usage, "A model needs a checkpoint, or an architecture and its weights.");
    return guarded("opening " + toUtf8(file), [&] {
        const torch::Device device = deviceFromString(source.device);
        std::shared_ptr<TorchModel> model = isCheckpoint ? openCheckpoint(file, device) : openWeights(source, device);
        model->file_ = file;
        model->sha256_ = sha256HexOfFile(file);
        return model;
    });
}

CheckpointInfo describeCheckpoint(const std::filesystem::path &path)
{
    return guarded("reading " + toUtf8(path), [&] {
        const CheckpointCard card = readCheckpointCard(path);
        return CheckpointInfo{path, titleWithName(modelEntry(card.model.id).title, card.name), card.model.id, card.trainedOn, card.name};
    });
}

Prediction predict(OpenModel &model, const OpenImage &image)
{
    return guarded("predicting " + toUtf8(image.path), [&] {
        NetworkModel &networkModel = asNetworkModel(model);
        const torch::NoGradGuard noGrad;
        const torch::Tensor logits =
            networkModel.network().forward(networkModel.inputFor(image.pixels)).to(torch::kCPU, torch::kFloat64).squeeze(0).contiguous();
        const torch::Tensor probabilities = torch::softmax(logits, 0).contiguous();
        Prediction prediction;
        prediction.classes = model.classes();
        prediction.logits.assign(logits.data_ptr<double>(), logits.data_ptr<double>() + logits.numel());
        prediction.probabilities.assign(probabilities.data_ptr<double>(), probabilities.data_ptr<double>() + probabilities.numel());
        prediction.predicted = static_cast<int>(logits.argmax().item<std::int64_t>());
        return prediction;
    });
}

Explanation explain(OpenModel &model, const OpenImage &image, const ExplainOptions &options, ProgressSink &progress,
                    const std::stop_token &stop)
{
    return guarded("explaining " + toUtf8(image.path), [&] {
        NetworkModel &networkModel = asNetworkModel(model);
        const auto start = std::chrono::steady_clock::now();
        const torch::Tensor input = networkModel.inputFor(image.pixels);
        const double prepareMs = millisecondsSince(start);
        throwIfStopped(stop);

        const ExplainRequest request{options.methods, options.layers, options.targetClass, options.contrastClass, options.methodOptions};
        ImageExplanation raw = explainImage(networkModel.network(), input, model.classes(), request, progress, stop);

        Explanation explanation;
        explanation.prediction = {model.classes(), std::move(raw.logits), std::move(raw.probabilities), raw.predicted};
        explanation.geometry = model.geometryFor(image.pixels.width, image.pixels.height);
        explanation.targetClass = model.classes().at(static_cast<std::size_t>(raw.targetClass));
        if (raw.contrastClass)
            explanation.contrastClass = model.classes().at(static_cast<std::size_t>(*raw.contrastClass));
        explanation.maps = std::move(raw.maps);
        explanation.attentions = std::move(raw.attentions);
        explanation.timingMs = {{"prepare", prepareMs}, {"forward", raw.forwardMs}, {"explain", raw.explainMs}};
        return explanation;
    });
}

} // namespace lesionlens
