// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>

#include "app/cli/command_line.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/session/explanation_writer.h"
#include "core/session/mask_choice.h"

namespace lesionlens::cli {

namespace {

struct ExplainArguments
{
    std::vector<std::string> images;
    ModelArguments model;
    std::vector<std::string> methods = {"grad_cam", "attention"};
    std::vector<std::string> layers;
    int head = -1;
    std::vector<double> query;
    std::string targetClass = "predicted";
    std::string mask = "none";
    std::string out;
    bool json = false;
};

/// Puts each --layer to the methods that are defined there; "all" means every layer of every method.
std::map<std::string, std::vector<std::string>> layersByMethod(const ExplainArguments &arguments, const ModelSpec &spec)
{
    std::map<std::string, std::vector<std::string>> chosen;
    std::vector<std::string> known;
    for (const std::string &method : arguments.methods) {
        const std::vector<std::string> defined = methodLayers(spec, method).layers;
        known.insert(known.end(), defined.begin(), defined.end());
        for (const std::string &layer : arguments.layers) {
            if (layer == "all")
                chosen[method] = {"*"};
            else if (std::find(defined.begin(), defined.end(), layer) != defined.end())
                chosen[method].push_back(layer);
        }
    }
    for (const std::string &layer : arguments.layers) {
        if (layer != "all" && std::find(known.begin(), known.end(), layer) == known.end())
            throw Error(ErrorCode::Usage, "--layer " + layer + " is not a layer of " + spec.config.id + " where " +
                                              join(arguments.methods) + " is defined; there is: " + join(known) + ".");
    }
    return chosen;
}

/// The label of an image that lies in a data set's images folder.
std::string trueClassOf(const std::filesystem::path &image)
{
    const std::filesystem::path folder = std::filesystem::absolute(image).parent_path().parent_path();
    const std::string id = toUtf8(image.stem());
    const Dataset dataset = openDataset(folder);
    for (const Sample &sample : dataset.samples) {
        if (sample.id == id)
            return dataset.classes.at(static_cast<std::size_t>(sample.label));
    }
    throw Error(ErrorCode::NotFound,
                "The true class of " + toUtf8(image) + " is not known: the data set " + toUtf8(folder) + " has no entry " + id + ".");
}

int runExplain(const ExplainArguments &arguments, const Context &context)
{
    const std::vector<std::filesystem::path> images = imagesFrom(arguments.images);
    const MaskChoice maskChoice = maskChoiceFromText(arguments.mask);
    const std::filesystem::path out = fromUtf8(arguments.out);
    requireWritableFolder(out);
    const std::shared_ptr<OpenModel> model = arguments.model.open();

    for (const std::string &method : arguments.methods) {
        if (methodLayers(model->spec(), method).layers.empty())
            printNote(method + " is not defined for " + model->spec().title + ", which has no layer for it; no such map is written.");
    }
    ExplainOptions options;
    options.methods = arguments.methods;
    options.layers = layersByMethod(arguments, model->spec());
    AttentionViews views;
    if (arguments.head >= 0)
        views.head = arguments.head;
    if (!arguments.query.empty())
        views.query = Point{arguments.query[0], arguments.query[1]};

    Json results = Json::array();
    std::set<std::string> usedNames;
    const auto work = [&](const std::filesystem::path &path) {
        const OpenImage image = openImage(path);
        const std::optional<LesionMask> mask = maskFor(maskChoice, image);
        options.targetClass = arguments.targetClass == "true" ? trueClassOf(path) : arguments.targetClass;
        NoProgress quiet;
        const Explanation explanation = explain(*model, image, options, quiet, context.stop);
        const std::vector<ScoredMap> maps = collectMaps(explanation, views, mask);

        const std::string stem = toUtf8(path.stem());
        std::string name = stem;
        for (int copy = 2; !usedNames.insert(name).second; ++copy)
            name = stem + "_" + std::to_string(copy);
        const std::filesystem::path folder = out / fromUtf8(name);
        writeExplanation(folder, {*model, image, explanation, mask, maps});
        results.push_back({{"path", toUtf8(path)}, {"folder", toUtf8(folder)}});
        if (!arguments.json)
            std::cout << toUtf8(folder) << std::endl;
    };
    const std::vector<ItemError> errors = forEachImage(images, "explaining", context, work);
    if (arguments.json)
        printJson({{"version", 1}, {"results", results}, {"errors", toJson(errors)}});
    return reportErrors(errors);
}

} // namespace

Subcommand addExplain(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("explain", "Write where a model looks: raw maps, overlays and scores");
    auto arguments = std::make_shared<ExplainArguments>();
    app->add_option("images", arguments->images, "Images, or folders of images")->required()->type_name("IMAGE...");
    arguments->model.addTo(*app);
    app->add_option("--methods", arguments->methods, "Methods: grad_cam, attention")->delimiter(',')->capture_default_str();
    app->add_option("--layer", arguments->layers, "Layer key, may be repeated; 'all' for every layer; default: the last one")
        ->type_name("KEY");
    app->add_option("--head", arguments->head, "Attention head from 0; default: the mean and every head")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
    app->add_option("--query", arguments->query, "Attention of this pixel of the image; default: mean incoming attention")
        ->delimiter(',')
        ->expected(2)
        ->type_name("X,Y");
    app->add_option("--class", arguments->targetClass, "Class to explain: a name, 'predicted' or 'true'")->capture_default_str();
    app->add_option("--mask", arguments->mask, "Lesion mask: a file, a folder, 'auto' or 'none'")->capture_default_str();
    app->add_option("--out", arguments->out, "Output folder; every image gets a folder in it")->required()->type_name("DIR");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runExplain(*arguments, context); }};
}

} // namespace lesionlens::cli
