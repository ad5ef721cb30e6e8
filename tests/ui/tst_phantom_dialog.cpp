// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest/QTest>

#include "ui/phantom_dialog.h"

using namespace lesionlens;

class TstPhantomDialog : public QObject
{
    Q_OBJECT
private:
    template <typename T>
    static T *child(const PhantomDialog &dialog, const char *name)
    {
        return dialog.findChild<T *>(QLatin1String(name));
    }

private Q_SLOTS:
    void asksForASetWithoutShortcutsAtFirst()
    {
        const PhantomDialog dialog(QStringLiteral("/tmp/phantoms"));
        const PhantomSetOptions options = dialog.options();
        QVERIFY(options.shortcuts.empty());
        QVERIFY(options.without.empty());
        QCOMPARE(options.labelNoise, 0.0);
        QVERIFY(options.problems().empty());
        QCOMPARE(dialog.folder(), QStringLiteral("/tmp/phantoms"));
    }

    void everyArtefactCanBeAShortcutOrLeftOut()
    {
        const PhantomDialog dialog(QStringLiteral("/tmp/phantoms"));
        for (const Artefact artefact : kArtefacts) {
            const QByteArray id = toString(artefact);
            auto *agreement = child<QDoubleSpinBox>(dialog, "phantomAgreement_" + id + "DoubleSpinBox");
            QVERIFY(!agreement->isEnabled());
            child<QCheckBox>(dialog, "phantomShortcut_" + id + "CheckBox")->click();
            QVERIFY(agreement->isEnabled());
            QCOMPARE(dialog.options().shortcuts.at(artefact), 0.95);
            agreement->setValue(0.7);
            QCOMPARE(dialog.options().shortcuts.at(artefact), 0.7);
            child<QCheckBox>(dialog, "phantomWithout_" + id + "CheckBox")->click();
            QVERIFY(dialog.options().without.contains(artefact));
        }
        QCOMPARE(dialog.options().shortcuts.size(), kArtefacts.size());
        QVERIFY(dialog.options().problems().empty());
        child<QCheckBox>(dialog, "phantomShortcut_inkCheckBox")->click();
        QVERIFY(!dialog.options().shortcuts.contains(Artefact::Ink));
    }

    void takesNumberSizeSeedAndNoise()
    {
        const PhantomDialog dialog(QStringLiteral("/tmp/phantoms"));
        child<QSpinBox>(dialog, "phantomCountSpinBox")->setValue(60);
        child<QSpinBox>(dialog, "phantomSizeSpinBox")->setValue(96);
        child<QSpinBox>(dialog, "phantomSeedSpinBox")->setValue(5);
        child<QDoubleSpinBox>(dialog, "phantomLabelNoiseDoubleSpinBox")->setValue(0.1);
        const PhantomSetOptions options = dialog.options();
        QCOMPARE(options.count, 60);
        QCOMPARE(options.size, 96);
        QCOMPARE(options.seed, std::uint64_t(5));
        QCOMPARE(options.labelNoise, 0.1);
    }

    void aSetNeedsAFolder()
    {
        const PhantomDialog dialog(QStringLiteral("/tmp/phantoms"));
        auto *make = child<QPushButton>(dialog, "confirmPhantomsPushButton");
        QVERIFY(make->isEnabled());
        child<QLineEdit>(dialog, "phantomFolderLineEdit")->setText(QStringLiteral("  "));
        QVERIFY(!make->isEnabled());
    }
};

QTEST_MAIN(TstPhantomDialog)
#include "tst_phantom_dialog.moc"
