#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors, and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh

say "what the build and the tests need (Debian 12 packages)"
tools/install_packages.sh build test

say "build/dev, warnings as errors (some minutes the first time)"
configure dev
cmake --build --preset dev -- --quiet

say "every test"
ctest --test-dir build/dev --output-on-failure --no-tests=error -j "$(nproc)"
