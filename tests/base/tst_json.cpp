// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <cmath>
#include <limits>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/base/json_keys.h"
#include "tests/expect_error.h"

using namespace lesionlens;

class TstJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysKeepTheirOrder()
    {
        const Json json = parseJson(R"({"z": 1, "a": [true, null, "x"]})", "config.json");
        QCOMPARE(json.dump(), std::string(R"({"z":1,"a":[true,null,"x"]})"));
    }

    void syntaxErrorsAreLocated_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("missing value") << QByteArray("{\n  \"a\": 1,\n  \"b\": }\n") << QByteArray("line 3, column 8");
        QTest::newRow("trailing comma") << QByteArray("[1,]") << QByteArray("line 1, column 4");
        QTest::newRow("empty") << QByteArray("") << QByteArray("line 1, column 1");
        QTest::newRow("truncated") << QByteArray("{\"a\": [1, 2") << QByteArray("line 1, column 12");
        QTest::newRow("not UTF-8") << QByteArray("\"\xFF\"") << QByteArray("line 1, column 2");
        QTest::newRow("too large a number") << QByteArray("[1e999]") << QByteArray("config.json");
        QTest::newRow("a key twice") << QByteArray("{\"lr\": 1, \"x\": {\"lr\": 3}, \"lr\": 2}") << QByteArray("'lr' stands twice");
        QTest::newRow("very deep") << QByteArray(100'000, '[') << QByteArray("nested");
    }

    void syntaxErrorsAreLocated()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, part);
        LESIONLENS_EXPECT_ERROR(parseJson(text.toStdString(), "config.json"), ErrorCode::Format, "config.json");
        LESIONLENS_EXPECT_ERROR(parseJson(text.toStdString(), "config.json"), ErrorCode::Format, part.toStdString());
    }

    void sameKeyInDifferentObjectsIsFine()
    {
        const Json json = parseJson(R"([{"a": 1}, {"a": {"a": 2}}])", "x");
        QCOMPARE(json[1]["a"]["a"].get<int>(), 2);
    }

    void filesAreWrittenForPeople()
    {
        const QTemporaryDir dir;
        const std::filesystem::path file = dir.filePath("out.json").toStdString();
        Json json;
        json["b"] = 0.1;
        json["a"] = std::numeric_limits<double>::quiet_NaN();
        json["broken"] = "\xFF";
        writeJsonFile(file, json);
        QCOMPARE(readFile(file), std::string("{\n  \"b\": 0.1,\n  \"a\": null,\n  \"broken\": \"\xEF\xBF\xBD\"\n}\n"));
        QVERIFY(readJsonFile(file)["a"].is_null());
        LESIONLENS_EXPECT_ERROR(readJsonFile(dir.filePath("absent.json").toStdString()), ErrorCode::NotFound, "absent.json");
    }

    void readerFillsWhatIsThereAndKeepsDefaults()
    {
        const Json json = parseJson(R"({"flag": true, "count": -3, "seed": 18446744073709551615, "lr": 1e-3, "whole": 2, "name": "x",
                                        "stages": [3, 4], "mean": [0.5, 1], "classes": ["a", "b"], "nested": {"k": 7}})",
                                    "config");
        bool flag = false;
        int count = 0;
        int absent = 42;
        std::uint64_t seed = 0;
        double lr = 0.0;
        double whole = 0.0;
        std::string name;
        std::vector<int> stages = {1};
        std::vector<double> mean;
        std::vector<std::string> classes;
        ObjectReader reader(json, "");
        reader.read("flag", flag);
        reader.read("count", count);
        reader.read("absent", absent);
        reader.read("seed", seed);
        reader.read("lr", lr);
        reader.read("whole", whole);
        reader.read("name", name);
        reader.read("stages", stages);
        reader.read("mean", mean);
        reader.read("classes", classes);
        QVERIFY(reader.child("nested") != nullptr);
        QVERIFY(reader.child("not there") == nullptr);
        reader.finish();
        QVERIFY(flag);
        QCOMPARE(count, -3);
        QCOMPARE(absent, 42);
        QCOMPARE(seed, std::numeric_limits<std::uint64_t>::max());
        QCOMPARE(lr, 1e-3);
        QCOMPARE(whole, 2.0);
        QCOMPARE(name, std::string("x"));
        QCOMPARE(stages, (std::vector<int>{3, 4}));
        QCOMPARE(mean, (std::vector<double>{0.5, 1.0}));
        QCOMPARE(classes, (std::vector<std::string>{"a", "b"}));
    }

    void readerTakesNumbersThatWereNotParsed()
    {
        // Written by our own code as a signed int.
        const Json json = {{"seed", 5}, {"count", 6U}};
        std::uint64_t seed = 0;
        int count = 0;
        ObjectReader reader(json, "");
        reader.read("seed", seed);
        reader.read("count", count);
        QCOMPARE(seed, std::uint64_t{5});
        QCOMPARE(count, 6);
    }

    void wrongTypesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *key, const char *value, const char *message) {
            QTest::newRow(qPrintable(QString("%1=%2").arg(key, value))) << QByteArray(key) << QByteArray(value) << QByteArray(message);
        };
        row("flag", "1", "train.flag must be true or false, but is 1.");
        row("count", "2.5", "train.count must be a whole number of at most 32 bits, but is 2.5.");
        row("count", "3000000000", "train.count must be a whole number of at most 32 bits, but is 3000000000.");
        row("count", "18446744073709551615", "train.count must be a whole number of at most 32 bits, but is 18446744073709551615.");
        row("count", "\"3\"", "train.count must be a whole number of at most 32 bits, but is \"3\".");
        row("seed", "-1", "train.seed must be a whole number that is not negative, but is -1.");
        row("lr", "null", "train.lr must be a number, but is null.");
        row("name", "7", "train.name must be a text, but is 7.");
        row("stages", "3", "train.stages must be a list, but is 3.");
        row("stages", "[1, \"x\"]", "train.stages[1] must be a whole number of at most 32 bits, but is \"x\".");
        row("mean", "[0.5, true]", "train.mean[1] must be a number, but is true.");
        row("classes", "{\"a\": 1}", "train.classes must be a list, but is {\"a\":1}.");
    }

    void wrongTypesAreNamed()
    {
        QFETCH(const QByteArray, key);
        QFETCH(const QByteArray, value);
        QFETCH(const QByteArray, message);
        const Json json = parseJson(("{\"" + key + "\": " + value + "}").toStdString(), "config");
        const auto readAll = [&] {
            bool flag = false;
            int count = 0;
            std::uint64_t seed = 0;
            double lr = 0.0;
            std::string name;
            std::vector<int> stages;
            std::vector<double> mean;
            std::vector<std::string> classes;
            ObjectReader reader(json, "train");
            reader.read("flag", flag);
            reader.read("count", count);
            reader.read("seed", seed);
            reader.read("lr", lr);
            reader.read("name", name);
            reader.read("stages", stages);
            reader.read("mean", mean);
            reader.read("classes", classes);
        };
        const auto error = test::errorOf(readAll);
        QVERIFY(error.has_value());
        QVERIFY(error->code() == ErrorCode::Usage);
        QCOMPARE(QByteArray::fromStdString(error->message()), message);
    }

    void aListWithABadItemChangesNothing()
    {
        const Json json = {{"stages", {1, "x"}}};
        std::vector<int> stages = {9};
        ObjectReader reader(json, "");
        QVERIFY(test::errorOf([&] { reader.read("stages", stages); }).has_value());
        QCOMPARE(stages, std::vector<int>{9});
    }

    void unknownKeysAreRefused()
    {
        const Json json = {{"epochs", 3}, {"epoch", 4}};
        int epochs = 0;
        double lr = 0.0;
        ObjectReader reader(json, "train");
        reader.read("epochs", epochs);
        reader.read("lr", lr);
        const auto error = test::errorOf([&] { reader.finish(); });
        QVERIFY(error.has_value());
        QCOMPARE(error->message(), std::string("train.epoch is not a known key; known keys are: epochs, lr."));
    }

    void oneListOfKeysReadsAndWrites()
    {
        struct Options
        {
            int epochs = 3;
            std::string name = "a";
            std::vector<int> stages = {1, 2};
        };
        const auto keys = [](auto &options, const auto &visit) {
            visit("epochs", options.epochs);
            visit("name", options.name);
            visit("stages", options.stages);
        };
        Options options;
        QCOMPARE(writeKeys(options, keys).dump(), std::string("{\"epochs\":3,\"name\":\"a\",\"stages\":[1,2]}"));
        readKeys(Json{{"stages", {7}}, {"name", "b"}}, "train", options, keys);
        QCOMPARE(writeKeys(options, keys).dump(), std::string("{\"epochs\":3,\"name\":\"b\",\"stages\":[7]}"));
        LESIONLENS_EXPECT_ERROR(readKeys(Json{{"epoch", 1}}, "train", options, keys), ErrorCode::Usage, "train.epoch is not a known key");
        LESIONLENS_EXPECT_ERROR(readKeys(Json{{"epochs", "x"}}, "train", options, keys), ErrorCode::Usage, "train.epochs");
        LESIONLENS_EXPECT_ERROR(readKeys(Json::array(), "train", options, keys), ErrorCode::Usage, "train must be an object");
    }

    void onlyObjectsAreRead()
    {
        const Json list = Json::array({1});
        LESIONLENS_EXPECT_ERROR(ObjectReader(list, ""), ErrorCode::Usage, "The configuration must be an object");
        LESIONLENS_EXPECT_ERROR(ObjectReader(list, "model.attention"), ErrorCode::Usage, "model.attention must be an object, but is [1].");
    }

    void pathsAreDotted()
    {
        const Json json = Json::object();
        QCOMPARE(ObjectReader(json, "").pathOf("seed"), std::string("seed"));
        QCOMPARE(ObjectReader(json, "model.attention").pathOf("heads"), std::string("model.attention.heads"));
    }
};

QTEST_GUILESS_MAIN(TstJson)
#include "tst_json.moc"
