#!/usr/bin/env bash
# night.sh BUILD HOURS [SEED]: all that draws at random (new_seeds.sh), round after round with new seeds, until the hours are over. A round draws
# ten times what CI does, at the lowest priority. What fails does not end the night: its output lies in build/night/, with the command that repeats it, and
# the exit code is 1. First, how the work of every stage grows is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
end=$(($(date +%s) + $2 * 3600))
seed=${3:-$(($(date +%s) * 100))}  # rounds of other nights are far away
mkdir -p build/night

rounds=0
failed=0
if python3 tests/limits/growth.py "$build/interpreter/cli/poppy" >build/night/growth.log; then
  printf 'growth: %s families hold\n' "$(wc -l <build/night/growth.log)"
else
  failed=1
  printf 'growth FAILED, see build/night/growth.log\n'
fi
while [[ $(date +%s) -lt $end || $rounds -eq 0 ]]; do
  log=build/night/$seed.log
  if POPPY_TIMES=${POPPY_TIMES:-10} nice -n 19 tools/new_seeds.sh "$build" "$seed" >"$log" 2>&1; then
    printf '%s: seed %s holds\n' "$(date +%H:%M)" "$seed"
    rm "$log"
  else
    failed=$((failed + 1))
    printf '%s: seed %s FAILED, see %s; %s\n' "$(date +%H:%M)" "$seed" "$log" "$(grep '^failed, to repeat' "$log" || true)"
  fi
  rounds=$((rounds + 1))
  seed=$((seed + 1000))
done
printf '%s rounds, %s failed\n' "$rounds" "$failed"
[[ $failed -eq 0 ]]
