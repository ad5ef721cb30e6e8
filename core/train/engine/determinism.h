// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace lesionlens {

/// While it lives, LibTorch takes deterministic versions of its operations where it has them, also in cuDNN, and does not choose
/// convolutions by timing them. An operation without such a version runs all the same and is remembered; only the thread that made the
/// scope, and the backward passes that it starts, are listened to. Does nothing if not `on`: on the CPU a step is deterministic anyway.
/// The settings are the process's; scopes may overlap, also on several threads, and the last that ends puts the settings back. cuBLAS needs
/// no setting, because a training uses one stream.
class DeterministicScope
{
public:
    explicit DeterministicScope(bool on);
    ~DeterministicScope();
    DeterministicScope(const DeterministicScope &) = delete;
    DeterministicScope &operator=(const DeterministicScope &) = delete;

    /// Names of the operations that ran without a deterministic version, by LibTorch's names, each once.
    [[nodiscard]] std::vector<std::string> undeterministicOperations() const;

private:
    struct State;
    std::unique_ptr<State> state_; ///< null if not on
};

} // namespace lesionlens
