#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS [NAME…]: every target of the fuzzer over its seeds, then on new inputs, SECONDS in all, shared alike; as many at
# once as there are processors. Prints what each took and how many inputs it tried. What it finds stays in BUILD/tests/fuzz/found_NAME.
# The inputs are drawn from the commit, or from POPPY_FUZZ_FIRST: without that folder a second run tries the same ones.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
total=$2
shift 2
seed=${POPPY_FUZZ_FIRST:-$((16#$(git rev-parse HEAD | cut -c1-7)))}

fuzzer=$build/tests/fuzz/fuzz_all
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <("$fuzzer" | sort)
jobs=$(nproc)
each=$((total * jobs / ${#names[@]}))
[ "$each" -ge 2 ] || each=2

fuzz() {  # NAME
  local name=$1 found="$build/tests/fuzz/found_$1" seeds=("tests/fuzz/corpus/$1") words=() begin=$SECONDS
  case $name in  # more seeds, and words to build with
    rules | schema) words=(-dict=tests/fuzz/rules.dict) ;;
    expression) words=(-dict=tests/fuzz/rules.dict) ;;
    yaml) words=(-dict=tests/fuzz/yaml.dict) seeds+=(tests/golden/bad-counties policies/gagr/tests/counties) ;;
    decide) words=(-dict=tests/fuzz/yaml.dict) seeds+=(tests/golden/facts tests/golden/yaml) ;;
    columns | block | saved | rule_tests | counties | what_if) words=(-dict=tests/fuzz/yaml.dict) ;;
  esac
  mkdir -p "$found/inputs"
  ln -sf "$PWD/$fuzzer" "$found/fuzz_$name"
  local options=(-timeout=30 -rss_limit_mb=2048 -max_len=8192 -seed="$seed" -artifact_prefix="$found/")
  if ! "$found/fuzz_$name" "${options[@]}" -runs=0 "${seeds[@]}" >"$found/replay.log" 2>&1; then
    printf '%s: a seed fails\n' "$name"
    tail -n 40 "$found/replay.log"
    return 1
  fi
  if ! "$found/fuzz_$name" "${options[@]}" "${words[@]}" -max_total_time="$each" "$found/inputs" "${seeds[@]}" >"$found/run.log" 2>&1; then
    printf '%s: fails\n' "$name"
    tail -n 40 "$found/run.log"
    return 1
  fi
  printf '%-14s %3d s  %s\n' "$name" $((SECONDS - begin)) "$(grep -o '^Done.*' "$found/run.log" | tail -n 1)"
}
export -f fuzz
export build fuzzer each seed

case $build in /*) echo "BUILD is relative to the project" >&2; exit 2 ;; esac
begin=$SECONDS
printf '%d targets, %d s each, seed %d\n' "${#names[@]}" "$each" "$seed"
printf '%s\n' "${names[@]}" | xargs -P "$jobs" -I{} bash -euo pipefail -c 'fuzz {}'
printf '%d targets in %d s\n' "${#names[@]}" $((SECONDS - begin))
