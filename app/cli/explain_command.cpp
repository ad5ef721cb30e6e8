// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <memory>
#include <ostream>
#include <set>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/data/dataset_lookup.h"
#include "core/session/explanation_json.h"
#include "core/session/explanation_writer.h"
#include "core/session/focus_summary.h"
#include "core/session/mask_choice.h"
#include "core/session/region_masks.h"

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
    std::string against;
    std::string optionsFile;
    std::vector<std::string> settings;
    std::string mask = "none";
    std::string regions;
    std::string out;
    bool json = false;
};

/// Puts each named layer to the methods that are defined there; "all" means every layer of every method.
std::map<std::string, std::vector<std::string>> layersByMethod(const std::vector<std::string> &methods,
                                                               const std::vector<std::string> &layers, const ModelSpec &spec)
{
    std::map<std::string, std::vector<std::string>> chosen;
    std::vector<std::string> known;
    for (const std::string &method : methods) {
        const std::vector<std::string> defined = methodLayers(spec, method).layers;
        for (const std::string &layer : defined) {
            if (std::find(known.begin(), known.end(), layer) == known.end())
                known.push_back(layer);
        }
        for (const std::string &layer : layers) {
            if (layer == "all")
                chosen[method] = {"*"};
            else if (std::find(defined.begin(), defined.end(), layer) != defined.end())
                chosen[method].push_back(layer);
        }
    }
    for (const std::string &layer : layers) {
        if (layer != "all" && std::find(known.begin(), known.end(), layer) == known.end())
            throw Error(ErrorCode::Usage, "--layer " + layer + " is no layer of " + spec.config.id + " with a spatial grid where " +
                                              join(methods) + " is defined; there is: " + join(known) + ".");
    }
    return chosen;
}

/// The label of an image that lies in a data set.
std::string trueClassOf(const std::filesystem::path &image, const std::optional<ImageRecord> &record)
{
    if (record)
        return record->label;
    const std::filesystem::path file = std::filesystem::absolute(image).lexically_normal();
    const std::filesystem::path folder = file.parent_path().parent_path();
    const Dataset dataset = openDataset(folder);
    for (const Sample &sample : dataset.samples) {
        if (sample.image == file)
            return dataset.classes.at(static_cast<std::size_t>(sample.label));
    }
    throw Error(ErrorCode::NotFound,
                "The true class of " + toUtf8(image) + " is not known: the data set " + toUtf8(folder) + " has no entry for it.");
}

/// "occlusion.cells=28" put into the document of options: a number, true or false where it reads as one, else text.
void applySetting(Json &options, const std::string &setting)
{
    const std::size_t equals = setting.find('=');
    const std::size_t dot = setting.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot == 0 || dot + 1 >= equals || equals + 1 == setting.size())
        throw Error(ErrorCode::Usage, "--set takes METHOD.KEY=VALUE, as in occlusion.cells=28, not '" + setting + "'.");
    const std::string method = setting.substr(0, dot);
    const std::string text = setting.substr(equals + 1);
    if (options.contains(method) && !options.at(method).is_object())
        throw Error(ErrorCode::Usage, method + " must be an object in the options.");
    const Json value = Json::parse(text, nullptr, false);
    options[method][setting.substr(dot + 1, equals - dot - 1)] = value.is_discarded() ? Json(text) : value;
}

MethodOptions methodOptionsFrom(const ExplainArguments &arguments)
{
    Json options = arguments.optionsFile.empty() ? Json::object() : readJsonFile(fromUtf8(arguments.optionsFile));
    if (!options.is_object())
        throw Error(ErrorCode::Usage, "The options in " + arguments.optionsFile + " must be a JSON object.");
    for (const std::string &setting : arguments.settings)
        applySetting(options, setting);
    return methodOptionsFromJson(options, "");
}

/// "all" stands for every method; the names are checked.
std::vector<std::string> methodsFrom(const std::vector<std::string> &names, const ModelSpec &spec)
{
    std::vector<std::string> methods;
    const auto add = [&](const std::string &method) {
        if (std::find(methods.begin(), methods.end(), method) == methods.end())
            methods.push_back(method);
    };
    for (const std::string &name : names) {
        if (name != "all") {
            (void)methodLayers(spec, name); // throws for an unknown name
            add(name);
            continue;
        }
        for (const MethodInfo &method : listMethods())
            add(method.id);
    }
    return methods;
}

/// What all images of one call share, and what is gathered from them.
class ExplainBatch
{
public:
    ExplainBatch(const ExplainArguments &arguments, std::shared_ptr<OpenModel> model)
        : arguments_(arguments), model_(std::move(model)), out_(fromUtf8(arguments.out)), maskChoice_(maskChoiceFromText(arguments.mask))
    {
        options_.methodOptions = methodOptionsFrom(arguments);
        options_.methods = methodsFrom(arguments.methods, model_->spec());
        options_.contrastClass = arguments.against;
        const bool asksForAttention = std::find(options_.methods.begin(), options_.methods.end(), "attention") != options_.methods.end();
        if (!asksForAttention && (arguments.head >= 0 || !arguments.query.empty()))
            throw Error(ErrorCode::Usage, "--head and --query choose views of attention; they need attention among the --methods.");
        undefined_ = undefinedMethods(model_->spec(), options_.methods);
        for (const UndefinedMethod &method : undefined_)
            std::erase(options_.methods, method.method);
        if (options_.methods.empty())
            throw Error(ErrorCode::Mismatch, undefined_.empty() ? "No method was named." : undefined_.front().because);
        options_.layers = layersByMethod(options_.methods, arguments.layers, model_->spec());
        if (!arguments.regions.empty() && !std::filesystem::is_directory(fromUtf8(arguments.regions)))
            throw Error(ErrorCode::NotFound, "The folder of --regions, " + arguments.regions + ", does not exist.");
        if (arguments.head >= 0)
            views_.head = arguments.head;
        if (!arguments.query.empty())
            views_.query = Point{arguments.query[0], arguments.query[1]};
    }

    [[nodiscard]] const std::vector<UndefinedMethod> &undefined() const { return undefined_; }
    [[nodiscard]] const Json &results() const { return results_; }
    [[nodiscard]] const FocusSummary &summary() const { return summary_; }

    void explainOne(const std::filesystem::path &path, ProgressSink &progress, const std::stop_token &stop)
    {
        const OpenImage image = openImage(path);
        const std::optional<LesionMask> mask = maskFor(maskChoice_, image);
        const std::vector<Region> regions =
            arguments_.regions.empty() ? std::vector<Region>() : regionsOf(fromUtf8(arguments_.regions), image);
        const std::optional<ImageRecord> record = lookup_.find(path);
        options_.targetClass = arguments_.targetClass == "true" ? trueClassOf(path, record) : arguments_.targetClass;
        const Explanation explanation = explain(*model_, image, options_, progress, stop);
        const std::vector<ScoredMap> maps = collectMaps(explanation, views_, mask, regions);

        const std::filesystem::path folder = out_ / fromUtf8(freeName(toUtf8(path.stem())));
        writeExplanation(folder, {*model_, image, explanation, mask, maps, undefined_, allHeadCards(explanation, mask),
                                  agreementsOf(model_->spec(), explanation), options_.methodOptions, record});
        summary_.add(maps);
        results_.push_back({{"path", toUtf8(path)}, {"folder", toUtf8(folder)}});
        if (!arguments_.json)
            output() << toUtf8(folder) << std::endl;
    }

    /// summary.csv and summary.json of what could be explained, in place of those of an earlier run.
    void writeSummary() const
    {
        const std::vector<SummaryRow> rows = summary_.rows();
        writeFileAtomically(out_ / "summary.csv", summaryCsv(rows));
        if (!arguments_.regions.empty())
            writeFileAtomically(out_ / "regions.csv", regionsCsv(rows));
        writeJsonFile(out_ / "summary.json", {{"version", 1},
                                              {"model", modelJson(*model_)},
                                              {"images", results_.size()},
                                              {"interval", "95 %, percentile bootstrap over images"},
                                              {"rows", toJson(rows)},
                                              {"notes", summary_.notes()},
                                              {"notice", researchUseLine()}});
    }

private:
    /// A folder's name that no other image of this call has.
    std::string freeName(const std::string &stem)
    {
        std::string name = stem;
        for (int copy = 2; !usedNames_.insert(name).second; ++copy)
            name = stem + "_" + std::to_string(copy);
        return name;
    }

    const ExplainArguments &arguments_;
    std::shared_ptr<OpenModel> model_;
    std::filesystem::path out_;
    MaskChoice maskChoice_;
    ExplainOptions options_;
    AttentionViews views_;
    std::vector<UndefinedMethod> undefined_;
    DatasetLookup lookup_;
    FocusSummary summary_;
    Json results_ = Json::array();
    std::set<std::string> usedNames_;
};

int runExplain(const ExplainArguments &arguments, const Context &context)
{
    const std::vector<std::filesystem::path> images = imagesFrom(arguments.images);
    requireWritableFolder(fromUtf8(arguments.out));
    const std::shared_ptr<OpenModel> model = arguments.model.open();
    printLeaks(*model);
    ExplainBatch batch(arguments, model);
    for (const UndefinedMethod &method : batch.undefined())
        printNote(method.because);

    NoProgress quiet;
    ProgressSink &ofOne = images.size() == 1 ? context.progress : static_cast<ProgressSink &>(quiet);
    const auto work = [&](const std::filesystem::path &path) { batch.explainOne(path, ofOne, context.stop); };
    const std::vector<ItemError> errors = forEachImage(images, "explaining", context, work);
    if (images.size() > 1)
        batch.writeSummary();
    const std::vector<std::string> notes = batch.summary().notes();
    for (const std::string &note : notes)
        printNote(note);
    if (arguments.json) {
        Json undefined = Json::array();
        for (const UndefinedMethod &method : batch.undefined())
            undefined.push_back({{"method", method.method}, {"because", method.because}});
        printJson({{"version", 1}, {"results", batch.results()}, {"undefined", undefined}, {"notes", notes}, {"errors", toJson(errors)}});
    }
    return reportErrors(errors);
}

} // namespace

Subcommand addExplain(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("explain", "Write where a model looks: raw maps, overlays and scores");
    auto arguments = std::make_shared<ExplainArguments>();
    app->add_option("images", arguments->images, "Images, or folders of images")->required()->type_name("IMAGE...");
    arguments->model.addTo(*app);
    app->add_option("--methods", arguments->methods, "Methods, or 'all'; 'lesionlens-cli methods' lists them")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->capture_default_str()
        ->type_name("A,B,...");
    app->add_option("--layer", arguments->layers, "Layer key, may be repeated; 'all' for every layer; default: the last one")
        ->type_name("KEY")
        ->allow_extra_args(false);
    app->add_option("--head", arguments->head, "Attention head from 0; default: the mean and every head")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
    app->add_option("--query", arguments->query, "Attention of this pixel of the image; default: mean incoming attention")
        ->delimiter(',')
        ->expected(2)
        ->type_name("X,Y");
    app->add_option("--class", arguments->targetClass, "Class to explain: a name, 'predicted' or 'true'")->capture_default_str();
    app->add_option("--against", arguments->against, "Explain why the class rather than this one")->type_name("NAME");
    app->add_option("--options", arguments->optionsFile, "Options of the methods: a JSON file")->type_name("FILE");
    app->add_option("--set", arguments->settings, "One option of a method, as in occlusion.cells=28; may be repeated")
        ->type_name("METHOD.KEY=VALUE")
        ->allow_extra_args(false);
    app->add_option("--mask", arguments->mask, "Lesion mask: a file, a folder, 'auto' or 'none'")->capture_default_str();
    app->add_option("--regions", arguments->regions,
                    "Folder of region masks, NAME_hair.png, NAME_ruler.png, ...: how much of a map lies there")
        ->type_name("DIR");
    app->add_option("--out", arguments->out, "Output folder; every image gets a folder in it")->required()->type_name("DIR");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runExplain(*arguments, context); }};
}

} // namespace lesionlens::cli
