#!/usr/bin/env bash
# clang-tidy over the interpreter's tracked sources, on all cores, as the preset tidy compiles them. The checks are in .clang-tidy.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh

configure tidy
cmake --build --preset tidy -- --quiet  # the grammar, whose headers are generated
status=0
git ls-files -z 'interpreter/*.cpp' |
  xargs -0 -P "$(nproc)" -n 2 clang-tidy-19 -p build/tidy --quiet --checks=misc-include-cleaner --warnings-as-errors='*,-misc-include-cleaner' \
    >build/tidy.out 2>build/tidy.log || status=1
# Of includes only those that nothing needs: a header may give what its own headers have.
grep -E '^/.* (warning|error): ' build/tidy.out | grep -v 'no header providing' | sort -u >build/tidy.found || true
if [[ $status -ne 0 || -s build/tidy.found ]]; then
  cat build/tidy.found
  grep -vE 'warnings generated|Processing file' build/tidy.log || true
  exit 1
fi
