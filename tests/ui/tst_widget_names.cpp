// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <QTest>

#include "ui/theme.h"
#include "ui/widgets/agreement_view.h"
#include "ui/widgets/focus_chart.h"
#include "ui/widgets/head_card_view.h"
#include "ui/widgets/head_strip.h"
#include "ui/widgets/image_list_panel.h"
#include "ui/widgets/knockout_chart.h"
#include "ui/widgets/layer_strip.h"
#include "ui/widgets/map_pane.h"
#include "ui/widgets/prediction_chart.h"
#include "ui/widgets/status_readout.h"

using namespace lesionlens;

namespace {

/// "ImageCanvas" of lesionlens::ImageCanvas, "ListView" of QListView.
QString shortClassName(const QWidget &widget)
{
    QString name = QString::fromLatin1(widget.metaObject()->className()).section(QStringLiteral("::"), -1);
    if (name.size() > 1 && name.at(0) == QLatin1Char('Q') && name.at(1).isUpper()) {
        name.remove(0, 1);
    }
    return name;
}

/// What a person can reach with the keyboard, other than parts that Qt makes inside of its own widgets.
bool isInteractive(const QWidget &widget)
{
    for (const QWidget *parent = widget.parentWidget(); parent != nullptr; parent = parent->parentWidget()) {
        if (parent->inherits("QComboBox")) {
            return false;
        }
    }
    return widget.focusPolicy() != Qt::NoFocus && !widget.objectName().startsWith(QStringLiteral("qt_"));
}

} // namespace

class TstWidgetNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyInteractiveWidgetHasNames_data();
    void everyInteractiveWidgetHasNames();
};

void TstWidgetNames::everyInteractiveWidgetHasNames_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<int>("interactive"); // so that a widget which loses its keyboard focus is noticed
    QTest::newRow("MapPane") << 0 << 2;   // the canvas and the message's button
    QTest::newRow("HeadStrip") << 1 << 2; // tiles and their order
    QTest::newRow("PredictionChart") << 2 << 1;
    QTest::newRow("FocusChart") << 3 << 1;
    QTest::newRow("ImageListPanel") << 4 << 1;
    QTest::newRow("StatusReadout") << 5 << 1;
    QTest::newRow("LayerStrip") << 6 << 1;
    QTest::newRow("HeadCardView") << 7 << 0;
    QTest::newRow("AgreementView") << 8 << 0;
    QTest::newRow("KnockoutChart") << 9 << 1;
}

void TstWidgetNames::everyInteractiveWidgetHasNames()
{
    applyTheme(*qApp, ThemeKind::Dark);
    ViewTransform view;
    std::vector<std::unique_ptr<QWidget>> all;
    all.push_back(std::make_unique<MapPane>(QStringLiteral("gradCam"), &view));
    all.push_back(std::make_unique<HeadStrip>());
    all.push_back(std::make_unique<PredictionChart>());
    all.push_back(std::make_unique<FocusChart>());
    all.push_back(std::make_unique<ImageListPanel>());
    all.push_back(std::make_unique<StatusReadout>());
    all.push_back(std::make_unique<LayerStrip>());
    all.push_back(std::make_unique<HeadCardView>());
    all.push_back(std::make_unique<AgreementView>());
    all.push_back(std::make_unique<KnockoutChart>());
    QFETCH(int, which);
    QFETCH(int, interactive);
    QWidget &widget = *all.at(static_cast<std::size_t>(which));
    QVERIFY2(widget.objectName().endsWith(shortClassName(widget)), qPrintable(widget.objectName()));
    int found = 0;
    for (const QWidget *child : widget.findChildren<QWidget *>()) {
        if (isInteractive(*child)) {
            ++found;
            QVERIFY2(child->objectName().endsWith(shortClassName(*child)), qPrintable(child->objectName() + shortClassName(*child)));
            QVERIFY2(!child->accessibleName().isEmpty(), qPrintable(child->objectName()));
        }
    }
    QCOMPARE(found, interactive);
}

QTEST_MAIN(TstWidgetNames)
#include "tst_widget_names.moc"
