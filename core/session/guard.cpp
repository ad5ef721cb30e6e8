// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/guard.h"

#include <filesystem>
#include <new>

#include <c10/util/Exception.h>
#include <opencv2/core.hpp>

#include "core/base/error.h"

namespace lesionlens {

void rethrowAsError(const std::string &whileDoing)
{
    try {
        throw;
    } catch (const Error &) {
        throw;
    } catch (const std::bad_alloc &) {
        throw Error(ErrorCode::Internal, "There was not enough memory while " + whileDoing + ".");
    } catch (const c10::Error &error) {
        throw Error(ErrorCode::Internal, "LibTorch failed while " + whileDoing + ".", error.what_without_backtrace());
    } catch (const cv::Exception &error) {
        throw Error(ErrorCode::Internal, "OpenCV failed while " + whileDoing + ".", error.what());
    } catch (const std::filesystem::filesystem_error &error) {
        throw Error(ErrorCode::Io, "A file or folder could not be used while " + whileDoing + ": " + error.code().message() + ".",
                    error.what());
    } catch (const std::exception &error) {
        throw Error(ErrorCode::Internal, "Something unexpected happened while " + whileDoing + ".", error.what());
    }
}

} // namespace lesionlens
