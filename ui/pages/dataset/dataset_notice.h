// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lesionlens {

struct Progress;

/// What the Data set page shows while there is no data set: what to do, what is being done, or why it failed.
class DatasetNotice : public QWidget
{
    Q_OBJECT
public:
    explicit DatasetNotice(QWidget *parent = nullptr);

    void showEmpty();
    void showProgress(const Progress &progress);
    void showFailure(const QString &sentence);
    [[nodiscard]] QString sentence() const;

Q_SIGNALS:
    void openRequested();
    void phantomsRequested();
    void retryRequested();
    void cancelRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateLook();

    QString iconName_;
    QLabel *icon_;
    QLabel *title_;
    QLabel *sentence_;
    QLabel *hint_;
    QProgressBar *bar_;
    QPushButton *open_;
    QPushButton *phantoms_;
    QPushButton *retry_;
    QPushButton *cancel_;
};

} // namespace lesionlens
