// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>
#include <string>

namespace lesionlens {

/// What kind of failure it was; callers decide by it (the command line maps Usage to exit status 2, all others to 1).
enum class ErrorCode {
    Usage,     ///< the request itself is wrong: unknown model, layer, class, option or configuration key
    NotFound,  ///< a file, folder or entry does not exist
    Io,        ///< reading or writing failed: permissions, full disk
    Format,    ///< the content is not what the file claims to be: truncated, corrupt, unsupported
    Mismatch,  ///< two things that must belong together do not: weights and model, mask and image
    Cancelled, ///< the caller asked to stop
    Internal,  ///< a broken promise of our own, or an exception of a library that nobody translated
};

/// The one exception type. `message` is a sentence for a person and names the file, model, layer or key.
/// `detail` is for the log: library messages, sizes, offsets.
class Error : public std::exception
{
public:
    Error(ErrorCode code, std::string message, std::string detail = {});

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string &message() const noexcept { return message_; }
    [[nodiscard]] const std::string &detail() const noexcept { return detail_; }
    [[nodiscard]] const char *what() const noexcept override { return message_.c_str(); }

private:
    ErrorCode code_;
    std::string message_;
    std::string detail_;
};

} // namespace lesionlens
