// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/run_table_model.h"

#include "ui/pages/qt_values.h"
#include "ui/presenters/train/run_measures.h"

namespace lesionlens {

namespace {

QVariant textOf(const RunItem &run, int column)
{
    switch (column) {
    case RunTableModel::Run:
        return toQString(run.name());
    case RunTableModel::State:
        return QString::fromLatin1(toString(run.phase));
    case RunTableModel::Model:
        return toQString(run.modelTitle);
    case RunTableModel::Data:
        return toQString(run.datasetName);
    case RunTableModel::Best:
        return run.bestEpoch > 0 ? QStringLiteral("%1 (%2)").arg(run.bestValBalancedAccuracy, 0, 'f', 3).arg(run.bestEpoch)
                                 : QStringLiteral("–");
    case RunTableModel::Measured:
        if (run.isMeasuring)
            return RunTableModel::tr("measuring…");
        return run.measure ? toQString(withInterval(run.measure->metrics.balancedAccuracy)) : QStringLiteral("–");
    case RunTableModel::Epoch:
        return QStringLiteral("%1 / %2").arg(run.history.size()).arg(run.epochs);
    case RunTableModel::Time:
        return toQString(shortDuration(run.seconds()));
    default:
        return QString::number(run.seed);
    }
}

QVariant sortKey(const RunItem &run, int column)
{
    switch (column) {
    case RunTableModel::Best:
        return run.bestEpoch > 0 ? run.bestValBalancedAccuracy : -1.0;
    case RunTableModel::Measured:
        return run.measure ? run.measure->metrics.balancedAccuracy.value.value.value_or(-1.0) : -1.0;
    case RunTableModel::Epoch:
        return static_cast<qulonglong>(run.history.size());
    case RunTableModel::Time:
        return run.seconds();
    case RunTableModel::Seed:
        return static_cast<qulonglong>(run.seed);
    default:
        return textOf(run, column);
    }
}

} // namespace

void RunTableModel::setRuns(std::vector<RunItem> runs)
{
    // The same rows in the same order keep selection and scrolling.
    bool isSame = runs.size() == runs_.size();
    for (std::size_t i = 0; isSame && i < runs.size(); ++i)
        isSame = runs[i].folder == runs_[i].folder;
    if (isSame) {
        runs_ = std::move(runs);
        if (!runs_.empty())
            Q_EMIT dataChanged(index(0, 0), index(static_cast<int>(runs_.size()) - 1, Columns - 1));
        return;
    }
    beginResetModel();
    runs_ = std::move(runs);
    endResetModel();
}

int RunTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int RunTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant RunTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const RunItem &run = runs_[static_cast<std::size_t>(index.row())];
    const bool isNumber = index.column() >= Best;
    switch (role) {
    case Qt::DisplayRole:
        return textOf(run, index.column());
    case SortRole:
        return sortKey(run, index.column());
    case Qt::ToolTipRole:
        if (index.column() == Measured && run.measure)
            return toQString(sentenceOf(*run.measure));
        return run.message.empty() ? toQString(run.folder) : toQString(run.message);
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section >= Best ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Best)
        return tr("Best balanced accuracy on the validation set, and its epoch");
    if (role == Qt::ToolTipRole && section == Measured)
        return tr("Balanced accuracy of the best checkpoint on a test set, with its 95 % interval");
    if (role != Qt::DisplayRole)
        return {};
    const QStringList titles = {tr("Run"),         tr("State"),  tr("Model"), tr("Data"), tr("Best val. (epoch)"),
                                tr("Test (95 %)"), tr("Epochs"), tr("Time"),  tr("Seed")};
    return titles[section];
}

} // namespace lesionlens
