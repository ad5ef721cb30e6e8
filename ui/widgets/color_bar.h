// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QRgb>
#include <QString>
#include <QWidget>

namespace lesionlens {

/// What the colours of a map mean.
struct ColorScale
{
    std::vector<QRgb> colors; ///< from low to high; empty: no scale to show
    double low = 0.0;
    double high = 1.0;
    QString unit;       ///< "Grad-CAM, raw", "attention weight"
    bool shared = true; ///< one scale for all maps of the comparison; false: this map's own, and labelled so
};

/// A horizontal colour bar with its range, unit, and whether the scale is shared; marks the value under the cursor.
class ColorBar : public QWidget
{
    Q_OBJECT

public:
    /// Object name: `name` + "ColorBar".
    explicit ColorBar(const QString &name, QWidget *parent = nullptr);

    void setScale(const ColorScale &scale);
    [[nodiscard]] const ColorScale &scale() const { return scale_; }
    /// The value to mark; none: no mark. Values outside the range are marked at its end.
    void setMarker(std::optional<double> value);

    /// "shared scale" or "own scale".
    [[nodiscard]] QString scaleText() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QRectF barRect() const;

    ColorScale scale_;
    std::optional<double> marker_;
};

/// A number of a colour scale or readout in at most four significant digits: "0.0132", "1.2e-05", "-3".
[[nodiscard]] QString shortNumber(double value);

} // namespace lesionlens
