// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include <QtTest/QTest>

#include "core/base/error.h"

namespace lesionlens::test {

/// The Error that `action` throws; none if it throws nothing.
template <typename Action>
std::optional<Error> errorOf(const Action &action)
{
    try {
        action();
    } catch (const Error &error) {
        return error;
    }
    return std::nullopt;
}

inline bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

} // namespace lesionlens::test

/// Fails the test function unless `expression` throws an Error of this code whose message holds `part`.
#define LESIONLENS_EXPECT_ERROR(expression, expectedCode, part)                                                                            \
    do {                                                                                                                                   \
        const auto caught = lesionlens::test::errorOf([&] { static_cast<void>(expression); });                                             \
        QVERIFY2(caught.has_value(), "no Error was thrown by " #expression);                                                               \
        QVERIFY2(caught->code() == (expectedCode), ("wrong code with the message: " + caught->message()).c_str());                         \
        QVERIFY2(lesionlens::test::contains(caught->message(), part), caught->message().c_str());                                          \
    } while (false)
