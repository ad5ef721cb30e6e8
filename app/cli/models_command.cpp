// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <memory>
#include <ostream>

#include "app/cli/command_line.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"

namespace lesionlens::cli {

namespace {

struct ModelsArguments
{
    std::string id;
    bool noLatency = false;
    bool json = false;
};

/// A card with the measured latency in milliseconds; none where it was not asked for.
struct ModelRow
{
    ModelSpec spec;
    std::optional<double> latencyMs;
};

Json attentionJson(const AttentionSpec &attention)
{
    return {{"key", attention.key},
            {"kind", attention.kind},
            {"heads", attention.heads},
            {"rows", attention.rows},
            {"cols", attention.cols},
            {"kernel", attention.kernel},
            {"prefix_tokens", attention.prefixTokens},
            {"shift_rows", attention.shiftRows},
            {"shift_cols", attention.shiftCols}};
}

Json rowJson(const ModelRow &row)
{
    const ModelSpec &spec = row.spec;
    Json features = Json::array();
    for (const FeatureSpec &feature : spec.features)
        features.push_back({{"key", feature.key}, {"rows", feature.rows}, {"cols", feature.cols}, {"channels", feature.channels}});
    Json attentions = Json::array();
    for (const AttentionSpec &attention : spec.attentions)
        attentions.push_back(attentionJson(attention));
    const ModelConfig &config = spec.config;
    return {{"id", config.id},
            {"title", spec.title},
            {"parameters", spec.parameters},
            {"macs", spec.macs},
            {"latency_ms", row.latencyMs ? Json(*row.latencyMs) : Json(nullptr)},
            {"input", {{"width", config.inputWidth}, {"height", config.inputHeight}, {"mean", config.mean}, {"std", config.std}}},
            {"features", features},
            {"default_feature", spec.defaultFeature()},
            {"attentions", attentions}};
}

std::string gridText(int rows, int cols)
{
    return std::to_string(rows) + "x" + std::to_string(cols);
}

/// One number where all three are the same.
std::string triple(const std::array<double, 3> &values)
{
    if (values[0] == values[1] && values[1] == values[2])
        return roundedText(values[0], 3);
    return roundedText(values[0], 3) + " " + roundedText(values[1], 3) + " " + roundedText(values[2], 3);
}

/// "2 local": how many attentions of which kind.
std::string attentionSummaryText(const ModelSpec &spec)
{
    return spec.attentions.empty() ? "-" : std::to_string(spec.attentions.size()) + " " + spec.attentions.front().kind;
}

void printOverview(const std::vector<ModelRow> &rows)
{
    std::vector<std::vector<std::string>> table = {{"id", "M par.", "G MACs", "ms", "input", "mean", "std", "layers", "attentions"}};
    for (const auto &[spec, latency] : rows) {
        const ModelConfig &config = spec.config;
        table.push_back({config.id, fixed(static_cast<double>(spec.parameters) / 1e6, 2), fixed(static_cast<double>(spec.macs) / 1e9, 2),
                         latency ? fixed(*latency, 1) : "-", gridText(config.inputHeight, config.inputWidth), triple(config.mean),
                         triple(config.std), std::to_string(spec.features.size()), attentionSummaryText(spec)});
    }
    printTable(table, 1);
    output() << "\n'lesionlens-cli models ID' lists a model's layers and attentions. M par.: 10^6 parameters; G MACs: 10^9 multiply-adds;\n"
                "ms: median time of one prediction of one image, with random weights; mean, std: the input's normalisation, RGB.\n"
             << std::flush;
}

std::string attentionText(const AttentionSpec &attention)
{
    std::string text = attention.key + " (" + attention.kind + ", " + std::to_string(attention.heads) + " heads, " +
                       gridText(attention.rows, attention.cols);
    if (attention.kernel > 0)
        text += ", kernel " + std::to_string(attention.kernel);
    if (attention.shiftRows > 0 || attention.shiftCols > 0)
        text += ", shifted by " + gridText(attention.shiftRows, attention.shiftCols);
    if (attention.prefixTokens > 0)
        text += ", " + std::to_string(attention.prefixTokens) + " token" + (attention.prefixTokens > 1 ? "s" : "") + " before the grid";
    return text + ")";
}

void printOne(const ModelRow &row)
{
    const ModelSpec &spec = row.spec;
    const ModelConfig &config = spec.config;
    output() << config.id << ": " << spec.title << "\n"
             << "parameters     " << fixed(static_cast<double>(spec.parameters) / 1e6, 2) << " M\n"
             << "multiply-adds  " << fixed(static_cast<double>(spec.macs) / 1e9, 2) << " G\n";
    if (row.latencyMs)
        output() << "latency        " << fixed(*row.latencyMs, 1) << " ms (median of one prediction of one image, random weights)\n";
    output() << "input          " << gridText(config.inputHeight, config.inputWidth) << " px, mean " << triple(config.mean) << ", std "
             << triple(config.std) << "\n\nlayers (rows x cols, channels; default: " << spec.defaultFeature() << ")\n";
    for (const FeatureSpec &feature : spec.features)
        output() << "  " << feature.key << "  (" << gridText(feature.rows, feature.cols) << ", " << feature.channels << ")\n";
    output() << "\nattentions\n";
    for (const AttentionSpec &attention : spec.attentions)
        output() << "  " << attentionText(attention) << "\n";
    if (spec.attentions.empty())
        output() << "  none\n";
    output() << std::flush;
}

int runModels(const ModelsArguments &arguments, const Context &context)
{
    std::vector<ModelRow> rows;
    if (arguments.id.empty()) {
        for (const ModelSpec &spec : listModels())
            rows.push_back({spec, std::nullopt});
    } else {
        rows.push_back({modelCard(arguments.id), std::nullopt});
    }
    const auto total = static_cast<std::int64_t>(rows.size());
    for (std::int64_t i = 0; !arguments.noLatency && i < total; ++i) {
        ModelRow &row = rows[static_cast<std::size_t>(i)];
        throwIfStopped(context.stop);
        context.progress.report({"timing " + row.spec.config.id, i, total});
        row.latencyMs = measureLatency(row.spec.config);
    }
    if (arguments.json) {
        Json models = Json::array();
        for (const ModelRow &row : rows)
            models.push_back(rowJson(row));
        printJson({{"version", 1}, {"models", models}});
    } else if (arguments.id.empty()) {
        printOverview(rows);
    } else {
        printOne(rows.front());
    }
    return Done;
}

} // namespace

Subcommand addModels(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("models", "List the architectures, or one with its layers and attentions");
    auto arguments = std::make_shared<ModelsArguments>();
    app->add_option("id", arguments->id, "Only this architecture, with its layers")->type_name("ID");
    app->add_flag("--no-latency", arguments->noLatency, "Do not measure how long a prediction takes");
    app->add_flag("--json", arguments->json, "Print one JSON document");
    return {app, [arguments](const Context &context) { return runModels(*arguments, context); }};
}

} // namespace lesionlens::cli
