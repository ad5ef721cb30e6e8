// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <thread>

#include <QtTest/QTest>

#include "core/nn/device.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstDevice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreUnderstood()
    {
        QVERIFY(deviceFromString("cpu").is_cpu());
        QCOMPARE(deviceFromString("auto").is_cuda(), torch::cuda::is_available());
        LESIONLENS_EXPECT_ERROR(deviceFromString("gpu"), ErrorCode::Usage, "'gpu'");
        LESIONLENS_EXPECT_ERROR(deviceFromString(""), ErrorCode::Usage, "auto, cpu or cuda");
    }

    void cudaIsRefusedWhereThereIsNone()
    {
        if (torch::cuda::is_available())
            QVERIFY(deviceFromString("cuda").is_cuda());
        else
            LESIONLENS_EXPECT_ERROR(deviceFromString("cuda"), ErrorCode::Usage, "no CUDA");
    }

    void titleCountsThreads()
    {
        const int kept = at::get_num_threads();
        at::set_num_threads(1);
        QCOMPARE(deviceTitle(torch::kCPU), std::string("CPU, 1 thread"));
        at::set_num_threads(2);
        QCOMPARE(deviceTitle(torch::kCPU), std::string("CPU, 2 threads"));
        at::set_num_threads(kept);
    }

    void threadsAreAskedForOrTheCores()
    {
        QCOMPARE(threadsFor(nullptr, 6), 6);
        QCOMPARE(threadsFor(nullptr, 0), 1); // the number of cores is not known
        QCOMPARE(threadsFor("2", 6), 2);
        QCOMPARE(threadsFor("3,2", 6), 3); // by level of nesting
        for (const char *senseless : {"", "many", "0", "-4", "99999999999"})
            QCOMPARE(threadsFor(senseless, 6), 6);
    }

    void allCoresAreUsed()
    {
        qunsetenv("OMP_NUM_THREADS");
        useAllCores();
        QCOMPARE(at::get_num_threads(), static_cast<int>(std::thread::hardware_concurrency()));
        at::set_num_threads(1);
        useAllCores(); // only the first call acts: a later choice stays
        QCOMPARE(at::get_num_threads(), 1);
    }
};

QTEST_GUILESS_MAIN(TstDevice)
#include "tst_device.moc"
