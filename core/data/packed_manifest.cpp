// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/packed_manifest.h"

#include <array>
#include <utility>

#include <openssl/evp.h>
#include <zlib.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

constexpr std::size_t kLongestPacked = std::size_t{64} << 20;
/// Of the text within: a few bytes of a damaged file must not become gigabytes.
constexpr std::size_t kLongestText = std::size_t{1} << 30;

[[noreturn]] void throwUnusable(const std::string &why)
{
    throw Error(ErrorCode::Format, "The manifest in the checkpoint cannot be used: " + why + ".");
}

std::string compressed(const std::string &text)
{
    uLongf size = ::compressBound(static_cast<uLong>(text.size()));
    std::string result(size, '\0');
    if (::compress2(reinterpret_cast<Bytef *>(result.data()), &size, reinterpret_cast<const Bytef *>(text.data()),
                    static_cast<uLong>(text.size()), Z_BEST_COMPRESSION) != Z_OK)
        throw Error(ErrorCode::Internal, "zlib could not compress the manifest.");
    result.resize(size);
    return result;
}

/// Ends zlib's work whatever happens.
struct Inflation
{
    Inflation()
    {
        if (::inflateInit(&stream) != Z_OK)
            throw Error(ErrorCode::Internal, "zlib could not begin to decompress the manifest.");
    }
    ~Inflation() { ::inflateEnd(&stream); }
    Inflation(const Inflation &) = delete;
    Inflation &operator=(const Inflation &) = delete;

    z_stream stream = {};
};

std::string decompressed(std::string bytes)
{
    Inflation inflation;
    z_stream &stream = inflation.stream;
    stream.next_in = reinterpret_cast<Bytef *>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string text;
    std::array<char, 65536> block{};
    int status = Z_OK;
    while (status == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef *>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        status = ::inflate(&stream, Z_NO_FLUSH);
        text.append(block.data(), block.size() - stream.avail_out);
        if (text.size() > kLongestText)
            throwUnusable("it is too long");
    }
    if (status != Z_STREAM_END)
        throwUnusable("it is not compressed by zlib, or damaged");
    return text;
}

std::string toBase64(const std::string &bytes)
{
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0'); // OpenSSL ends it with a zero
    const int size = ::EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                                       reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string fromBase64(const std::string &text)
{
    std::string bytes(3 * (text.size() / 4), '\0');
    const int size = text.size() % 4 != 0 || text.empty()
                         ? -1
                         : ::EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                                             reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
    if (size < 0)
        throwUnusable("it is not base64");
    bytes.resize(static_cast<std::size_t>(size)); // zlib passes over the zeros that stand for the padding
    return bytes;
}

} // namespace

std::string packManifest(const Json &manifest)
{
    Json json = manifest;
    json.erase("problems");
    json["samples"] = Json::array();
    for (const Json &sample : manifest.at("samples"))
        json["samples"].push_back({sample.at("id"), sample.at("group"), sample.at("split"), sample.at("sha256")});
    std::string packed = toBase64(compressed(json.dump(-1, ' ', false, Json::error_handler_t::replace)));
    return packed.size() > kLongestPacked ? std::string() : packed;
}

Json unpackManifest(const std::string &packed)
{
    if (packed.size() > kLongestPacked)
        throwUnusable("it is too long");
    Json json = Json::parse(decompressed(fromBase64(packed)), nullptr, false);
    if (!json.is_object() || !json.contains("samples") || !json.at("samples").is_array())
        throwUnusable("it has no list of samples");
    for (const Json &sample : json.at("samples")) {
        bool isComplete = sample.is_array() && sample.size() >= 4;
        for (std::size_t i = 0; isComplete && i < 4; ++i)
            isComplete = sample[i].is_string();
        if (!isComplete)
            throwUnusable("a sample is not its id, group, split and SHA-256");
    }
    return json;
}

std::vector<PackedSample> samplesOfPackedManifest(const std::string &packed)
{
    std::vector<PackedSample> samples;
    const Json json = unpackManifest(packed);
    for (const Json &sample : json.at("samples")) {
        PackedSample one{sample[0].get<std::string>(), sample[1].get<std::string>(), sample[2].get<std::string>(),
                         sample[3].get<std::string>()};
        if (!one.sha256.empty())
            samples.push_back(std::move(one));
    }
    return samples;
}

} // namespace lesionlens
