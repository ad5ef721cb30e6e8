// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/map.h"
#include "core/base/mask.h"
#include "core/focus/focus_scores.h"
#include "core/image/geometry.h"
#include "core/image/overlay.h"
#include "core/session/session.h"
#include "ui/widgets/display_image.h"

/// The plain values of the Inspect page.
namespace lesionlens {

/// What the two panes show at the first start.
inline constexpr const char *kCamMethod = "grad_cam";
inline constexpr const char *kAttentionMethod = "attention";
/// The target class that follows the prediction.
inline constexpr const char *kPredictedClass = "predicted";

/// The panes. The image's has no method; the two others show any.
enum class PaneKind { Image, Left, Right };
/// The panes that show maps, in their order.
inline constexpr std::array<PaneKind, 2> kMapPanes = {PaneKind::Left, PaneKind::Right};
/// 0 and 1: the place of a pane's map in arrays of two.
[[nodiscard]] constexpr std::size_t mapIndex(PaneKind pane)
{
    return pane == PaneKind::Right ? 1 : 0;
}

enum class AttentionView {
    Outgoing,
    Incoming,
    MeanIncoming,
    ClassToken, ///< where the class token looks; MeanIncoming where a layer has none, see viewFor
};
/// "outgoing", "incoming", "mean_incoming", "class_token": as in Map::view.
[[nodiscard]] const char *toString(AttentionView view);
/// Any other text gives ClassToken.
[[nodiscard]] AttentionView attentionViewFrom(const std::string &text);
/// Whether the view is about one place of the image.
[[nodiscard]] constexpr bool needsQuery(AttentionView view)
{
    return view == AttentionView::Outgoing || view == AttentionView::Incoming;
}

/// Which lesion mask the focus scores use.
enum class MaskMode {
    Best,      ///< the file that belongs to the image, else automatic
    File,      ///< only the file that belongs to the image
    Automatic, ///< found by the algorithm
    None,
};
[[nodiscard]] const char *toString(MaskMode mode);
/// Any other text gives Best.
[[nodiscard]] MaskMode maskModeFrom(const std::string &text);

/// How the heads of a layer are sorted.
enum class HeadOrder {
    Number,
    Entropy,    ///< those that look at one place first
    LesionMass, ///< those that look at the lesion first
};
/// "number", "entropy", "lesion_mass".
[[nodiscard]] const char *toString(HeadOrder order);
/// Any other text gives Number.
[[nodiscard]] HeadOrder headOrderFrom(const std::string &text);

/// Which maps are shown and how they are drawn.
struct ViewSettings
{
    std::array<std::string, 2> methods = {kCamMethod, kAttentionMethod}; ///< of the left and the right pane
    AttentionView attentionView = AttentionView::ClassToken;             ///< that is, the summary of the layer
    std::optional<int> head;                                             ///< none: mean over heads
    HeadOrder headOrder = HeadOrder::Number;
    double opacity = 0.55;
    std::string colorMap = "viridis"; ///< for unsigned values; signed ones take the diverging map
    bool isSigned = false;            ///< show maps that have a sign with it instead of their positive part
    bool contours = false;
    bool smooth = true;
    bool showMask = true;
    MaskMode maskMode = MaskMode::Best;

    friend bool operator==(const ViewSettings &, const ViewSettings &) = default;
};

/// One line of the list of images.
struct ImageItem
{
    std::filesystem::path path;
    std::string name; ///< file name, UTF-8
};

/// One line of the choice of models.
struct ModelItem
{
    ModelSource source;
    std::string title;     ///< "ResNet18 + local attention"
    std::string trainedOn; ///< empty: unknown
    bool isDemo = false;
    /// When the checkpoint was last written, as the file system counts: a training writes it anew. 0: not known.
    std::int64_t written = 0;

    [[nodiscard]] std::string key() const; ///< the same for one file, whenever it was written
};

/// An image that was read, and what a canvas paints of it (the same pixels, not copied, with smaller copies).
struct LoadedImage
{
    std::shared_ptr<const OpenImage> image;
    DisplayImage display;
};

/// A lesion mask and its outline in the image's frame; or why there is none.
struct LoadedMask
{
    std::optional<LesionMask> mask;
    std::vector<std::vector<Point>> outlines;
    double areaFraction = 0.0; ///< of the image; counted once, not on the GUI thread
    std::string notice;        ///< where there is no mask: why, and what to do
};

/// What does not depend on layer and class.
struct ImageResult
{
    Prediction prediction;
    Geometry geometry;
    std::vector<AttentionWeights> attentions; ///< of all layers
};

enum class MapState {
    Empty,   ///< nothing was chosen that could be computed
    Loading, ///< it is being computed
    Ready,
    Undefined, ///< there is no such map for this model, or it means nothing
    Failed,
};

/// The subject of a map that is the same for every class.
inline constexpr const char *kAnyClass = "same for every class";

/// What a pane with a map shows.
struct MapView
{
    std::string methodId; ///< "grad_cam"
    std::string method;   ///< "Grad-CAM", "Attention, outgoing"
    std::string layer;
    std::string subject;    ///< "head 3", "mean of 8 heads", "melanoma", "melanoma against nevus", kAnyClass
    std::optional<Map> map; ///< raw
    Grid<float> shown;      ///< the values that are drawn: the map, or its positive part
    bool isSigned = false;  ///< of `shown`
    ScaleRange range;       ///< of `shown`
    std::string unit;
    MapState state = MapState::Empty;
    std::string notice;     ///< where not ready: why, as a sentence; may stand beside a (dead) map
    std::string hint;       ///< what to do about it
    bool hidesSign = false; ///< nothing is left of the positive part, but the signed map shows something
};

/// One small map per head, all on one scale.
struct HeadMaps
{
    std::string title;
    std::vector<Grid<float>> maps; ///< by head
    Grid<float> mean;
    ScaleRange range; ///< of the heads
    std::string unit;
};

/// A method's map at one layer, small and on its own scale: values of different layers have no common unit.
struct LayerMap
{
    std::string layer;
    Grid<float> shown; ///< empty: it is still to come
    bool isSigned = false;
    ScaleRange range;
    std::string dead; ///< why it shows nothing; empty: it is alive
};

/// Focus scores of the maps in the left and the right pane; absent while there is no map or no mask.
using FocusPair = std::array<std::optional<FocusScores>, 2>;

/// Long work in progress.
struct BusyState
{
    bool isActive = false;
    std::string text; ///< "explaining ISIC_0024306.jpg"
    std::int64_t done = 0;
    std::int64_t total = 0; ///< 0: unknown
};

/// What is under the pointer.
struct PointReadout
{
    int x = 0; ///< pixel of the image
    int y = 0;
    std::optional<Cell> cell;
    std::optional<float> value; ///< raw
    std::string unit;
    std::string region; ///< "lesion", "skin", "outside the model's field", or empty where no mask is known
};

} // namespace lesionlens
