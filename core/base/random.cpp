// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace lesionlens {

double Random::normal()
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform())); // 1 - u is never 0
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

} // namespace lesionlens
