// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDropEvent>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include "ui/theme.h"
#include "ui/widgets/image_list_panel.h"

using namespace lesionlens;

namespace {

QStringList paths(int count)
{
    QStringList all;
    for (int i = 0; i < count; ++i) {
        all << QStringLiteral("/images/picture_%1.jpg").arg(i);
    }
    return all;
}

QStringList firstArguments(const QSignalSpy &spy)
{
    QStringList all;
    for (const auto &call : spy) {
        all << call.at(0).toString();
    }
    return all;
}

} // namespace

class TstImageListPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void everyPathOnce();
    void modelKeepsWhatIsKnown();
    void unknownPathsAreIgnored();
    void thumbnailsAreAskedForInSight();
    void keyboardAndClickChoose();
    void settingSelectionTellsNobody();
    void stepping();
    void deleteAsksForRemoval();
    void removalMovesNoChoice();
    void contextMenuRemoves();
    void dropsAreTold();
    void dropsWithoutFilesAreRefused();
    void rowsArePainted();
};

void TstImageListPanel::everyPathOnce()
{
    ImageListModel model;
    model.setPaths({QStringLiteral("/a.jpg"), QStringLiteral("/b.jpg"), QStringLiteral("/a.jpg")});
    QCOMPARE(model.rowCount(), 2);
    model.addPaths({QStringLiteral("/c.jpg"), QStringLiteral("/b.jpg"), QStringLiteral("/c.jpg")});
    QCOMPARE(model.paths(), QStringList({"/a.jpg", "/b.jpg", "/c.jpg"}));
    model.removePath(QStringLiteral("/a.jpg"));
    QCOMPARE(model.paths(), QStringList({"/b.jpg", "/c.jpg"}));
    QCOMPARE(model.rowOf(QStringLiteral("/c.jpg")), 1);
    QCOMPARE(model.rowOf(QStringLiteral("/a.jpg")), -1);
}

void TstImageListPanel::modelKeepsWhatIsKnown()
{
    ImageListModel model;
    model.setPaths(paths(2));
    const QString path = paths(2).at(1);
    model.setLabel(path, QStringLiteral("nv"));
    model.setPrediction(path, QStringLiteral("mel 0.7"));
    const QModelIndex index = model.index(1);
    QCOMPARE(index.data().toString(), QStringLiteral("picture_1.jpg"));
    QCOMPARE(index.data(ImageListModel::PathRole).toString(), path);
    QCOMPARE(index.data(Qt::AccessibleTextRole).toString(), QStringLiteral("picture_1.jpg, nv, mel 0.7"));
    model.setError(path, QStringLiteral("It is truncated."));
    QCOMPARE(index.data(Qt::AccessibleTextRole).toString(), QStringLiteral("picture_1.jpg, nv, It is truncated."));
    model.setError(path, {});
    model.clearPredictions();
    QCOMPARE(index.data(Qt::AccessibleTextRole).toString(), QStringLiteral("picture_1.jpg, nv"));
}

void TstImageListPanel::unknownPathsAreIgnored()
{
    ImageListModel model;
    model.setPaths(paths(1));
    QSignalSpy changed(&model, &ImageListModel::dataChanged);
    model.setThumbnail(QStringLiteral("/gone.jpg"), QImage(2, 2, QImage::Format_RGB32));
    model.setError(QStringLiteral("/gone.jpg"), QStringLiteral("x"));
    model.removePath(QStringLiteral("/gone.jpg"));
    QCOMPARE(changed.count(), 0);
    QCOMPARE(model.rowCount(), 1);
}

void TstImageListPanel::thumbnailsAreAskedForInSight()
{
    ImageListPanel panel;
    panel.resize(220, 400);
    QSignalSpy needed(&panel, &ImageListPanel::thumbnailNeeded);
    panel.setImages(paths(500));
    QCoreApplication::processEvents();
    QCOMPARE(needed.count(), 0); // not on screen yet
    panel.show();
    QTRY_VERIFY(needed.count() > 0);
    QCoreApplication::processEvents();
    const qsizetype first = needed.count();
    QVERIFY(first < 15);
    QCOMPARE(firstArguments(needed).first(), paths(1).first());
    panel.setSelected(paths(500).last()); // scrolls there
    QTRY_VERIFY(firstArguments(needed).contains(paths(500).last()));
    QVERIFY(needed.count() < 3 * first);
    panel.setSelected(paths(1).first()); // known already
    QCoreApplication::processEvents();
    QCOMPARE(firstArguments(needed).count(paths(1).first()), 1);
}

void TstImageListPanel::keyboardAndClickChoose()
{
    ImageListPanel panel;
    panel.resize(220, 600);
    panel.setImages(paths(5));
    panel.show();
    QSignalSpy chosen(&panel, &ImageListPanel::imageChosen);
    auto *list = panel.findChild<QListView *>(QStringLiteral("imagesListView"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(2, 0)).center());
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Home);
    QCOMPARE(firstArguments(chosen), QStringList({paths(5).at(2), paths(5).at(3), paths(5).at(0)}));
    QCOMPARE(panel.selected(), paths(5).at(0));
}

void TstImageListPanel::settingSelectionTellsNobody()
{
    ImageListPanel panel;
    panel.setImages(paths(3));
    QSignalSpy chosen(&panel, &ImageListPanel::imageChosen);
    panel.setSelected(paths(3).at(1));
    QCOMPARE(panel.selected(), paths(3).at(1));
    panel.setSelected(QStringLiteral("/gone.jpg"));
    QCOMPARE(panel.selected(), QString());
    QCOMPARE(chosen.count(), 0);
}

void TstImageListPanel::stepping()
{
    ImageListPanel panel;
    QSignalSpy chosen(&panel, &ImageListPanel::imageChosen);
    panel.selectNext(); // nothing there
    panel.setImages(paths(2));
    panel.selectNext();
    panel.selectNext();
    panel.selectNext(); // stays at the last
    panel.selectPrevious();
    QCOMPARE(firstArguments(chosen), QStringList({paths(2).at(0), paths(2).at(1), paths(2).at(0)}));
}

void TstImageListPanel::deleteAsksForRemoval()
{
    ImageListPanel panel;
    panel.setImages(paths(2));
    panel.show();
    QSignalSpy asked(&panel, &ImageListPanel::removeRequested);
    auto *list = panel.findChild<QListView *>(QStringLiteral("imagesListView"));
    QTest::keyClick(list, Qt::Key_Delete); // nothing is chosen
    panel.setSelected(paths(2).at(1));
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(firstArguments(asked), QStringList({paths(2).at(1)}));
    QCOMPARE(panel.images().size(), 2);
}

void TstImageListPanel::removalMovesNoChoice()
{
    ImageListPanel panel;
    panel.setImages(paths(3));
    panel.setSelected(paths(3).at(1));
    QSignalSpy chosen(&panel, &ImageListPanel::imageChosen);
    panel.removeImage(paths(3).at(1));
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(panel.images(), QStringList({paths(3).at(0), paths(3).at(2)}));
}

void TstImageListPanel::contextMenuRemoves()
{
    ImageListPanel panel;
    panel.resize(220, 400);
    panel.setImages(paths(2));
    panel.show();
    QSignalSpy asked(&panel, &ImageListPanel::removeRequested);
    auto *list = panel.findChild<QListView *>(QStringLiteral("imagesListView"));
    Q_EMIT list->customContextMenuRequested(list->visualRect(list->model()->index(1, 0)).center());
    auto *menu = panel.findChild<QMenu *>(QStringLiteral("imageMenu"));
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().size(), 1);
    menu->actions().first()->trigger();
    menu->close();
    QCOMPARE(firstArguments(asked), QStringList({paths(2).at(1)}));
}

void TstImageListPanel::dropsAreTold()
{
    ImageListPanel panel;
    panel.resize(220, 400);
    panel.show();
    QSignalSpy dropped(&panel, &ImageListPanel::filesDropped);
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/images/ä b.jpg")), QUrl(QStringLiteral("https://example.org/c.jpg"))});
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&panel, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&panel, &drop);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.at(0).at(0).toStringList(), QStringList({QStringLiteral("/images/ä b.jpg")}));
}

void TstImageListPanel::dropsWithoutFilesAreRefused()
{
    ImageListPanel panel;
    QMimeData data;
    data.setText(QStringLiteral("hello"));
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    enter.ignore();
    QCoreApplication::sendEvent(&panel, &enter);
    QVERIFY(!enter.isAccepted());
}

void TstImageListPanel::rowsArePainted()
{
    ImageListPanel panel;
    panel.resize(220, 300);
    panel.setImages(paths(2));
    QImage thumbnail(80, 60, QImage::Format_RGB32);
    thumbnail.fill(QColor(10, 200, 30));
    panel.setThumbnail(paths(2).at(0), thumbnail);
    panel.show();
    auto *list = panel.findChild<QListView *>(QStringLiteral("imagesListView"));
    const QImage shown = list->viewport()->grab().toImage();
    const QRect row = list->visualRect(list->model()->index(0, 0));
    QCOMPARE(shown.pixelColor(row.left() + 8 + ImageListPanel::ThumbnailSize / 2, row.center().y()), QColor(10, 200, 30));
    QCOMPARE(shown.pixelColor(row.left() + 10, list->visualRect(list->model()->index(1, 0)).top() + 8), theme(ThemeKind::Dark).canvas);
}

QTEST_MAIN(TstImageListPanel)
#include "tst_image_list_panel.moc"
