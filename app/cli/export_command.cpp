// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/file_io.h"
#include "core/session/export_checkpoint.h"

namespace lesionlens::cli {

Subcommand addExport(CLI::App &program)
{
    struct Arguments
    {
        std::string checkpoint;
        std::string out;
        ExportOptions options;
    };
    CLI::App *app = program.add_subcommand("export", "Write a checkpoint without its training state, for sharing");
    auto arguments = std::make_shared<Arguments>();
    app->add_option("--checkpoint", arguments->checkpoint, "Checkpoint (.safetensors with a card)")->required()->type_name("FILE");
    app->add_option("--out", arguments->out, "File to write")->required()->type_name("FILE");
    app->add_flag("--half", arguments->options.halfPrecision, "Half precision: half the size, logits equal to about three digits");
    app->add_option("--name", arguments->options.name, "What tells it from others of its architecture, as in 'ruler shortcut'")
        ->type_name("TEXT");
    return {app, [arguments](const Context &) {
                exportCheckpoint(fromUtf8(arguments->checkpoint), fromUtf8(arguments->out), arguments->options);
                output() << arguments->out << std::endl;
                return Done;
            }};
}

} // namespace lesionlens::cli
