// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/data/dataset.h"
#include "core/session/session.h"

/// What the subcommands of lesionlens-cli share.
namespace lesionlens::cli {

/// Exit statuses: done, the work (or a part of it) failed, wrong use.
enum ExitStatus { Done = 0, Failed = 1, WrongUse = 2 };

/// Handed to every subcommand when it runs.
struct Context
{
    std::stop_token stop;   ///< Ctrl+C
    ProgressSink &progress; ///< standard error, only where it is a terminal
};

/// A subcommand: its options are parsed into variables that `run` owns.
using Run = std::function<int(const Context &)>;

/// One row of the table of subcommands: adds it to the program and returns what to run if it was chosen.
struct Subcommand
{
    CLI::App *app;
    Run run;
};

Subcommand addModels(CLI::App &program);
Subcommand addMethods(CLI::App &program);
Subcommand addPredict(CLI::App &program);
Subcommand addExplain(CLI::App &program);
Subcommand addKnockout(CLI::App &program);
Subcommand addPhantom(CLI::App &program);
Subcommand addArtefact(CLI::App &program);
Subcommand addTrain(CLI::App &program);
Subcommand addEvaluate(CLI::App &program);
Subcommand addReport(CLI::App &program);
Subcommand addExport(CLI::App &program);
Subcommand addDataset(CLI::App &program);

/// --checkpoint F | --model ID --weights F [--classes a,b,c], and --device.
struct ModelArguments
{
    std::string checkpoint;
    std::string model;
    std::string weights;
    std::vector<std::string> classes;
    std::string device = "auto";

    void addTo(CLI::App &app);
    /// Opens the model and prints its notes to standard error. Throws Error Usage where the options do not name one model.
    [[nodiscard]] std::shared_ptr<OpenModel> open() const;
};

/// --layout ID, --column ROLE=NAME, --class-map LABEL=CLASS, --allow-leak KIND: how a data set is read.
struct DatasetArguments
{
    std::string layout = "auto";
    std::vector<std::string> columns;
    std::vector<std::string> classMap;
    std::vector<std::string> allowLeaks;

    void addTo(CLI::App &app);
    /// Lays what was given over `options`. Throws Error Usage naming the option.
    void applyTo(DatasetOptions &options) const;
};

/// Warns on standard error of the leaks that the training of the model allowed.
void printLeaks(const OpenModel &model);

/// One bad item of a batch.
struct ItemError
{
    std::string path;
    std::string message;
};

/// Images named on the command line; a folder stands for the images in it. Throws Error NotFound for a folder without images.
[[nodiscard]] std::vector<std::filesystem::path> imagesFrom(const std::vector<std::string> &arguments);

/// Runs `work` for every image; an error is recorded and the batch goes on, except for wrong use and a stop, which end it.
[[nodiscard]] std::vector<ItemError> forEachImage(const std::vector<std::filesystem::path> &images, const std::string &verb,
                                                  const Context &context, const std::function<void(const std::filesystem::path &)> &work);

/// Prints the errors of a batch to standard error; Failed if there are any.
[[nodiscard]] int reportErrors(const std::vector<ItemError> &errors);
[[nodiscard]] Json toJson(const std::vector<ItemError> &errors);

/// Proves before long work that a file can be written there; creates its folder. Throws Error Io naming it.
void requireWritableFile(const std::filesystem::path &path);

/// A number with so many decimals; a plus before it, too, if `withSign`. What rounds to zero has no sign.
[[nodiscard]] std::string fixed(double value, int decimals, bool withSign = false);
/// Rows of cells as a table on standard output: columns as wide as they must be, the first `leftAligned` of them to the left.
void printTable(const std::vector<std::vector<std::string>> &rows, std::size_t leftAligned);
/// The text in lines of at most `width` characters, broken at spaces; every line but the first begins with `indent` spaces.
[[nodiscard]] std::string wrapped(const std::string &text, std::size_t width, std::size_t indent);

/// One JSON document on standard output.
void printJson(const Json &json);
/// A warning for a person, on standard error.
void printNote(const std::string &sentence);

} // namespace lesionlens::cli
