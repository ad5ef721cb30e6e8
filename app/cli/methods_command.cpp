// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"

namespace lesionlens::cli {

namespace {

struct MethodsArguments
{
    std::string model;
    std::string checkpoint;
    bool json = false;
};

constexpr std::size_t lineWidth = 110;

/// The card of the named architecture or checkpoint; none where neither was named.
std::optional<ModelSpec> specFrom(const MethodsArguments &arguments)
{
    if (!arguments.model.empty() && !arguments.checkpoint.empty())
        throw Error(ErrorCode::Usage, "--checkpoint names its own architecture; --model does not go with it.");
    if (!arguments.checkpoint.empty()) {
        ModelArguments model;
        model.checkpoint = arguments.checkpoint;
        return model.open()->spec();
    }
    if (arguments.model.empty())
        return std::nullopt;
    return modelCard(arguments.model);
}

Json methodJson(const MethodInfo &method, const std::optional<ModelSpec> &spec)
{
    Json json = {{"id", method.id},           {"title", method.title},
                 {"family", method.family},   {"class_dependent", method.classDependent},
                 {"costly", method.isCostly}, {"summary", method.summary}};
    if (spec) {
        const MethodLayers layers = methodLayers(*spec, method.id);
        json["layers"] = layers.layers;
        json["default_layer"] = layers.layers.empty() ? Json(nullptr) : Json(layers.defaultLayer);
        json["undefined_because"] = layers.layers.empty() ? Json(layers.undefinedBecause) : Json(nullptr);
    }
    return json;
}

void printMethods(const std::vector<MethodInfo> &methods, const std::optional<ModelSpec> &spec)
{
    std::vector<std::vector<std::string>> rows = {{"method", "title", "family", "of a class", "costly"}};
    for (const MethodInfo &method : methods)
        rows.push_back({method.id, method.title, method.family, method.classDependent ? "yes" : "no", method.isCostly ? "yes" : "no"});
    printTable(rows, 5);
    output() << "\n";
    for (const MethodInfo &method : methods) {
        output() << method.id << "\n  " << wrapped(method.summary, lineWidth, 2) << "\n";
        if (!spec)
            continue;
        const MethodLayers layers = methodLayers(*spec, method.id);
        if (layers.layers.empty())
            output() << "  " << wrapped(layers.undefinedBecause, lineWidth, 2) << "\n";
        else
            output() << "  " << wrapped("layers: " + join(layers.layers) + "; default: " + layers.defaultLayer, lineWidth, 4) << "\n";
    }
    output() << std::flush;
}

int runMethods(const MethodsArguments &arguments)
{
    const std::optional<ModelSpec> spec = specFrom(arguments);
    const std::vector<MethodInfo> methods = listMethods();
    if (!arguments.json) {
        printMethods(methods, spec);
        return Done;
    }
    Json list = Json::array();
    for (const MethodInfo &method : methods)
        list.push_back(methodJson(method, spec));
    printJson({{"version", 1}, {"model", spec ? Json(spec->config.id) : Json(nullptr)}, {"methods", list}});
    return Done;
}

} // namespace

Subcommand addMethods(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("methods", "List the explanation methods, and where a model has them");
    auto arguments = std::make_shared<MethodsArguments>();
    app->add_option("--model", arguments->model, "Say for this architecture where each method is defined, or why not")->type_name("ID");
    app->add_option("--checkpoint", arguments->checkpoint, "The same for the model of a checkpoint")->type_name("FILE");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &) { return runMethods(*arguments); }};
}

} // namespace lesionlens::cli
