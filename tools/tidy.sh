#!/usr/bin/env bash
# clang-tidy over the interpreter's tracked sources, on all cores, as the preset tidy compiles them. The checks are in .clang-tidy.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh

configure tidy
cmake --build --preset tidy -- --quiet  # the grammar, whose headers are generated
git ls-files -z 'interpreter/*.cpp' |
  xargs -0 -P "$(nproc)" -n 2 clang-tidy-19 -p build/tidy --quiet --warnings-as-errors='*' 2>build/tidy.log ||
  { grep -vE 'warnings generated|Processing file' build/tidy.log; exit 1; }
