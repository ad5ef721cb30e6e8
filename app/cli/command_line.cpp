// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/command_line.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/image/image_io.h"

namespace lesionlens::cli {

void ModelArguments::addTo(CLI::App &app)
{
    app.add_option("--checkpoint", checkpoint, "Checkpoint (.safetensors with a card)")->type_name("FILE");
    app.add_option("--model", model, "Architecture, with --weights; 'lesionlens-cli models' lists them")->type_name("ID");
    app.add_option("--weights", weights, "Weights by torchvision's names (.safetensors)")->type_name("FILE");
    app.add_option("--classes", classes, "Class names for --weights, in the order of the outputs")->delimiter(',')->type_name("A,B,...");
    app.add_option("--device", device, "auto, cpu or cuda")->capture_default_str();
}

std::shared_ptr<OpenModel> ModelArguments::open() const
{
    const bool byWeights = !model.empty() || !weights.empty() || !classes.empty();
    if (checkpoint.empty() && !byWeights)
        throw Error(ErrorCode::Usage, "Name a model: --checkpoint FILE, or --model ID --weights FILE.");
    if (!checkpoint.empty() && byWeights)
        throw Error(ErrorCode::Usage, "--checkpoint carries its own card; --model, --weights and --classes do not go with it.");
    if (checkpoint.empty() && (model.empty() || weights.empty()))
        throw Error(ErrorCode::Usage, "--model and --weights go together.");
    std::shared_ptr<OpenModel> opened = openModel({fromUtf8(checkpoint), model, fromUtf8(weights), classes, device});
    for (const std::string &note : opened->notes())
        printNote(note);
    return opened;
}

std::vector<std::filesystem::path> imagesFrom(const std::vector<std::string> &arguments)
{
    std::vector<std::filesystem::path> images;
    for (const std::string &argument : arguments) {
        const std::filesystem::path path = fromUtf8(argument);
        std::error_code error;
        if (!std::filesystem::is_directory(path, error)) {
            images.push_back(path);
            continue;
        }
        const std::vector<std::filesystem::path> found = listImages(path);
        if (found.empty())
            throw Error(ErrorCode::NotFound, "The folder " + argument + " holds no images.");
        images.insert(images.end(), found.begin(), found.end());
    }
    return images;
}

std::vector<ItemError> forEachImage(const std::vector<std::filesystem::path> &images, const std::string &verb, const Context &context,
                                    const std::function<void(const std::filesystem::path &)> &work)
{
    std::vector<ItemError> errors;
    const auto total = static_cast<std::int64_t>(images.size());
    for (std::int64_t i = 0; i < total; ++i) {
        const std::filesystem::path &image = images[static_cast<std::size_t>(i)];
        throwIfStopped(context.stop);
        context.progress.report({verb + " " + toUtf8(image.filename()), i, total});
        try {
            work(image);
        } catch (const Error &error) {
            if (error.code() == ErrorCode::Usage || error.code() == ErrorCode::Cancelled)
                throw;
            errors.push_back({toUtf8(image), error.message()});
        }
    }
    context.progress.report({verb, total, total});
    return errors;
}

int reportErrors(const std::vector<ItemError> &errors)
{
    for (const ItemError &error : errors)
        printNote(error.message);
    return errors.empty() ? Done : Failed;
}

Json toJson(const std::vector<ItemError> &errors)
{
    Json list = Json::array();
    for (const ItemError &error : errors)
        list.push_back({{"path", error.path}, {"message", error.message}});
    return list;
}

void printLeaks(const OpenModel &model)
{
    for (const std::string &leak : model.allowedLeaks())
        printNote("In training: " + leak);
}

void requireWritableFile(const std::filesystem::path &path)
{
    if (std::error_code error; std::filesystem::is_directory(path, error))
        throw Error(ErrorCode::Io, "'" + toUtf8(path) + "' is a folder; name a file to write.");
    requireWritableFolder(std::filesystem::absolute(path).parent_path());
}

std::string fixed(double value, int decimals, bool withSign)
{
    std::ostringstream out;
    if (withSign)
        out << std::showpos;
    const double unit = std::pow(10.0, -decimals);
    if (std::abs(value) < 0.5 * unit)
        return "0" + (decimals > 0 ? "." + std::string(static_cast<std::size_t>(decimals), '0') : std::string()); // no "-0.000"
    out << std::fixed << std::setprecision(decimals) << value;
    return out.str();
}

void printTable(const std::vector<std::vector<std::string>> &rows, std::size_t leftAligned)
{
    std::vector<std::size_t> widths;
    for (const auto &row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t col = 0; col < row.size(); ++col)
            widths[col] = std::max(widths[col], row[col].size());
    }
    for (const auto &row : rows) {
        std::string line;
        for (std::size_t col = 0; col < row.size(); ++col) {
            const std::string padding(widths[col] - row[col].size(), ' ');
            line += (col > 0 ? "  " : "") + (col < leftAligned ? row[col] + padding : padding + row[col]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        output() << line << "\n";
    }
    output() << std::flush;
}

std::string wrapped(const std::string &text, std::size_t width, std::size_t indent)
{
    std::istringstream words(text);
    std::string result;
    std::size_t column = 0;
    for (std::string word; words >> word;) {
        if (column > 0 && column + 1 + word.size() > width) {
            result += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > 0) {
            result += ' ';
            ++column;
        }
        result += word;
        column += word.size();
    }
    return result;
}

void printJson(const Json &json)
{
    // Invalid UTF-8 (a file name in another encoding) is replaced, never thrown on.
    output() << json.dump(2, ' ', false, Json::error_handler_t::replace) << std::endl;
}

void printNote(const std::string &sentence)
{
    messages() << "lesionlens-cli: " << sentence << std::endl;
}

} // namespace lesionlens::cli
