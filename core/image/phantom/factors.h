// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/phantom/phantom.h"

namespace lesionlens {

/// Private to the phantom generator. Throws Error Usage naming the first factor out of range, or a size out of range.
void requireInRange(const PhantomFactors &factors, int size);

inline constexpr int kSmallestPhantom = 32;
inline constexpr int kLargestPhantom = 2048;

} // namespace lesionlens
