#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the bundled demo anew, all by the project's own command: twelve phantoms, and every architecture trained twice on other phantoms,
# once without a shortcut and once with a ruler that tells the label 95 times in 100. In the second set a quarter of the labels are wrong, and
# the ruler goes with the wrong ones, too: without that, networks of this size learn the lesion and pass over the ruler (docs/results.md).
# Takes some hours on two cores; a run that is there already is not repeated, and one that was stopped goes on. usage: scripts/make-demo.sh [WORK_FOLDER [MODEL...]]
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-build/demo}
cli=${LESIONLENS_CLI:-build/release/bin/lesionlens-cli}
demo=resources/demo
models=(resnet18 resnet18_ga resnet18_la resnet18_ela efficientnet_b0 efficientnet_b0_ga efficientnet_b0_la efficientnet_b0_ela
        vit_tiny_patch16_224 swin_tiny_patch4_window7_224)
[[ $# -gt 1 ]] && models=("${@:2}")

if [[ -z ${LESIONLENS_CLI:-} ]]; then
  cmake --preset release -Wno-dev >/dev/null
  cmake --build --preset release --parallel "$(scripts/build-jobs.sh)" --target lesionlens-cli
fi

mkdir -p "$work" "$demo/models"
draw() { [[ -f $1/metadata.csv ]] || "$cli" phantom --out "$@"; }
draw "$work/plain" --count 3000 --size 128 --seed 2024
draw "$work/ruler" --count 3000 --size 128 --seed 2024 --shortcut ruler=0.95 --label-noise 0.25

train() { # DATA MODEL
  local run=$work/runs/$2_$1 resume=()
  [[ -f $run/config.json ]] && resume=(--resume)
  "$cli" train --config "$demo/demo_$2.json" --data "$work/$1" --out "$run" "${resume[@]}"
  "$cli" evaluate --checkpoint "$run/best.safetensors" --data "$work/$1" --split test
}
for model in "${models[@]}"; do
  train plain "$model"
  "$cli" export --checkpoint "$work/runs/${model}_plain/best.safetensors" --out "$demo/models/$model.safetensors" --half
  train ruler "$model"
  "$cli" export --checkpoint "$work/runs/${model}_ruler/best.safetensors" --out "$demo/models/${model}_ruler.safetensors" --half \
    --name "ruler shortcut"
done
rm -rf "$demo/images" "$demo/masks" "$demo/metadata.csv"
"$cli" phantom --out "$demo" --count 12 --size 256 --seed 7
