// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/dataset.h"

namespace lesionlens {

/// How two images of a data set can be the same thing.
enum class LeakKind {
    Group,         ///< the same lesion or patient, by its id
    Bytes,         ///< the same file, by SHA-256
    NearDuplicate, ///< the same picture, by perceptual hash and comparison of thumbnails
};
/// "group", "bytes", "near_duplicate".
[[nodiscard]] const char *toString(LeakKind kind);
/// Throws Error Usage naming the text and the kinds.
[[nodiscard]] LeakKind leakKindFromString(const std::string &text);

/// Two images that are the same thing.
struct LeakPair
{
    LeakKind kind = LeakKind::Group;
    std::size_t first = 0; ///< indices of samples, first < second
    std::size_t second = 0;
    double similarity = 1.0;    ///< of the thumbnails, [-1, 1]; 1 for the other kinds
    bool betweenSplits = false; ///< one is in another split than the other: a leak. Otherwise the image only counts twice
};

struct LeakReport
{
    /// Pairs between splits first, each kind in the order of the samples. Of a group that is torn, one pair for each two splits. A pair is
    /// listed once, under the first kind that applies; near-duplicates within a group are not listed, they are what a group is.
    std::vector<LeakPair> pairs;
    std::vector<std::string> sha256;   ///< per sample, lower-case hexadecimal; empty where the file cannot be read
    std::vector<std::string> problems; ///< images that cannot be read, each a sentence
    int compared = 0;                  ///< images whose thumbnails were compared
    bool lookedAtPictures = true;      ///< whether near-duplicates were looked for at all

    /// Number of pairs of a kind between splits.
    [[nodiscard]] int leaks(LeakKind kind) const;
    /// Number of pairs of a kind within a split.
    [[nodiscard]] int duplicates(LeakKind kind) const;
};

/// Looks for images that are the same thing. Every file is read and decoded once, in parallel. Throws Error Cancelled.
[[nodiscard]] LeakReport findLeaks(const Dataset &dataset, ProgressSink &progress, const std::stop_token &stop);
/// The same without near-duplicates: every file is read, but no image is decoded.
[[nodiscard]] LeakReport findEqualFiles(const Dataset &dataset, ProgressSink &progress, const std::stop_token &stop);

/// "ISIC_1 (train) and ISIC_2 (test) are near-duplicates (0.998)."
[[nodiscard]] std::string sentenceFor(const LeakPair &pair, const Dataset &dataset);

/// Refuses a split that leaks: throws Error Format naming a pair, how many there are, and how to allow them, for the first kind with a pair
/// between splits that `allowed` does not name. What is allowed and there is put into `dataset.allowedLeaks`; so is that near-duplicates
/// are allowed where they were not looked for. Throws Error Usage for an unknown kind.
void requireNoLeaks(Dataset &dataset, const LeakReport &report, const std::vector<std::string> &allowed);

} // namespace lesionlens
