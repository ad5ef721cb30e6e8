// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <QObject>
#include <QStringList>

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;
class QWidget;

namespace lesionlens {

class TrainPresenter;

/// A key of the configuration and what a control says about it.
struct BoundKey
{
    QString path; ///< "train.lr"
    QString title;
    QString tip;
};

/// Makes controls that show keys of a presenter's form and write them back. A value that a control cannot hold is shown as such and kept:
/// it must not look like another one, nor become it by a touch.
class FormBinding : public QObject
{
    Q_OBJECT
public:
    explicit FormBinding(TrainPresenter &presenter, QObject *parent = nullptr);

    [[nodiscard]] QSpinBox *whole(const BoundKey &key, int low, int high, const QString &unit = {});
    [[nodiscard]] QDoubleSpinBox *decimal(const BoundKey &key, double low, double high, int decimals);
    /// `items`: the value as the configuration has it, and what is shown for it.
    [[nodiscard]] QComboBox *choice(const BoundKey &key, const std::vector<std::pair<QString, QString>> &items);
    /// A list of whole numbers, as a row of boxes 1, 2, ... that can be ticked. `count` says how many there are now, `most` at any time.
    /// The last tick cannot be taken away.
    [[nodiscard]] QWidget *ticks(const BoundKey &key, int most, const std::function<int()> &count);

    /// Brings all controls to the form's values.
    void refresh() const;
    /// The keys that have a control.
    [[nodiscard]] const QStringList &paths() const { return paths_; }

private:
    [[nodiscard]] QString text(const QString &path) const;
    void write(const QString &path, const QString &text);

    TrainPresenter &presenter_;
    QStringList paths_;
    std::vector<std::function<void()>> showValues_;
};

} // namespace lesionlens
