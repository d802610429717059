#!/usr/bin/env bash
# new_seeds.sh BUILD [SEED]: what draws at random, with a seed that no run before had: that of the commit. Each command is printed as it
# is run, so that a failure can be repeated. POPPY_TIMES=10 draws ten times as much (tools/night.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
seed=${2:-$((16#$(git rev-parse HEAD | cut -c1-7)))}
times=${POPPY_TIMES:-1}

repeatable() {  # VARIABLE=VALUE… COMMAND…: the last lines of what it says
  printf '$ %s\n' "$*"
  local log
  log=$(mktemp)
  if ! env "$@" >"$log" 2>&1; then
    cat "$log"
    rm -f "$log"
    printf 'failed, to repeat: %s\n' "$*"
    return 1
  fi
  sed -E '/^(\[doctest\] (doctest version|run with)|=*$|programs with:)/d' "$log" | tail -n 4
  rm -f "$log"
}

printf 'seed %s\n' "$seed"
repeatable POPPY_TEST_SEED="$seed" "$build/tests/unit/county_test" --test-case="of files of chance*"
repeatable POPPY_TABLES_FIRST="$seed" POPPY_TABLES=$((1500 * times)) "$build/tests/unit/random_tables_test"
repeatable POPPY_DIFFERENTIAL_FIRST="$seed" POPPY_DIFFERENTIAL_PROGRAMS=$((50 * times)) "$build/tests/differential/differential_test"
repeatable "$build/tests/differential/shipped_differential" $((2000 * times)) --seed "$seed"
repeatable POPPY_COST_FIRST="$seed" POPPY_COST_PROGRAMS=$((30 * times)) "$build/tests/differential/cost_property_test"
repeatable POPPY_LINT_FIRST="$seed" POPPY_LINT_PROGRAMS=$((30 * times)) "$build/tests/differential/lint_property_test"
repeatable POPPY_COMPLETION_FIRST="$seed" POPPY_COMPLETION_PROGRAMS=$((20 * times)) "$build/tests/differential/completion_test"
for program in gagr calfresh; do
  repeatable POPPY_REPLAY_FIRST="$seed" POPPY_REPLAY_CASES=$((30 * times)) python3 tests/differential/replay.py "$build/interpreter/cli/poppy" $program
done
repeatable POPPY_ABLE_BODIED_SEED="$seed" POPPY_ABLE_BODIED_CASES=$((2000 * times)) python3 tests/differential/able_bodied_calfresh.py "$build/interpreter/cli/poppy"
repeatable POPPY_FUZZ_SEED="$seed" POPPY_FUZZ_TRIES=$((200 * times)) "$build/tests/fuzz/fuzz_replay"
repeatable python3 tests/schemas/check_schemas.py "$build/interpreter/cli/poppy" --seed "$seed"
repeatable POPPY_FAULT_SEED="$seed" POPPY_FAULT_POINTS=40 python3 tests/faults/check_faults.py "$build/interpreter/cli/poppy" "$build/tests/faults/libpoppy_faults.so"
