// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <QtTest/QTest>

#include "core/nn/image_tensor.h"

using namespace lesionlens;

class TstImageTensor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Two rows of three pixels, all values different: planes, rows and columns each have to be at their place.
    void byHand()
    {
        RgbImage image(3, 2);
        for (std::size_t i = 0; i < image.data.size(); ++i)
            image.data[i] = static_cast<std::uint8_t>(10 * i + 5);
        const torch::Tensor tensor = imageTensor(image, {0.5, 0.25, 0.0}, {0.5, 0.25, 2.0});
        QCOMPARE(tensor.sizes().vec(), (std::vector<std::int64_t>{1, 3, 2, 3}));
        QVERIFY(tensor.scalar_type() == torch::kFloat && tensor.device().is_cpu() && !tensor.requires_grad());
        const double mean[] = {0.5, 0.25, 0.0};
        const double deviation[] = {0.5, 0.25, 2.0};
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < 2; ++y)
                for (int x = 0; x < 3; ++x) {
                    const double value = 10 * ((y * 3 + x) * 3 + c) + 5;
                    QCOMPARE(tensor[0][c][y][x].item<float>(), static_cast<float>((value / 255.0 - mean[c]) / deviation[c]));
                }
        QCOMPARE(tensor[0][0][0][0].item<float>(), static_cast<float>(-245.0 / 255.0)); // (5 / 255 - 1 / 2) * 2
    }

    void fourthChannelIsPassedOver()
    {
        RgbImage image(2, 1, 4);
        image.data = {0, 51, 102, 255, 153, 204, 255, 0};
        const torch::Tensor tensor = imageTensor(image, {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0});
        const torch::Tensor expected = torch::tensor({0.0F, 0.6F, 0.2F, 0.8F, 0.4F, 1.0F}).reshape({1, 3, 1, 2});
        QVERIFY(torch::allclose(tensor, expected, 0.0, 1e-7));
    }
};

QTEST_GUILESS_MAIN(TstImageTensor)
#include "tst_image_tensor.moc"
