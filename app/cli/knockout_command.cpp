// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/session/explanation_json.h"
#include "core/session/knock_out.h"

namespace lesionlens::cli {

namespace {

struct KnockoutArguments
{
    std::vector<std::string> images;
    ModelArguments model;
    std::vector<std::string> layers;
    std::vector<int> heads;
    std::string kind = "remove";
    std::string data;
    std::string split = "test";
    DatasetArguments dataset;
    std::string out;
    bool json = false;
};

std::vector<double> differences(const std::vector<double> &with, const std::vector<double> &without)
{
    std::vector<double> result;
    for (std::size_t i = 0; i < with.size(); ++i)
        result.push_back(with[i] - without[i]);
    return result;
}

Json targetJson(const KnockoutTarget &target)
{
    return {{"layer", target.layer}, {"head", target.head ? Json(*target.head) : Json(nullptr)}};
}

Json imageJson(const std::string &path, const ImageKnockout &knockout)
{
    const Prediction &before = knockout.prediction;
    Json effects = Json::array();
    for (const KnockoutEffect &effect : knockout.effects) {
        Json json = targetJson(effect.target);
        json["logits"] = effect.logits;
        json["probabilities"] = effect.probabilities;
        json["logit_change"] = differences(effect.logits, before.logits);
        json["probability_change"] = differences(effect.probabilities, before.probabilities);
        json["changes_prediction"] = effect.changesPrediction;
        effects.push_back(std::move(json));
    }
    return {{"path", path},
            {"predicted", before.classes.at(static_cast<std::size_t>(before.predicted))},
            {"logits", before.logits},
            {"probabilities", before.probabilities},
            {"knockouts", effects}};
}

/// A table of few classes names them all; of many, only the predicted one.
void printImage(const std::string &path, const ImageKnockout &knockout)
{
    constexpr std::size_t shownClasses = 8;
    const Prediction &before = knockout.prediction;
    const auto predicted = static_cast<std::size_t>(before.predicted);
    std::vector<std::size_t> shown;
    for (std::size_t k = 0; k < before.classes.size(); ++k) {
        if (before.classes.size() <= shownClasses || k == predicted)
            shown.push_back(k);
    }
    output() << path << "\npredicted " << before.classes.at(predicted) << ", p " << fixed(before.probabilities.at(predicted), 4)
             << "; change of the logit and, in brackets, of the probability:\n";
    std::vector<std::vector<std::string>> rows = {{"layer", "head"}};
    for (const std::size_t k : shown)
        rows.front().push_back(before.classes[k]);
    rows.front().emplace_back("prediction");
    for (const KnockoutEffect &effect : knockout.effects) {
        std::vector<std::string> row = {effect.target.layer, effect.target.head ? std::to_string(*effect.target.head) : "all"};
        for (const std::size_t k : shown)
            row.push_back(fixed(effect.logits[k] - before.logits[k], 3, true) + " (" +
                          fixed(effect.probabilities[k] - before.probabilities[k], 3, true) + ")");
        const auto now = static_cast<std::size_t>(std::max_element(effect.logits.begin(), effect.logits.end()) - effect.logits.begin());
        row.push_back(effect.changesPrediction ? "becomes " + before.classes.at(now) : "stays");
        rows.push_back(std::move(row));
    }
    printTable(rows, 2);
    output() << std::endl;
}

int knockOutImages(const KnockoutArguments &arguments, OpenModel &model, const std::vector<KnockoutTarget> &targets, const Context &context)
{
    printLeaks(model);
    Json results = Json::array();
    std::string csv;
    const auto work = [&](const std::filesystem::path &path) {
        NoProgress quiet;
        const ImageKnockout knockout = knockOut(model, openImage(path), targets, quiet, context.stop);
        csv += knockoutCsv(toUtf8(path), knockout, csv.empty());
        if (arguments.json)
            results.push_back(imageJson(toUtf8(path), knockout));
        else
            printImage(toUtf8(path), knockout);
    };
    const std::vector<ItemError> errors = forEachImage(imagesFrom(arguments.images), "knocking out", context, work);
    if (!arguments.out.empty())
        writeFileAtomically(fromUtf8(arguments.out), csv);
    if (arguments.json)
        printJson({{"version", 1},
                   {"model", modelJson(model)},
                   {"classes", model.classes()},
                   {"kind", arguments.kind},
                   {"results", results},
                   {"errors", toJson(errors)}});
    return reportErrors(errors);
}

std::string metricText(const MetricWithInterval &metric, bool withSign)
{
    if (!metric.value.value)
        return "undefined";
    std::string text = fixed(*metric.value.value, 4, withSign);
    if (metric.low && metric.high)
        text += " [" + fixed(*metric.low, 4, withSign) + ", " + fixed(*metric.high, 4, withSign) + "]";
    return text;
}

void printEvaluation(const KnockoutEvaluation &evaluation)
{
    output() << evaluation.dataset << ", " << evaluation.n << " images\nuntouched: balanced accuracy "
             << metricText(evaluation.balancedAccuracy, false) << "\n";
    if (!evaluation.balancedAccuracy.value.value)
        output() << "undefined: " << evaluation.balancedAccuracy.value.undefinedBecause << "\n";
    std::vector<std::vector<std::string>> rows = {{"layer", "head", "balanced accuracy", "change", "p(true)", "changed"}};
    for (const KnockoutScore &score : evaluation.scores)
        rows.push_back({score.target.layer, score.target.head ? std::to_string(*score.target.head) : "all",
                        metricText(score.balancedAccuracy, false), metricText(score.difference, true),
                        fixed(score.trueProbabilityChange, 4, true), std::to_string(score.changedPredictions)});
    printTable(rows, 2);
    output() << "intervals: 95 %, bootstrap over lesions or patients; the change is paired. p(true): mean change of the true class's "
                "probability. changed: predictions.\n"
             << evaluation.licence << std::endl;
}

std::string evaluationCsv(const KnockoutEvaluation &evaluation, const std::string &kind)
{
    const auto number = [](const std::optional<double> &value) { return value ? numberText(*value) : std::string(); };
    std::string csv = csvLine({"layer", "head", "kind", "n", "balanced_accuracy", "low", "high", "change", "change_low", "change_high",
                               "true_probability_change", "changed_predictions"});
    for (const KnockoutScore &score : evaluation.scores)
        csv += csvLine({score.target.layer, score.target.head ? std::to_string(*score.target.head) : "", kind, std::to_string(evaluation.n),
                        number(score.balancedAccuracy.value.value), number(score.balancedAccuracy.low), number(score.balancedAccuracy.high),
                        number(score.difference.value.value), number(score.difference.low), number(score.difference.high),
                        numberText(score.trueProbabilityChange), std::to_string(score.changedPredictions)});
    return csv;
}

int knockOutData(const KnockoutArguments &arguments, OpenModel &model, const std::vector<KnockoutTarget> &targets, const Context &context)
{
    DatasetOptions given;
    arguments.dataset.applyTo(given);
    const KnockoutEvaluation evaluation =
        knockOutDataSet(model, fromUtf8(arguments.data), splitFromString(arguments.split), targets, context.progress, context.stop, given);
    if (!arguments.out.empty())
        writeFileAtomically(fromUtf8(arguments.out), evaluationCsv(evaluation, arguments.kind));
    if (arguments.json) {
        Json results = Json::array();
        for (const KnockoutScore &score : evaluation.scores) {
            Json json = targetJson(score.target);
            json["balanced_accuracy"] = toJson(score.balancedAccuracy);
            json["change"] = toJson(score.difference);
            json["true_probability_change"] = score.trueProbabilityChange;
            json["changed_predictions"] = score.changedPredictions;
            results.push_back(std::move(json));
        }
        printJson({{"version", 1},
                   {"model", modelJson(model)},
                   {"classes", evaluation.classes},
                   {"kind", arguments.kind},
                   {"dataset", evaluation.dataset},
                   {"licence", evaluation.licence},
                   {"split", arguments.split},
                   {"allowed_leaks", evaluation.allowedLeaks},
                   {"trained_on_images", evaluation.trainedOnImages ? Json(*evaluation.trainedOnImages) : Json(nullptr)},
                   {"n", evaluation.n},
                   {"balanced_accuracy", toJson(evaluation.balancedAccuracy)},
                   {"results", results},
                   {"errors", evaluation.errors}});
    } else {
        printEvaluation(evaluation);
    }
    for (const std::string &leak : evaluation.allowedLeaks)
        printNote(leak);
    for (const std::string &note : evaluation.notes)
        printNote(note);
    for (const std::string &error : evaluation.errors)
        printNote(error);
    return evaluation.errors.empty() ? Done : Failed;
}

int runKnockout(const KnockoutArguments &arguments, const Context &context)
{
    if (arguments.images.empty() == arguments.data.empty())
        throw Error(ErrorCode::Usage, "Name either images, or a data set with --data DIR.");
    const KnockoutTarget::Kind kind = knockoutKindFrom(arguments.kind);
    if (!arguments.out.empty())
        requireWritableFile(fromUtf8(arguments.out)); // before the work, not after it
    const std::shared_ptr<OpenModel> model = arguments.model.open();
    const std::vector<KnockoutTarget> targets = chosenKnockouts(model->spec(), arguments.layers, arguments.heads, kind);
    return arguments.data.empty() ? knockOutImages(arguments, *model, targets, context) : knockOutData(arguments, *model, targets, context);
}

} // namespace

Subcommand addKnockout(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("knockout", "Ask whether an attention head or layer matters: predict without it");
    auto arguments = std::make_shared<KnockoutArguments>();
    app->add_option("images", arguments->images, "Images, or folders of images; or --data")->type_name("IMAGE...");
    arguments->model.addTo(*app);
    app->add_option("--layer", arguments->layers, "Attention layer, may be repeated; default: all")
        ->type_name("KEY")
        ->allow_extra_args(false);
    app->add_option("--head", arguments->heads, "Head from 0, may be repeated; default: the layer and each of its heads")
        ->type_name("N")
        ->allow_extra_args(false);
    app->add_option("--kind", arguments->kind, "remove: the output is zero; uniform: every key gets the same weight")
        ->capture_default_str();
    app->add_option("--data", arguments->data, "Data set folder: balanced accuracy instead of single images")->type_name("DIR");
    app->add_option("--split", arguments->split, "With --data: train, val or test")->capture_default_str();
    arguments->dataset.addTo(*app);
    app->add_option("--out", arguments->out, "Write a table as CSV, too")->type_name("FILE");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runKnockout(*arguments, context); }};
}

} // namespace lesionlens::cli
