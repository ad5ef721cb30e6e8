// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/data/layouts/table.h"

/// What the layouts of the ISIC challenges share.
namespace lesionlens {

/// A ground-truth table of a challenge; its name says whether it is the training, validation or test part.
struct ChallengePart
{
    std::filesystem::path file;
    Split split = Split::Train;
};

/// The tables whose name begins and ends so, training first.
[[nodiscard]] std::vector<ChallengePart> challengeParts(FolderIndex &folder, std::string_view prefix, std::string_view suffix);
/// The parts; throws Error NotFound naming the folder and what the layout is recognised by if there are none.
[[nodiscard]] std::vector<ChallengePart> requireParts(std::vector<ChallengePart> parts, const FolderIndex &folder, const Layout &layout);
/// Says in `content` whether the parts make an official split; one part alone that is for training makes none.
void setOfficialSplit(LayoutContent &content, const std::vector<ChallengePart> &parts);

/// Rows of a one-hot table: the id column is the first of `image`, `image_id`, `image_name`; `columns` are those of the classes that must
/// be there, and each of `optional` is taken where it is. A row without a mark belongs to `unmarked`, or is a problem where that is empty.
struct OneHotTable
{
    std::vector<std::string_view> columns;
    std::vector<std::string_view> optional;
    std::string unmarked;
};
void readOneHot(const ChallengePart &part, const OneHotTable &shape, LayoutContent &content);

/// What further tables say of an image: its lesion, and attributes.
struct ImageFacts
{
    std::string group;
    std::vector<std::string> attributes;
};
/// Reads tables that are keyed by an image column and adds what they say to the rows of `content`: the group from the first of
/// `groupColumns`, and the named attributes. Tables that are absent change nothing.
void joinTables(LayoutContent &content, const std::vector<std::filesystem::path> &files, const std::vector<std::string_view> &groupColumns,
                const std::vector<std::string_view> &attributes);

/// Groups that turn out to be one, by name (disjoint sets).
class GroupUnion
{
public:
    void join(const std::string &a, const std::string &b);
    /// The name of the joined group: the alphabetically first of its members'.
    [[nodiscard]] std::string nameOf(const std::string &group) const;

private:
    std::unordered_map<std::string, std::string> parent_;
};

} // namespace lesionlens
