// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/leaks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/hash_index.h"
#include "core/data/image_signature.h"
#include "core/data/parallel_for.h"
#include "core/data/sha256.h"
#include "core/image/image_io.h"

namespace lesionlens {

namespace {

constexpr std::array kKinds = {LeakKind::Group, LeakKind::Bytes, LeakKind::NearDuplicate};

LeakPair pairOf(LeakKind kind, const Dataset &dataset, std::size_t a, std::size_t b)
{
    return {kind, std::min(a, b), std::max(a, b), 1.0, dataset.samples[a].split != dataset.samples[b].split};
}

/// Of each group that is torn, one pair for each two splits.
void addGroups(const Dataset &dataset, std::vector<LeakPair> &pairs)
{
    std::unordered_map<std::string, std::map<Split, std::size_t>> firsts;
    for (std::size_t i = 0; i < dataset.samples.size(); ++i)
        firsts[dataset.samples[i].group].emplace(dataset.samples[i].split, i);
    for (const auto &[group, bySplit] : firsts) {
        for (auto a = bySplit.begin(); a != bySplit.end(); ++a) {
            for (auto b = std::next(a); b != bySplit.end(); ++b)
                pairs.push_back(pairOf(LeakKind::Group, dataset, a->second, b->second));
        }
    }
}

/// Of each file that is there more than once, pairs with its first copy in each split.
void addBytes(const Dataset &dataset, const std::vector<std::string> &sha256, std::vector<LeakPair> &pairs)
{
    std::unordered_map<std::string, std::map<Split, std::size_t>> firsts;
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
        if (sha256[i].empty())
            continue;
        std::map<Split, std::size_t> &bySplit = firsts[sha256[i]];
        for (const auto &[split, first] : bySplit) {
            const bool isTornGroup = split != dataset.samples[i].split && dataset.samples[first].group == dataset.samples[i].group;
            if (!isTornGroup)
                pairs.push_back(pairOf(LeakKind::Bytes, dataset, first, i));
        }
        bySplit.emplace(dataset.samples[i].split, i);
    }
}

/// The near-duplicates of one image among those before it.
class Neighbours
{
public:
    Neighbours(const Dataset &dataset, const LeakReport &report, const std::vector<ImageSignature> &signatures)
        : dataset_(dataset), report_(report), signatures_(signatures)
    {
        std::vector<HashIndex::Entry> entries;
        for (std::size_t i = 0; i < signatures.size(); ++i) {
            hashes_.push_back(signatures[i].hash);
            if (!signatures[i].grey.empty())
                entries.push_back({signatures[i].hash, i});
        }
        index_ = HashIndex(entries);
    }

    [[nodiscard]] std::vector<LeakPair> of(std::size_t index) const
    {
        std::vector<LeakPair> pairs;
        if (signatures_[index].grey.empty())
            return pairs;
        Oriented oriented{};
        std::vector<std::size_t> candidates;
        for (int k = 0; k < kOrientations; ++k) {
            oriented.at(static_cast<std::size_t>(k)) = orientedHash(hashes_[index], k);
            index_.addNear(oriented.at(static_cast<std::size_t>(k)), index, candidates);
        }
        std::sort(candidates.begin(), candidates.end());
        candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
        for (const std::size_t other : candidates) {
            if (isKnown(other, index))
                continue;
            const double similarity = bestSimilarity(oriented, other, index);
            if (similarity < kNearDuplicate)
                continue;
            pairs.push_back(pairOf(LeakKind::NearDuplicate, dataset_, other, index));
            pairs.back().similarity = similarity;
        }
        return pairs;
    }

private:
    using Oriented = std::array<std::uint64_t, kOrientations>;

    static bool isNear(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b) <= kHashDistance; }
    [[nodiscard]] bool isKnown(std::size_t a, std::size_t b) const
    {
        return dataset_.samples[a].group == dataset_.samples[b].group || report_.sha256[a] == report_.sha256[b];
    }
    [[nodiscard]] double bestSimilarity(const Oriented &oriented, std::size_t other, std::size_t index) const
    {
        double best = 0.0;
        for (std::size_t k = 0; k < oriented.size(); ++k) {
            if (isNear(oriented.at(k), hashes_[other]))
                best = std::max(best, similarityOf(signatures_[other], signatures_[index], static_cast<int>(k)));
        }
        return best;
    }

    const Dataset &dataset_;
    const LeakReport &report_;
    const std::vector<ImageSignature> &signatures_;
    std::vector<std::uint64_t> hashes_;
    HashIndex index_;
};

/// Calls `look` with the index of every image after its hash was computed; fills in the report's hashes and problems.
void readFiles(const Dataset &dataset, LeakReport &report, const std::function<void(std::size_t)> &look, ProgressSink &progress,
               const std::stop_token &stop)
{
    const std::size_t count = dataset.samples.size();
    std::vector<std::string> problems(count);
    report.sha256.resize(count);
    const auto read = [&](std::size_t i) {
        const std::filesystem::path &file = dataset.samples[i].image;
        try {
            report.sha256[i] = sha256HexOfFile(file);
            look(i);
        } catch (const Error &error) {
            problems[i] = error.message();
        }
    };
    parallelFor(count, "reading the data set", read, progress, stop);
    for (std::string &problem : problems) {
        if (!problem.empty())
            report.problems.push_back(std::move(problem));
    }
}

/// Signatures of all images; fills in the report's hashes and problems.
std::vector<ImageSignature> readImages(const Dataset &dataset, LeakReport &report, ProgressSink &progress, const std::stop_token &stop)
{
    std::vector<ImageSignature> signatures(dataset.samples.size());
    const auto look = [&](std::size_t i) {
        signatures[i] = signatureOf(readThumbnail(dataset.samples[i].image, 2 * ImageSignature::kSize));
    };
    readFiles(dataset, report, look, progress, stop);
    report.compared = static_cast<int>(
        std::count_if(signatures.begin(), signatures.end(), [](const ImageSignature &signature) { return !signature.grey.empty(); }));
    return signatures;
}

void addNearDuplicates(const Dataset &dataset, LeakReport &report, const std::vector<ImageSignature> &signatures, ProgressSink &progress,
                       const std::stop_token &stop)
{
    const Neighbours neighbours(dataset, report, signatures);
    std::vector<std::vector<LeakPair>> found(signatures.size());
    // The last images have the most before them: they go first, so that no thread is left alone with one at the end.
    const auto compare = [&](std::size_t i) { found[found.size() - 1 - i] = neighbours.of(found.size() - 1 - i); };
    parallelFor(found.size(), "looking for the same pictures", compare, progress, stop);
    for (const std::vector<LeakPair> &pairs : found)
        report.pairs.insert(report.pairs.end(), pairs.begin(), pairs.end());
}

void sortPairs(std::vector<LeakPair> &pairs)
{
    const auto key = [](const LeakPair &pair) { return std::tuple(!pair.betweenSplits, pair.kind, pair.first, pair.second); };
    std::sort(pairs.begin(), pairs.end(), [&](const LeakPair &a, const LeakPair &b) { return key(a) < key(b); });
}

std::string what(LeakKind kind, const Dataset &dataset)
{
    switch (kind) {
    case LeakKind::Group:
        return "show the same " + dataset.groupKind;
    case LeakKind::Bytes:
        return "are the same file";
    case LeakKind::NearDuplicate:
        return "are near-duplicates";
    }
    return {};
}

} // namespace

const char *toString(LeakKind kind)
{
    switch (kind) {
    case LeakKind::Group:
        return "group";
    case LeakKind::Bytes:
        return "bytes";
    case LeakKind::NearDuplicate:
        return "near_duplicate";
    }
    return "group";
}

LeakKind leakKindFromString(const std::string &text)
{
    std::vector<std::string> names;
    for (const LeakKind kind : kKinds) {
        if (text == toString(kind))
            return kind;
        names.emplace_back(toString(kind));
    }
    throw Error(ErrorCode::Usage, "A kind of leak (data.allow_leaks) is one of " + join(names) + ", but not '" + text + "'.");
}

int LeakReport::leaks(LeakKind kind) const
{
    return static_cast<int>(
        std::count_if(pairs.begin(), pairs.end(), [&](const LeakPair &pair) { return pair.kind == kind && pair.betweenSplits; }));
}

int LeakReport::duplicates(LeakKind kind) const
{
    return static_cast<int>(
        std::count_if(pairs.begin(), pairs.end(), [&](const LeakPair &pair) { return pair.kind == kind && !pair.betweenSplits; }));
}

LeakReport findLeaks(const Dataset &dataset, ProgressSink &progress, const std::stop_token &stop)
{
    LeakReport report;
    const std::vector<ImageSignature> signatures = readImages(dataset, report, progress, stop);
    addGroups(dataset, report.pairs);
    addBytes(dataset, report.sha256, report.pairs);
    addNearDuplicates(dataset, report, signatures, progress, stop);
    sortPairs(report.pairs);
    return report;
}

LeakReport findEqualFiles(const Dataset &dataset, ProgressSink &progress, const std::stop_token &stop)
{
    LeakReport report;
    report.lookedAtPictures = false;
    readFiles(
        dataset, report, [](std::size_t) {}, progress, stop);
    addGroups(dataset, report.pairs);
    addBytes(dataset, report.sha256, report.pairs);
    sortPairs(report.pairs);
    return report;
}

std::string sentenceFor(const LeakPair &pair, const Dataset &dataset)
{
    const Sample &first = dataset.samples.at(pair.first);
    const Sample &second = dataset.samples.at(pair.second);
    std::string sentence = first.id + " (" + first.set + ") and " + second.id + " (" + second.set + ") " + what(pair.kind, dataset);
    if (pair.kind == LeakKind::Group)
        sentence += ", '" + first.group + "'";
    if (pair.kind == LeakKind::NearDuplicate)
        sentence += " (" + roundedText(pair.similarity, 2) + ")";
    if (first.label != second.label)
        sentence += ", with different classes: " + dataset.classes.at(static_cast<std::size_t>(first.label)) + " and " +
                    dataset.classes.at(static_cast<std::size_t>(second.label));
    return sentence + ".";
}

void requireNoLeaks(Dataset &dataset, const LeakReport &report, const std::vector<std::string> &allowed)
{
    std::vector<LeakKind> kinds;
    std::transform(allowed.begin(), allowed.end(), std::back_inserter(kinds), leakKindFromString);
    std::vector<std::string> marks;
    for (const LeakKind kind : kKinds) {
        const int count = report.leaks(kind);
        if (count == 0)
            continue;
        const auto pair = std::find_if(report.pairs.begin(), report.pairs.end(),
                                       [&](const LeakPair &one) { return one.kind == kind && one.betweenSplits; });
        const std::string name = toString(kind);
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
            throw Error(ErrorCode::Format, "The split of " + dataset.name + " leaks: " + sentenceFor(*pair, dataset) + " There " +
                                               (count == 1 ? "is one such pair" : "are " + std::to_string(count) + " such pairs") +
                                               " between splits. Leave one of each out, divide the images in another way, or allow this "
                                               "kind of leak by its name with data.allow_leaks [\"" +
                                               name + "\"] or --allow-leak " + name + ", which marks every result.");
        marks.push_back("Allowed leak (" + name + "): " + std::to_string(count) + (count == 1 ? " pair" : " pairs") +
                        " between splits, as " + sentenceFor(*pair, dataset));
    }
    if (!report.lookedAtPictures && std::find(kinds.begin(), kinds.end(), LeakKind::NearDuplicate) != kinds.end())
        marks.emplace_back("Allowed leak (near_duplicate): the same pictures may be on two sides of the split; they were not looked for.");
    dataset.allowedLeaks = std::move(marks);
}

} // namespace lesionlens
