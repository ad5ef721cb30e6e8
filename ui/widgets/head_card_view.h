// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QString>
#include <QWidget>

#include "ui/widgets/focus_chart.h"

class QLabel;

namespace lesionlens {

class ElidedLabel;

/// The numbers of one head.
struct HeadCardNumbers
{
    int head = 0;
    double entropy = 0.0;      ///< [0, 1]
    double meanDistance = 0.0; ///< of the grid's diagonal, [0, 1]
    ChartValue lesionMass;     ///< [0, 1]
    ChartValue lesionGain;
    std::vector<double> similarity; ///< to every head of the layer, [0, 1]
};

/// What there is to say of the chosen head beyond its map: entropy, reach, share on the lesion, and which heads look alike.
class HeadCardView : public QWidget
{
    Q_OBJECT

public:
    /// Object name "selectedHeadCardView".
    explicit HeadCardView(QWidget *parent = nullptr);

    /// None: no head is chosen, or nothing is known yet; `why` says so.
    void setCard(const std::optional<HeadCardNumbers> &card, const QString &why = {});
    /// All lines as one text, as read aloud.
    [[nodiscard]] QString text() const;

    /// The most similar other head and how similar it is; none where there is no other.
    [[nodiscard]] static std::optional<std::pair<int, double>> mostAlike(const HeadCardNumbers &card);

private:
    void addRow(const QString &name, const QString &tip);

    QLabel *title_;
    QWidget *rows_;
    std::vector<ElidedLabel *> values_;
    QLabel *why_;
    QString text_;
};

} // namespace lesionlens
