// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/head_study.h"

#include <algorithm>

#include "core/base/file_io.h"

namespace lesionlens {

namespace {

constexpr std::size_t kCards = 512; ///< layers
constexpr std::size_t kKnockouts = 512;

} // namespace

HeadStudy::HeadStudy(SessionGateway &gateway, InspectLoader &loader, QObject *parent)
    : QObject(parent), gateway_(gateway), loader_(loader), cards_(kCards), knockouts_(kKnockouts)
{
}

const AttentionWeights *HeadStudy::weights()
{
    const auto known = loader_.result();
    if (!known)
        return nullptr;
    const auto found = std::find_if(known->attentions.begin(), known->attentions.end(),
                                    [this](const AttentionWeights &each) { return each.spec.key == layer_; });
    return found == known->attentions.end() ? nullptr : &*found;
}

std::string HeadStudy::cardsKey()
{
    const bool isMaskKnown = loader_.mask() || loader_.maskFailure();
    return weights() != nullptr && isMaskKnown ? loader_.resultKey() + "|" + layer_ + "|" + loader_.maskKey() : std::string();
}

std::string HeadStudy::knockoutKey(Kind kind) const
{
    return loader_.resultKey() + "|" + layer_ + "|" + toString(kind);
}

void HeadStudy::show(const std::string &layer)
{
    layer_ = layer;
    const bool isStillWanted = knockoutJobKey_ == knockoutKey(Kind::Remove) || knockoutJobKey_ == knockoutKey(Kind::Uniform);
    if (knockoutJob_.isActive() && !isStillWanted)
        knockoutJob_.cancel();
    startCards();
}

void HeadStudy::startCards()
{
    const std::string key = cardsKey();
    if (cardsJob_.isActive() && cardsJobKey_ == key)
        return;
    cardsJob_.cancel();
    if (key.empty() || cards_.contains(key))
        return;
    cardsJobKey_ = key;
    JobEndings<std::vector<HeadCard>> endings;
    endings.succeeded = [this, key](std::vector<HeadCard> cards) {
        cards_.put(key, std::make_shared<const std::vector<HeadCard>>(std::move(cards)));
        Q_EMIT changed();
    };
    const auto loaded = loader_.mask();
    cardsJob_ = loader_.files().submit<std::vector<HeadCard>>(
        [result = loader_.result(), weights = weights(), loaded](ProgressSink &, const std::stop_token &) {
            return headCards(*weights, loaded ? loaded->mask : std::nullopt, result->geometry);
        },
        std::move(endings));
}

std::shared_ptr<const std::vector<HeadCard>> HeadStudy::cards()
{
    const auto *found = cards_.find(cardsKey());
    return found ? *found : nullptr;
}

std::shared_ptr<const ImageKnockout> HeadStudy::knockout(Kind kind)
{
    const auto *found = knockouts_.find(knockoutKey(kind));
    return found ? *found : nullptr;
}

void HeadStudy::runKnockout(Kind kind)
{
    const auto image = loader_.image();
    const auto network = loader_.model();
    const std::string key = knockoutKey(kind);
    const bool isRunning = knockoutJob_.isActive() && knockoutJobKey_ == key;
    if (!image || !network || layer_.empty() || isRunning || knockouts_.contains(key))
        return;
    knockoutJob_.cancel();
    problems_.erase(key);
    knockoutJobKey_ = key;
    knockoutProgress_ = {"knocking out heads of " + layer_, 0, 0};
    JobEndings<ImageKnockout> endings;
    endings.succeeded = [this, key](ImageKnockout knockout) {
        knockouts_.put(key, std::make_shared<const ImageKnockout>(std::move(knockout)));
        Q_EMIT busyChanged();
        Q_EMIT changed();
    };
    endings.failed = [this, key](const Error &error) {
        problems_[key] = error.message();
        Q_EMIT busyChanged();
        Q_EMIT changed();
    };
    endings.cancelled = [this] {
        Q_EMIT busyChanged();
        Q_EMIT changed();
    };
    endings.progressed = [this, key](const Progress &progress) {
        if (knockoutJobKey_ != key)
            return;
        knockoutProgress_ = progress;
        Q_EMIT busyChanged();
    };
    knockoutJob_ = loader_.compute().submit<ImageKnockout>(
        [this, network, pixels = image->image, layer = layer_, kind](ProgressSink &sink, const std::stop_token &stop) {
            return gateway_.knockOut(*network, *pixels, everyKnockout(network->spec(), {layer}, kind), sink, stop);
        },
        std::move(endings));
    Q_EMIT busyChanged();
    Q_EMIT changed();
}

std::string HeadStudy::problem(Kind kind) const
{
    const auto found = problems_.find(knockoutKey(kind));
    return found == problems_.end() ? std::string() : found->second;
}

BusyState HeadStudy::busy() const
{
    if (!knockoutJob_.isActive())
        return {};
    return {true, knockoutProgress_.stage, knockoutProgress_.done, knockoutProgress_.total};
}

void HeadStudy::cancel()
{
    if (knockoutJob_.isActive())
        knockoutJob_.cancel();
}

void HeadStudy::forget()
{
    cards_.clear();
    knockouts_.clear();
    problems_.clear();
}

} // namespace lesionlens
