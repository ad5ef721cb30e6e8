// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>

#include <QTemporaryDir>
#include <QThread>
#include <QtTest/QTest>

#include "core/session/session.h"
#include "tests/ui/fake_gateway.h"
#include "ui/export_figure.h"
#include "ui/presenters/inspect_presenter.h"

using namespace lesionlens;
using lesionlens::test::FakeGateway;

namespace {

/// The demo's first image, explained.
class Explained
{
public:
    explicit Explained(FakeGateway &gateway) : presenter(gateway)
    {
        presenter.start({});
        for (int i = 0; i < 500 && !(presenter.result() && presenter.mask() && presenter.isFocusCurrent()); ++i)
            QTest::qWait(10);
    }
    FigureContent content() { return figureContent(presenter, QRectF(0, 0, 16, 16)).value(); }

    InspectPresenter presenter;
};

bool hasLine(const std::vector<std::string> &lines, const std::string &part)
{
    return std::any_of(lines.begin(), lines.end(), [&](const std::string &line) { return line.find(part) != std::string::npos; });
}

} // namespace

class TstExport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsExportedBeforeAnImageIsExplained()
    {
        FakeGateway gateway;
        InspectPresenter presenter(gateway);
        QVERIFY(!figureContent(presenter, QRectF()));
    }

    void theCaptionHoldsEverythingThatIsNeededToMakeItAgain()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        explained.presenter.setQuery({1.0, 1.0});
        explained.presenter.stepHead(1);
        for (int i = 0; i < 500 && !explained.presenter.isFocusCurrent(); ++i)
            QTest::qWait(10);
        const std::vector<std::string> lines = figureCaption(explained.content());
        QVERIFY(hasLine(lines, "Model: Fake + global attention, ga.safetensors (sha256 0123456789ab), trained on: made up for a test."));
        QVERIFY(hasLine(lines, "Image: one.png (16 x 16). Predicted: nevus 67 %; explained class: nevus."));
        QVERIFY(hasLine(lines, "Grad-CAM, layer layer4.1, class nevus; colours from 0 to 2 (class score gradient x activation)."));
        QVERIFY(hasLine(lines, "Attention, outgoing, layer layer4.1.attention, head 0, query x 1 y 1 (cell 0, 0); colours from 0 to 0.75"));
        QVERIFY(hasLine(lines, "Grad-CAM: background focus 0 % (uniform map 50 %), lesion gain 2, log ratio undefined"));
        QVERIFY(hasLine(lines, "Agreement of the two maps: rank correlation "));
        QVERIFY(hasLine(lines, " (95 of 100 random maps of the same smoothness: "));
        QVERIFY(hasLine(lines, "Lesion mask: automatic, fake algorithm 1."));
        QVERIFY(hasLine(lines, researchUseLine()));
    }

    void theLicenceOfTheImageStandsBelowIt()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        FigureContent content = explained.content();
        content.record = ImageRecord{"ISIC archive", "nv", "CC-BY", "Clinic of Vienna"};
        QVERIFY(hasLine(figureCaption(content), "Image from ISIC archive. CC-BY. Attribution: Clinic of Vienna."));
    }

    void noFolderOfTheUserIsGivenAway()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        for (const std::string &line : figureCaption(explained.content()))
            QVERIFY2(line.find("demo/") == std::string::npos, line.c_str());
    }

    void theFigureShowsThePanes()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        const QImage figure = drawFigure(explained.content());
        QVERIFY(figure.width() > 2000);
        QVERIFY(figure.height() > 1000);
        QCOMPARE(figure.dotsPerMeterX(), 11811);
        QCOMPARE(figure.pixel(2, 2), qRgb(255, 255, 255));
        // The photograph is grey 180; Grad-CAM lies over it in the second panel.
        const QRgb photograph = figure.pixel(32 + 570, 500);
        QCOMPARE(photograph, qRgb(180, 180, 180));
        const QRgb map = figure.pixel(32 + 760 + 24 + 570, 500);
        QVERIFY(map != photograph);
    }

    void onlyTheVisiblePartIsDrawn()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        FigureContent content = explained.content();
        const int whole = drawFigure(content).height();
        content.visible = QRectF(4, 4, 8, 4); // twice as wide as high
        QVERIFY(drawFigure(content).height() < whole - 300);
    }

    void aModelWithoutAttentionSaysSoInTheFigure()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        explained.presenter.selectModel(0);
        for (int i = 0; i < 500 && !(explained.presenter.result() && explained.presenter.isFocusCurrent()); ++i)
            QTest::qWait(10);
        const FigureContent content = explained.content();
        QVERIFY(hasLine(figureCaption(content), "Attention: Attention is not defined for Fake, because it has no attention layer."));
        QVERIFY(!drawFigure(content).isNull());
    }

    void itIsWrittenWholeFromAnyThread()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        const FigureContent content = explained.content();
        QTemporaryDir dir;
        const std::filesystem::path file = std::filesystem::path(dir.path().toStdString()) / "new" / "figür.png";
        std::unique_ptr<QThread> thread(QThread::create([&] { writeFigure(file, content); }));
        thread->start();
        QVERIFY(thread->wait(20000));
        const QImage figure(QString::fromStdU16String(file.u16string()));
        QVERIFY(!figure.isNull());
        QCOMPARE(figure.convertToFormat(QImage::Format_RGB32), drawFigure(content));
    }

    void aPlaceThatCannotBeWrittenIsAnErrorThatNamesIt()
    {
        FakeGateway gateway;
        Explained explained(gateway);
        QTemporaryDir dir;
        const QString blocker = dir.filePath("file");
        {
            QFile file(blocker);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        try {
            writeFigure(std::filesystem::path(blocker.toStdString()) / "figure.png", explained.content());
            QFAIL("nothing was thrown");
        } catch (const Error &error) {
            QCOMPARE(error.code(), ErrorCode::Io);
            QVERIFY2(error.message().find(blocker.toStdString()) != std::string::npos, error.what());
        }
    }
};

QTEST_MAIN(TstExport)
#include "tst_export.moc"
