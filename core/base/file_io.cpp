// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/file_io.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ostream>
#include <streambuf>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/abandoned_files.h"
#include "core/base/error.h"

namespace lesionlens {

namespace {

namespace fs = std::filesystem;

std::string reason(int errorNumber)
{
    return std::generic_category().message(errorNumber);
}

[[noreturn]] void throwCannotWrite(const fs::path &path, int errorNumber)
{
    throw Error(ErrorCode::Io, "Cannot write " + quoted(path) + ": " + reason(errorNumber) + ".");
}

/// A POSIX file descriptor that is closed at the end of its scope.
class Descriptor
{
public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool isOpen() const { return descriptor_ >= 0; }
    /// 0 or the errno: some file systems report a full disk only here.
    int close()
    {
        if (descriptor_ < 0)
            return 0;
        const int result = ::close(descriptor_);
        descriptor_ = -1;
        return result == 0 ? 0 : errno;
    }

private:
    int descriptor_;
};

/// 0 or the errno.
int writeAll(int descriptor, const char *bytes, std::size_t size)
{
    while (size > 0) {
        const ssize_t written = ::write(descriptor, bytes, size);
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return 0;
}

/// Stream buffer over a descriptor; std::filebuf has neither the errno nor a way to fsync.
class DescriptorBuffer final : public std::streambuf
{
public:
    explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) { setp(block_.data(), block_.data() + block_.size()); }

    [[nodiscard]] int errorNumber() const { return errorNumber_; }

protected:
    int sync() override
    {
        if (errorNumber_ == 0)
            errorNumber_ = writeAll(descriptor_, pbase(), static_cast<std::size_t>(pptr() - pbase()));
        setp(block_.data(), block_.data() + block_.size());
        return errorNumber_ == 0 ? 0 : -1;
    }
    int_type overflow(int_type character) override
    {
        if (sync() != 0)
            return traits_type::eof();
        if (!traits_type::eq_int_type(character, traits_type::eof()))
            sputc(traits_type::to_char_type(character));
        return traits_type::not_eof(character);
    }
    std::streamsize xsputn(const char *bytes, std::streamsize size) override
    {
        if (size < epptr() - pptr())
            return std::streambuf::xsputn(bytes, size);
        if (sync() != 0)
            return 0;
        errorNumber_ = writeAll(descriptor_, bytes, static_cast<std::size_t>(size));
        return errorNumber_ == 0 ? size : 0;
    }

private:
    int descriptor_;
    int errorNumber_ = 0;
    std::array<char, 65536> block_{};
};

/// Creates a new file beside `path`. Its name is short, so that any valid name leaves room for it.
Descriptor createTemporary(const fs::path &folder, fs::path &created)
{
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 100; ++attempt) {
        created = folder / (".lesionlens-" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + ".tmp");
        const int descriptor = ::open(created.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            return Descriptor(descriptor);
    }
    return Descriptor(-1);
}

/// Removes the temporary file unless it became the real one.
struct TemporaryGuard
{
    fs::path path;
    ~TemporaryGuard()
    {
        if (!path.empty())
            ::unlink(path.c_str());
    }
};

/// The file that a write must replace: a link's target rather than the link; never a folder or a device.
fs::path resolveTarget(const fs::path &path)
{
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status))
        throw Error(ErrorCode::Io, "Cannot write " + quoted(path) + ": it is not a regular file.");
    if (fs::is_symlink(path, ignored)) {
        fs::path target = fs::canonical(path, ignored);
        if (!ignored)
            return target;
    }
    return path;
}

void createFolders(const fs::path &folder, const fs::path &named)
{
    std::error_code error;
    if (!folder.empty())
        fs::create_directories(folder, error);
    if (error)
        throw Error(ErrorCode::Io, "Cannot write " + quoted(named) + ": " + error.message() + ".");
}

/// The rename itself must survive a power cut too; file systems that cannot do it are forgiven.
void syncFolder(const fs::path &folder)
{
    const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.isOpen())
        static_cast<void>(::fsync(descriptor.get()));
}

/// Length of the well-formed UTF-8 sequence at the start of `text`; 0 where it is malformed (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) { return byte(i) >= low && byte(i) <= high; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF)
        return continues(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && continues(2) ? 3 : 0;
    if (first >= 0xF0 && first <= 0xF4)
        return continues(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && continues(2) && continues(3) ? 4 : 0;
    return 0;
}

} // namespace

std::string toUtf8(const fs::path &path)
{
    // A POSIX name is any bytes; JSON and the window take only valid text.
    std::string_view rest = path.native();
    std::string text;
    text.reserve(rest.size());
    while (!rest.empty()) {
        const std::size_t length = sequenceLength(rest);
        text += length > 0 ? rest.substr(0, length) : std::string_view("\xEF\xBF\xBD");
        rest.remove_prefix(length > 0 ? length : 1);
    }
    return text;
}

std::string quoted(const fs::path &path)
{
    std::string text = "'";
    text += toUtf8(path);
    text += '\'';
    return text;
}

fs::path fromUtf8(std::string_view text)
{
    return fs::path(std::string(text));
}

std::string readFile(const fs::path &path)
{
    const auto fail = [&](ErrorCode code, const std::string &why) { throw Error(code, "Cannot read " + quoted(path) + ": " + why + "."); };
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor.isOpen()) {
        const int errorNumber = errno;
        const bool isMissing = errorNumber == ENOENT || errorNumber == ENOTDIR;
        fail(isMissing ? ErrorCode::NotFound : ErrorCode::Io, isMissing ? "there is no such file" : reason(errorNumber));
    }
    struct stat status = {};
    if (::fstat(descriptor.get(), &status) != 0)
        fail(ErrorCode::Io, reason(errno));
    if (S_ISDIR(status.st_mode))
        fail(ErrorCode::Io, "it is a folder");
    std::string content(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)), '\0');
    std::size_t filled = 0;
    while (true) {
        if (filled == content.size())
            content.resize(content.size() + (content.empty() ? 65536 : 1 + content.size() / 2)); // also proves the end of the file
        const ssize_t got = ::read(descriptor.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(ErrorCode::Io, reason(errno));
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    content.resize(filled);
    return content;
}

void writeFileAtomically(const fs::path &path, std::string_view content)
{
    writeFileAtomically(path, [content](std::ostream &out) { out.write(content.data(), static_cast<std::streamsize>(content.size())); });
}

void writeFileAtomically(const fs::path &path, const std::function<void(std::ostream &)> &write)
{
    const fs::path target = resolveTarget(path);
    const fs::path folder = target.parent_path();
    createFolders(folder, path);
    TemporaryGuard guard;
    fs::path temporary;
    Descriptor descriptor = createTemporary(folder, temporary);
    if (!descriptor.isOpen())
        throwCannotWrite(path, errno);
    guard.path = temporary;

    DescriptorBuffer buffer(descriptor.get());
    std::ostream stream(&buffer);
    write(stream);
    stream.flush();
    if (buffer.errorNumber() != 0)
        throwCannotWrite(path, buffer.errorNumber());
    if (!stream)
        throw Error(ErrorCode::Io, "Cannot write " + quoted(path) + ": its content could not be produced.");

    struct stat old = {};
    if (::stat(target.c_str(), &old) == 0)
        static_cast<void>(::fchmod(descriptor.get(), old.st_mode & 07777)); // a replaced file keeps its permissions where possible
    if (::fsync(descriptor.get()) != 0 && errno != EINVAL && errno != EROFS)
        throwCannotWrite(path, errno);
    if (const int errorNumber = descriptor.close(); errorNumber != 0)
        throwCannotWrite(path, errorNumber);
    if (::rename(temporary.c_str(), target.c_str()) != 0)
        throwCannotWrite(path, errno);
    guard.path.clear();
    syncFolder(folder);
}

void removeAbandonedFiles(const fs::path &folder)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
        int process = 0;
        int count = 0;
        int length = 0;
        const std::string name = entry->path().filename().native();
        const bool isOurs = std::sscanf(name.c_str(), ".lesionlens-%9d-%9d.tmp%n", &process, &count, &length) == 2 &&
                            static_cast<std::size_t>(length) == name.size();
        if (isOurs && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH)
            ::unlink(entry->path().c_str());
    }
}

void requireWritableFolder(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_directory(folder, error))
        throw Error(ErrorCode::Io, "Cannot create the folder '" + toUtf8(folder) +
                                       "': " + (error ? error.message() : "a file of this name is in the way") + ".");
    TemporaryGuard guard;
    fs::path temporary;
    const Descriptor descriptor = createTemporary(folder, temporary);
    if (!descriptor.isOpen())
        throw Error(ErrorCode::Io, "Cannot write into the folder " + quoted(folder) + ": " + reason(errno) + ".");
    guard.path = temporary;
}

} // namespace lesionlens
