// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <clocale>
#include <cmath>
#include <limits>

#include <QtTest/QTest>

#include "core/base/text.h"

using namespace lesionlens;

class TstText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvFieldsAreQuotedWhereNeeded()
    {
        QCOMPARE(csvLine({"a", "b"}), std::string("a,b\n"));
        QCOMPARE(csvLine({"a,b", "say \"x\"", "two\nlines", "cr\r"}), std::string("\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\"\n"));
        QCOMPARE(csvLine({" lead", "trail ", "in side"}), std::string("\" lead\",\"trail \",in side\n"));
        QCOMPARE(csvLine({"", "", ""}), std::string(",,\n"));
        QCOMPARE(csvLine({""}), std::string("\"\"\n")); // an empty line would not be a record
    }

    void numbersAreShortest()
    {
        QCOMPARE(numberText(0.1), std::string("0.1"));
        QCOMPARE(numberText(0.1F), std::string("0.1"));
        QCOMPARE(numberText(1e-5), std::string("1e-05"));
        QCOMPARE(numberText(-2.0), std::string("-2"));
        QCOMPARE(numberText(1.0 / 3.0), std::string("0.3333333333333333"));
        QCOMPARE(numberText(1.0F / 3.0F), std::string("0.33333334"));
        QCOMPARE(numberText(-std::numeric_limits<double>::quiet_NaN()), std::string("nan"));
        QCOMPARE(numberText(-std::numeric_limits<float>::infinity()), std::string("-inf"));
        const double awkward = 0.1 + 0.2;
        QCOMPARE(std::stod(numberText(awkward)), awkward);
    }

    void numbersAreRounded()
    {
        QCOMPARE(roundedText(0.3049, 2), std::string("0.3"));
        QCOMPARE(roundedText(-1.2346, 3), std::string("-1.235"));
        QCOMPARE(roundedText(12.5, 0), std::string("13"));
        QCOMPARE(roundedText(-0.001, 2), std::string("0"));
        QCOMPARE(roundedText(std::numeric_limits<double>::infinity(), 2), std::string("inf"));
    }

    void numbersDoNotDependOnTheLocale()
    {
        const std::string before = std::setlocale(LC_ALL, nullptr);
        bool hasComma = false;
        for (const char *name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"})
            hasComma = hasComma || std::setlocale(LC_ALL, name) != nullptr;
        const std::string text = numberText(0.5);
        std::setlocale(LC_ALL, before.c_str());
        QCOMPARE(text, std::string("0.5"));
        if (!hasComma)
            QSKIP("no locale with a decimal comma is installed; only the current one was tried");
    }

    void partsAreJoined()
    {
        QCOMPARE(join({}), std::string());
        QCOMPARE(join({"a"}), std::string("a"));
        QCOMPARE(join({"a", "b", "c"}), std::string("a, b, c"));
        QCOMPARE(join({"a", "b"}, " | "), std::string("a | b"));
    }
};

QTEST_GUILESS_MAIN(TstText)
#include "tst_text.moc"
