// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/widgets/color_bar.h"
#include "ui/widgets/image_canvas.h"

namespace lesionlens {

class ElidedLabel;
class PaneMessage;

/// What a pane shows; empty parts are left out. Method and model stand in the first line, layer and head in the second.
struct PaneTitle
{
    QString method;      ///< "Grad-CAM", "Attention, outgoing"; for the photograph "Image"
    QString model;       ///< "ResNet18 + local attention"
    QString layer;       ///< "layer4.1"
    QString head;        ///< "head 3", "mean of 8 heads", "melanoma"
    QString note = {};   ///< a number about this map ("completeness error 0.012")
    QString tip = {};    ///< more about it, in the tooltip of the second line
    QString detail = {}; ///< what stands in place of layer and head under a header that shows method and layer itself

    /// "ResNet18 · Grad-CAM · layer4.1 · head 3"
    [[nodiscard]] QString text() const;
};

/// One pane: a title, a canvas, a colour bar, or instead of a map the reason why there is none and what to do.
class MapPane : public QWidget
{
    Q_OBJECT

public:
    enum class State {
        Empty,   ///< nothing chosen yet
        Loading, ///< a result is on its way; what was there stays visible, faintly
        Ready,
        Undefined, ///< computed, and there is no such map or it means nothing
        Failed,
    };

    /// Object names: `name` + "MapPane", "ImageCanvas", "ColorBar". `view` outlives the pane.
    MapPane(const QString &name, ViewTransform *view, QWidget *parent = nullptr);

    /// Controls that stand in place of method, model and layer: they show the choice themselves.
    void setHeader(QWidget *header);
    /// So that canvases in a row stay equally high where only some have a header.
    void setHeaderHeight(int height);
    void setTitle(const PaneTitle &title);
    /// The whole title, also its tooltip and accessible name.
    [[nodiscard]] QString title() const { return title_; }

    [[nodiscard]] ImageCanvas *canvas() const { return canvas_; }
    [[nodiscard]] ColorBar *colorBar() const { return colorBar_; }
    /// Off for the photograph; its place is kept so that canvases in a row stay equally high.
    void setColorBarVisible(bool visible);

    [[nodiscard]] State state() const { return state_; }
    /// The message in the pane: "undefined: why" for an undefined map; empty where ready.
    [[nodiscard]] QString message() const;

    void showReady();
    void showEmpty(const QString &sentence, const QString &hint);
    void showLoading(const QString &what);
    /// Begins with "undefined: ". `action`: text of a button that does something about it; empty: none.
    void showUndefined(const QString &why, const QString &hint, const QString &action = {});
    /// There is no such map here; the sentence says so itself.
    void showNotDefined(const QString &sentence, const QString &hint);
    void showFailed(const QString &sentence, const QString &hint);

Q_SIGNALS:
    void actionTriggered(); ///< the message's button

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setState(State state);
    void placeMessage();

    QString title_;
    QWidget *titleRow_;
    QWidget *header_ = nullptr;
    ElidedLabel *titleLabel_;
    ElidedLabel *modelLabel_;
    ElidedLabel *detailLabel_;
    ImageCanvas *canvas_;
    ColorBar *colorBar_;
    PaneMessage *message_;
    State state_ = State::Ready;
};

} // namespace lesionlens
