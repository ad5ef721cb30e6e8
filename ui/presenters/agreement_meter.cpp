// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/agreement_meter.h"

namespace lesionlens {

namespace {

constexpr std::size_t kKept = 512;

} // namespace

AgreementMeter::AgreementMeter(JobPool &files, QObject *parent) : QObject(parent), files_(files), known_(kKept)
{
}

void AgreementMeter::show(const std::string &key, const Map &first, const Map &second)
{
    if (key == shown_)
        return;
    shown_ = key;
    wanted_.reset();
    if (!known_.contains(key))
        wanted_ = Pair{key, first, second};
    start();
    Q_EMIT changed();
}

void AgreementMeter::showNothing()
{
    if (shown_.empty())
        return;
    shown_.clear();
    wanted_.reset();
    Q_EMIT changed();
}

std::shared_ptr<const Agreement> AgreementMeter::agreement()
{
    const auto *found = known_.find(shown_);
    return found ? *found : nullptr;
}

void AgreementMeter::start()
{
    if (!wanted_ || job_.isActive())
        return;
    JobEndings<Agreement> endings;
    endings.succeeded = [this, key = wanted_->key](const Agreement &agreement) {
        known_.put(key, std::make_shared<const Agreement>(agreement));
        start();
        Q_EMIT changed();
    };
    endings.failed = [this, key = wanted_->key](const Error &error) {
        Agreement none;
        none.rankCorrelation.value = none.topOverlap.value = Score::undefined(error.message());
        known_.put(key, std::make_shared<const Agreement>(none));
        start();
        Q_EMIT changed();
    };
    job_ = files_.submit<Agreement>(
        [pair = std::move(*wanted_)](ProgressSink &, const std::stop_token &) { return measureAgreement(pair.first, pair.second); },
        std::move(endings));
    wanted_.reset();
}

} // namespace lesionlens
