// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/train/run_item.h"

#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "core/base/file_io.h"

namespace lesionlens {

namespace {

std::string quoted(const std::string &field)
{
    if (field.find_first_of(",\"\n\r") == std::string::npos)
        return field;
    std::string text = "\"";
    for (const char c : field)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

} // namespace

const char *toString(RunPhase phase)
{
    constexpr std::array<const char *, 8> names = {"waiting", "running",           "paused", "finished", "failed",
                                                   "stopped", "running elsewhere", "damaged"};
    return names[static_cast<std::size_t>(phase)];
}

double RunItem::seconds() const
{
    double sum = 0.0;
    for (const EpochRecord &epoch : history)
        sum += epoch.wallSeconds;
    return sum;
}

std::string RunItem::name() const
{
    return toUtf8(folder.filename());
}

std::string toCsv(const std::vector<RunItem> &runs)
{
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << "run,state,model,data,epochs,best_epoch,best_val_balanced_accuracy,seconds,seed\n" << std::setprecision(6);
    for (const RunItem &run : runs) {
        text << quoted(run.name()) << ',' << toString(run.phase) << ',' << quoted(run.modelTitle) << ',' << quoted(run.datasetName) << ','
             << run.history.size() << ',';
        if (run.bestEpoch > 0)
            text << run.bestEpoch << ',' << run.bestValBalancedAccuracy;
        else
            text << ',';
        text << ',' << run.seconds() << ',' << run.seed << '\n';
    }
    return text.str();
}

std::string shortDuration(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
    if (whole < 100)
        return std::to_string(whole) + " s";
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 100)
        return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

} // namespace lesionlens
