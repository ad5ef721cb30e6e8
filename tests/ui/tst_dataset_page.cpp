// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QWheelEvent>
#include <QtTest/QTest>

#include "tests/ui/fake_training.h"
#include "tests/ui/scripted_dialogs.h"
#include "ui/pages/dataset/augmentation_tab.h"
#include "ui/pages/dataset/dataset_page.h"
#include "ui/presenters/dataset/dataset_presenter.h"
#include "ui/settings.h"
#include "ui/theme.h"
#include "ui/widgets/class_map_table.h"
#include "ui/widgets/leak_pair_list.h"

using namespace lesionlens;

namespace {

using Names = std::vector<std::string>;

/// The page with a data set of made-up figures open: labels a (25 images) and b (15), sources north (30) and south (10).
struct Bench
{
    explicit Bench(const std::filesystem::path &folder = "something", std::vector<TableSummary> tables = {})
    {
        gateway.tables = std::move(tables);
        presenter.open(folder);
        page.resize(1200, 700);
        page.show();
        settle();
    }
    void settle()
    {
        QTRY_VERIFY(!presenter.isReading() && !presenter.isFindingLeaks());
        QCoreApplication::processEvents();
    }
    template <typename T>
    T *child(const char *name)
    {
        T *found = page.findChild<T *>(QLatin1String(name));
        Q_ASSERT(found != nullptr);
        return found;
    }
    void choose(const char *box, int index)
    {
        auto *combo = child<QComboBox>(box);
        combo->setCurrentIndex(index);
        Q_EMIT combo->activated(index);
        settle();
    }
    /// What the folder was last read with.
    DatasetOptions read()
    {
        settle();
        return gateway.lastReading();
    }

    QTemporaryDir dir;
    test::FakeTraining gateway;
    test::ScriptedDialogs dialogs;
    Settings settings{dir.filePath("settings.ini")};
    DatasetPresenter presenter{gateway};
    DatasetPage page{presenter, dialogs, settings};
};

} // namespace

/// The Data set page on a gateway of made-up answers: what its controls do to what is read, and what they show of it.
class TstDatasetPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }

    void splitControlsReadAnew()
    {
        Bench bench;
        QVERIFY(!bench.child<QSpinBox>("foldsSpinBox")->isVisible());
        bench.child<QSpinBox>("splitSeedSpinBox")->setValue(7);
        QCOMPARE(bench.read().split.seed, std::optional<std::uint64_t>(7));
        bench.child<QDoubleSpinBox>("valShareDoubleSpinBox")->setValue(0.25);
        QCOMPARE(bench.read().split.val, 0.25);
        auto *mode = bench.child<QComboBox>("splitModeComboBox");
        bench.choose("splitModeComboBox", mode->findData("k_fold"));
        QCOMPARE(bench.read().split.mode, std::string("k_fold"));
        QVERIFY(bench.child<QSpinBox>("foldsSpinBox")->isVisible());
        QVERIFY(!bench.child<QDoubleSpinBox>("valShareDoubleSpinBox")->isVisible());
        bench.child<QSpinBox>("foldsSpinBox")->setValue(4);
        QCOMPARE(bench.read().split.folds, 4);
        bench.child<QSpinBox>("foldSpinBox")->setValue(9); // there are 0 to 3
        QCOMPARE(bench.read().split.fold, 3);
        QCOMPARE(bench.presenter.chosen()->options.split.fold, 3);
    }

    void aWheelThatPassesOverChangesNothing()
    {
        Bench bench;
        auto *seed = bench.child<QSpinBox>("splitSeedSpinBox");
        bench.child<QPushButton>("trainOnDatasetPushButton")->setFocus();
        const QPointF place(5, 5);
        QWheelEvent wheel(place, seed->mapToGlobal(place), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(seed, &wheel);
        QCOMPARE(seed->value(), 1);
    }

    void sourcesAreHeldOut()
    {
        Bench bench;
        auto *list = bench.child<QListWidget>("heldOutListWidget");
        QVERIFY(list->isVisible());
        QCOMPARE(list->count(), 2);
        QCOMPARE(list->item(1)->text(), QString("south (10)"));
        list->item(1)->setCheckState(Qt::Checked);
        QTRY_COMPARE(bench.read().split.heldOut, Names{"south"});
        QCOMPARE(list->item(1)->checkState(), Qt::Checked);
        list->item(1)->setCheckState(Qt::Unchecked);
        QTRY_VERIFY(bench.read().split.heldOut.empty());
    }

    void labelsBecomeClasses()
    {
        Bench bench;
        auto *table = bench.child<QTableView>("datasetClassMapTable");
        QAbstractItemModel *model = table->model();
        QCOMPARE(model->rowCount(), 2);
        QCOMPARE(model->index(1, 2).data().toString(), QString("15"));
        QVERIFY(!bench.child<QPushButton>("resetClassesPushButton")->isVisible());
        QVERIFY(model->setData(model->index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(bench.read().classMap, (std::map<std::string, std::string>{{"a", ""}}));
        QCOMPARE(model->index(0, 1).data().toString(), QString("left out"));
        QVERIFY(model->setData(model->index(1, 1), " rosy ", Qt::EditRole));
        QCOMPARE(bench.read().classMap, (std::map<std::string, std::string>{{"a", ""}, {"b", "rosy"}}));
        QVERIFY(model->setData(model->index(1, 1), "", Qt::EditRole)); // the label itself
        QCOMPARE(bench.read().classMap, (std::map<std::string, std::string>{{"a", ""}}));
        bench.child<QPushButton>("resetClassesPushButton")->click();
        QVERIFY(bench.read().classMap.empty());
        QCOMPARE(model->index(0, 1).data().toString(), QString("a"));
    }

    void aTypedClassGoesToAllMarkedRows()
    {
        ClassMapTable table;
        table.setLabels({{"akiec", 3}, {"bkl", 4}, {"mel", 5}}, {{"gone", "x"}});
        QCOMPARE(table.model()->rowCount(), 4); // a label of the map that no image has stays visible
        QSignalSpy edited(&table, &ClassMapTable::classMapEdited);
        table.show();
        for (const int row : {0, 1})
            table.selectionModel()->select(table.model()->index(row, 1), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        table.selectionModel()->setCurrentIndex(table.model()->index(1, 1), QItemSelectionModel::NoUpdate);
        table.edit(table.model()->index(1, 1));
        auto *editor = table.findChild<QLineEdit *>();
        QVERIFY(editor != nullptr);
        editor->setText("keratosis");
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(edited.count(), 1);
        const auto map = edited.front().front().value<std::map<QString, QString>>();
        QCOMPARE(map, (std::map<QString, QString>{{"akiec", "keratosis"}, {"bkl", "keratosis"}, {"gone", "x"}}));
    }

    void columnsOfATableAreChosen()
    {
        Bench bench("table", {{"one.csv", {"file", "dx"}}, {"two.csv", {"picture", "dx", "hospital"}}});
        auto *label = bench.child<QComboBox>("column_labelComboBox");
        QVERIFY(!label->isVisible());
        bench.child<QPushButton>("showColumnsPushButton")->click();
        QVERIFY(label->isVisible());
        QCOMPARE(label->count(), 5); // by its name, file, dx, picture, hospital
        bench.choose("column_labelComboBox", label->findText("dx"));
        QCOMPARE(bench.read().columns, (std::map<std::string, std::string>{{"label", "dx"}}));
        QVERIFY(label->isVisible() && label->currentText() == "dx");
        bench.choose("column_tableComboBox", 2); // two.csv
        QCOMPARE(bench.read().columns.at("table"), std::string("two.csv"));
        QCOMPARE(bench.child<QComboBox>("column_sourceComboBox")->count(), 5); // by its name, none and its three columns
        bench.choose("column_sourceComboBox", 1);
        QCOMPARE(bench.read().columns.at("source"), std::string());
        bench.choose("column_labelComboBox", 0);
        QVERIFY(!bench.read().columns.contains("label"));
    }

    void columnsComeUpWhereATableCannotBeRead()
    {
        Bench bench("nothing", {{"one.csv", {"file", "dx"}}});
        QVERIFY(!bench.child<QComboBox>("column_labelComboBox")->isVisible());
        bench.choose("datasetLayoutComboBox", bench.child<QComboBox>("datasetLayoutComboBox")->findData("csv"));
        QVERIFY(bench.child<QComboBox>("column_labelComboBox")->isVisible());
        QVERIFY(!bench.child<QComboBox>("column_tableComboBox")->isVisible()); // there is only one
    }

    void leaksAreFoundAndAllowedByTheMouse()
    {
        Bench bench;
        bench.gateway.leaks = {{"group", 0}, {"bytes", 0}, {"near_duplicate", 3}};
        auto *tabs = bench.child<QTabWidget>("datasetTabWidget");
        tabs->setCurrentIndex(2);
        QCOMPARE(bench.child<QLabel>("betweenNearDuplicateLabel")->text(), QString("not looked for"));
        bench.child<QPushButton>("findLeaksPushButton")->click();
        bench.settle();
        QCOMPARE(tabs->tabText(2), QString("Leaks (3)"));
        QCOMPARE(bench.child<QLabel>("betweenNearDuplicateLabel")->text(), QString("3"));
        QCOMPARE(bench.child<QLabel>("withinBytesLabel")->text(), QString("1"));
        QCOMPARE(bench.child<QLabel>("leakVerdictLabel")->text(), QString("3 pairs of the kind near_duplicate leak."));
        auto *allow = bench.child<QCheckBox>("allowNearDuplicateCheckBox");
        QTest::mouseClick(allow, Qt::LeftButton, {}, {8, allow->height() / 2});
        QCOMPARE(bench.read().allowLeaks, Names{"near_duplicate"});
        QVERIFY(allow->isChecked());
        QCOMPARE(bench.child<QLabel>("leakVerdictLabel")->text(), QString("Allowed: 3 pairs of the kind near_duplicate."));
        QCOMPARE(bench.page.findChild<LeakPairList *>()->pairCount(), 3);
        QCOMPARE(bench.presenter.chosen()->options.allowLeaks, Names{"near_duplicate"});
    }

    void aTornLesionIsSaidAndLeadsToTheLeaks()
    {
        Bench bench("torn");
        auto *leak = bench.child<QLabel>("datasetLeakLabel");
        QVERIFY(leak->text().contains("would refuse") && leak->text().contains("lesion '7'"));
        bench.child<QPushButton>("showLeaksPushButton")->click();
        QCOMPARE(bench.child<QTabWidget>("datasetTabWidget")->currentIndex(), 2);
        QCOMPARE(bench.child<QLabel>("betweenGroupLabel")->text(), QString("at least 1"));
        bench.child<QCheckBox>("allowGroupCheckBox")->click();
        QCOMPARE(bench.read().allowLeaks, Names{"group"});
        QVERIFY(leak->text().startsWith("Allowed") && !leak->text().contains("refuse"));
        bench.child<QCheckBox>("allowGroupCheckBox")->click();
        QVERIFY(bench.read().allowLeaks.empty());
        QVERIFY(leak->text().contains("would refuse"));
    }

    void augmentationStartsFromTheRecipeAndGoesBackToIt()
    {
        Bench bench;
        ImageRecipe recipe;
        recipe.augment.rotation = 90.0;
        recipe.size = {64, 48, Fit::Letterbox};
        bench.presenter.setRecipe(recipe);
        auto *rotation = bench.child<QSlider>("rotationSlider");
        auto *use = bench.child<QPushButton>("useAugmentationPushButton");
        QCOMPARE(rotation->value(), 50); // percent of 180 degrees
        QVERIFY(!use->isEnabled());
        bench.child<QTabWidget>("datasetTabWidget")->setCurrentIndex(3);
        QTRY_VERIFY(bench.gateway.previews > 0);
        QVERIFY(bench.child<QLabel>("augmentationNoteLabel")->text().contains("64 x 48 pixels (letterboxed)"));
        QSignalSpy chosen(&bench.page, &DatasetPage::augmentationChosen);
        rotation->setValue(10);
        bench.child<QSlider>("blurSlider")->setValue(40);
        bench.child<QCheckBox>("flipsCheckBox")->click();
        const auto previewed = [&] {
            const std::scoped_lock lock(bench.gateway.mutex);
            return bench.gateway.lastAugmentation;
        };
        QTRY_VERIFY(!previewed().flips);
        QCOMPARE(previewed().rotation, 18.0);
        QCOMPARE(previewed().blur, 2.0);
        {
            const std::scoped_lock lock(bench.gateway.mutex);
            QVERIFY(bench.gateway.lastPreviewSize == recipe.size);
        }
        QVERIFY(use->isEnabled());
        use->click();
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.front().front().value<AugmentOptions>().blur, 2.0);
        bench.child<QPushButton>("trainingAugmentationPushButton")->click();
        QCOMPARE(rotation->value(), 50);
        rotation->setValue(10);
        recipe.size.width = 48; // another size leaves what is being tried
        bench.presenter.setRecipe(recipe);
        QCOMPARE(rotation->value(), 10);
        recipe.augment.hair = 1.0; // another augmentation takes its place
        bench.presenter.setRecipe(recipe);
        QCOMPARE(rotation->value(), 50);
        QCOMPARE(bench.child<QSlider>("hairSlider")->value(), 100);
    }
};

QTEST_MAIN(TstDatasetPage)
#include "tst_dataset_page.moc"
