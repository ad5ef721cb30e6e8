// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/safetensors_header.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <system_error>
#include <tuple>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json.h"

namespace lesionlens {

namespace {

/// The limit of the format's reference implementation.
constexpr std::uint64_t maxHeaderBytes = 100'000'000;

[[noreturn]] void throwFormat(const std::filesystem::path &path, const std::string &why)
{
    throw Error(ErrorCode::Format, quoted(path) + " is not a usable safetensors file: " + why + ".");
}

[[noreturn]] void throwTensor(const std::filesystem::path &path, const std::string &name, const std::string &why)
{
    throwFormat(path, "the tensor '" + name + "' " + why);
}

std::uint64_t fileSize(const std::filesystem::path &path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw Error(ErrorCode::NotFound, "Cannot read " + quoted(path) + ": there is no such file.", error.message());
    if (!std::filesystem::is_regular_file(status))
        throw Error(ErrorCode::Io, "Cannot read " + quoted(path) + ": it is not a regular file.");
    const std::uint64_t size = std::filesystem::file_size(path, error);
    if (error)
        throw Error(ErrorCode::Io, "Cannot read " + quoted(path) + ": " + error.message() + ".");
    return size;
}

std::string readHeaderText(const std::filesystem::path &path, std::uint64_t size)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw Error(ErrorCode::Io, "Cannot read " + quoted(path) + ": it cannot be opened.");
    std::array<unsigned char, 8> lengthBytes{};
    if (size < lengthBytes.size())
        throwFormat(path, "it has only " + std::to_string(size) + " bytes");
    in.read(reinterpret_cast<char *>(lengthBytes.data()), lengthBytes.size());
    std::uint64_t length = 0;
    for (std::size_t byte = 0; byte < lengthBytes.size(); ++byte)
        length |= std::uint64_t{lengthBytes[byte]} << (8 * byte);
    if (length > size - lengthBytes.size() || length > maxHeaderBytes)
        throwFormat(path, "its header claims " + std::to_string(length) + " bytes, but the file has " + std::to_string(size));
    std::string text(static_cast<std::size_t>(length), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in)
        throw Error(ErrorCode::Io, "Cannot read " + quoted(path) + ": its header cannot be read.");
    return text;
}

/// The shape times the element size in bytes.
std::uint64_t readShape(const Json &json, TensorEntry &entry, const std::filesystem::path &path)
{
    if (!json.is_array())
        throwTensor(path, entry.name, "has no list as its shape");
    std::uint64_t bytes = elementSize(entry.dtype);
    bool overflows = false;
    bool isEmpty = false;
    for (const Json &side : json) {
        if (!side.is_number_unsigned() || side.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            throwTensor(path, entry.name, "has a side in its shape that is not a size");
        const auto length = side.get<std::uint64_t>();
        isEmpty = isEmpty || length == 0;
        overflows = __builtin_mul_overflow(bytes, std::max<std::uint64_t>(length, 1), &bytes) || overflows;
        entry.shape.push_back(static_cast<std::int64_t>(length));
    }
    // Even the shape of an empty tensor must have a stride that fits.
    if (overflows || bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throwTensor(path, entry.name, "has a shape that is too large");
    return isEmpty ? 0 : bytes;
}

TensorEntry readEntry(const std::string &name, const Json &json, std::uint64_t bufferSize, const std::filesystem::path &path)
{
    TensorEntry entry;
    entry.name = name;
    if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") || !json.contains("data_offsets"))
        throwTensor(path, name, "is not described by dtype, shape and data_offsets");
    if (!json["dtype"].is_string())
        throwTensor(path, name, "has no text as its dtype");
    entry.dtype = json["dtype"].get<std::string>();
    if (elementSize(entry.dtype) == 0)
        throwTensor(path, name, "has the type '" + entry.dtype + "', which is not read here");
    const std::uint64_t expected = readShape(json["shape"], entry, path);
    const Json &offsets = json["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned())
        throwTensor(path, name, "has no pair of offsets");
    entry.begin = offsets[0].get<std::uint64_t>();
    entry.end = offsets[1].get<std::uint64_t>();
    if (entry.begin > entry.end || entry.end > bufferSize)
        throwTensor(path, name,
                    "has the offsets " + std::to_string(entry.begin) + " to " + std::to_string(entry.end) + ", out of range for " +
                        std::to_string(bufferSize) + " bytes of data");
    if (entry.end - entry.begin != expected)
        throwTensor(path, name,
                    "takes " + std::to_string(entry.end - entry.begin) + " bytes, but its shape needs " + std::to_string(expected));
    return entry;
}

void readMetadata(const Json &json, TensorFileHeader &header, const std::filesystem::path &path)
{
    if (!json.is_object())
        throwFormat(path, "its __metadata__ is not an object");
    for (const auto &[key, value] : json.items()) {
        if (!value.is_string())
            throwFormat(path, "the metadata '" + key + "' is not a text");
        header.metadata[key] = value.get<std::string>();
    }
}

void requireCoverage(TensorFileHeader &header, std::uint64_t bufferSize, const std::filesystem::path &path)
{
    std::sort(header.entries.begin(), header.entries.end(), [](const TensorEntry &a, const TensorEntry &b) {
        return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    std::uint64_t covered = 0;
    for (const TensorEntry &entry : header.entries) {
        if (entry.begin < covered)
            throwTensor(path, entry.name, "overlaps the tensor before it");
        if (entry.begin > covered)
            throwTensor(path, entry.name, "leaves a gap of " + std::to_string(entry.begin - covered) + " bytes before it");
        covered = entry.end;
    }
    if (covered != bufferSize)
        throwFormat(path, std::to_string(bufferSize - covered) + " bytes at its end belong to no tensor");
}

} // namespace

std::uint64_t elementSize(const std::string &dtype)
{
    static const std::map<std::string, std::uint64_t> sizes = {
        {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8}, {"I32", 4}, {"I16", 2}, {"I8", 1}, {"U8", 1}, {"BOOL", 1},
    };
    const auto found = sizes.find(dtype);
    return found == sizes.end() ? 0 : found->second;
}

TensorFileHeader readSafetensorsHeader(const std::filesystem::path &path)
{
    const std::uint64_t size = fileSize(path);
    const std::string text = readHeaderText(path, size);
    const Json json = parseJson(text, "The safetensors header of " + quoted(path));
    if (!json.is_object())
        throwFormat(path, "its header is not a JSON object");
    TensorFileHeader header;
    header.dataStart = 8 + text.size();
    const std::uint64_t bufferSize = size - header.dataStart;
    for (const auto &[name, description] : json.items()) {
        if (name == "__metadata__")
            readMetadata(description, header, path);
        else
            header.entries.push_back(readEntry(name, description, bufferSize, path));
    }
    requireCoverage(header, bufferSize, path);
    return header;
}

} // namespace lesionlens
