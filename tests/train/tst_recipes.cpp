// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QtTest/QTest>

#include "core/models/registry.h"
#include "core/train/recipes.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstRecipes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRecipeIsARunOfItsName()
    {
        for (const ModelEntry &entry : modelRegistry()) {
            for (const Recipe &recipe : recipes()) {
                TrainConfig config;
                config.model = entry.defaults;
                config.train = withRecipe({}, recipe.id, entry.id);
                QVERIFY2(config.problems().empty(), recipe.id.c_str());
                QCOMPARE(recipeOf(config.train, entry.id), recipe.id);
                QVERIFY(!recipe.title.empty() && recipe.summary.ends_with('.'));
            }
        }
    }

    void theFirstIsTheDefault()
    {
        QCOMPARE(recipeOf(TrainOptions(), "resnet18"), recipes().front().id);
        QCOMPARE(recipeOf(TrainOptions(), "efficientnet_b0_ga"), recipes().front().id);
    }

    void transformersLearnSlowerAndClipped()
    {
        const TrainOptions options = withRecipe({}, "short", "vit_tiny_patch16_224");
        QCOMPARE(options.lr, 3e-4);
        QCOMPARE(options.clipNorm, 1.0);
        QCOMPARE(withRecipe({}, "fine_tune", "vit_tiny_patch16_224").lr, 1e-4);
        QCOMPARE(withRecipe({}, "staged", "swin_tiny_patch4_window7_224").lr, 1e-4);
        QCOMPARE(withRecipe({}, "short", "resnet18_la").lr, 1e-3);
        QCOMPARE(recipeOf(TrainOptions(), "swin_tiny_patch4_window7_224"), std::string());
    }

    void keepsWhatIsNoRecipe()
    {
        TrainOptions own;
        own.init = "weights.safetensors";
        own.workers = 7;
        own.saveHalf = true;
        own.lr = 0.5;
        own.mixup = 0.3;
        const TrainOptions made = withRecipe(own, "staged", "resnet18");
        QCOMPARE(made.init, std::string("weights.safetensors"));
        QCOMPARE(made.workers, 7);
        QVERIFY(made.saveHalf);
        QCOMPARE(made.lr, 5e-4);
        QCOMPARE(made.mixup, 0.0);
        QCOMPARE(made.freezeEpochs, 2);
        QCOMPARE(recipeOf(own, "resnet18"), std::string());
    }

    void refusesWhatItDoesNotKnow()
    {
        LESIONLENS_EXPECT_ERROR(static_cast<void>(withRecipe({}, "quick", "resnet18")), ErrorCode::Usage, "short, long, fine_tune, staged");
        LESIONLENS_EXPECT_ERROR(static_cast<void>(withRecipe({}, "short", "vgg")), ErrorCode::Usage, "vgg");
    }
};

QTEST_GUILESS_MAIN(TstRecipes)
#include "tst_recipes.moc"
