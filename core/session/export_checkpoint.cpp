// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/export_checkpoint.h"

#include "core/base/file_io.h"
#include "core/models/checkpoint.h"
#include "core/session/guard.h"

namespace lesionlens {

void exportCheckpoint(const std::filesystem::path &from, const std::filesystem::path &to, const ExportOptions &options)
{
    guarded("exporting " + toUtf8(from), [&] {
        Checkpoint checkpoint = readCheckpoint(from);
        if (!options.name.empty())
            checkpoint.card.name = options.name;
        saveCheckpoint(to, *checkpoint.model, checkpoint.card, options.halfPrecision ? WeightPrecision::Half : WeightPrecision::Single);
    });
}

} // namespace lesionlens
