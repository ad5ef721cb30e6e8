// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QFrame>

class QLabel;

namespace lesionlens {

/// A strip above the page with sentences about what could not be done; hidden where there is none.
class ProblemBanner : public QFrame
{
    Q_OBJECT
public:
    explicit ProblemBanner(QWidget *parent = nullptr);

    void setProblems(const std::vector<std::string> &sentences);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void dismissed();

private:
    QLabel *label_;
};

} // namespace lesionlens
