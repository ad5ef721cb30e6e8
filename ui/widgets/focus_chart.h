// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

class QCustomPlot;
class QLabel;

namespace lesionlens {

/// A number, or why there is none.
struct ChartValue
{
    std::optional<double> value;
    QString undefinedBecause;
};

/// The focus scores of one map.
struct FocusRow
{
    QString map;                ///< "Grad-CAM · layer4.1"
    ChartValue backgroundFocus; ///< share of the positive mass outside the lesion, in [0, 1]
    ChartValue lesionGain;      ///< 1: as a uniform map
    ChartValue pointingGame;    ///< 1 hit, 0 miss
};

/// The mask that the scores were measured with.
struct FocusMask
{
    QString source;            ///< "expert", "drawn", "automatic"
    QString origin;            ///< file name or algorithm
    double areaFraction = 0.0; ///< of what the model sees, in [0, 1]: the lesion share of a uniform map
    QString doubt;             ///< why an automatic mask should not be trusted; empty: no doubt
};

/// Where each map's positive mass lies: lesion against background as one stacked bar per map, with numbers. An undefined score is a
/// hatched bar with its reason. A tick on each bar marks where a uniform map would divide it.
class FocusChart : public QWidget
{
    Q_OBJECT

public:
    /// Object names "mapFocusChart", "focusCustomPlot".
    explicit FocusChart(QWidget *parent = nullptr);
    ~FocusChart() override;

    void setRows(const std::vector<FocusRow> &rows);
    /// None: there is no mask; `whyNone` says why and what to do.
    void setMask(const std::optional<FocusMask> &mask, const QString &whyNone = {});

    /// The line of numbers of a row: "background 62 % · gain 1.83 · pointing hit", or "undefined: why".
    [[nodiscard]] QString rowText(int row) const;
    /// The line beneath the bars about the mask.
    [[nodiscard]] QString maskText() const;
    [[nodiscard]] QCustomPlot *plot() const { return plot_; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct RowPlace;

    void rebuild();
    void addRow(int row);
    void describe();
    [[nodiscard]] QString rowReasons(int row) const;

    std::vector<FocusRow> rows_;
    std::vector<RowPlace> places_;
    std::optional<FocusMask> mask_;
    QString whyNoMask_;
    QCustomPlot *plot_;
    QWidget *key_;
    QLabel *maskLabel_;
    QLabel *doubtLabel_;
};

} // namespace lesionlens
