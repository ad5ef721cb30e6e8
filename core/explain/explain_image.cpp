// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/explain_image.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <set>

#include <torch/autograd.h>
#include <torch/utils.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

/// One method with the layers it will explain.
struct Task
{
    const ExplainerEntry &entry;
    std::unique_ptr<Explainer> explainer;
    std::vector<std::string> layers;
};

/// "a, b, c", cut where a list is too long to read.
std::string listOf(const std::vector<std::string> &names)
{
    constexpr std::size_t shown = 20;
    if (names.size() <= shown)
        return join(names);
    return join({names.begin(), names.begin() + shown}) + ", ... (" + std::to_string(names.size()) + " in all)";
}

bool contains(const std::vector<std::string> &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The layers that a request means; empty where the method is not defined for the model and no layer was named.
std::vector<std::string> chosenLayers(const ExplainerEntry &entry, const Explainer &explainer, const ModelSpec &spec,
                                      const ExplainRequest &request)
{
    const std::vector<std::string> known = explainer.layers(spec);
    const auto asked = request.layers.find(entry.id);
    if (asked == request.layers.end() || asked->second.empty())
        return known.empty() ? known : std::vector<std::string>{explainer.defaultLayer(spec)};

    std::vector<std::string> chosen;
    for (const std::string &name : asked->second) {
        if (name != "*" && !contains(known, name))
            throw Error(ErrorCode::Usage,
                        entry.title + " is not defined at layer '" + name + "' of " + spec.title +
                            (known.empty() ? "; it is not defined for this model at all." : "; it is defined at: " + listOf(known) + "."));
        for (const std::string &layer : name == "*" ? known : std::vector<std::string>{name})
            if (!contains(chosen, layer))
                chosen.push_back(layer);
    }
    return chosen;
}

std::vector<Task> planTasks(const ModelSpec &spec, const ExplainRequest &request)
{
    // A misspelt method must not pass because it stands only beside its layers.
    for (const auto &[method, layers] : request.layers)
        static_cast<void>(explainerEntry(method));
    std::vector<Task> tasks;
    std::set<std::string> seen;
    for (const std::string &method : request.methods) {
        const ExplainerEntry &entry = explainerEntry(method);
        if (!seen.insert(method).second)
            continue;
        std::unique_ptr<Explainer> explainer = entry.create();
        std::vector<std::string> layers = chosenLayers(entry, *explainer, spec, request);
        if (!layers.empty())
            tasks.push_back({entry, std::move(explainer), std::move(layers)});
    }
    return tasks;
}

/// Index of the wanted class; none: the predicted one.
std::optional<int> indexOfClass(const std::vector<std::string> &classes, const std::string &name)
{
    if (name == "predicted")
        return std::nullopt;
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found == classes.end())
        throw Error(ErrorCode::Usage, "The class '" + name + "' is not known; known classes are: " + listOf(classes) + ".");
    return static_cast<int>(std::distance(classes.begin(), found));
}

ExplainTarget targetOf(const std::vector<std::string> &classes, const ExplainRequest &request, int predicted)
{
    ExplainTarget target;
    target.classIndex = indexOfClass(classes, request.targetClass).value_or(predicted);
    target.className = classes[static_cast<std::size_t>(target.classIndex)];
    if (request.contrastClass.empty())
        return target;
    target.contrastIndex = indexOfClass(classes, request.contrastClass).value_or(predicted);
    target.contrastName = classes[static_cast<std::size_t>(*target.contrastIndex)];
    if (target.contrastIndex == target.classIndex)
        throw Error(ErrorCode::Usage, "The class '" + target.className + "' cannot be explained against itself.");
    return target;
}

/// Every key that the tasks must see, each once, in their order; only those of tasks that need a gradient, or all.
std::vector<std::string> tracedKeys(const std::vector<Task> &tasks, const ModelSpec &spec, bool onlyWithGradient)
{
    std::vector<std::string> keys;
    for (const Task &task : tasks) {
        if (onlyWithGradient && task.explainer->need() != Explainer::Need::Gradient)
            continue;
        for (const std::string &layer : task.layers)
            for (const std::string &key : task.explainer->traced(spec, layer))
                if (!contains(keys, key))
                    keys.push_back(key);
    }
    return keys;
}

/// A layer that one method wants with its gradient and another without is captured with its graph.
ForwardTrace requestedTrace(const std::vector<std::string> &all, const std::vector<std::string> &withGradient)
{
    ForwardTrace trace;
    for (const std::string &key : all)
        trace.request(key, contains(withGradient, key) ? ForwardTrace::Capture::WithGraph : ForwardTrace::Capture::Detached);
    return trace;
}

/// d score / d layer for all layers in one backward pass. torch::autograd::grad accumulates nothing: parameters' .grad stay as they are.
std::map<std::string, torch::Tensor> gradientsOf(const torch::Tensor &score, const ForwardTrace &trace,
                                                 const std::vector<std::string> &layers)
{
    std::map<std::string, torch::Tensor> gradients;
    if (layers.empty())
        return gradients;
    std::vector<torch::Tensor> features;
    for (const std::string &layer : layers)
        features.push_back(trace.at(layer));
    std::vector<torch::Tensor> found(features.size());
    if (score.requires_grad())
        found = torch::autograd::grad({score}, features, {}, /*retain_graph=*/false, /*create_graph=*/false, /*allow_unused=*/true);
    for (std::size_t i = 0; i < layers.size(); ++i)
        gradients[layers[i]] = found[i].defined() ? found[i] : torch::zeros_like(features[i].detach());
    return gradients;
}

void requireReady(ImageClassifier &model, const torch::Tensor &input)
{
    if (model.is_training())
        throw Error(ErrorCode::Internal, "A model must be in evaluation mode to be explained, but " + model.spec().title + " is training.");
    if (input.dim() != 4 || input.size(0) != 1)
        throw Error(ErrorCode::Internal, "An explanation needs the input of exactly one image.");
}

void readLogits(const torch::Tensor &logits, const std::vector<std::string> &classes, const ModelSpec &spec, ImageExplanation &explanation)
{
    const torch::Tensor values = logits.detach().to(torch::kCPU, torch::kDouble).contiguous();
    if (values.dim() != 2 || values.size(0) != 1 || values.size(1) != static_cast<std::int64_t>(classes.size()) || classes.empty())
        throw Error(ErrorCode::Mismatch, spec.title + " has " + std::to_string(values.numel()) + " outputs, but " +
                                             std::to_string(classes.size()) + " classes are named.");
    explanation.logits.assign(values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
    if (!std::all_of(explanation.logits.begin(), explanation.logits.end(), [](double value) { return std::isfinite(value); }))
        throw Error(ErrorCode::Mismatch,
                    spec.title + " answers this image with values that are not finite numbers: its weights are damaged.");
    const auto largest = std::max_element(explanation.logits.begin(), explanation.logits.end());
    explanation.predicted = static_cast<int>(std::distance(explanation.logits.begin(), largest));
    double total = 0.0;
    for (const double logit : explanation.logits) {
        explanation.probabilities.push_back(std::exp(logit - *largest));
        total += explanation.probabilities.back();
    }
    for (double &probability : explanation.probabilities)
        probability /= total;
}

double millisecondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Reports one step after the other and stops between them.
class Steps
{
public:
    Steps(ProgressSink &progress, const std::stop_token &stop, std::size_t total)
        : progress_(progress), stop_(stop), total_(static_cast<std::int64_t>(total))
    {
    }

    [[nodiscard]] ProgressSink &progress() const { return progress_; }
    [[nodiscard]] const std::stop_token &stop() const { return stop_; }

    void begin(const std::string &stage)
    {
        throwIfStopped(stop_);
        progress_.report({stage, done_++, total_});
    }

    void finish()
    {
        throwIfStopped(stop_);
        progress_.report({"done", total_, total_});
    }

private:
    ProgressSink &progress_;
    const std::stop_token &stop_;
    std::int64_t total_;
    std::int64_t done_ = 0;
};

void runMethods(const std::vector<Task> &tasks, const ExplainContext &context, Steps &steps, ImageExplanation &explanation)
{
    for (const Task &task : tasks) {
        for (const std::string &layer : task.layers) {
            steps.begin(task.entry.title + " at " + layer);
            LayerExplanation found = task.explainer->explain(context, layer, steps.progress(), steps.stop());
            std::move(found.maps.begin(), found.maps.end(), std::back_inserter(explanation.maps));
            if (found.attention)
                explanation.attentions.push_back(std::move(*found.attention));
        }
    }
}

std::size_t stepCount(const std::vector<Task> &tasks, bool hasBackwardPass)
{
    std::size_t count = hasBackwardPass ? 2 : 1;
    for (const Task &task : tasks)
        count += task.layers.size();
    return count;
}

} // namespace

ImageExplanation explainImage(ImageClassifier &model, const torch::Tensor &input, const std::vector<std::string> &classes,
                              const ExplainRequest &request, ProgressSink &progress, const std::stop_token &stop)
{
    requireReady(model, input);
    const std::vector<Task> tasks = planTasks(model.spec(), request);
    // Before the first pass, so that a misspelt name costs nothing.
    if (const std::vector<std::string> problems = request.options.problems(); !problems.empty())
        throw Error(ErrorCode::Usage, "The options of a method cannot be used: " + join(problems, "; ") + ".");
    static_cast<void>(indexOfClass(classes, request.targetClass));
    if (!request.contrastClass.empty())
        static_cast<void>(indexOfClass(classes, request.contrastClass));
    const std::vector<std::string> withGradient = tracedKeys(tasks, model.spec(), true);
    Steps steps(progress, stop, stepCount(tasks, !withGradient.empty()));

    ImageExplanation explanation;
    ForwardTrace trace = requestedTrace(tracedKeys(tasks, model.spec(), false), withGradient);
    // Without a need for gradients the pass builds no graph, whatever the caller's mode and the parameters' flags are.
    const torch::AutoGradMode gradientMode(!withGradient.empty());
    steps.begin("forward pass");
    const auto forwardStart = std::chrono::steady_clock::now();
    const torch::Tensor logits = model.forward(input, trace);
    readLogits(logits, classes, model.spec(), explanation);
    explanation.forwardMs = millisecondsSince(forwardStart);
    const ExplainTarget target = targetOf(classes, request, explanation.predicted);
    explanation.targetClass = target.classIndex;
    explanation.contrastClass = target.contrastIndex;

    const auto explainStart = std::chrono::steady_clock::now();
    if (!withGradient.empty())
        steps.begin("backward pass");
    const auto gradients = gradientsOf(target.score(logits).squeeze(0), trace, withGradient);
    const torch::Tensor detachedLogits = logits.detach();
    const ExplainContext context{model, input, trace, detachedLogits, gradients, target, request.options};
    runMethods(tasks, context, steps, explanation);
    steps.finish();
    explanation.explainMs = millisecondsSince(explainStart);
    return explanation;
}

} // namespace lesionlens
