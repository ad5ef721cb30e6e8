// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/safetensors.h"

#include <algorithm>
#include <bit>
#include <fstream>
#include <ostream>
#include <utility>
#include <vector>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file_io.h"
#include "core/base/json.h"
#include "core/nn/safetensors_header.h"

namespace lesionlens {

namespace {

static_assert(std::endian::native == std::endian::little, "tensors are read and written as they lie in memory");

const std::vector<std::pair<std::string, torch::ScalarType>> &typeNames()
{
    static const std::vector<std::pair<std::string, torch::ScalarType>> names = {
        {"F64", torch::kDouble}, {"F32", torch::kFloat}, {"F16", torch::kHalf}, {"BF16", torch::kBFloat16}, {"I64", torch::kLong},
        {"I32", torch::kInt},    {"I16", torch::kShort}, {"I8", torch::kChar},  {"U8", torch::kByte},       {"BOOL", torch::kBool},
    };
    return names;
}

torch::ScalarType scalarType(const std::string &name)
{
    const auto &names = typeNames();
    return std::find_if(names.begin(), names.end(), [&](const auto &one) { return one.first == name; })->second;
}

std::string typeName(torch::ScalarType type, const std::string &tensor)
{
    for (const auto &[name, known] : typeNames()) {
        if (known == type)
            return name;
    }
    throw Error(ErrorCode::Internal, "The tensor '" + tensor + "' has a type that safetensors files of ours do not hold.");
}

struct NamedTensor
{
    std::string name;
    std::string type;
    torch::Tensor values; ///< CPU, contiguous
};

/// Wide types first: then every tensor starts at a multiple of its element size, which some readers need.
std::vector<NamedTensor> inFileOrder(const std::map<std::string, torch::Tensor> &tensors)
{
    std::vector<NamedTensor> ordered;
    for (const auto &[name, tensor] : tensors) {
        if (name == "__metadata__")
            throw Error(ErrorCode::Internal, "A tensor cannot have the name '__metadata__'.");
        ordered.push_back({name, typeName(tensor.scalar_type(), name), tensor.detach().cpu().contiguous()});
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const NamedTensor &a, const NamedTensor &b) { return a.values.element_size() > b.values.element_size(); });
    return ordered;
}

std::string headerText(const std::vector<NamedTensor> &tensors, const std::map<std::string, std::string> &metadata)
{
    Json header = Json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::size_t offset = 0;
    for (const NamedTensor &tensor : tensors) {
        Json entry = Json::object();
        entry["dtype"] = tensor.type;
        entry["shape"] = tensor.values.sizes().vec();
        entry["data_offsets"] = {offset, offset + tensor.values.nbytes()};
        header[tensor.name] = std::move(entry);
        offset += tensor.values.nbytes();
    }
    std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
}

} // namespace

TensorFile readSafetensors(const std::filesystem::path &path)
{
    TensorFileHeader header = readSafetensorsHeader(path);
    std::ifstream in(path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(header.dataStart));
    TensorFile content;
    content.metadata = std::move(header.metadata);
    for (const TensorEntry &entry : header.entries) {
        const torch::ScalarType type = scalarType(entry.dtype);
        // Any byte but 0 is true; a bool that holds another byte than 0 or 1 would not be one.
        torch::Tensor values = torch::empty(entry.shape, type == torch::kBool ? torch::kByte : type);
        in.read(static_cast<char *>(values.data_ptr()), static_cast<std::streamsize>(entry.end - entry.begin));
        if (!in)
            throw Error(ErrorCode::Io, "Cannot read " + quoted(path) + ": the data of the tensor '" + entry.name + "' cannot be read.");
        content.tensors[entry.name] = type == torch::kBool ? values.ne(0) : values;
    }
    return content;
}

void writeSafetensors(const std::filesystem::path &path, const TensorFile &content)
{
    const std::vector<NamedTensor> tensors = inFileOrder(content.tensors);
    const std::string header = headerText(tensors, content.metadata);
    writeFileAtomically(path, [&](std::ostream &out) {
        for (int byte = 0; byte < 8; ++byte)
            out.put(static_cast<char>((std::uint64_t{header.size()} >> (8 * byte)) & 0xFF));
        out.write(header.data(), static_cast<std::streamsize>(header.size()));
        for (const NamedTensor &tensor : tensors)
            out.write(static_cast<const char *>(tensor.values.data_ptr()), static_cast<std::streamsize>(tensor.values.nbytes()));
    });
}

} // namespace lesionlens
