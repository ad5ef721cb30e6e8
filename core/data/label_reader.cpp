// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/label_reader.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/labels.h"

namespace lesionlens {

LabelReader::LabelReader(const Layout &layout, const std::map<std::string, std::string> &classMap, const std::vector<LayoutRow> &rows)
    : usesTable_(layout.usesLabelTable), legal_(layout.labels.begin(), layout.labels.end())
{
    if (classMap.empty())
        return;
    std::set<std::string> present;
    for (const LayoutRow &row : rows)
        present.insert(lowerCase(trimmed(row.label)));
    for (const auto &[label, name] : classMap) {
        const std::string plain = lowerCase(trimmed(label));
        const std::string ofClass = lowerCase(canonical(label));
        const bool isOneLabel = plain != ofClass && present.contains(plain);
        addTarget(isOneLabel ? ofLabel_ : ofClass_, isOneLabel ? plain : ofClass, label, trimmed(name));
    }
}

void LabelReader::addTarget(Targets &targets, const std::string &key, const std::string &label, const std::string &name)
{
    const auto [found, isNew] = targets.emplace(key, Target{label, name, false});
    if (!isNew && found->second.name != name)
        throw Error(ErrorCode::Usage, "data.class_map gives one label two classes: '" + found->second.label + "' is '" +
                                          found->second.name + "', and '" + label + "' is '" + name + "'.");
}

std::string LabelReader::canonical(const std::string &label) const
{
    return usesTable_ ? canonicalLabel(label) : trimmed(label);
}

bool LabelReader::isLegal(const std::string &label) const
{
    return legal_.empty() || std::find(legal_.begin(), legal_.end(), lowerCase(canonical(label))) != legal_.end();
}

std::string LabelReader::classOf(const std::string &label)
{
    const std::string plain = lowerCase(trimmed(label));
    const std::string name = canonical(label);
    const std::string key = lowerCase(name);
    for (auto [targets, wanted] : {std::pair(&ofLabel_, &plain), std::pair(&ofClass_, &key)}) {
        if (const auto target = targets->find(*wanted); target != targets->end()) {
            target->second.isUsed = true;
            return target->second.name;
        }
    }
    merged_[key].insert(plain);
    return spelling_.emplace(key, legal_.empty() ? name : key).first->second;
}

std::vector<std::string> LabelReader::notes() const
{
    std::vector<std::string> sentences;
    for (const Targets *targets : {&ofLabel_, &ofClass_})
        for (const auto &[key, target] : *targets)
            if (!target.isUsed)
                sentences.push_back("data.class_map names the label '" + target.label + "', which no image has.");
    for (const auto &[key, labels] : merged_)
        if (labels.size() > 1)
            sentences.push_back("The labels " + join({labels.begin(), labels.end()}) + " count as one class, " + spelling_.at(key) +
                                "; data.class_map can tell them apart.");
    return sentences;
}

} // namespace lesionlens
