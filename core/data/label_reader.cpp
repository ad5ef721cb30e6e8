// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/label_reader.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/labels.h"

namespace lesionlens {

namespace {

std::string described(const std::string &label, const std::string &name)
{
    return "'" + label + "' is " + (name.empty() ? "left out" : name);
}

/// "a, b and c".
std::string enumerated(std::vector<std::string> parts)
{
    const std::string last = std::move(parts.back());
    parts.pop_back();
    return join(parts) + " and " + last;
}

} // namespace

LabelReader::LabelReader(const Layout &layout, const std::map<std::string, std::string> &classMap)
    : usesTable_(layout.usesLabelTable), legal_(layout.labels.begin(), layout.labels.end())
{
    for (const auto &[label, name] : classMap) {
        const auto [place, isNew] = classMap_.emplace(diagnosis(label), Target{label, trimmed(name), false});
        if (!isNew && place->second.name != trimmed(name))
            throw Error(ErrorCode::Usage,
                        "data.class_map gives one label two classes: " + described(place->second.label, place->second.name) + ", but " +
                            described(label, trimmed(name)) + ".");
    }
}

std::string LabelReader::canonical(const std::string &label) const
{
    return usesTable_ ? canonicalLabel(label) : trimmed(label);
}

std::string LabelReader::diagnosis(const std::string &label) const
{
    return usesTable_ ? diagnosisOf(label) : lowerCase(trimmed(label));
}

bool LabelReader::isLegal(const std::string &label) const
{
    return legal_.empty() || std::find(legal_.begin(), legal_.end(), lowerCase(canonical(label))) != legal_.end();
}

LabelReader::Target *LabelReader::targetOf(const std::string &key)
{
    const auto found = classMap_.find(key);
    if (found == classMap_.end())
        return nullptr;
    found->second.isUsed = true;
    return &found->second;
}

const std::string &LabelReader::classOf(const std::string &label)
{
    const auto found = known_.find(label);
    return found != known_.end() ? found->second : known_.emplace(label, newClassOf(label)).first->second;
}

std::string LabelReader::newClassOf(const std::string &label)
{
    const std::string own = diagnosis(label);
    const std::string name = canonical(label);
    const std::string key = lowerCase(name);
    if (own != key) {
        if (const Target *target = targetOf(own); target != nullptr)
            return target->name;
    }
    merged_[key].emplace(own, trimmed(label));
    if (const Target *target = targetOf(key); target != nullptr)
        return target->name;
    return spelling_.emplace(key, legal_.empty() ? name : key).first->second;
}

std::vector<std::string> LabelReader::notes() const
{
    std::vector<std::string> sentences;
    for (const auto &[name, diagnoses] : merged_) {
        if (diagnoses.size() < 2)
            continue;
        std::vector<std::string> labels;
        for (const auto &[own, label] : diagnoses)
            labels.push_back(label);
        sentences.push_back("The labels " + enumerated(std::move(labels)) + " are taken as one class, " + name +
                            "; data.class_map tells them apart.");
    }
    for (const auto &[key, target] : classMap_) {
        if (!target.isUsed)
            sentences.push_back("data.class_map names the label '" + target.label + "', which no image has.");
    }
    return sentences;
}

} // namespace lesionlens
