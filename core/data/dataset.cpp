// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/dataset.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/text.h"
#include "core/data/label_reader.h"
#include "core/data/layouts/layout.h"
#include "core/data/split.h"

namespace lesionlens {

namespace fs = std::filesystem;

namespace {

/// An id becomes part of a path, so it must not lead out of the folder.
bool isPlainName(const std::string &id)
{
    return !id.empty() && id != "." && id != ".." && id.find_first_of("/\\") == std::string::npos && id.find('\0') == std::string::npos;
}

/// The folders that rows name files of.
std::set<std::string> foldersOf(const std::vector<LayoutRow> &rows)
{
    std::set<std::string> folders;
    for (const LayoutRow &row : rows) {
        if (const std::size_t slash = row.image.rfind('/'); slash != std::string::npos)
            folders.insert(row.image.substr(0, slash));
    }
    return folders;
}

/// Turns a layout's rows into samples.
class Assembly
{
public:
    Assembly(FolderIndex &folder, const Layout &layout, LayoutContent content, const DatasetOptions &options)
        : folder_(folder), layout_(layout), content_(std::move(content)), labels_(layout, options.classMap),
          pictures_(folder, {layout.maskSuffixes.begin(), layout.maskSuffixes.end()}, foldersOf(content_.rows))
    {
        dataset_.layout = layout.id;
        dataset_.name = !content_.name.empty() ? std::move(content_.name)
                        : layout.isGeneric     ? nameOf(folder.root())
                                               : std::string(layout.name);
        dataset_.licence = layout.licence;
        dataset_.groupKind = layout.groupKind;
        dataset_.attributeNames = std::move(content_.attributeNames);
        dataset_.problems = std::move(content_.problems);
        dataset_.notes = std::move(content_.notes);
    }

    Dataset take(const SplitOptions &split)
    {
        findOfficialSplit();
        dataset_.samples.reserve(content_.rows.size());
        seen_.reserve(content_.rows.size());
        for (LayoutRow &row : content_.rows) {
            if (std::optional<std::string> problem = problemOf(row))
                dataset_.problems.push_back(std::move(*problem));
            else
                add(row);
        }
        if (dataset_.samples.empty())
            throw Error(ErrorCode::Format, "No usable image is left in " + place() + "." +
                                               (dataset_.problems.empty() ? "" : " The first problem: " + dataset_.problems.front()));
        nameClasses();
        applySplit(dataset_, official_, split);
        addNotes();
        return std::move(dataset_);
    }

private:
    /// Generic layouts have no name of their own: the folder's.
    static std::string nameOf(const fs::path &root)
    {
        const fs::path whole = fs::absolute(root).lexically_normal();
        return toUtf8(whole.has_filename() ? whole.filename() : whole.parent_path().filename());
    }

    [[nodiscard]] std::string place() const { return toUtf8(content_.tables.empty() ? folder_.root() : content_.tables.front()); }

    [[nodiscard]] std::string whereIs(const LayoutRow &row) const
    {
        if (row.line == 0)
            return toUtf8(folder_.root() / row.image);
        return "line " + std::to_string(row.line) + " of " + toUtf8(content_.tables.at(row.table).filename());
    }

    /// Why a row cannot be used, or nothing. Remembers the ids that it has let through.
    std::optional<std::string> problemOf(const LayoutRow &row)
    {
        const auto image = [&] { return "image '" + row.id + "' in " + whereIs(row); };
        if (!isPlainName(row.id))
            return "The image_id '" + row.id + "' in " + whereIs(row) + " is empty or not a plain file name.";
        if (layout_.requiresGroup && row.group.empty())
            return "The " + dataset_.groupKind + " of " + image() + " is empty.";
        if (row.label.empty())
            return "The label of " + image() + " is empty.";
        if (!labels_.isLegal(row.label))
            return "The label '" + row.label + "' of " + image() + " is none of " + join(labels_.legal()) + ".";
        if (!seen_.insert(row.id).second)
            return "The " + image() + " was already listed before.";
        if (!content_.officialSplit.empty() && !row.split)
            return "The " + image() + " belongs to no split.";
        if (pictures_.image(row.image.empty() ? row.id : row.image) == nullptr)
            return "The " + image() + " has no file in " + toUtf8(folder_.root()) + ".";
        return std::nullopt;
    }

    void add(LayoutRow &row)
    {
        const std::string &name = labels_.classOf(row.label);
        if (name.empty()) {
            ++unwanted_;
            return;
        }
        const std::string &file = row.image.empty() ? row.id : row.image;
        Sample sample;
        sample.image = *pictures_.image(file);
        if (const fs::path *mask = pictures_.mask(file); mask != nullptr)
            sample.mask = *mask;
        if (!row.mask.empty())
            takeMask(sample, row);
        sample.group = row.group.empty() ? row.id : std::move(row.group);
        sample.id = std::move(row.id);
        sample.split = row.split.value_or(Split::Train);
        sample.set = row.set.empty() ? toString(sample.split) : std::move(row.set);
        sample.source = std::move(row.source);
        sample.licence = std::move(row.licence);
        sample.attribution = std::move(row.attribution);
        sample.attributes = std::move(row.attributes);
        dataset_.samples.push_back(std::move(sample));
        names_.push_back(name);
        official_.outOfDistribution.push_back(row.outOfDistribution ? 1 : 0);
    }

    /// A mask that a table names must be inside the folder.
    void takeMask(Sample &sample, const LayoutRow &row)
    {
        const fs::path relative = fromUtf8(row.mask).lexically_normal();
        std::error_code error;
        if (relative.is_absolute() || relative.native().starts_with("..") || !fs::is_regular_file(folder_.root() / relative, error))
            dataset_.notes.push_back("The mask '" + row.mask + "' of image '" + row.id + "' in " + whereIs(row) + " is not there.");
        else
            sample.mask = folder_.root() / relative;
    }

    /// Of the rows, also of those that turn out to be unusable: a validation part whose images are missing is there all the same.
    void findOfficialSplit()
    {
        official_.from = content_.officialSplit;
        const auto has = [&](Split split) {
            return std::any_of(content_.rows.begin(), content_.rows.end(), [split](const LayoutRow &row) { return row.split == split; });
        };
        official_.lacksVal = !official_.from.empty() && has(Split::Train) && !has(Split::Val);
    }

    void nameClasses()
    {
        const std::set<std::string> classes(names_.begin(), names_.end());
        dataset_.classes.assign(classes.begin(), classes.end());
        for (std::size_t i = 0; i < names_.size(); ++i) {
            const auto label = std::lower_bound(dataset_.classes.begin(), dataset_.classes.end(), names_[i]);
            dataset_.samples[i].label = static_cast<int>(label - dataset_.classes.begin());
        }
    }

    void addNotes()
    {
        std::vector<std::string> &notes = dataset_.notes;
        if (unwanted_ > 0)
            notes.push_back(std::to_string(unwanted_) + " images were left out by data.class_map.");
        const auto masks = static_cast<std::size_t>(
            std::count_if(dataset_.samples.begin(), dataset_.samples.end(), [](const Sample &sample) { return !sample.mask.empty(); }));
        if (masks > 0 && masks < dataset_.samples.size())
            notes.push_back(std::to_string(dataset_.samples.size() - masks) + " of " + std::to_string(dataset_.samples.size()) +
                            " images have no lesion mask.");
        std::string example;
        if (const std::size_t orphans = pictures_.orphanMasks(example); orphans > 0)
            notes.push_back(orphans == 1 ? "One lesion mask belongs to no image: " + example + "."
                                         : std::to_string(orphans) + " lesion masks belong to no image, as " + example + ".");
        if (const std::size_t used = dataset_.samples.size() + unwanted_; pictures_.imageCount() > used)
            notes.push_back(std::to_string(pictures_.imageCount() - used) + " image files in the folder are in no usable row.");
        if (std::string sentence = pictures_.ambiguity(); !sentence.empty())
            notes.push_back(std::move(sentence));
        for (std::vector<std::string> more : {labels_.notes(), splitNotes(dataset_)})
            notes.insert(notes.end(), more.begin(), more.end());
    }

    FolderIndex &folder_;
    const Layout &layout_;
    LayoutContent content_;
    LabelReader labels_;
    PictureIndex pictures_;
    std::unordered_set<std::string> seen_;
    std::vector<std::string> names_; ///< class name per sample
    OfficialSplit official_;
    std::size_t unwanted_ = 0;
    Dataset dataset_;
};

void requireFolder(const fs::path &folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        throw Error(ErrorCode::NotFound, "The data set folder " + toUtf8(folder) + " does not exist.");
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::NotFound, "The data set " + toUtf8(folder) + " is not a folder.");
}

} // namespace

std::vector<LayoutInfo> layoutInfos()
{
    std::vector<LayoutInfo> infos;
    for (const Layout *layout : datasetLayouts())
        infos.push_back({std::string(layout->id), std::string(layout->name), std::string(layout->recognisedBy)});
    return infos;
}

Dataset readDataset(const fs::path &folder, const DatasetOptions &options)
{
    requireFolder(folder);
    FolderIndex index(folder);
    const Layout &layout = chooseLayout(index, options);
    return Assembly(index, layout, layout.read(index, options), options).take(options.split);
}

Dataset openDataset(const fs::path &folder, const DatasetOptions &options)
{
    Dataset dataset = readDataset(folder, options);
    const bool isAllowed = std::find(options.allowLeaks.begin(), options.allowLeaks.end(), "group") != options.allowLeaks.end();
    try {
        requireNoLeak(dataset, toUtf8(folder));
    } catch (const Error &error) {
        if (!isAllowed)
            throw;
        dataset.allowedLeaks.push_back("Allowed: images of one " + dataset.groupKind + " are in more than one split.");
    }
    return dataset;
}

} // namespace lesionlens
