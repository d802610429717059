#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS: replays each fuzzer's corpus, then looks for new inputs for so long. What it finds stays in BUILD.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
seconds=$2

fuzz() {  # NAME DICTIONARY CORPUS…
  local name=$1 words=tests/fuzz/$2 fuzzer="$build/tests/fuzz/fuzz_$1" found="$build/tests/fuzz/found_$1"
  shift 2
  mkdir -p "$found/inputs"
  local options=(-timeout=20 -rss_limit_mb=2048 -max_len=8192 -artifact_prefix="$found/")
  if ! "$fuzzer" "${options[@]}" -runs=0 "$@" >"$found/replay.log" 2>&1; then
    tail -n 40 "$found/replay.log"
    return 1
  fi
  if ! "$fuzzer" "${options[@]}" -dict="$words" -max_total_time="$seconds" "$found/inputs" "$@" >"$found/run.log" 2>&1; then
    tail -n 40 "$found/run.log"
    return 1
  fi
  printf '%s: %s\n' "$name" "$(grep -o '^#[0-9]*[[:space:]]*DONE.*' "$found/run.log" | tail -n 1)"
}

fuzz rules rules.dict tests/fuzz/corpus/rules
fuzz yaml yaml.dict tests/fuzz/corpus/yaml tests/golden/bad-counties policies/gagr/tests/counties
fuzz decide yaml.dict tests/fuzz/corpus/decide tests/golden/facts tests/golden/yaml
fuzz columns yaml.dict tests/fuzz/corpus/columns
