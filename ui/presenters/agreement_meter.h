// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <QObject>

#include "core/focus/agreement.h"
#include "ui/jobs/job_pool.h"
#include "ui/presenters/lru_cache.h"

namespace lesionlens {

/// Measures how much two maps agree, on another thread. While the maps change quickly, it follows at the pace at which it can be measured;
/// what was measured is kept.
class AgreementMeter final : public QObject
{
    Q_OBJECT
public:
    /// `files` outlives the meter.
    explicit AgreementMeter(JobPool &files, QObject *parent = nullptr);

    /// `key` names the pair: equal keys mean equal maps.
    void show(const std::string &key, const Map &first, const Map &second);
    /// There are no two maps.
    void showNothing();
    /// nullptr while it is not measured.
    [[nodiscard]] std::shared_ptr<const Agreement> agreement();
    [[nodiscard]] bool isSettled() const { return !job_.isActive(); }

Q_SIGNALS:
    void changed();

private:
    struct Pair
    {
        std::string key;
        Map first;
        Map second;
    };
    void start();

    JobPool &files_;
    LruCache<std::shared_ptr<const Agreement>> known_;
    std::string shown_; ///< the key; empty: nothing
    std::optional<Pair> wanted_;
    Job job_;
};

} // namespace lesionlens
