// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pane_header.h"

#include <algorithm>

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>

#include "ui/pages/combo_choices.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kComboFrame = 32; ///< what a choice needs beside its text

QString familyTitle(const std::string &family)
{
    if (family == "class_activation")
        return PaneHeader::tr("Class activation");
    if (family == "attention")
        return PaneHeader::tr("Attention");
    if (family == "input")
        return PaneHeader::tr("Input");
    return family == "tokens" ? PaneHeader::tr("Tokens") : toQString(family);
}

/// The methods that need seconds are marked by their family's title where all of its are such: what a pane shows stays short.
QString markedIf(bool isCostly, const QString &title)
{
    return isCostly ? PaneHeader::tr("%1 (slow)").arg(title) : title;
}

QComboBox *makeCombo(const QString &name, int contents)
{
    auto *combo = new QComboBox;
    combo->setObjectName(name + QStringLiteral("ComboBox"));
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(contents);
    combo->setMaxVisibleItems(24);
    return combo;
}

QString layerTip(const ModelSpec &spec, const std::string &key)
{
    if (const AttentionSpec *attention = spec.attention(key)) {
        const QString tip = PaneHeader::tr("%1 attention, %2 heads, %3 x %4 cells");
        const QString reach = attention->kernel == 0        ? QString()
                              : attention->kind == "window" ? PaneHeader::tr(", %1 x %1 window").arg(attention->kernel)
                                                            : PaneHeader::tr(", %1 x %1 neighbourhood").arg(attention->kernel);
        return tip.arg(toQString(attention->kind)).arg(attention->heads).arg(attention->rows).arg(attention->cols) + reach;
    }
    if (const FeatureSpec *feature = spec.feature(key))
        return PaneHeader::tr("%1 x %2 cells, %3 channels").arg(feature->rows).arg(feature->cols).arg(feature->channels);
    return {};
}

} // namespace

PaneHeader::PaneHeader(InspectPresenter &presenter, PaneKind pane, QWidget *parent) : QWidget(parent), presenter_(presenter), pane_(pane)
{
    const bool isLeft = pane == PaneKind::Left;
    const QString side = isLeft ? QStringLiteral("left") : QStringLiteral("right");
    setObjectName(side + QStringLiteral("PaneHeader"));
    method_ = makeCombo(side + QStringLiteral("Method"), 5);
    method_->setAccessibleName(isLeft ? tr("Method of the left map") : tr("Method of the right map"));
    layer_ = makeCombo(side + QStringLiteral("Layer"), 5);
    layer_->setAccessibleName(isLeft ? tr("Layer of the left map") : tr("Layer of the right map"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(method_, 1);
    layout->addWidget(layer_, 1);
    connect(method_, &QComboBox::activated, this,
            [this](int row) { presenter_.setMethod(pane_, method_->itemData(row).toString().toStdString()); });
    connect(layer_, &QComboBox::activated, this,
            [this](int row) { presenter_.setLayer(pane_, layer_->itemData(row).toString().toStdString()); });
    for (QComboBox *combo : {method_, layer_})
        combo->installEventFilter(this);
    const auto refresh = [this] {
        refreshMethods();
        refreshLayers();
    };
    connect(&presenter_, &InspectPresenter::contentChanged, this, refresh);
    connect(&presenter_, &InspectPresenter::settingsChanged, this, refresh);
    refresh();
}

bool PaneHeader::eventFilter(QObject *watched, QEvent *event)
{
    // Just below, the wheel zooms: a hand that slips must not start another method.
    if (event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PaneHeader::chooseMethod()
{
    method_->setFocus(Qt::ShortcutFocusReason);
    method_->showPopup();
}

void PaneHeader::refreshMethods()
{
    std::vector<ComboChoice> choices;
    const bool isModelOpen = presenter_.model() != nullptr;
    std::string family;
    const std::vector<MethodInfo> &methods = presenter_.methods();
    bool isFamilyCostly = false;
    for (const MethodInfo &info : methods) {
        if (info.family != family) {
            family = info.family;
            isFamilyCostly =
                std::all_of(methods.begin(), methods.end(), [&](const MethodInfo &each) { return each.family != family || each.isCostly; });
            choices.push_back({markedIf(isFamilyCostly, familyTitle(family)), {}, {}, true});
        }
        const MethodLayers layers = presenter_.layersOf(info.id);
        const bool isMissing = isModelOpen && layers.layers.empty();
        QString tip = toQString(info.summary);
        if (!info.classDependent)
            tip += QLatin1Char('\n') + tr("The same for every class.");
        if (info.isCostly)
            tip += QLatin1Char('\n') + tr("Takes many passes: seconds, with progress and cancel.");
        if (isMissing)
            tip += QLatin1Char('\n') + toQString(layers.undefinedBecause);
        const QString title = markedIf(info.isCostly && !isFamilyCostly, toQString(info.title));
        choices.push_back({title, toQString(info.id), tip, false, isMissing});
        if (info.id == presenter_.method(pane_))
            method_->setToolTip(tip);
    }
    fillCombo(method_, choices, toQString(presenter_.method(pane_)));
    shareWidth();
}

void PaneHeader::refreshLayers()
{
    const auto network = presenter_.model();
    std::vector<ComboChoice> choices;
    for (const std::string &key : presenter_.layersOf(presenter_.method(pane_)).layers)
        choices.push_back({toQString(key), toQString(key), network ? layerTip(network->spec(), key) : QString()});
    fillCombo(layer_, choices, toQString(presenter_.layer(pane_)), tr("none"));
    layer_->setToolTip(
        choices.empty() ? tr("Layer: none here")
                        : tr("Layer: %1").arg(layer_->currentText() + QLatin1Char('\n') + layer_->currentData(Qt::ToolTipRole).toString()));
    shareWidth();
}

void PaneHeader::shareWidth()
{
    auto *row = static_cast<QHBoxLayout *>(layout());
    for (QComboBox *combo : {method_, layer_})
        row->setStretchFactor(combo, kComboFrame + combo->fontMetrics().horizontalAdvance(combo->currentText()));
}

} // namespace lesionlens
