// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An own program, so that nothing else allocates and it runs beside the other tests: it takes a while.

#include <cstddef>

#include <malloc.h>

#include <QtTest/QTest>

#include "tests/explain/every_method.h"

using namespace lesionlens;
using namespace lesionlens::test;

namespace {

/// Bytes that the program holds from the allocator.
std::size_t bytesInUse()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

} // namespace

class TstExplainerMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memoryIsGivenBack_data();
    void memoryIsGivenBack();
};

void TstExplainerMemory::memoryIsGivenBack_data()
{
    QTest::addColumn<QString>("id");
    for (const ModelEntry &entry : modelRegistry())
        QTest::newRow(entry.id.c_str()) << QString::fromStdString(entry.id);
}

// As a session explains: a frozen model, all methods at once.
void TstExplainerMemory::memoryIsGivenBack()
{
    QFETCH(QString, id);
    // Less than 200 copies of the smallest feature map of these networks, 3 KiB.
    constexpr std::size_t slack = 256 * 1024;
    const std::shared_ptr<ImageClassifier> model = smallModel(id.toStdString());
    model->freeze();
    ExplainRequest request = requestFor(everyMethod());
    request.layers.clear();
    for (int i = 0; i < 5; ++i)
        static_cast<void>(explained(*model, request)); // caches of the libraries fill up
    const std::size_t before = bytesInUse();
    {
        const torch::Tensor held = torch::ones({static_cast<std::int64_t>(slack)});
        if (bytesInUse() < before + 2 * slack)
            QSKIP("this program's allocator does not report what is in use");
    }
    for (int i = 0; i < 200; ++i)
        static_cast<void>(explained(*model, request));
    const std::size_t after = bytesInUse();
    const std::size_t growth = after > before ? after - before : 0;
    QVERIFY2(growth <= slack, qPrintable(QString("%1 bytes more than before").arg(growth)));
}

QTEST_GUILESS_MAIN(TstExplainerMemory)
#include "tst_explainer_memory.moc"
