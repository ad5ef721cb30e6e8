// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QDialog>

#include "core/image/phantom/phantom.h"

class QCheckBox;
class QDoubleSpinBox;
class QLayout;
class QLineEdit;
class QSpinBox;

namespace lesionlens {

/// Asks how many phantoms are to be drawn, how, which artefacts tell about the label, and where to.
class PhantomDialog : public QDialog
{
    Q_OBJECT
public:
    explicit PhantomDialog(const QString &folder, QWidget *parent = nullptr);

    [[nodiscard]] PhantomSetOptions options() const;
    [[nodiscard]] QString folder() const;

private:
    struct ArtefactRow
    {
        QCheckBox *isShortcut;
        QDoubleSpinBox *agreement;
        QCheckBox *isLeftOut;
    };
    [[nodiscard]] QLayout *buildArtefacts();

    QLineEdit *folder_;
    QSpinBox *count_;
    QSpinBox *size_;
    QSpinBox *seed_;
    QDoubleSpinBox *labelNoise_;
    std::array<ArtefactRow, kArtefacts.size()> artefacts_; ///< in the order of kArtefacts
};

} // namespace lesionlens
