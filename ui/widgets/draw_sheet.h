// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QImage>
#include <QWidget>

namespace lesionlens {

/// An image and variants of it, side by side, as large as they fit. The original comes first and says so.
class DrawSheet : public QWidget
{
    Q_OBJECT

public:
    explicit DrawSheet(QWidget *parent = nullptr);

    /// Square images of one size.
    void setPictures(const QImage &original, const std::vector<QImage> &draws);
    /// Stands in place of the pictures.
    void setMessage(const QString &sentence);
    [[nodiscard]] int pictureCount() const { return static_cast<int>(pictures_.size()); }
    [[nodiscard]] QImage picture(int index) const { return pictures_.at(static_cast<std::size_t>(index)); }

    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 240}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<QImage> pictures_;
    QString message_;
};

} // namespace lesionlens
