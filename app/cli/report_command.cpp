// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/session/report.h"

namespace lesionlens::cli {

namespace {

struct ReportArguments
{
    std::vector<std::string> files;
    std::string mask;
    std::string out;
};

int runReport(const ReportArguments &arguments, const Context &context)
{
    ReportOptions options;
    std::vector<std::string> images;
    for (const std::string &file : arguments.files) {
        if (fromUtf8(file).extension() == ".safetensors")
            options.checkpoints.push_back(fromUtf8(file));
        else
            images.push_back(file);
    }
    options.images = imagesFrom(images);
    if (!arguments.mask.empty())
        options.mask = maskChoiceFromText(arguments.mask);
    const std::vector<std::string> errors = writeReport(options, fromUtf8(arguments.out), context.progress, context.stop);
    for (const std::string &error : errors)
        printNote(error);
    output() << toUtf8(std::filesystem::absolute(fromUtf8(arguments.out)) / "index.html") << std::endl;
    return errors.empty() ? Done : Failed;
}

} // namespace

Subcommand addReport(CLI::App &program)
{
    CLI::App *app =
        program.add_subcommand("report", "Write one HTML page that shows where models look; without files, of the bundled demo");
    auto arguments = std::make_shared<ReportArguments>();
    app->add_option("files", arguments->files, "Images, folders of images and checkpoints")->type_name("FILE...");
    app->add_option("--mask", arguments->mask, "Lesion masks: a file, a folder, 'auto' or 'none'; default: the demo's, else auto")
        ->type_name("MASK");
    app->add_option("--out", arguments->out, "Output folder")->required()->type_name("DIR");
    return {app, [arguments](const Context &context) { return runReport(*arguments, context); }};
}

} // namespace lesionlens::cli
