// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <iomanip>
#include <iostream>
#include <memory>

#include "app/cli/command_line.h"

namespace lesionlens::cli {

namespace {

Json specJson(const ModelSpec &spec)
{
    Json features = Json::array();
    for (const FeatureSpec &feature : spec.features)
        features.push_back({{"key", feature.key}, {"rows", feature.rows}, {"cols", feature.cols}, {"channels", feature.channels}});
    Json attentions = Json::array();
    for (const AttentionSpec &attention : spec.attentions) {
        attentions.push_back({{"key", attention.key},
                              {"kind", attention.kind},
                              {"heads", attention.heads},
                              {"rows", attention.rows},
                              {"cols", attention.cols},
                              {"kernel", attention.kernel},
                              {"prefix_tokens", attention.prefixTokens}});
    }
    const ModelConfig &config = spec.config;
    return {{"id", config.id},
            {"title", spec.title},
            {"parameters", spec.parameters},
            {"macs", spec.macs},
            {"input", {{"width", config.inputWidth}, {"height", config.inputHeight}, {"mean", config.mean}, {"std", config.std}}},
            {"features", features},
            {"attentions", attentions}};
}

void printTable(const std::vector<ModelSpec> &specs)
{
    for (const ModelSpec &spec : specs) {
        const ModelConfig &config = spec.config;
        std::cout << std::left << std::setw(14) << config.id << spec.title << "\n"
                  << std::fixed << std::setprecision(2) << "  " << static_cast<double>(spec.parameters) / 1e6 << " M parameters, "
                  << static_cast<double>(spec.macs) / 1e9 << " G multiply-adds, input " << config.inputWidth << " x " << config.inputHeight
                  << "\n  layers:";
        for (const FeatureSpec &feature : spec.features)
            std::cout << " " << feature.key << " (" << feature.rows << "x" << feature.cols << ")";
        std::cout << "\n";
        for (const AttentionSpec &attention : spec.attentions) {
            std::cout << "  attention: " << attention.key << " (" << attention.kind << ", " << attention.heads << " heads, "
                      << attention.rows << "x" << attention.cols;
            if (attention.kernel > 0)
                std::cout << ", kernel " << attention.kernel;
            std::cout << ")\n";
        }
    }
    std::cout << std::flush;
}

} // namespace

Subcommand addModels(CLI::App &program)
{
    CLI::App *app = program.add_subcommand("models", "List the architectures with their layers and attentions");
    auto json = std::make_shared<bool>(false);
    app->add_flag("--json", *json, "Print one JSON document");
    return {app, [json](const Context &) {
                const std::vector<ModelSpec> specs = listModels();
                if (!*json) {
                    printTable(specs);
                    return Done;
                }
                Json models = Json::array();
                for (const ModelSpec &spec : specs)
                    models.push_back(specJson(spec));
                printJson({{"version", 1}, {"models", models}});
                return Done;
            }};
}

} // namespace lesionlens::cli
