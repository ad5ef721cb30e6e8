// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <torch/torch.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/error.h"
#include "core/nn/safetensors.h"
#include "core/nn/safetensors_header.h"
#include "tests/expect_error.h"

using namespace lesionlens;

namespace {

std::string lengthBytes(std::uint64_t length)
{
    std::string bytes;
    for (int byte = 0; byte < 8; ++byte)
        bytes += static_cast<char>((length >> (8 * byte)) & 0xFF);
    return bytes;
}

std::string fileBytes(const std::string &header, std::size_t dataBytes)
{
    return lengthBytes(header.size()) + header + std::string(dataBytes, '\0');
}

/// JSON written with single quotes; moc loses its way in raw strings that hold double ones.
std::string quotes(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

std::string entry(const std::string &name, const std::string &dtype, const std::string &shape, const std::string &offsets)
{
    return quotes("'" + name + "':{'dtype':'" + dtype + "','shape':" + shape + ",'data_offsets':" + offsets + "}");
}

std::string contentOf(const std::filesystem::path &path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

class TstSafetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        folder_ = std::make_unique<QTemporaryDir>();
        QVERIFY(folder_->isValid());
        path_ = std::filesystem::path(folder_->path().toStdString()) / "weights-ä.safetensors";
    }

    void everyTypeComesBack()
    {
        TensorFile content;
        for (const auto type : {torch::kDouble, torch::kFloat, torch::kHalf, torch::kBFloat16, torch::kLong, torch::kInt, torch::kShort,
                                torch::kChar, torch::kByte, torch::kBool})
            content.tensors[std::string("t.") + toString(type)] = torch::tensor({0, 1, 5}).to(type);
        content.tensors["scalar"] = torch::tensor(2.5f);
        content.tensors["empty"] = torch::empty({0, 4});
        content.tensors["transposed"] = torch::arange(6, torch::kFloat).reshape({2, 3}).transpose(0, 1);
        content.metadata = {{"format", "pt"}, {"note", "ünïcode \"quoted\"\n"}};
        writeSafetensors(path_, content);

        const TensorFile back = readSafetensors(path_);
        QVERIFY(back.metadata == content.metadata);
        QCOMPARE(back.tensors.size(), content.tensors.size());
        for (const auto &[name, tensor] : content.tensors) {
            QVERIFY(back.tensors.at(name).scalar_type() == tensor.scalar_type());
            QVERIFY(torch::equal(back.tensors.at(name), tensor));
        }
    }

    void fileIsLaidOutAsTheFormatSays()
    {
        TensorFile content;
        content.tensors["a"] = torch::tensor({1, 2, 3}, torch::kByte);
        content.tensors["b"] = torch::tensor({7}, torch::kLong);
        writeSafetensors(path_, content);
        const std::string bytes = contentOf(path_);
        std::string header =
            quotes("{'b':{'dtype':'I64','shape':[1],'data_offsets':[0,8]},'a':{'dtype':'U8','shape':[3],'data_offsets':[8,11]}}");
        header.append((8 - header.size() % 8) % 8, ' ');
        QCOMPARE(bytes, lengthBytes(header.size()) + header + lengthBytes(7) + "\x01\x02\x03");
    }

    void readsWhatOthersWrite()
    {
        // No metadata, no padding, tensors in another order than their names.
        write(fileBytes("{" + entry("z", "F32", "[1]", "[0,4]") + "," + entry("a", "I32", "[2,1]", "[4,12]") + "}", 0) +
              std::string("\x00\x00\x80\x3f\x05\x00\x00\x00\xff\xff\xff\xff", 12));
        const TensorFile found = readSafetensors(path_);
        QCOMPARE(found.tensors.at("z").item<float>(), 1.0f);
        QVERIFY(torch::equal(found.tensors.at("a"), torch::tensor({{5}, {-1}}, torch::kInt)));
    }

    void boolIsTrueForAnyByteButZero()
    {
        write(fileBytes("{" + entry("b", "BOOL", "[2]", "[0,2]") + "}", 0) + std::string("\x00\x07", 2));
        QVERIFY(torch::equal(readSafetensors(path_).tensors.at("b"), torch::tensor({false, true})));
    }

    void headerAloneIsEnoughForTheShapes()
    {
        TensorFile content;
        content.tensors["w"] = torch::zeros({2, 3});
        content.metadata["k"] = "v";
        writeSafetensors(path_, content);
        const TensorFileHeader header = readSafetensorsHeader(path_);
        QCOMPARE(header.entries.size(), std::size_t{1});
        QCOMPARE(header.entries[0].name, std::string("w"));
        QCOMPARE(header.entries[0].dtype, std::string("F32"));
        QVERIFY(header.entries[0].shape == (std::vector<std::int64_t>{2, 3}));
        QCOMPARE(header.entries[0].end, std::uint64_t{24});
        QCOMPARE(header.metadata.at("k"), std::string("v"));
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("named");
        const auto row = [](const char *name, const std::string &bytes, const char *named) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(named);
        };
        const auto one = [](const std::string &dtype, const std::string &shape, const std::string &offsets) {
            return "{" + entry("w", dtype, shape, offsets) + "}";
        };
        const std::string good = one("F32", "[2]", "[0,8]");
        row("empty", "", "0 bytes");
        row("text", "This is not a file of tensors at all.", "claims");
        row("pickle", std::string("PK\x03\x04\x00\x00\x08\x08", 8) + std::string(64, '\0'), "claims");
        row("header of 2^60 bytes", lengthBytes(std::uint64_t{1} << 60) + good, "1152921504606846976");
        row("header of 2^64 - 1 bytes", lengthBytes(~std::uint64_t{0}) + good, "18446744073709551615");
        row("header longer than the file", lengthBytes(good.size() + 1) + good, "claims");
        row("truncated data", fileBytes(good, 7), "'w'");
        row("data left over", fileBytes(good, 9), "1 bytes");
        row("no JSON", fileBytes("{\"w\":", 0), "JSON");
        row("not an object", fileBytes("[1]", 0), "object");
        row("a name twice", fileBytes("{" + entry("w", "U8", "[1]", "[0,1]") + "," + entry("w", "U8", "[1]", "[1,2]") + "}", 2), "'w'");
        row("unknown type", fileBytes(one("F8_E4M3", "[8]", "[0,8]"), 8), "F8_E4M3");
        row("type is a number", fileBytes(quotes("{'w':{'dtype':4,'shape':[2],'data_offsets':[0,8]}}"), 8), "'w'");
        row("no shape", fileBytes(quotes("{'w':{'dtype':'F32','data_offsets':[0,8]}}"), 8), "'w'");
        row("shape is a text", fileBytes(one("F32", "\"2\"", "[0,8]"), 8), "'w'");
        row("negative side", fileBytes(one("F32", "[-2]", "[0,8]"), 8), "'w'");
        row("fractional side", fileBytes(one("F32", "[2.0]", "[0,8]"), 8), "'w'");
        row("side of 2^63", fileBytes(one("F32", "[9223372036854775808]", "[0,8]"), 8), "'w'");
        row("shape that wraps to the right size", fileBytes(one("F32", "[4611686018427387904,4,2]", "[0,8]"), 8), "'w'");
        row("empty shape that wraps", fileBytes(one("F32", "[0,4611686018427387904,8]", "[0,0]"), 0), "'w'");
        row("shape and offsets disagree", fileBytes(one("F32", "[3]", "[0,8]"), 8), "'w'");
        row("negative offset", fileBytes(one("F32", "[2]", "[-8,0]"), 8), "'w'");
        row("offsets reversed", fileBytes(one("F32", "[2]", "[8,0]"), 8), "'w'");
        row("three offsets", fileBytes(one("F32", "[2]", "[0,8,8]"), 8), "'w'");
        row("out of range", fileBytes(one("F32", "[2]", "[1000,1008]"), 8), "out of range");
        row("overlap", fileBytes("{" + entry("v", "U8", "[4]", "[0,4]") + "," + entry("w", "U8", "[4]", "[3,7]") + "}", 7), "overlaps");
        row("gap", fileBytes("{" + entry("v", "U8", "[4]", "[0,4]") + "," + entry("w", "U8", "[4]", "[5,9]") + "}", 9), "gap");
        row("gap at the start", fileBytes(one("F32", "[2]", "[4,12]"), 12), "gap");
        row("metadata is no object", fileBytes("{\"__metadata__\":[]}", 0), "__metadata__");
        row("metadata is no text", fileBytes("{\"__metadata__\":{\"epoch\":3}}", 0), "epoch");
        row("nested too deeply", fileBytes(std::string(100000, '['), 0), "nested");
    }
    void refusesBadFiles()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, named);
        write(bytes.toStdString());
        LESIONLENS_EXPECT_ERROR(readSafetensors(path_), ErrorCode::Format, "weights-ä.safetensors");
        LESIONLENS_EXPECT_ERROR(readSafetensors(path_), ErrorCode::Format, named.toStdString());
    }

    void refusesWhatIsNotThere()
    {
        expectCode(ErrorCode::NotFound, path_);
        expectCode(ErrorCode::Io, path_.parent_path());
    }

    void refusesANameOrATypeThatTheFormatCannotHold()
    {
        TensorFile content;
        content.tensors["__metadata__"] = torch::zeros({1});
        QVERIFY_EXCEPTION_THROWN(writeSafetensors(path_, content), Error);
        content.tensors = {{"complex", torch::zeros({1}, torch::kComplexFloat)}};
        QVERIFY_EXCEPTION_THROWN(writeSafetensors(path_, content), Error);
        QVERIFY(!std::filesystem::exists(path_));
    }

    /// The kernel refuses to write past 64 KiB, as a full disk does: the old file stays, and nothing else is left behind.
    void fullDiskLeavesTheOldFile()
    {
        TensorFile small;
        small.tensors["w"] = torch::ones({4});
        writeSafetensors(path_, small);
        const std::string before = contentOf(path_);
        TensorFile large;
        large.tensors["w"] = torch::ones({100000});

        rlimit kept = {};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &kept), 0);
        rlimit tight = kept;
        tight.rlim_cur = 65536;
        std::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
        const std::optional<Error> error = test::errorOf([&] { writeSafetensors(path_, large); });
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &kept), 0);
        QVERIFY(error.has_value());
        QCOMPARE(error->code(), ErrorCode::Io);
        QVERIFY(test::contains(error->message(), "weights-ä.safetensors"));
        QCOMPARE(contentOf(path_), before);
        QCOMPARE(std::distance(std::filesystem::directory_iterator(path_.parent_path()), {}), std::ptrdiff_t{1});
    }

private:
    void write(const std::string &bytes) const
    {
        std::ofstream out(path_, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    static void expectCode(ErrorCode code, const std::filesystem::path &path) { LESIONLENS_EXPECT_ERROR(readSafetensors(path), code, ""); }

    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path path_;
};

QTEST_GUILESS_MAIN(TstSafetensors)
#include "tst_safetensors.moc"
