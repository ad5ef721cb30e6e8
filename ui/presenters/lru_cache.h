// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace lesionlens {

/// Keeps what was used last, up to a total cost. The newest entry always stays, whatever it costs.
template <typename T>
class LruCache
{
public:
    explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

    /// The value, now the most recently used; nullptr where there is none. Valid until the next put or remove.
    [[nodiscard]] const T *find(const std::string &key)
    {
        const auto found = index_.find(key);
        if (found == index_.end())
            return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->value;
    }
    [[nodiscard]] bool contains(const std::string &key) const { return index_.contains(key); }

    void put(const std::string &key, T value, std::size_t cost = 1)
    {
        remove(key);
        entries_.push_front({key, std::move(value), cost});
        index_[key] = entries_.begin();
        cost_ += cost;
        while (cost_ > capacity_ && entries_.size() > 1)
            remove(std::string(entries_.back().key));
    }
    void remove(const std::string &key)
    {
        const auto found = index_.find(key);
        if (found == index_.end())
            return;
        cost_ -= found->second->cost;
        entries_.erase(found->second);
        index_.erase(found);
    }
    void clear()
    {
        entries_.clear();
        index_.clear();
        cost_ = 0;
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry
    {
        std::string key;
        T value;
        std::size_t cost;
    };
    std::size_t capacity_;
    std::size_t cost_ = 0;
    std::list<Entry> entries_;
    std::unordered_map<std::string, typename std::list<Entry>::iterator> index_;
};

} // namespace lesionlens
