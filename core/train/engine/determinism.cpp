// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/determinism.h"

#include <algorithm>
#include <mutex>
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

/// The process's settings: the first scope changes them, and the last puts them back, in whatever order the threads end.
class Settings
{
public:
    void enter()
    {
        const std::lock_guard lock(mutex_);
        if (scopes_++ > 0)
            return;
        at::Context &context = at::globalContext();
        algorithms_ = context.deterministicAlgorithms();
        warnOnly_ = context.deterministicAlgorithmsWarnOnly();
        cudnn_ = context.deterministicCuDNN();
        benchmark_ = context.benchmarkCuDNN();
        fill_ = exchangeFill(false);
        context.setDeterministicAlgorithms(true, /*warn_only=*/true);
        context.setDeterministicCuDNN(true);
        context.setBenchmarkCuDNN(false);
    }

    void leave()
    {
        const std::lock_guard lock(mutex_);
        if (--scopes_ > 0)
            return;
        at::Context &context = at::globalContext();
        context.setDeterministicAlgorithms(algorithms_, warnOnly_);
        context.setDeterministicCuDNN(cudnn_);
        context.setBenchmarkCuDNN(benchmark_);
        exchangeFill(fill_);
    }

private:
    std::mutex mutex_;
    int scopes_ = 0;
    bool algorithms_ = false;
    bool warnOnly_ = false;
    bool cudnn_ = false;
    bool benchmark_ = false;
    bool fill_ = false;
};

Settings &settings()
{
    static Settings shared;
    return shared;
}

} // namespace

struct DeterministicScope::State
{
    Listener listener{warnings::get_warning_handler()};
    warnings::WarningHandlerGuard guard{&listener};
};

DeterministicScope::DeterministicScope(bool on)
{
    if (!on)
        return;
    state_ = std::make_unique<State>();
    settings().enter();
}

DeterministicScope::~DeterministicScope()
{
    if (state_)
        settings().leave();
}

std::vector<std::string> DeterministicScope::undeterministicOperations() const
{
    return state_ ? state_->listener.operations() : std::vector<std::string>();
}

} // namespace lesionlens
