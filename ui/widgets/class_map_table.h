// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include <QString>
#include <QTableView>

namespace lesionlens {

class ClassMapModel;

/// The labels of a data set, how many images have them, and the class that each becomes. A tick that is taken away leaves a label's images
/// out; a class that is typed goes to all marked rows; an empty one is the label itself.
class ClassMapTable : public QTableView
{
    Q_OBJECT

public:
    /// label -> class, as a configuration has it: an empty class leaves the label's images out, a label that is its own class is not in it.
    using ClassMap = std::map<QString, QString>;

    explicit ClassMapTable(QWidget *parent = nullptr);

    /// `labels` with their images; labels of the map that are not among them have none.
    void setLabels(const std::map<QString, int> &labels, const ClassMap &map);
    /// High enough for all rows where there are few, else for about eight.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// A person changed it.
    void classMapEdited(const std::map<QString, QString> &map);

protected:
    void commitData(QWidget *editor) override;

private:
    ClassMapModel *model_;
};

} // namespace lesionlens
