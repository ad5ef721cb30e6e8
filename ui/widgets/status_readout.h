// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QPoint>
#include <QWidget>

class QLabel;
class QProgressBar;
class QTimer;
class QToolButton;

namespace lesionlens {

class ElidedLabel;

/// What lies under the cursor. Parts that are not known are left out.
struct Readout
{
    std::optional<QPoint> pixel; ///< of the original image
    QString cellWord;            ///< "cell" or "patch"
    std::optional<QPoint> cell;  ///< x: column, y: row
    std::optional<double> raw;   ///< the map's raw value there
    QString region;              ///< "lesion", "skin", ...

    /// "x 213  y 97 · cell (6, 3) · raw 0.0132 · skin"; the cell is (row, column), as everywhere.
    [[nodiscard]] QString text() const;
};

/// The status bar's content: readout, device and time, progress with cancel, the research-use line.
class StatusReadout : public QWidget
{
    Q_OBJECT

public:
    /// Work that takes less than this shows no progress, in milliseconds.
    static constexpr int ProgressDelay = 100;

    /// Object name "windowStatusReadout", its button "cancelToolButton".
    explicit StatusReadout(QWidget *parent = nullptr);

    /// None: the cursor is over no image.
    void setReadout(const std::optional<Readout> &readout);
    /// "CPU, 2 threads"
    void setDevice(const QString &device);
    /// Duration of the last explanation in milliseconds; none: unknown.
    void setDuration(std::optional<double> milliseconds);
    /// A passing remark ("Exported to figure.png"), shown in place of the readout for some seconds or until the cursor moves on.
    void setNote(const QString &note);
    /// For research use only; always visible, at least its first sentence.
    void setResearchUseLine(const QString &line);

    /// Shown once ProgressDelay has passed without setIdle. `total` 0: no end known.
    void setProgress(const QString &what, int done, int total);
    void setIdle();
    [[nodiscard]] bool isBusy() const { return busy_; }

Q_SIGNALS:
    void cancelRequested();

private:
    void showProgress(bool visible);
    void refreshDevice();

    ElidedLabel *readout_;
    QLabel *device_;
    ElidedLabel *task_;
    QProgressBar *bar_;
    QToolButton *cancel_;
    ElidedLabel *researchUse_;
    QTimer *delay_;
    QTimer *noteTimer_;
    QString deviceText_;
    std::optional<double> duration_;
    bool busy_ = false;
};

} // namespace lesionlens
