// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/determinism.h"

#include <algorithm>
#include <set>

#include <ATen/Context.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

namespace lesionlens {

namespace {

// LibTorch 2 made a warning an object and renamed its functions' namespace.
#if TORCH_VERSION_MAJOR >= 2
namespace warnings = c10::WarningUtils;
#else
namespace warnings = c10::Warning;
#endif

/// Takes LibTorch's warnings of missing deterministic versions, which come with every call, and hands other warnings on once each.
class Listener final : public c10::WarningHandler
{
public:
    explicit Listener(c10::WarningHandler *next) : next_(next) {}

#if TORCH_VERSION_MAJOR >= 2
    void process(const c10::Warning &warning) override
    {
        if (isNews(warning.msg()))
            next_->process(warning);
    }
#else
    void process(const c10::SourceLocation &location, const std::string &message, const bool verbatim) override
    {
        if (isNews(message))
            next_->process(location, message, verbatim);
    }
#endif

    [[nodiscard]] const std::vector<std::string> &operations() const
    {
        return operations_;
    }

private:
    bool isNews(const std::string &message)
    {
        const std::size_t end = message.find(" does not have a deterministic implementation");
        if (end != std::string::npos) {
            const std::string operation = message.substr(0, end);
            if (std::find(operations_.begin(), operations_.end(), operation) == operations_.end())
                operations_.push_back(operation);
            return false;
        }
        return message.find("CUBLAS_WORKSPACE_CONFIG") == std::string::npos && passedOn_.insert(message).second;
    }

    c10::WarningHandler *next_;
    std::vector<std::string> operations_;
    std::set<std::string> passedOn_;
};

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
/// Newer versions fill new memory with NaN in deterministic mode, which costs time and changes nothing for correct operations.
bool exchangeFill(bool fill)
{
    const bool before = at::globalContext().deterministicFillUninitializedMemory();
    at::globalContext().setDeterministicFillUninitializedMemory(fill);
    return before;
}
#else
bool exchangeFill(bool fill)
{
    return fill;
}
#endif

} // namespace

struct DeterministicScope::State
{
    bool algorithms = at::globalContext().deterministicAlgorithms();
    bool warnOnly = at::globalContext().deterministicAlgorithmsWarnOnly();
    bool cudnn = at::globalContext().deterministicCuDNN();
    bool benchmark = at::globalContext().benchmarkCuDNN();
    bool fill = exchangeFill(false);
    Listener listener{warnings::get_warning_handler()};
    warnings::WarningHandlerGuard guard{&listener};
};

DeterministicScope::DeterministicScope(bool on)
{
    if (!on)
        return;
    state_ = std::make_unique<State>();
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
}

DeterministicScope::~DeterministicScope()
{
    if (!state_)
        return;
    at::globalContext().setDeterministicAlgorithms(state_->algorithms, state_->warnOnly);
    at::globalContext().setDeterministicCuDNN(state_->cudnn);
    at::globalContext().setBenchmarkCuDNN(state_->benchmark);
    exchangeFill(state_->fill);
}

std::vector<std::string> DeterministicScope::undeterministicOperations() const
{
    return state_ ? state_->listener.operations() : std::vector<std::string>();
}

} // namespace lesionlens
