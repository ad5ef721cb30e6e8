// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/data/sha256.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <vector>

#include <openssl/evp.h>

#include "core/base/error.h"
#include "core/base/file_io.h"

namespace lesionlens {

namespace {

class Sha256
{
public:
    Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
    }

    void add(const void *bytes, std::size_t size) { require(EVP_DigestUpdate(context_.get(), bytes, size) == 1); }

    [[nodiscard]] std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
        constexpr const char *kDigits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text += kDigits[digest.at(i) >> 4];
            text += kDigits[digest.at(i) & 0xF];
        }
        return text;
    }

private:
    static void require(bool isDone)
    {
        if (!isDone)
            throw Error(ErrorCode::Internal, "OpenSSL could not compute a SHA-256.");
    }

    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

} // namespace

std::string sha256Hex(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

std::string sha256HexOfFile(const std::filesystem::path &path)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    const auto fail = [&](int number) {
        const bool isMissing = number == ENOENT || number == ENOTDIR;
        throw Error(isMissing ? ErrorCode::NotFound : ErrorCode::Io,
                    "Cannot read " + quoted(path) + ": " + (isMissing ? "there is no such file" : std::generic_category().message(number)) +
                        ".");
    };
    if (file == nullptr)
        fail(errno);
    Sha256 hash;
    std::vector<char> block(1U << 20);
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get()))
        hash.add(block.data(), got);
    if (std::ferror(file.get()) != 0)
        fail(errno); // a folder opens but cannot be read
    return hash.hex();
}

} // namespace lesionlens
