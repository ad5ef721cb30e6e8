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
        break;
    }
    return "mean_incoming";
}

AttentionView attentionViewFrom(const std::string &text)
{
    for (const AttentionView view : {AttentionView::Outgoing, AttentionView::Incoming})
        if (text == toString(view))
            return view;
    return AttentionView::MeanIncoming;
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
