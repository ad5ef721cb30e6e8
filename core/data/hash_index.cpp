// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/hash_index.h"

#include <bit>

#include "core/data/image_signature.h"

namespace lesionlens {

namespace {

constexpr int kHashBits = 64;

/// Everything with at most two bits in a part: what a value is changed by to reach its neighbours.
std::vector<std::uint32_t> changesOf(int bits)
{
    std::vector<std::uint32_t> changes = {0};
    for (int a = 0; a < bits; ++a) {
        changes.push_back(1U << a);
        for (int b = 0; b < a; ++b)
            changes.push_back(1U << a | 1U << b);
    }
    return changes;
}

} // namespace

HashIndex::Parts HashIndex::partsOf(std::uint64_t hash)
{
    static_assert(kHashDistance / kParts <= 2, "a part may differ in two bits");
    static_assert(kParts * kPartBits >= kHashBits);
    // Neighbouring frequencies are alike in most pictures, so the bits are dealt out in turn.
    Parts parts{};
    for (int bit = 0; bit < kHashBits; ++bit)
        parts.at(static_cast<std::size_t>(bit % kParts)) |= static_cast<std::uint32_t>(hash >> bit & 1U) << (bit / kParts);
    return parts;
}

HashIndex::HashIndex(const std::vector<Entry> &entries)
{
    std::vector<Parts> parts;
    for (const Entry &entry : entries)
        parts.push_back(partsOf(entry.hash));
    for (std::size_t part = 0; part < tables_.size(); ++part) {
        Table &table = tables_.at(part);
        table.starts.assign((std::size_t{1} << kPartBits) + 1, 0);
        for (const Parts &one : parts)
            ++table.starts[one.at(part) + 1];
        for (std::size_t value = 1; value < table.starts.size(); ++value)
            table.starts[value] += table.starts[value - 1];
        std::vector<std::uint32_t> next(table.starts.begin(), table.starts.end() - 1);
        table.entries.resize(entries.size());
        for (std::size_t i = 0; i < entries.size(); ++i)
            table.entries[next[parts[i].at(part)]++] = entries[i];
    }
}

void HashIndex::addNear(std::uint64_t hash, std::size_t below, std::vector<std::size_t> &items) const
{
    static const std::vector<std::uint32_t> changes = changesOf(kPartBits);
    const Parts parts = partsOf(hash);
    for (std::size_t part = 0; part < tables_.size(); ++part) {
        const Table &table = tables_.at(part);
        if (table.entries.empty())
            return;
        for (const std::uint32_t change : changes) {
            const std::uint32_t value = parts.at(part) ^ change;
            for (std::uint32_t i = table.starts[value]; i < table.starts[value + 1]; ++i) {
                const Entry &entry = table.entries[i];
                if (entry.item >= below)
                    break;
                if (std::popcount(entry.hash ^ hash) <= kHashDistance)
                    items.push_back(entry.item);
            }
        }
    }
}

} // namespace lesionlens
