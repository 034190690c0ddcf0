#!/usr/bin/env bash
# Records the runs of this folder again, on a lab of its own. As root, after `npm run build`:
#   test/recordings/record.sh
# What a run must come to is written by hand into expected.json, never taken from what it came to.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seismo=("$(command -v node)" "$root/dist/cmd/main.js")
lab=rec
trap '"${seismo[@]}" lab down --name $lab' EXIT

record() {
  local name=$1 out=$here/$1.new
  shift
  rm -rf "$out"
  "${seismo[@]}" lab heal --name $lab
  if (($# > 0)); then "${seismo[@]}" lab break "$@" --name $lab; fi
  # 3 is what a fault gives; anything else but 0 is a failure of the recording itself.
  "${seismo[@]}" investigate vip 192.0.2.200 --lab $lab --load load --rate 60 --duration 6s --out "$out" -o markdown || (($? == 3))
  # The journal and the captures are what judging needs; the tools' own words are only for people.
  find "$out" -type f ! -name journal.ndjson ! -name 'capture-*' -delete
  find "$out" -mindepth 1 -type d -empty -delete
  # Where this machine keeps things is nobody's business.
  sed -i -E "s#$root/##g; s#\"[^\"]*/k6\"#\"k6\"#g; s#=/[^\"]*/(k6[^/\"]*)\"#=<scratch>/\\1\"#g" "$out/journal.ndjson"
  cp "$here/$name/expected.json" "$out/"
  rm -rf "${here:?}/$name"
  mv "$out" "$here/$name"
}

"${seismo[@]}" lab up --name $lab --lifetime 15m
record healthy
record mac-conflict mac-conflict
record foreign-mac foreign-mac
record silent-vip silent-vip
