// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/head_cards.h"

#include <utility>

namespace lesionlens {

std::vector<HeadCard> headCards(const AttentionWeights &weights, const std::optional<LesionMask> &mask, const Geometry &geometry)
{
    std::vector<HeadCard> cards;
    for (HeadStatistics &statistics : headStatistics(weights)) {
        HeadCard card;
        card.layer = weights.spec.key;
        card.statistics = std::move(statistics);
        if (mask) {
            const FocusScores scores = measureFocus(meanIncomingAttention(weights, card.statistics.head), *mask, geometry);
            card.lesionGain = scores.lesionGain;
            card.lesionMass = scores.backgroundFocus.value ? Score::of(1.0 - *scores.backgroundFocus.value) : scores.backgroundFocus;
        } else {
            card.lesionMass = card.lesionGain = Score::undefined("There is no lesion mask.");
        }
        cards.push_back(std::move(card));
    }
    return cards;
}

} // namespace lesionlens
