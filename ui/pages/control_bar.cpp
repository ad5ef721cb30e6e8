// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/control_bar.h"

#include <QAction>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include "core/image/color_map.h"
#include "ui/pages/combo_choices.h"
#include "ui/pages/inspect_actions.h"
#include "ui/presenters/inspect_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

QToolButton *buttonFor(QAction *action, const QString &name, Qt::ToolButtonStyle style)
{
    auto *button = new QToolButton;
    button->setObjectName(name + QStringLiteral("ToolButton"));
    button->setDefaultAction(action);
    button->setToolButtonStyle(style);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text().remove(QLatin1Char('&')));
    return button;
}

QFrame *separator()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

QString fromUtf8(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

ControlBar::ControlBar(InspectPresenter &presenter, const InspectActions &actions, QWidget *parent) : QWidget(parent), presenter_(presenter)
{
    setObjectName(QStringLiteral("inspectControlBar"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::Grid, Theme::Grid / 2, Theme::Grid, Theme::Grid / 2);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(buildFirstRow(actions));
    layout->addWidget(buildSecondRow(actions));
    connectCombos();
    connect(&presenter_, &InspectPresenter::modelsChanged, this, &ControlBar::refreshModels);
    connect(&presenter_, &InspectPresenter::contentChanged, this, &ControlBar::refreshChoices);
    connect(&presenter_, &InspectPresenter::settingsChanged, this, &ControlBar::refreshSettings);
    refreshModels();
    refreshChoices();
    refreshSettings();
}

QComboBox *ControlBar::addCombo(QHBoxLayout *row, const QString &label, const QString &name, const QString &tip, int minimumWidth)
{
    auto *combo = new QComboBox;
    combo->setObjectName(name + QStringLiteral("ComboBox"));
    combo->setToolTip(tip);
    combo->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(4);
    combo->setMinimumWidth(minimumWidth);
    auto *text = new QLabel(label);
    text->setBuddy(combo);
    row->addWidget(text);
    row->addWidget(combo, minimumWidth);
    return combo;
}

QWidget *ControlBar::buildFirstRow(const InspectActions &actions)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::Grid);
    row->addWidget(buttonFor(actions.openImages, QStringLiteral("open"), Qt::ToolButtonTextBesideIcon));
    row->addWidget(buttonFor(actions.previousImage, QStringLiteral("previousImage"), Qt::ToolButtonIconOnly));
    row->addWidget(buttonFor(actions.nextImage, QStringLiteral("nextImage"), Qt::ToolButtonIconOnly));
    row->addWidget(separator());
    model_ = addCombo(row, tr("Mo&del"), QStringLiteral("model"), tr("The model that is explained (Alt+D; Ctrl+1 to Ctrl+9)"), 220);
    class_ = addCombo(row, tr("C&lass"), QStringLiteral("class"), tr("The class that is explained (Alt+L)"), 120);
    contrast_ = addCombo(row, tr("agai&nst"), QStringLiteral("contrast"),
                         tr("Explain what speaks for the class rather than for this one (Alt+N)"), 110);
    row->addStretch(1);
    row->addWidget(buttonFor(actions.exportFigure, QStringLiteral("export"), Qt::ToolButtonTextBesideIcon));
    return widget;
}

QWidget *ControlBar::buildSecondRow(const InspectActions &actions)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::Grid);
    view_ = addCombo(row, tr("Attent&ion"), QStringLiteral("attentionView"), tr("Which way the attention is read (Alt+I)"), 120);
    head_ = addCombo(row, tr("Head"), QStringLiteral("head"), tr("Attention head, or the mean over heads ([ and ])"), 70);
    row->addWidget(separator());
    mask_ = addCombo(row, tr("Mas&k"), QStringLiteral("mask"), tr("Which lesion mask the focus scores use (Alt+K)"), 130);
    row->addWidget(separator());
    auto *opacityLabel = new QLabel(tr("O&pacity"));
    opacity_ = new QSlider(Qt::Horizontal);
    opacity_->setObjectName(QStringLiteral("opacitySlider"));
    opacity_->setAccessibleName(tr("Opacity"));
    opacity_->setToolTip(tr("How much of the map covers the image (Ctrl+Up, Ctrl+Down)"));
    opacity_->setRange(0, 100);
    opacity_->setPageStep(10);
    opacity_->setMinimumWidth(60);
    opacity_->setMaximumWidth(140);
    opacityLabel->setBuddy(opacity_);
    row->addWidget(opacityLabel);
    row->addWidget(opacity_, 60);
    colors_ = addCombo(row, tr("Colou&rs"), QStringLiteral("colorMap"), tr("Colour map; signed maps take a diverging one (Alt+R)"), 76);
    row->addWidget(buttonFor(actions.signedMap, QStringLiteral("signed"), Qt::ToolButtonTextOnly));
    row->addWidget(buttonFor(actions.contours, QStringLiteral("contours"), Qt::ToolButtonIconOnly));
    row->addWidget(buttonFor(actions.smooth, QStringLiteral("smooth"), Qt::ToolButtonIconOnly));
    row->addWidget(buttonFor(actions.outline, QStringLiteral("outline"), Qt::ToolButtonIconOnly));
    return widget;
}

void ControlBar::connectCombos()
{
    const auto onChoice = [this](QComboBox *combo, auto apply) {
        connect(combo, &QComboBox::activated, this, [combo, apply](int index) { apply(combo->itemData(index).toString()); });
    };
    const auto changeView = [this](auto change) {
        ViewSettings settings = presenter_.settings();
        change(settings);
        presenter_.setSettings(settings);
    };
    onChoice(model_, [this](const QString &value) { presenter_.selectModel(value.toInt()); });
    onChoice(class_, [this](const QString &value) { presenter_.setTargetClass(value.toStdString()); });
    onChoice(contrast_, [this](const QString &value) { presenter_.setContrastClass(value.toStdString()); });
    onChoice(mask_, [changeView](const QString &value) {
        changeView([&](ViewSettings &settings) { settings.maskMode = maskModeFrom(value.toStdString()); });
    });
    onChoice(view_, [changeView](const QString &value) {
        changeView([&](ViewSettings &settings) { settings.attentionView = attentionViewFrom(value.toStdString()); });
    });
    onChoice(head_, [changeView](const QString &value) {
        changeView([&](ViewSettings &settings) { settings.head = value.isEmpty() ? std::nullopt : std::optional(value.toInt()); });
    });
    onChoice(colors_,
             [changeView](const QString &value) { changeView([&](ViewSettings &settings) { settings.colorMap = value.toStdString(); }); });
    connect(opacity_, &QSlider::valueChanged, this,
            [changeView](int value) { changeView([&](ViewSettings &settings) { settings.opacity = value / 100.0; }); });
}

void ControlBar::refreshModels()
{
    std::vector<ComboChoice> choices;
    for (std::size_t i = 0; i < presenter_.models().size(); ++i) {
        const ModelItem &item = presenter_.models()[i];
        const QString file = QString::fromStdU16String(
            (item.source.checkpoint.empty() ? item.source.weights : item.source.checkpoint).filename().u16string());
        // The title of bare weights names their file already.
        const bool isTitleWhole = item.source.checkpoint.empty();
        const QString title = isTitleWhole  ? fromUtf8(item.title)
                              : item.isDemo ? tr("%1 (demo)").arg(fromUtf8(item.title))
                                            : tr("%1 · %2").arg(fromUtf8(item.title), file);
        choices.push_back({title, QString::number(i), file + QLatin1Char('\n') + fromUtf8(item.trainedOn)});
    }
    fillCombo(model_, choices, QString::number(presenter_.currentModel()), tr("none open"));
}

void ControlBar::refreshChoices()
{
    const auto network = presenter_.model();
    std::vector<ComboChoice> classes;
    if (network) {
        classes.push_back({tr("predicted"), QString::fromLatin1(kPredictedClass)});
        for (const std::string &name : presenter_.classes())
            classes.push_back({fromUtf8(name), fromUtf8(name)});
    }
    fillCombo(class_, classes, fromUtf8(presenter_.targetClass()), tr("none"));
    std::vector<ComboChoice> contrasts;
    if (network) {
        contrasts.push_back({tr("no other"), QString(), tr("The class on its own")});
        for (const std::string &name : presenter_.classes())
            if (name != presenter_.explainedClass())
                contrasts.push_back({fromUtf8(name), fromUtf8(name)});
    }
    fillCombo(contrast_, contrasts, fromUtf8(presenter_.contrastClass()), tr("none"));
    refreshHeads();
}

void ControlBar::refreshHeads()
{
    std::vector<ComboChoice> heads;
    const int count = presenter_.headCount();
    if (count > 0)
        heads.push_back({tr("mean"), QString(), tr("Mean over %1 heads").arg(count)});
    for (int head = 0; head < count; ++head)
        heads.push_back({QString::number(head), QString::number(head)});
    const std::optional<int> &head = presenter_.settings().head;
    fillCombo(head_, heads, head && *head < count ? QString::number(*head) : QString(), tr("none"));
    std::vector<ComboChoice> views = {
        {tr("outgoing"), QStringLiteral("outgoing"), tr("Where does the chosen point look?")},
        {tr("incoming"), QStringLiteral("incoming"), tr("Who looks at the chosen point?")},
        {tr("mean incoming"), QStringLiteral("mean_incoming"), tr("How much is each place looked at, over all queries?")}};
    if (presenter_.hasClassToken())
        views.push_back({tr("class token"), QStringLiteral("class_token"), tr("Where does the token look that the class is read from?")});
    fillCombo(view_, views, QString::fromLatin1(toString(presenter_.attentionView())), {});
    view_->setEnabled(count > 0);
}

void ControlBar::refreshSettings()
{
    const ViewSettings &settings = presenter_.settings();
    fillCombo(mask_,
              {{tr("file, else automatic"), QStringLiteral("best")},
               {tr("file only"), QStringLiteral("file")},
               {tr("automatic"), QStringLiteral("automatic")},
               {tr("none"), QStringLiteral("none")}},
              QString::fromLatin1(toString(settings.maskMode)), {});
    std::vector<ComboChoice> colors;
    for (const ColorMap &map : colorMaps())
        if (!map.diverging)
            colors.push_back({fromUtf8(map.title), fromUtf8(map.id)});
    fillCombo(colors_, colors, fromUtf8(settings.colorMap), {});
    const QSignalBlocker blocker(opacity_);
    opacity_->setValue(qRound(100.0 * settings.opacity));
    refreshHeads();
}

} // namespace lesionlens
