// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <csignal>
#include <ostream>
#include <thread>

#include <unistd.h>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/nn/threads.h"

namespace lesionlens::cli {

namespace {

int signalPipe[2] = {-1, -1};

/// Only what is allowed in a signal handler: one byte for the thread that waits.
void wakeWaitingThread(int)
{
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = write(signalPipe[1], &byte, 1);
}

/// Turns Ctrl+C and SIGTERM into a stop request; asked a second time, the program leaves at once. Blocking the signals would not do:
/// the libraries' threads are older than main and have them open.
class StopOnSignal
{
public:
    StopOnSignal()
    {
        if (pipe(signalPipe) != 0)
            return; // then the signals end the program as usual
        std::thread([source = source_]() mutable {
            char byte = 0;
            if (read(signalPipe[0], &byte, 1) == 1)
                source.request_stop();
            if (read(signalPipe[0], &byte, 1) == 1)
                _exit(Failed);
        }).detach();
        struct sigaction action = {};
        action.sa_handler = wakeWaitingThread;
        action.sa_flags = SA_RESTART;
        sigaction(SIGINT, &action, nullptr);
        sigaction(SIGTERM, &action, nullptr);
    }

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
};

bool isSubcommand(const std::vector<Subcommand> &subcommands, const std::string &name)
{
    return std::any_of(subcommands.begin(), subcommands.end(),
                       [&](const Subcommand &subcommand) { return subcommand.app->get_name() == name; });
}

int runProgram(int argc, char **argv)
{
    CLI::App program{"LesionLens: see and measure where dermoscopy classifiers look.\n" + researchUseLine(), "lesionlens-cli"};
    program.set_version_flag("--version", std::string("lesionlens-cli ") + LESIONLENS_VERSION);
    program.require_subcommand(1);
    std::vector<Subcommand> subcommands = {addModels(program),   addMethods(program), addPredict(program),  addExplain(program),
                                           addKnockout(program), addPhantom(program), addArtefact(program), addTrain(program),
                                           addEvaluate(program), addReport(program),  addExport(program),   addDataset(program)};
    if (argc > 1 && argv[1][0] != '-' && !isSubcommand(subcommands, argv[1]))
        throw Error(ErrorCode::Usage, "'" + std::string(argv[1]) + "' is not a subcommand; lesionlens-cli --help lists them.");
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return program.exit(error) == 0 ? Done : WrongUse;
    }

    static const StopOnSignal stopOnSignal;
    for (const Subcommand &subcommand : subcommands) {
        if (!subcommand.app->parsed())
            continue;
        TerminalProgress progress;
        const int status = subcommand.run({stopOnSignal.token(), progress});
        if (!output().flush())
            throw Error(ErrorCode::Io, "Cannot write to standard output: what was printed is not complete.");
        return status;
    }
    return WrongUse;
}

} // namespace

} // namespace lesionlens::cli

int main(int argc, char **argv)
{
    using namespace lesionlens;
    letWaitingThreadsSleep(argv);
    try {
        return cli::runProgram(argc, argv);
    } catch (const Error &error) {
        cli::printNote(error.message());
        if (!error.detail().empty())
            cli::printNote("detail: " + error.detail());
        return error.code() == ErrorCode::Usage ? cli::WrongUse : cli::Failed;
    } catch (const std::exception &error) {
        cli::printNote(std::string("Something unexpected happened: ") + error.what());
        return cli::Failed;
    }
}
