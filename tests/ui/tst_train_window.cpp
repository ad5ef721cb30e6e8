// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModel>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include "tests/ui/fake_gateway.h"
#include "tests/ui/scripted_dialogs.h"
#include "ui/main_window.h"
#include "ui/pages/page_stack.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"

using namespace lesionlens;

/// The Data set page and the Train page in the window, with the real core behind them: phantoms are drawn and a small network is trained.
class TstTrainWindow : public QObject
{
    Q_OBJECT
private:
    template <typename T>
    T *child(const char *name)
    {
        return window_->findChild<T *>(QLatin1String(name));
    }

    QTemporaryDir dir_;
    test::FakeGateway gateway_;
    test::ScriptedDialogs dialogs_;
    std::unique_ptr<Settings> settings_;
    std::unique_ptr<MainWindow> window_;

private Q_SLOTS:
    void initTestCase()
    {
        applyTheme(*qApp, ThemeKind::Dark);
        settings_ = std::make_unique<Settings>(dir_.filePath("settings.ini"));
        settings_->setRunsFolder(dir_.filePath("runs"));
        window_ = std::make_unique<MainWindow>(gateway_, dialogs_, *settings_);
        window_->resize(1280, 720);
        window_->show();
    }
    void cleanupTestCase() { window_.reset(); }

    void opensOnInspectAndBuildsPagesLate()
    {
        QCOMPARE(window_->pages()->currentPage(), QString("inspect"));
        QCOMPARE(window_->pages()->count(), 1);
    }

    void phantomsAreMadeAndShown()
    {
        window_->pages()->showPage("dataset");
        PhantomWish wish;
        wish.options.count = 40;
        wish.options.size = 32;
        wish.folder = dir_.filePath("phantoms");
        dialogs_.phantomsToMake = wish;
        child<QPushButton>("noticePhantomsPushButton")->click();
        auto *counts = child<QTableView>("datasetClassCountTable");
        QTRY_COMPARE_WITH_TIMEOUT(counts->model()->rowCount(), 4, 20000); // two classes, images, groups
        QCOMPARE(counts->model()->index(0, 4).data().toString(), QString("20"));
        QVERIFY(child<QLabel>("datasetLicenceLabel")->text().contains("CC0"));
        QCOMPARE(settings_->recentDatasets(), QStringList{dir_.filePath("phantoms")});
    }

    void aSmallNetworkIsTrained()
    {
        child<QPushButton>("trainOnDatasetPushButton")->click();
        QCOMPARE(window_->pages()->currentPage(), QString("train"));
        QTRY_VERIFY_WITH_TIMEOUT(child<QComboBox>("architectureComboBox")->count() == 10, 20000);
        child<QSpinBox>("train_epochsSpinBox")->setValue(2);
        child<QSpinBox>("data_sizeSpinBox")->setValue(32);
        child<QDoubleSpinBox>("model_widthDoubleSpinBox")->setValue(0.1);
        child<QPushButton>("startTrainingPushButton")->click();
        const QAbstractItemModel *runs = child<QTableView>("runsTableView")->model();
        QTRY_COMPARE(runs->rowCount(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(runs->index(0, 1).data().toString(), QString("finished"), 30000);
        QCOMPARE(runs->index(0, 6).data().toString(), QString("2 / 2"));
        child<QPushButton>("measureRunPushButton")->click();
        QTRY_VERIFY_WITH_TIMEOUT(runs->index(0, 5).data().toString().contains(" to "), 30000);
        QVERIFY(child<QLabel>("runMessageLabel")->text().contains("n 6 (6 lesions)"));
        QVERIFY(child<QPushButton>("openRunPushButton")->isEnabled());
    }

    void theAugmentationBelongsToTheTrainPagesForm()
    {
        const DatasetPresenter &dataset = window_->dataset();
        QCOMPARE(dataset.recipe().size.width, 32); // which the test before has put into the form
        auto *hair = child<QSlider>("hairSlider");
        auto *use = child<QPushButton>("useAugmentationPushButton");
        QVERIFY(!use->isEnabled());
        hair->setValue(50);
        QCOMPARE(dataset.recipe().augment.hair, 0.0);
        use->click();
        QCOMPARE(dataset.recipe().augment.hair, 0.5);
        QVERIFY(!use->isEnabled());
        child<QSpinBox>("data_sizeSpinBox")->setValue(48);
        QCOMPARE(dataset.recipe().size.width, 48);
        QCOMPARE(dataset.recipe().augment.hair, 0.5);
    }

    void attentionsOptionsAreShownWhereTheArchitectureHasThem()
    {
        auto *architecture = child<QComboBox>("architectureComboBox");
        const auto choose = [&](const char *id) {
            architecture->setCurrentIndex(architecture->findData(QLatin1String(id)));
            Q_EMIT architecture->activated(architecture->currentIndex());
        };
        auto *options = child<QWidget>("attentionOptionsWidget");
        QVERIFY(!options->isVisible());
        choose("resnet18_la");
        QVERIFY(options->isVisible());
        QVERIFY(child<QSpinBox>("model_attention_kernelSpinBox")->isVisible());
        auto *second = child<QCheckBox>("model_attention_stages_2CheckBox");
        QVERIFY(second->isVisible() && !second->isChecked());
        QVERIFY(!child<QCheckBox>("model_attention_stages_5CheckBox")->isVisible()); // ResNet18 has four stages
        second->click();
        QVERIFY(second->isChecked());
        for (const char *stage : {"2", "3", "4"})
            child<QCheckBox>(("model_attention_stages_" + std::string(stage) + "CheckBox").c_str())->click();
        QVERIFY(child<QCheckBox>("model_attention_stages_4CheckBox")->isChecked()); // the last tick stays
        QVERIFY(!second->isChecked());
        child<QSpinBox>("model_attention_kernelSpinBox")->setValue(4);
        QVERIFY(child<QLabel>("trainProblemsLabel")->text().contains("model.attention.kernel"));
        QVERIFY(!child<QPushButton>("startTrainingPushButton")->isEnabled());
        choose("resnet18_ga");
        QVERIFY(!child<QSpinBox>("model_attention_kernelSpinBox")->isVisible());
        choose("resnet18");
        QVERIFY(!options->isVisible());
        QVERIFY(child<QPushButton>("startTrainingPushButton")->isEnabled());
    }

    void aRecipeFitsTheArchitecture()
    {
        auto *architecture = child<QComboBox>("architectureComboBox");
        auto *recipe = child<QComboBox>("recipeComboBox");
        auto *rate = child<QDoubleSpinBox>("train_lrDoubleSpinBox");
        const auto choose = [](QComboBox *box, const char *id) {
            box->setCurrentIndex(box->findData(QString::fromLatin1(id)));
            Q_EMIT box->activated(box->currentIndex());
        };
        choose(architecture, "resnet18");
        QCOMPARE(recipe->currentIndex(), -1); // two epochs are of no recipe
        choose(recipe, "fine_tune");
        QCOMPARE(child<QSpinBox>("train_epochsSpinBox")->value(), 10);
        QCOMPARE(rate->value(), 5e-4);
        QVERIFY(child<QLabel>("recipeNoteLabel")->text().contains("Choose start weights"));
        choose(architecture, "vit_tiny_patch16_224");
        QCOMPARE(recipe->currentData().toString(), QString("fine_tune"));
        QCOMPARE(rate->value(), 1e-4);
        rate->setValue(2e-4);
        QCOMPARE(recipe->currentIndex(), -1);
        QVERIFY(child<QLabel>("recipeNoteLabel")->text().contains("of no recipe"));
    }

    void everyControlHasNames()
    {
        for (const char *page : {"datasetPage", "trainPage"})
            for (const QWidget *widget : child<QWidget>(page)->findChildren<QWidget *>()) {
                const bool isControl =
                    qobject_cast<const QAbstractButton *>(widget) != nullptr || qobject_cast<const QComboBox *>(widget) != nullptr ||
                    qobject_cast<const QAbstractSpinBox *>(widget) != nullptr || qobject_cast<const QTableView *>(widget) != nullptr;
                if (!isControl || widget->objectName().startsWith("qt_") || widget->inherits("QTableCornerButton") ||
                    widget->inherits("QToolButton") || widget->inherits("QLineEditIconButton"))
                    continue;
                const QString type = QString::fromLatin1(widget->metaObject()->className()).section("::", -1);
                QVERIFY2(widget->objectName().endsWith(type.startsWith('Q') ? type.mid(1) : type), qPrintable(widget->objectName() + type));
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            }
    }

    void closingWhileTrainingAsks()
    {
        child<QSpinBox>("train_epochsSpinBox")->setValue(1000);
        child<QPushButton>("startTrainingPushButton")->click();
        child<QPushButton>("startTrainingPushButton")->click(); // into the queue
        dialogs_.asked.clear();
        QVERIFY(!window_->close());
        QCOMPARE(dialogs_.asked, QStringList{"A training runs"});
        QVERIFY(dialogs_.lastText.contains("The run that waits in the queue"));
        dialogs_.isConfirmed = true;
        QVERIFY(window_->close());
    }
};

QTEST_MAIN(TstTrainWindow)
#include "tst_train_window.moc"
