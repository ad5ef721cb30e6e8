// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest/QTest>

#include "ui/settings.h"

using namespace lesionlens;

class TstSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingSurvivesARestart()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath("settings.ini");
        ViewSettings view;
        view.attentionView = AttentionView::Incoming;
        view.opacity = 0.3;
        view.colorMap = "cividis";
        view.isSigned = true;
        view.contours = true;
        view.smooth = false;
        view.showMask = false;
        view.maskMode = MaskMode::Automatic;
        {
            Settings settings(file);
            settings.setGeometry("geometry");
            settings.setSplitter("panesSplitter", "sizes");
            settings.setLastFolder(dir.path());
            settings.setTheme(ThemeKind::Light);
            settings.setView(view);
            QVERIFY(settings.sync());
        }
        const Settings settings(file);
        QCOMPARE(settings.geometry(), QByteArray("geometry"));
        QCOMPARE(settings.splitter("panesSplitter"), QByteArray("sizes"));
        QCOMPARE(settings.splitter("another"), QByteArray());
        QCOMPARE(settings.lastFolder(), dir.path());
        QCOMPARE(settings.theme(), ThemeKind::Light);
        QVERIFY(settings.view() == view);
    }

    void theHeadIsNotKept()
    {
        QTemporaryDir dir;
        Settings settings(dir.filePath("settings.ini"));
        ViewSettings view;
        view.head = 5;
        settings.setView(view);
        QVERIFY(!settings.view().head);
    }

    void anEmptyFileGivesDefaults()
    {
        QTemporaryDir dir;
        const Settings settings(dir.filePath("settings.ini"));
        QVERIFY(settings.view() == ViewSettings());
        QCOMPARE(settings.theme(), ThemeKind::Dark);
        QCOMPARE(settings.lastFolder(), QDir::homePath());
        QVERIFY(settings.geometry().isEmpty());
    }

    void nonsenseGivesDefaults()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath("settings.ini");
        {
            QSettings store(file, QSettings::IniFormat);
            store.setValue("view/opacity", "a lot");
            store.setValue("view/attention", "sideways");
            store.setValue("view/mask", 17);
            store.setValue("view/smooth", "perhaps");
            store.setValue("window/theme", "purple");
            store.setValue("files/last_folder", dir.filePath("gone"));
        }
        const Settings settings(file);
        QVERIFY(settings.view() == ViewSettings());
        QCOMPARE(settings.theme(), ThemeKind::Dark);
        QCOMPARE(settings.lastFolder(), QDir::homePath());
    }

    void opacityIsClamped_data()
    {
        QTest::addColumn<QString>("stored");
        QTest::addColumn<double>("opacity");
        QTest::newRow("too much") << "7" << 1.0;
        QTest::newRow("too little") << "-1" << 0.0;
        QTest::newRow("not finite") << "nan" << ViewSettings().opacity;
    }
    void opacityIsClamped()
    {
        QFETCH(QString, stored);
        QFETCH(double, opacity);
        QTemporaryDir dir;
        const QString file = dir.filePath("settings.ini");
        {
            QSettings store(file, QSettings::IniFormat);
            store.setValue("view/opacity", stored);
        }
        QCOMPARE(Settings(file).view().opacity, opacity);
    }

    void aPlaceThatCannotBeWrittenIsNoticed()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath("file");
        {
            QFile blocker(file);
            QVERIFY(blocker.open(QIODevice::WriteOnly));
        }
        Settings settings(file + "/settings.ini"); // below a file: no such folder can be made
        settings.setTheme(ThemeKind::Light);
        QVERIFY(!settings.sync());
    }
};

QTEST_GUILESS_MAIN(TstSettings)
#include "tst_settings.moc"
