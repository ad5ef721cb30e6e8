// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "core/image/phantom/phantom.h"

class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace lesionlens {

/// Asks how many phantoms are to be drawn, how, and where to.
class PhantomDialog : public QDialog
{
    Q_OBJECT
public:
    explicit PhantomDialog(const QString &folder, QWidget *parent = nullptr);

    [[nodiscard]] PhantomSetOptions options() const;
    [[nodiscard]] QString folder() const;

private:
    QLineEdit *folder_;
    QSpinBox *count_;
    QSpinBox *size_;
    QSpinBox *seed_;
    QDoubleSpinBox *ruler_;
};

} // namespace lesionlens
