// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/train/engine/training_failure.h"

#include <cmath>
#include <initializer_list>
#include <new>

#include <c10/util/Exception.h>

#include "core/base/text.h"

namespace lesionlens {

namespace {

constexpr double kDivergence = 100.0;

std::string place(const TrainingMoment &moment)
{
    std::string text = "epoch " + std::to_string(moment.epoch);
    if (moment.step > 0)
        text += ", step " + std::to_string(moment.step) + " of " + std::to_string(moment.steps);
    return text;
}

std::string kept(const TrainingMoment &moment)
{
    return moment.keptEpoch == 0 ? "No epoch was finished." : "The checkpoints of epoch " + std::to_string(moment.keptEpoch) + " are kept.";
}

bool mentions(const std::string &text, std::initializer_list<const char *> words)
{
    for (const char *word : words) {
        if (text.find(word) != std::string::npos)
            return true;
    }
    return false;
}

} // namespace

Error notFiniteLoss(const std::string &what, const TrainingMoment &moment)
{
    return Error(ErrorCode::Internal, "The " + what + " loss is no longer a finite number in " + place(moment) + " (learning rate " +
                                          numberText(moment.lr) + "); a smaller train.lr usually helps. " + kept(moment));
}

Error overflowingGradients(const TrainingMoment &moment)
{
    return Error(ErrorCode::Internal, "Under train.mixed_precision the gradients are not finite at any scale of the loss in " +
                                          place(moment) + " (learning rate " + numberText(moment.lr) +
                                          "), so no step changes the weights; a training without train.mixed_precision, or a smaller " +
                                          "train.lr, usually helps. " + kept(moment));
}

bool isDiverged(double loss, int classes)
{
    return loss > kDivergence * std::log(static_cast<double>(classes));
}

Error divergedLoss(double loss, int classes, const TrainingMoment &moment)
{
    return Error(ErrorCode::Internal, "The training diverges: its mean loss in epoch " + std::to_string(moment.epoch) + " is " +
                                          roundedText(loss, 1) + ", more than a hundred times the " +
                                          roundedText(std::log(static_cast<double>(classes)), 2) +
                                          " of a network that knows nothing (last learning rate " + numberText(moment.lr) +
                                          "); a smaller train.lr usually helps. " + kept(moment));
}

std::optional<Error> deviceFailure(const std::string &libraryMessage, const std::string &device, const TrainingMoment &moment)
{
    const std::string where = " in " + place(moment);
    if (mentions(libraryMessage, {"out of memory", "can't allocate memory", "not enough memory", "bad_alloc"}))
        return Error(ErrorCode::Internal,
                     "The memory of the device (" + device + ") ran out" + where + ": use a smaller train.batch_size (now " +
                         std::to_string(moment.batchSize) + ") or data.size in a new run. " + kept(moment),
                     libraryMessage);
    if (mentions(libraryMessage, {"CUDA error", "CUDA driver", "cuDNN error", "CUDNN_STATUS", "CUBLAS_STATUS", "no CUDA-capable device"}))
        return Error(ErrorCode::Internal,
                     "The device (" + device + ") failed or is gone" + where +
                         ": start the program again and resume the training, with the device cpu if need be. " + kept(moment),
                     libraryMessage);
    return std::nullopt;
}

void explainingFailures(const std::string &device, const TrainingMoment &moment, const std::function<void()> &work)
{
    try {
        work();
    } catch (const c10::Error &error) {
        if (const std::optional<Error> failure = deviceFailure(error.what_without_backtrace(), device, moment))
            throw *failure;
        throw;
    } catch (const std::bad_alloc &) {
        throw *deviceFailure("bad_alloc", "main memory", moment);
    }
}

} // namespace lesionlens
