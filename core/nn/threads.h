// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace lesionlens {

/// Call first in main. OpenMP's threads wait for each other by spinning; where another program uses a core, a forward pass then
/// takes ten to fifty times as long. Sleeping threads (OMP_WAIT_POLICY=PASSIVE) cost next to nothing, but the OpenMP library reads
/// the setting before main: this starts the program anew with it, once. Does nothing where OMP_WAIT_POLICY is already set, or
/// where the program cannot be started anew.
void letWaitingThreadsSleep(char **argv);

} // namespace lesionlens
