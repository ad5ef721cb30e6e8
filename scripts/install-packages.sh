#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The LesionLens authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs the Debian packages that are missing, once, saying which.
# usage: scripts/install-packages.sh SECTION...     sections of scripts/packages.txt: build core ui test
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

wanted=()
section=
while read -r line; do
  case "$line" in
    "# ["*) section=${line#"# ["}; section=${section%%]*} ;;
    "#"* | "") ;;
    *) for s in "$@"; do [ "$s" = "$section" ] && wanted+=("$line"); done ;;
  esac
done < "$here/packages.txt"

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "These packages are missing, and this is not a Debian system: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "These packages are missing; install them as root (there is no sudo here): ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} missing packages: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
