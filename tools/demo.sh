#!/usr/bin/env bash
# Installs what is missing, builds the release, and decides a case of examples/: a first look at Poppy.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh build
mkdir -p build
cmake --preset release >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
cmake --build --preset release -- --quiet

poppy=build/release/interpreter/cli/poppy
example=examples/$(ls examples | head -n 1)
echo "\$ $(cat "$example/command")"
PATH="$PWD/$(dirname "$poppy"):$PATH" bash -c "$(cat "$example/command")"
