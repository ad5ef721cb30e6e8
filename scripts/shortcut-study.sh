#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Can a map tell a model that was taught a shortcut from one that was not? For each seed two phantom sets that are the same but for their
# rulers: in one a ruler tells the label 95 times in 100, in the other it tells nothing. A model is trained on each. Both are then measured on
# the test images of the first set, with the rulers and without them, and their Grad-CAM on those with a ruler. Prints one CSV line per model.
# In every set a quarter of the labels are wrong, and the ruler goes with the wrong ones, too, so that the lesion alone cannot explain them.
# Needs jq. usage: scripts/shortcut-study.sh [WORK_FOLDER [SEED...]]; LESIONLENS_CLI, COUNT (phantoms per set), LABEL_NOISE and CONFIG override
# the defaults
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-build/shortcut-study}
seeds=(1 2 3)
[[ $# -gt 1 ]] && seeds=("${@:2}")
cli=${LESIONLENS_CLI:-build/release/bin/lesionlens-cli}
config=${CONFIG:-resources/demo/demo_resnet18.json}
count=${COUNT:-3000}
noise=${LABEL_NOISE:-0.25}

draw() { [[ -f $1/metadata.csv ]] || "$cli" phantom --out "$1" --count "$count" --size 128 --seed "$2" --label-noise "$noise" "${@:3}" >&2; }
accuracy() { # CHECKPOINT DATA: balanced accuracy on the test split
  "$cli" evaluate --checkpoint "$1" --data "$2" --split test --json 2>/dev/null | jq -r '.metrics.balanced_accuracy.value'
}

mkdir -p "$work"
echo "seed,trained_on,accuracy_with_rulers,accuracy_without_rulers,loss,ruler_gain,ruler_gain_low,ruler_gain_high,images,undefined"
for seed in "${seeds[@]}"; do
  draw "$work/plain_$seed" "$seed"
  draw "$work/ruler_$seed" "$seed" --shortcut ruler=0.95
  draw "$work/removed_$seed" "$seed" --shortcut ruler=0.95 --without ruler
  for kind in plain ruler; do
    run=$work/run_${kind}_$seed
    jq ".seed = $seed" "$config" >"$run.json"
    resume=()
    [[ -f $run/config.json ]] && resume=(--resume)
    "$cli" train --config "$run.json" --data "$work/${kind}_$seed" --out "$run" "${resume[@]}" >&2
    with=$(accuracy "$run/best.safetensors" "$work/ruler_$seed")
    without=$(accuracy "$run/best.safetensors" "$work/removed_$seed")
    # The test images of the set with the shortcut that have a ruler.
    images=()
    while IFS=, read -r id _ _ split _; do
      [[ $split == test && -f $work/ruler_$seed/masks/${id}_ruler.png ]] && images+=("$work/ruler_$seed/images/$id.png")
    done <"$work/ruler_$seed/metadata.csv"
    "$cli" explain "${images[@]}" --checkpoint "$run/best.safetensors" --methods grad_cam --regions "$work/ruler_$seed/masks" \
      --out "$run/maps" >/dev/null
    gain=$(jq -r '.rows[0].regions.ruler.gain | [.mean, .low, .high, .n, .undefined] | map(tostring) | join(",")' "$run/maps/summary.json")
    echo "$seed,$kind,$with,$without,$(jq -n "$with - $without"),$gain"
  done
done
