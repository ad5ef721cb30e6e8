// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QString>
#include <QWidget>

#include "ui/widgets/focus_chart.h"

class QLabel;

namespace lesionlens {

class ElidedLabel;
class ChanceBar;

/// One measure of how much two maps agree, on its own scale.
struct AgreementBar
{
    QString name;
    QString tip;
    ChartValue value;
    double minimum = 0.0; ///< of the scale
    double maximum = 1.0;
    double chanceLow = 0.0; ///< what random maps of the same smoothness give, 95 of 100 times
    double chanceHigh = 0.0;
    double chanceMean = 0.0;
    bool isPercent = false;
};

/// How much the two shown maps agree: a mark for the value on a band for chance, and in words.
class AgreementView : public QWidget
{
    Q_OBJECT

public:
    static constexpr int Rows = 2;

    /// Object name "mapsAgreementView".
    explicit AgreementView(QWidget *parent = nullptr);

    void setBars(const std::array<AgreementBar, Rows> &bars);
    /// Nothing is measured, and why.
    void clear(const QString &why);

    /// "more than chance", "no more than chance", "less than chance"; empty for an undefined value.
    [[nodiscard]] static QString verdict(const AgreementBar &bar);
    /// The lines of a row: "rank correlation 0.62, more than chance (−0.31 to 0.35)", or "...: undefined: why".
    [[nodiscard]] QString rowText(int row) const;

private:
    struct Row
    {
        QWidget *all;
        QLabel *name;
        QLabel *value;
        ChanceBar *bar;
        QLabel *words;
    };

    std::array<Row, Rows> rows_;
    std::array<AgreementBar, Rows> bars_;
    QLabel *why_;
};

} // namespace lesionlens
