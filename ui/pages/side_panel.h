// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

class QLabel;

namespace lesionlens {

class AgreementView;
class FocusChart;
class InspectPresenter;
class PredictionChart;
struct ImageResult;

/// Right of the panes: prediction, focus scores, and what they mean in words.
class SidePanel : public QWidget
{
    Q_OBJECT
public:
    explicit SidePanel(InspectPresenter &presenter, QWidget *parent = nullptr);

private:
    void refreshModel();
    void refreshPrediction();
    void refreshFocus();
    void refreshAgreement();

    InspectPresenter &presenter_;
    QLabel *model_;
    PredictionChart *prediction_;
    FocusChart *focus_;
    AgreementView *agreement_;
    QLabel *meaning_;
    std::shared_ptr<const ImageResult> shownResult_;
};

} // namespace lesionlens
