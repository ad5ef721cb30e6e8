#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ResNet18, plain and with each kind of attention, and ViT-Ti, trained on HAM10000 by one recipe with one budget, then measured on its test
# split and, melanoma against the rest, on the test split of ISIC 2017. Writes WORK/MODEL-SEED/{test,isic2017}.json and prints one CSV line
# per run. Runs that are there are not repeated. Models trained on HAM10000 inherit its non-commercial licence.
# Needs jq. usage: scripts/ham10000-study.sh HAM10000 ISIC2017 RESNET_WEIGHTS VIT_WEIGHTS WORK [SEED...]; LESIONLENS_CLI overrides the program
set -euo pipefail
[[ $# -ge 5 ]] || { sed -n '5,10p' "$0" >&2; exit 2; }
ham=$1 isic=$2 resnet=$3 vit=$4 work=$5
seeds=(1 2 3)
[[ $# -gt 5 ]] && seeds=("${@:6}")
here=$(cd "$(dirname "$0")/.." && pwd)
cli=${LESIONLENS_CLI:-$here/build/release/bin/lesionlens-cli}

mkdir -p "$work"
echo "model,seed,best_epoch,cpu_seconds,val_balanced_accuracy,test_balanced_accuracy,low,high,test_macro_auc,isic2017_melanoma_auc,low,high"
for seed in "${seeds[@]}"; do
  for model in resnet18 resnet18_ga resnet18_la resnet18_ela vit_tiny_patch16_224; do
    run=$work/$model-$seed
    init=$resnet
    [[ $model == vit_* ]] && init=$vit
    jq ".seed = $seed" "$here/resources/configs/ham10000_$model.json" >"$run.config.json"
    resume=()
    [[ -f $run/config.json ]] && resume=(--resume)
    "$cli" train --config "$run.config.json" --data "$ham" --init "$init" --out "$run" "${resume[@]}" >&2
    "$cli" evaluate --checkpoint "$run/best.safetensors" --data "$ham" --split test --json >"$run/test.json"
    "$cli" evaluate --checkpoint "$run/best.safetensors" --data "$isic" --split test --positive mel --json >"$run/isic2017.json"
    jq -rn --arg model "$model" --arg seed "$seed" --rawfile history "$run/history.csv" --slurpfile test "$run/test.json" \
      --slurpfile isic "$run/isic2017.json" '
      ($history | split("\n")[1:] | map(select(. != "") | split(","))) as $epochs
      | ($epochs | map(select(.[9] == "1")) | last) as $best
      | [$model, $seed, $best[0], ($epochs | map(.[7] | tonumber) | add | round), $best[5],
         $test[0].metrics.balanced_accuracy.value, $test[0].metrics.balanced_accuracy.low, $test[0].metrics.balanced_accuracy.high,
         $test[0].metrics.macro_auc.value,
         $isic[0].binary.auc.value, $isic[0].binary.auc.low, $isic[0].binary.auc.high] | map(tostring) | join(",")'
  done
done
