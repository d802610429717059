#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS: replays each fuzzer's corpus, then looks for new inputs for so long. What it finds stays in BUILD.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
seconds=$2

for target in rules yaml decide; do
  fuzzer="$build/tests/fuzz/fuzz_$target"
  corpus="tests/fuzz/corpus/$target"
  found="$build/tests/fuzz/found_$target"
  mkdir -p "$found"
  options=(-timeout=20 -rss_limit_mb=2048 -artifact_prefix="$found/")
  "$fuzzer" "${options[@]}" -runs=0 "$corpus" >"$found/replay.log" 2>&1 || { tail -n 40 "$found/replay.log"; exit 1; }
  "$fuzzer" "${options[@]}" -max_total_time="$seconds" -max_len=4096 "$found" "$corpus" >"$found/run.log" 2>&1 ||
    { tail -n 40 "$found/run.log"; exit 1; }
  printf '%s: %s\n' "$target" "$(grep -o '^#[0-9]* *DONE.*' "$found/run.log" | tail -n 1)"
done
