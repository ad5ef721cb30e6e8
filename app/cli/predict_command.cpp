// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iomanip>
#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/session/explanation_json.h"

namespace lesionlens::cli {

namespace {

struct PredictArguments
{
    std::vector<std::string> images;
    ModelArguments model;
    bool json = false;
};

int runPredict(const PredictArguments &arguments, const Context &context)
{
    const std::shared_ptr<OpenModel> model = arguments.model.open();
    printLeaks(*model);
    Json results = Json::array();
    const auto work = [&](const std::filesystem::path &path) {
        const Prediction prediction = predict(*model, openImage(path));
        const auto predicted = static_cast<std::size_t>(prediction.predicted);
        if (arguments.json) {
            results.push_back({{"path", toUtf8(path)},
                               {"logits", prediction.logits},
                               {"probabilities", prediction.probabilities},
                               {"predicted", prediction.classes.at(predicted)}});
        } else {
            output() << toUtf8(path) << "\t" << prediction.classes.at(predicted) << "\t" << std::fixed << std::setprecision(4)
                     << prediction.probabilities.at(predicted) << std::endl;
        }
    };
    const std::vector<ItemError> errors = forEachImage(imagesFrom(arguments.images), "predicting", context, work);
    if (arguments.json) {
        printJson({{"version", 1},
                   {"model", modelJson(*model)},
                   {"classes", model->classes()},
                   {"results", results},
                   {"errors", toJson(errors)}});
    }
    return reportErrors(errors);
}

} // namespace

Subcommand addPredict(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("predict", "Classify images");
    auto arguments = std::make_shared<PredictArguments>();
    app->add_option("images", arguments->images, "Images, or folders of images")->required()->type_name("IMAGE...");
    arguments->model.addTo(*app);
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runPredict(*arguments, context); }};
}

} // namespace lesionlens::cli
