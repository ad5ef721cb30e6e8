// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/data/dataset.h"
#include "core/image/phantom/phantom.h"
#include "core/session/knock_out.h"
#include "tests/expect_error.h"
#include "tests/tiny_checkpoint.h"

using namespace lesionlens;

namespace {

/// Remembers how far the work said it was.
class RecordedProgress final : public ProgressSink
{
public:
    void report(const Progress &progress) override { reports_.push_back(progress); }
    const std::vector<Progress> &reports() const { return reports_; }

private:
    std::vector<Progress> reports_;
};

/// Asks for a stop at the first report.
class StopAtOnce final : public ProgressSink
{
public:
    void report(const Progress &) override { source_.request_stop(); }
    std::stop_token token() const { return source_.get_token(); }

private:
    std::stop_source source_;
};

} // namespace

/// Knock-outs through the facade: one image, and a data set against the same images one by one.
class TstKnockOut : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir dir_;
    std::filesystem::path root_;
    std::shared_ptr<OpenModel> vit_;
    std::vector<KnockoutTarget> targets_;

private Q_SLOTS:
    void initTestCase()
    {
        root_ = dir_.path().toStdString();
        test::writeTinyCheckpoint(root_ / "vit.safetensors", "vit_tiny_patch16_224");
        vit_ = openModel({root_ / "vit.safetensors", {}, {}, {}, "cpu"});
        PhantomSetOptions options;
        options.count = 12;
        options.size = 64;
        options.seed = 3;
        NoProgress progress;
        writePhantomSet(options, root_ / "phantoms", progress, {});
        targets_ = chosenKnockouts(vit_->spec(), {"blocks.0.attn", "blocks.11.attn"}, {}, KnockoutTarget::Kind::Remove);
        QCOMPARE(targets_.size(), std::size_t{8}); // two layers, three heads each
    }

    void oneImage()
    {
        const OpenImage image = openImage(openDataset(root_ / "phantoms").samples.front().image);
        NoProgress progress;
        const ImageKnockout knockout = knockOut(*vit_, image, targets_, progress, {});
        const Prediction prediction = predict(*vit_, image);
        QCOMPARE(knockout.prediction.predicted, prediction.predicted);
        QCOMPARE(knockout.effects.size(), targets_.size());
        double largest = 0.0;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            const KnockoutEffect &effect = knockout.effects[i];
            QCOMPARE(effect.target, targets_[i]);
            QVERIFY(std::abs(effect.probabilities[0] + effect.probabilities[1] - 1.0) < 1e-12);
            // Softmax of the two logits, by hand.
            QVERIFY(std::abs(effect.probabilities[0] - 1.0 / (1.0 + std::exp(effect.logits[1] - effect.logits[0]))) < 1e-12);
            QCOMPARE(effect.changesPrediction, (effect.logits[1] > effect.logits[0]) != (prediction.predicted == 1));
            largest = std::max(largest, std::abs(effect.logits[0] - prediction.logits[0]));
        }
        QVERIFY(largest > 1e-4); // nothing stands beside the attention of a transformer: something changes
    }

    void dataSetIsItsImages()
    {
        RecordedProgress recorded;
        const KnockoutEvaluation evaluation = knockOutDataSet(*vit_, root_ / "phantoms", Split::Train, targets_, recorded, {});
        NoProgress progress;
        const Dataset dataset = openDataset(root_ / "phantoms");
        const std::vector<std::size_t> indices = dataset.ofSplit(Split::Train);
        QCOMPARE(evaluation.n, static_cast<int>(indices.size()));
        std::vector<double> change(targets_.size(), 0.0);
        std::vector<int> changed(targets_.size(), 0);
        for (const std::size_t index : indices) {
            const Sample &sample = dataset.samples[index];
            const ImageKnockout knockout = knockOut(*vit_, openImage(sample.image), targets_, progress, {});
            const auto label = static_cast<std::size_t>(sample.label);
            for (std::size_t t = 0; t < targets_.size(); ++t) {
                change[t] += knockout.effects[t].probabilities[label] - knockout.prediction.probabilities[label];
                changed[t] += knockout.effects[t].changesPrediction ? 1 : 0;
            }
        }
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            const double expected = change[t] / static_cast<double>(indices.size());
            QVERIFY(std::abs(evaluation.scores[t].trueProbabilityChange - expected) < 1e-5);
            QCOMPARE(evaluation.scores[t].changedPredictions, changed[t]);
        }
        // One batch: as many steps as passes, each of all images.
        const auto n = static_cast<std::int64_t>(indices.size());
        QCOMPARE(recorded.reports().size(), targets_.size() + 2);
        for (std::size_t i = 0; i < recorded.reports().size(); ++i) {
            QCOMPARE(recorded.reports()[i].done, n * static_cast<std::int64_t>(i));
            QCOMPARE(recorded.reports()[i].total, n * static_cast<std::int64_t>(targets_.size() + 1));
        }
    }

    void headsAreChosen()
    {
        const auto kind = KnockoutTarget::Kind::Uniform;
        const std::vector<KnockoutTarget> chosen = chosenKnockouts(vit_->spec(), {"blocks.3.attn"}, {2, 0}, kind);
        QCOMPARE(chosen, (std::vector<KnockoutTarget>{{"blocks.3.attn", 0, kind}, {"blocks.3.attn", 2, kind}}));
        QCOMPARE(chosenKnockouts(vit_->spec(), {}, {1}, kind).size(), std::size_t{12});
        LESIONLENS_EXPECT_ERROR(chosenKnockouts(vit_->spec(), {"blocks.3.attn"}, {3}, kind), ErrorCode::Usage, "heads 0 to 2");
        LESIONLENS_EXPECT_ERROR(chosenKnockouts(vit_->spec(), {}, {7}, kind), ErrorCode::Usage, "7");
        LESIONLENS_EXPECT_ERROR(chosenKnockouts(vit_->spec(), {"blocks.12.attn"}, {}, kind), ErrorCode::Usage, "blocks.12.attn");
    }

    void tableHasOneRowPerClass()
    {
        ImageKnockout knockout;
        knockout.prediction = {{"nv", "mel"}, {1.0, 0.5}, {0.75, 0.25}, 0};
        const KnockoutTarget head{"blocks.0.attn", 1, KnockoutTarget::Kind::Remove};
        const KnockoutTarget layer{"blocks.0.attn", std::nullopt, KnockoutTarget::Kind::Remove};
        knockout.effects.push_back({head, {1.5, 0.25}, {0.5, 0.5}, false});
        knockout.effects.push_back({layer, {1.0, 0.5}, {0.75, 0.25}, false});
        QCOMPARE(knockoutCsv("a,b.png", knockout, true),
                 std::string("path,layer,head,kind,class,logit,logit_change,probability,probability_change\n"
                             "\"a,b.png\",blocks.0.attn,1,remove,nv,1.5,0.5,0.5,-0.25\n"
                             "\"a,b.png\",blocks.0.attn,1,remove,mel,0.25,-0.25,0.5,0.25\n"
                             "\"a,b.png\",blocks.0.attn,,remove,nv,1,0,0.75,0\n"
                             "\"a,b.png\",blocks.0.attn,,remove,mel,0.5,0,0.25,0\n"));
        QVERIFY(!test::contains(knockoutCsv("x", knockout, false), "path"));
    }

    void stopsAndNamesWhatIsWrong()
    {
        StopAtOnce stopper;
        LESIONLENS_EXPECT_ERROR(knockOutDataSet(*vit_, root_ / "phantoms", Split::Train, targets_, stopper, stopper.token()),
                                ErrorCode::Cancelled, "");
        NoProgress progress;
        LESIONLENS_EXPECT_ERROR(knockOutDataSet(*vit_, root_ / "nowhere", Split::Train, targets_, progress, {}), ErrorCode::NotFound,
                                "nowhere");
        test::writeTinyCheckpoint(root_ / "other.safetensors", "resnet18_ga", {"a", "b"});
        const auto other = openModel({root_ / "other.safetensors", {}, {}, {}, "cpu"});
        LESIONLENS_EXPECT_ERROR(knockOutDataSet(*other, root_ / "phantoms", Split::Train, {}, progress, {}), ErrorCode::Mismatch, "a, b");
    }
};

QTEST_GUILESS_MAIN(TstKnockOut)
#include "tst_knock_out.moc"
