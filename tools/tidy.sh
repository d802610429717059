#!/usr/bin/env bash
# clang-tidy over the interpreter's tracked sources, on all cores. The checks are in .clang-tidy.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p build
cmake --preset tidy >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
cmake --build build/tidy --target poppy_grammar -- --quiet  # its headers are generated
git ls-files -z 'interpreter/*.cpp' |
  xargs -0 -P "$(nproc)" -n 2 clang-tidy-19 -p build/tidy --quiet --warnings-as-errors='*' 2>build/tidy.log ||
  { grep -v 'warnings generated' build/tidy.log; exit 1; }
