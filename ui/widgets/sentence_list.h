// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <QListView>

namespace lesionlens {

class SentenceListModel;

/// Sentences one beneath the other, each on one line; the tooltip shows the whole of one that does not fit. Any number of them:
/// nothing is copied. Ctrl+C copies those that are selected.
class SentenceList : public QListView
{
    Q_OBJECT

public:
    SentenceList(const QString &objectName, const QString &accessibleName, QWidget *parent = nullptr);

    /// In UTF-8.
    void setSentences(std::shared_ptr<const std::vector<std::string>> sentences);
    [[nodiscard]] int sentenceCount() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    SentenceListModel *model_;
};

} // namespace lesionlens
