#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install_packages.sh build test
mkdir -p build
cmake --preset dev >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
cmake --build --preset dev -- --quiet
ctest --test-dir build/dev --output-on-failure --no-tests=error -j "$(nproc)"
