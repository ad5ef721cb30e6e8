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
#include "core/image/image_io.h"
#include "core/image/phantom/artefact.h"

namespace lesionlens::cli {

namespace {

namespace fs = std::filesystem;

struct ArtefactArguments
{
    std::vector<std::string> images;
    std::vector<std::string> kinds;
    double strength = 0.5;
    std::uint64_t seed = 1;
    std::string out;
    bool json = false;
};

std::vector<Artefact> kindsOf(const std::vector<std::string> &texts)
{
    std::vector<Artefact> kinds;
    for (const std::string &text : texts) {
        kinds.push_back(artefactFromString(text));
        if (std::count(kinds.begin(), kinds.end(), kinds.back()) > 1)
            throw Error(ErrorCode::Usage, "--kind names " + text + " twice.");
    }
    return kinds;
}

/// Where the files of one image go. Throws Error Usage where an image would be written over itself or over another's result.
class Names
{
public:
    explicit Names(fs::path out) : out_(std::move(out)) {}

    [[nodiscard]] fs::path imageFor(const fs::path &path)
    {
        const fs::path name = path.stem();
        if (!used_.insert(name).second)
            throw Error(ErrorCode::Mismatch,
                        "Another image of this call is also called " + quoted(name) + "; its result would be replaced.");
        fs::path file = out_ / "images" / name;
        file += ".png";
        std::error_code failure;
        if (fs::equivalent(file, path, failure))
            throw Error(ErrorCode::Mismatch, "The result would replace the image itself; choose another --out.");
        return file;
    }
    [[nodiscard]] fs::path maskFor(const fs::path &path, Artefact kind) const
    {
        fs::path file = out_ / "masks" / path.stem();
        file += std::string("_") + toString(kind) + ".png";
        return file;
    }

private:
    fs::path out_;
    std::set<fs::path> used_;
};

/// Draws the artefacts in the order in which they were named and writes image and masks.
Json drawOver(const fs::path &path, const std::vector<Artefact> &kinds, const ArtefactArguments &arguments, Names &names)
{
    const fs::path file = names.imageFor(path);
    RgbImage image = readImage(path);
    Json masks = Json::object();
    for (const Artefact kind : kinds) {
        ArtefactResult result = lesionlens::addArtefact(image, {kind, arguments.strength, arguments.seed});
        image = std::move(result.image);
        const fs::path mask = names.maskFor(path, kind);
        writeMaskPng(mask, result.mask);
        masks[toString(kind)] = toUtf8(mask);
    }
    writePng(file, image);
    return {{"path", toUtf8(path)}, {"image", toUtf8(file)}, {"masks", masks}};
}

int runArtefact(const ArtefactArguments &arguments, const Context &context)
{
    const std::vector<Artefact> kinds = kindsOf(arguments.kinds);
    if (!(arguments.strength >= 0.0 && arguments.strength <= 1.0))
        throw Error(ErrorCode::Usage, "--strength is " + numberText(arguments.strength) + ", but must lie between 0 and 1.");
    const std::vector<fs::path> images = imagesFrom(arguments.images);
    const fs::path out = fromUtf8(arguments.out);
    requireWritableFolder(out / "images");
    requireWritableFolder(out / "masks");
    Names names(out);
    Json results = Json::array();
    const auto work = [&](const fs::path &path) {
        results.push_back(drawOver(path, kinds, arguments, names));
        if (!arguments.json)
            output() << results.back()["image"].get<std::string>() << std::endl;
    };
    const std::vector<ItemError> errors = forEachImage(images, "drawing", context, work);
    if (arguments.json) {
        printJson({{"version", 1},
                   {"kinds", arguments.kinds},
                   {"strength", arguments.strength},
                   {"seed", arguments.seed},
                   {"results", results},
                   {"errors", toJson(errors)}});
    }
    return reportErrors(errors);
}

} // namespace

Subcommand addArtefact(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("artefact", "Draw hair, rulers, ink and other artefacts over images, with exact masks");
    auto arguments = std::make_shared<ArtefactArguments>();
    app->add_option("images", arguments->images, "Images, or folders of images")->required()->type_name("IMAGE...");
    std::vector<std::string> known;
    for (const Artefact artefact : kArtefacts)
        known.emplace_back(toString(artefact));
    app->add_option("--kind", arguments->kinds, "Which, in the order of drawing: " + join(known, ", "))
        ->required()
        ->delimiter(',')
        ->type_name("A,B,...");
    app->add_option("--strength", arguments->strength, "0: none of it, 1: most of it")->capture_default_str();
    app->add_option("--seed", arguments->seed, "Seed; the same seed gives the same artefacts")->capture_default_str();
    app->add_option("--out", arguments->out, "Output folder: images/NAME.png, masks/NAME_KIND.png")->required()->type_name("DIR");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runArtefact(*arguments, context); }};
}

} // namespace lesionlens::cli
