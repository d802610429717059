#!/usr/bin/env bash
# tidy.sh [N]: clang-tidy over the interpreter's tracked sources, on all cores, as the preset tidy compiles them. The checks are in .clang-tidy.
# With N: over those that one of the last 30 commits changed, and one in N of the others, by turns with the commit.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh

configure tidy
cmake --build --preset tidy -- --quiet  # the grammar, whose headers are generated
parts=${1:-1}
turn=$((16#$(git rev-parse HEAD | cut -c1-7) % parts))
changed=$(git log -30 --format= --name-only -- 'interpreter/*.cpp' | sort -u)
status=0
look() {  # BUILD: those of the names that it compiles, one file a line
  python3 -c 'import json, os, sys; print(*sorted({os.path.relpath(one["file"]) for one in json.load(open(sys.argv[1]))}), sep="\n")' "$1/compile_commands.json" |
    { grep -Fxf - "$names" || true; } | xargs -r -P "$(nproc)" -n 2 clang-tidy-19 -p "$1" --quiet --checks=misc-include-cleaner --warnings-as-errors='*,-misc-include-cleaner' \
    >>build/tidy.out 2>>build/tidy.log || status=1
}
names=build/tidy.names
: >build/tidy.out >build/tidy.log
git ls-files 'interpreter/*.cpp' |
  awk -v parts="$parts" -v turn="$turn" 'NR == FNR { changed[$0]; next } $0 in changed || FNR % parts == turn' <(printf '%s\n' "$changed") - >"$names"
look build/tidy
if [[ -f build/parquet/compile_commands.json ]]; then  # what only a program with Parquet has (tools/parquet_test.sh)
  grep '^interpreter/parquet/' "$names" >"$names.parquet" || true
  names=$names.parquet look build/parquet
fi
# Of includes only those that nothing needs: a header may give what its own headers have.
grep -E '^/.* (warning|error): ' build/tidy.out | grep -v 'no header providing' | sort -u >build/tidy.found || true
if [[ $status -ne 0 || -s build/tidy.found ]]; then
  cat build/tidy.found
  grep -vE 'warnings generated|Processing file' build/tidy.log || true
  exit 1
fi
