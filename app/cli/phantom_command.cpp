// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/image/phantom/phantom.h"

namespace lesionlens::cli {

namespace {

struct PhantomArguments
{
    PhantomSetOptions options;
    std::string out;
    std::vector<std::string> shortcuts;
    std::vector<std::string> without;
};

/// "ruler=0.9" into the options.
void applyShortcut(const std::string &text, PhantomSetOptions &options)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        throw Error(ErrorCode::Usage, "--shortcut " + text + " lacks a strength; write ARTEFACT=STRENGTH, for example ruler=0.9.");
    const Artefact artefact = artefactFromString(text.substr(0, equals));
    try {
        std::size_t used = 0;
        const std::string number = text.substr(equals + 1);
        options.shortcuts[artefact] = std::stod(number, &used);
        if (used != number.size())
            throw std::invalid_argument(number);
    } catch (const std::exception &) {
        throw Error(ErrorCode::Usage, "--shortcut " + text + ": the strength must be a number between 0 and 1.");
    }
}

int runPhantom(PhantomArguments arguments, const Context &context)
{
    for (const std::string &shortcut : arguments.shortcuts)
        applyShortcut(shortcut, arguments.options);
    for (const std::string &artefact : arguments.without)
        arguments.options.without.insert(artefactFromString(artefact));
    const std::vector<std::string> problems = arguments.options.problems();
    if (!problems.empty())
        throw Error(ErrorCode::Usage, problems.front());
    writePhantomSet(arguments.options, fromUtf8(arguments.out), context.progress, context.stop);
    output() << arguments.out << ": " << arguments.options.count << " phantoms" << std::endl;
    return Done;
}

} // namespace

Subcommand addPhantom(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("phantom", "Draw a phantom data set with known factors and exact masks");
    auto arguments = std::make_shared<PhantomArguments>();
    app->add_option("--out", arguments->out, "Output folder")->required()->type_name("DIR");
    app->add_option("--count", arguments->options.count, "Number of images")->capture_default_str();
    app->add_option("--seed", arguments->options.seed, "Seed; the same seed gives the same images")->capture_default_str();
    app->add_option("--size", arguments->options.size, "Side of an image in pixels")->capture_default_str();
    app->add_option("--shortcut", arguments->shortcuts, "Couple an artefact to the label: probability that it agrees; may be repeated")
        ->type_name("ruler=0.9")
        ->allow_extra_args(false);
    app->add_option("--without", arguments->without, "Leave artefacts out, with everything else as it would be")
        ->delimiter(',')
        ->type_name("ruler,...");
    app->add_option("--label-noise", arguments->options.labelNoise, "Probability that a label is the wrong one")->capture_default_str();
    return {app, [arguments](const Context &context) { return runPhantom(*arguments, context); }};
}

} // namespace lesionlens::cli
