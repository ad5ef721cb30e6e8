#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the bundled demo anew: twelve phantoms, and three models trained on other phantoms, all by the project's own command.
# Takes about half an hour on two cores. usage: scripts/make-demo.sh [WORK_FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-build/demo}
cli=build/release/bin/lesionlens-cli
demo=resources/demo

cmake --preset release -Wno-dev >/dev/null
cmake --build --preset release --parallel "$(scripts/build-jobs.sh)" --target lesionlens-cli

rm -rf "$work"
mkdir -p "$work"
"$cli" phantom --out "$work/phantoms" --count 3000 --size 256 --seed 2024
for model in resnet18 resnet18_ga resnet18_la; do
  "$cli" train --config "$demo/demo_$model.json" --data "$work/phantoms" --out "$work/$model"
  "$cli" evaluate --checkpoint "$work/$model/best.safetensors" --data "$work/phantoms" --split test
  mkdir -p "$demo/models"
  "$cli" export --checkpoint "$work/$model/best.safetensors" --out "$demo/models/$model.safetensors" --half
done
rm -rf "$demo/images" "$demo/masks" "$demo/metadata.csv"
"$cli" phantom --out "$demo" --count 12 --size 256 --seed 7
