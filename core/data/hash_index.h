// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lesionlens {

/// Finds all of many 64-bit hashes that differ from a given one in at most kHashDistance bits, without a look at all of them (multi-index
/// hashing: Norouzi, Punjani, Fleet, CVPR 2012). The bits are dealt out to five parts; of 12 differing bits one part has at most 2, so
/// only hashes that are within 2 bits in some part are compared: 6 % of evenly spread ones.
class HashIndex
{
public:
    struct Entry
    {
        std::uint64_t hash = 0;
        std::size_t item = 0; ///< what the caller calls it
    };

    HashIndex() = default;
    /// In ascending order of their items.
    explicit HashIndex(const std::vector<Entry> &entries);

    /// Appends the items below `below` whose hash is near; an item may come more than once.
    void addNear(std::uint64_t hash, std::size_t below, std::vector<std::size_t> &items) const;

private:
    static constexpr int kParts = 5;
    static constexpr int kPartBits = 13; ///< of the largest part

    using Parts = std::array<std::uint32_t, kParts>;
    [[nodiscard]] static Parts partsOf(std::uint64_t hash);

    /// The entries by the value of one part: those of value v are entries[starts[v]] to entries[starts[v + 1]], in ascending order.
    struct Table
    {
        std::vector<std::uint32_t> starts;
        std::vector<Entry> entries;
    };
    std::array<Table, kParts> tables_;
};

} // namespace lesionlens
