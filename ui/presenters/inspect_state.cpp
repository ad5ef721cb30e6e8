// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenters/inspect_state.h"

#include "core/base/file_io.h"

namespace lesionlens {

const char *toString(AttentionView view)
{
    switch (view) {
    case AttentionView::Outgoing:
        return "outgoing";
    case AttentionView::Incoming:
        return "incoming";
    case AttentionView::MeanIncoming:
        return "mean_incoming";
    case AttentionView::ClassToken:
        break;
    }
    return "class_token";
}

AttentionView attentionViewFrom(const std::string &text)
{
    for (const AttentionView view : {AttentionView::Outgoing, AttentionView::Incoming, AttentionView::MeanIncoming})
        if (text == toString(view))
            return view;
    return AttentionView::ClassToken;
}

const char *toString(HeadOrder order)
{
    switch (order) {
    case HeadOrder::Entropy:
        return "entropy";
    case HeadOrder::LesionMass:
        return "lesion_mass";
    case HeadOrder::Number:
        break;
    }
    return "number";
}

HeadOrder headOrderFrom(const std::string &text)
{
    for (const HeadOrder order : {HeadOrder::Entropy, HeadOrder::LesionMass})
        if (text == toString(order))
            return order;
    return HeadOrder::Number;
}

const char *toString(MaskMode mode)
{
    switch (mode) {
    case MaskMode::File:
        return "file";
    case MaskMode::Automatic:
        return "automatic";
    case MaskMode::None:
        return "none";
    case MaskMode::Best:
        break;
    }
    return "best";
}

MaskMode maskModeFrom(const std::string &text)
{
    for (const MaskMode mode : {MaskMode::File, MaskMode::Automatic, MaskMode::None})
        if (text == toString(mode))
            return mode;
    return MaskMode::Best;
}

std::string ModelItem::key() const
{
    return toUtf8(source.checkpoint) + "|" + source.modelId + "|" + toUtf8(source.weights) + "|" + source.device;
}

} // namespace lesionlens
