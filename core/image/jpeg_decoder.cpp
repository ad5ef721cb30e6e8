// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/image/jpeg_decoder.h"

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <vector>

// libjpeg's headers need size_t and FILE before them.
#include <jpeglib.h>

#include <jerror.h>

#include "core/base/error.h"

namespace lesionlens {

namespace {

/// libjpeg's error handler with our own end: its first member is what libjpeg knows.
struct ErrorManager
{
    jpeg_error_mgr base{};
    std::jmp_buf whereToReturn{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    std::optional<int> firstDamage; ///< message code of the first warning that means lost pixels
};

ErrorManager &managerOf(j_common_ptr codec)
{
    return *reinterpret_cast<ErrorManager *>(codec->err);
}

[[noreturn]] void leaveOnError(j_common_ptr codec)
{
    ErrorManager &manager = managerOf(codec);
    codec->err->format_message(codec, manager.message.data());
    std::longjmp(manager.whereToReturn, 1); // libjpeg is C: an exception must not pass through it
}

bool losesPixels(int messageCode)
{
    switch (messageCode) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
        return true;
    default: // odd bytes between segments, unknown versions: harmless and common
        return false;
    }
}

void noteWarning(j_common_ptr codec, int level)
{
    ErrorManager &manager = managerOf(codec);
    if (level >= 0 || manager.firstDamage || !losesPixels(codec->err->msg_code))
        return;
    manager.firstDamage = codec->err->msg_code;
    codec->err->format_message(codec, manager.message.data());
}

void printNothing(j_common_ptr)
{
}

/// A decompressor that is freed at the end of its scope. Between setjmp and longjmp lives no object with a destructor, so every step is
/// a member function that answers whether it went well.
class Decompressor
{
public:
    Decompressor()
    {
        codec_.err = jpeg_std_error(&manager_.base);
        manager_.base.error_exit = leaveOnError;
        manager_.base.emit_message = noteWarning;
        manager_.base.output_message = printNothing;
    }
    Decompressor(const Decompressor &) = delete;
    Decompressor &operator=(const Decompressor &) = delete;
    ~Decompressor() { jpeg_destroy_decompress(&codec_); }

    [[nodiscard]] bool start(std::string_view bytes, int reduction)
    {
        if (setjmp(manager_.whereToReturn) != 0)
            return false;
        jpeg_create_decompress(&codec_);
        jpeg_mem_src(&codec_, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
        jpeg_read_header(&codec_, TRUE);
        codec_.out_color_space = codec_.num_components == 4 ? JCS_CMYK : JCS_RGB;
        codec_.scale_num = 1;
        codec_.scale_denom = static_cast<unsigned>(reduction);
        jpeg_start_decompress(&codec_);
        return true;
    }

    /// `row` holds width() * channels() samples.
    [[nodiscard]] bool readRow(std::uint8_t *row)
    {
        if (setjmp(manager_.whereToReturn) != 0)
            return false;
        return jpeg_read_scanlines(&codec_, &row, 1) == 1;
    }

    [[nodiscard]] bool finish()
    {
        if (setjmp(manager_.whereToReturn) != 0)
            return false;
        return jpeg_finish_decompress(&codec_) == TRUE;
    }

    [[nodiscard]] int width() const { return static_cast<int>(codec_.output_width); }
    [[nodiscard]] int height() const { return static_cast<int>(codec_.output_height); }
    [[nodiscard]] int channels() const { return codec_.output_components; }
    [[nodiscard]] std::optional<int> firstDamage() const { return manager_.firstDamage; }
    [[nodiscard]] std::string message() const { return manager_.message.data(); }

private:
    jpeg_decompress_struct codec_{};
    ErrorManager manager_;
};

void rgbOfCmyk(const std::vector<std::uint8_t> &cmyk, std::uint8_t *rgb)
{
    for (std::size_t i = 0; i + 3 < cmyk.size(); i += 4) {
        for (std::size_t c = 0; c < 3; ++c)
            *rgb++ = static_cast<std::uint8_t>((cmyk[i + c] * cmyk[i + 3] + 127) / 255);
    }
}

} // namespace

RgbImage decodeJpeg(std::string_view bytes, const std::string &name, int reduction)
{
    Decompressor decompressor;
    const auto damaged = [&] {
        return Error(ErrorCode::Format, "The image '" + name + "' is damaged: it could not be decoded.", decompressor.message());
    };
    if (!decompressor.start(bytes, reduction))
        throw damaged();
    RgbImage image(decompressor.width(), decompressor.height());
    std::vector<std::uint8_t> cmyk(decompressor.channels() == 4 ? 4 * static_cast<std::size_t>(image.width) : 0);
    for (int y = 0; y < image.height; ++y) {
        if (!decompressor.readRow(cmyk.empty() ? image.pixel(0, y) : cmyk.data()))
            throw damaged();
        rgbOfCmyk(cmyk, image.pixel(0, y));
    }
    if (!decompressor.finish())
        throw damaged();
    const std::optional<int> damage = decompressor.firstDamage();
    if (damage == JWRN_HIT_MARKER || damage == JWRN_JPEG_EOF)
        throw Error(ErrorCode::Format, "The image '" + name + "' is truncated: part of its pixels is missing.", decompressor.message());
    if (damage)
        throw damaged();
    return image;
}

} // namespace lesionlens
