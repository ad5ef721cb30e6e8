// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <QObject>

#include "core/explain/knockout_target.h"
#include "core/session/head_cards.h"
#include "ui/jobs/job_pool.h"
#include "ui/presenters/inspect_loader.h"
#include "ui/presenters/lru_cache.h"

namespace lesionlens {

/// What is to be known of the heads of one attention layer beyond their maps: their cards, computed as soon as the attention is there, and
/// what knocking each of them out does, computed on request. Both are kept by image, model and layer.
class HeadStudy final : public QObject
{
    Q_OBJECT
public:
    using Kind = KnockoutTarget::Kind;

    /// Both outlive the study.
    HeadStudy(SessionGateway &gateway, InspectLoader &loader, QObject *parent = nullptr);

    /// The layer that is studied, of the image and model that the loader shows; empty: none. Starts what is missing, cancels what is no
    /// longer wanted.
    void show(const std::string &layer);

    /// By head; nullptr while they are not there.
    [[nodiscard]] std::shared_ptr<const std::vector<HeadCard>> cards();
    /// The whole layer first, then every head; nullptr while it was not asked for, or is not there yet.
    [[nodiscard]] std::shared_ptr<const ImageKnockout> knockout(Kind kind);
    /// Asks for it. Does nothing where it is there, or running.
    void runKnockout(Kind kind);
    /// Why there is no knock-out although it was asked for; empty: no reason.
    [[nodiscard]] std::string problem(Kind kind) const;

    [[nodiscard]] BusyState busy() const;
    /// True while cards are computed.
    [[nodiscard]] bool isSettled() const { return !cardsJob_.isActive() && !knockoutJob_.isActive(); }
    void cancel();
    void forget(); ///< all results, because the image is read anew

Q_SIGNALS:
    void changed();     ///< cards(), knockout() or problem()
    void busyChanged(); ///< busy()

private:
    void startCards();
    [[nodiscard]] const AttentionWeights *weights();
    [[nodiscard]] std::string cardsKey();
    [[nodiscard]] std::string knockoutKey(Kind kind) const;

    SessionGateway &gateway_;
    InspectLoader &loader_;
    std::string layer_;
    LruCache<std::shared_ptr<const std::vector<HeadCard>>> cards_;
    LruCache<std::shared_ptr<const ImageKnockout>> knockouts_;
    std::map<std::string, std::string> problems_; ///< by knock-out key
    std::string cardsJobKey_;
    Job cardsJob_;
    std::string knockoutJobKey_;
    Progress knockoutProgress_;
    Job knockoutJob_;
};

} // namespace lesionlens
