// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/explain/method_options.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace lesionlens {

namespace {

constexpr int maxPoints = 1024;
constexpr int maxBatch = 256;

/// Collects the sentences of one method's options.
class Problems
{
public:
    explicit Problems(std::vector<std::string> &found) : found_(found) {}

    bool requireBetween(const std::string &key, int value, int least, int most)
    {
        const bool holds = value >= least && value <= most;
        if (!holds)
            add(key, "between " + std::to_string(least) + " and " + std::to_string(most), std::to_string(value));
        return holds;
    }

    /// `holds` is false for what is not a number, too.
    void require(bool holds, const std::string &key, const std::string &what, double value)
    {
        if (!holds)
            add(key, what, numberText(value));
    }

    void requireOneOf(const std::string &key, const std::string &value, const std::vector<std::string> &allowed)
    {
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
            add(key, "one of " + join(allowed), "'" + value + "'");
    }

private:
    void add(const std::string &key, const std::string &what, const std::string &value)
    {
        found_.push_back(key + " must be " + what + ", but is " + value);
    }

    std::vector<std::string> &found_;
};

void read(const Json &json, const std::string &path, OcclusionOptions &options)
{
    ObjectReader reader(json, path);
    reader.read("cells", options.cells);
    reader.read("coarsest", options.coarsest);
    reader.read("cover", options.cover);
    reader.read("fill", options.fill);
    reader.read("batch", options.batch);
    reader.finish();
}

void read(const Json &json, const std::string &path, IntegratedGradientsOptions &options)
{
    ObjectReader reader(json, path);
    reader.read("steps", options.steps);
    reader.read("baseline", options.baseline);
    reader.read("batch", options.batch);
    reader.finish();
}

void read(const Json &json, const std::string &path, SmoothGradOptions &options)
{
    ObjectReader reader(json, path);
    reader.read("samples", options.samples);
    reader.read("noise", options.noise);
    reader.read("seed", options.seed);
    reader.read("batch", options.batch);
    reader.finish();
}

void read(const Json &json, const std::string &path, RolloutOptions &options)
{
    ObjectReader reader(json, path);
    reader.read("fusion", options.fusion);
    reader.read("discard", options.discard);
    reader.finish();
}

} // namespace

std::vector<std::string> MethodOptions::problems() const
{
    std::vector<std::string> found;
    Problems check(found);
    // Without a sensible finest grid, nothing sensible can be said of the coarsest.
    const bool cellsAreFine = check.requireBetween("occlusion.cells", occlusion.cells, 2, 64);
    if (cellsAreFine && (occlusion.coarsest < 2 || occlusion.coarsest > occlusion.cells))
        found.push_back("occlusion.coarsest must be between 2 and occlusion.cells (" + std::to_string(occlusion.cells) + "), but is " +
                        std::to_string(occlusion.coarsest));
    check.require(occlusion.cover >= 1.0 && occlusion.cover <= 4.0, "occlusion.cover", "between 1 and 4", occlusion.cover);
    check.requireOneOf("occlusion.fill", occlusion.fill, {"mean", "black", "blur"});
    check.requireBetween("occlusion.batch", occlusion.batch, 1, maxBatch);
    check.requireBetween("integrated_gradients.steps", integratedGradients.steps, 2, maxPoints);
    check.requireOneOf("integrated_gradients.baseline", integratedGradients.baseline, {"black", "mean", "blur"});
    check.requireBetween("integrated_gradients.batch", integratedGradients.batch, 1, maxBatch);
    check.requireBetween("smooth_grad.samples", smoothGrad.samples, 1, maxPoints);
    check.require(smoothGrad.noise > 0.0 && smoothGrad.noise <= 1.0, "smooth_grad.noise", "greater than 0 and at most 1", smoothGrad.noise);
    check.requireBetween("smooth_grad.batch", smoothGrad.batch, 1, maxBatch);
    check.requireOneOf("rollout.fusion", rollout.fusion, {"mean", "max", "min"});
    check.require(rollout.discard >= 0.0 && rollout.discard < 1.0, "rollout.discard", "at least 0 and less than 1", rollout.discard);
    return found;
}

Json toJson(const MethodOptions &options)
{
    const OcclusionOptions &occlusion = options.occlusion;
    const IntegratedGradientsOptions &integrated = options.integratedGradients;
    const SmoothGradOptions &smooth = options.smoothGrad;
    Json json = Json::object();
    json["occlusion"] = Json{{"cells", occlusion.cells},
                             {"coarsest", occlusion.coarsest},
                             {"cover", occlusion.cover},
                             {"fill", occlusion.fill},
                             {"batch", occlusion.batch}};
    json["integrated_gradients"] = Json{{"steps", integrated.steps}, {"baseline", integrated.baseline}, {"batch", integrated.batch}};
    json["smooth_grad"] = Json{{"samples", smooth.samples}, {"noise", smooth.noise}, {"seed", smooth.seed}, {"batch", smooth.batch}};
    json["rollout"] = Json{{"fusion", options.rollout.fusion}, {"discard", options.rollout.discard}};
    return json;
}

MethodOptions methodOptionsFromJson(const Json &json, const std::string &path)
{
    MethodOptions options;
    ObjectReader reader(json, path);
    if (const Json *child = reader.child("occlusion"))
        read(*child, reader.pathOf("occlusion"), options.occlusion);
    if (const Json *child = reader.child("integrated_gradients"))
        read(*child, reader.pathOf("integrated_gradients"), options.integratedGradients);
    if (const Json *child = reader.child("smooth_grad"))
        read(*child, reader.pathOf("smooth_grad"), options.smoothGrad);
    if (const Json *child = reader.child("rollout"))
        read(*child, reader.pathOf("rollout"), options.rollout);
    reader.finish();

    std::vector<std::string> problems = options.problems();
    for (std::string &problem : problems)
        problem = reader.pathOf(problem);
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front() + ".", join(problems, "; "));
    return options;
}

} // namespace lesionlens
