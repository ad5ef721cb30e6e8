// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/setup_texts.h"

#include <QCoreApplication>
#include <QHash>

#include "ui/pages/qt_values.h"
#include "ui/presenters/train/train_presenter.h"

namespace lesionlens {

namespace {

constexpr double kLongSeconds = 2.0 * 3600.0;

QString say(const char *text)
{
    return QCoreApplication::translate("TrainPage", text);
}

} // namespace

QString meaningOfKey(const QString &path)
{
    static const QHash<QString, const char *> meanings = {
        {"model.attention.stages", "Stages that get attention, as a list: [3, 4]."},
        {"model.attention.heads", "Number of attention heads; must divide the stage's channels."},
        {"model.attention.kernel", "Side of the neighbourhood: odd, 3 to 11."},
        {"model.attention.position", "none, sinusoidal or relative."},
        {"model.attention.placement", "residual (after the block), parallel (to a convolution) or replace (a convolution)."},
        {"data.fit", "stretch, center_crop or letterbox; explanations use the same."},
        {"data.flips", "Mirrors images at random, both ways."},
        {"data.rotation", "Largest angle of a random rotation, in degrees."},
        {"data.scale", "Images grow and shrink by up to this share."},
        {"data.blur", "Largest standard deviation of a random Gaussian blur, in pixels."},
        {"data.hue", "Largest turn of the hue, as a share of the circle."},
        {"train.optimizer", "adamw or sgd."},
        {"train.weight_decay", "Pulls weights towards zero; not biases, norms, gates and position tables."},
        {"train.momentum", "Of sgd only."},
        {"train.nesterov", "Of sgd only."},
        {"train.schedule", "cosine or constant, after the warm-up."},
        {"train.warmup_epochs", "Epochs in which the learning rate rises."},
        {"train.init_lr_factor", "Learning rate of the start weights, as a share of the others'."},
        {"train.attention_lr_factor", "Factor on the learning rate of added attention."},
        {"train.head_lr_factor", "Factor on the learning rate of the last layer."},
        {"train.loss", "cross_entropy or focal."},
        {"train.focal_gamma", "Of the focal loss only: how much easy images are left aside."},
        {"train.balanced_loss", "Rare classes weigh as much as frequent ones in the loss."},
        {"train.balanced_sampling", "Every class is drawn equally often."},
        {"train.label_smoothing", "Share of the label that is spread over all classes."},
        {"train.mixup", "Mixes pairs of images: alpha of the Beta distribution; 0 is off."},
        {"train.clip_norm", "Largest norm of all gradients together; 0 is any."},
        {"train.mixed_precision", "Half precision where it is safe; CUDA only."},
        {"train.average_decay", "Moving average of the weights, which is then what is kept; 0 is off."},
        {"train.freeze_epochs", "Epochs in which only the head and added attention learn."},
        {"train.unfreeze_every", "Then one more stage learns every so many epochs; 0: all at once."},
        {"train.early_stop", "Ends after so many epochs without a better validation; 0: never."},
        {"train.save_half", "The best checkpoint in half precision: half the size."},
        {"train.workers", "Loading threads; the result does not depend on them."},
        {"train.cache_mb", "Memory for decoded images, in MiB."},
    };
    const char *meaning = meanings.value(path, nullptr);
    return meaning != nullptr ? say(meaning) : QString();
}

QString estimateText(const TrainPresenter &presenter)
{
    if (const auto &estimate = presenter.estimate()) {
        QString text = say("About %1 in all (%2 s per step, measured here).")
                           .arg(toQString(shortDuration(estimate->secondsInAll)))
                           .arg(estimate->secondsPerStep, 0, 'g', 2);
        if (estimate->secondsInAll > kLongSeconds)
            text += QLatin1Char('\n') + say("That is long: a smaller input, a narrower network or fewer epochs make it shorter.");
        return text;
    }
    if (!presenter.estimateProblem().empty())
        return toQString(presenter.estimateProblem());
    if (presenter.isEstimating())
        return say("measuring how long it would take…");
    return say(presenter.dataset() == nullptr ? "How long it would take is measured as soon as a data set is open."
                                              : "How long it would take is measured while nothing trains.");
}

} // namespace lesionlens
