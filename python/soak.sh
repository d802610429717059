#!/usr/bin/env bash
# soak.sh [SECONDS] [C_SOAK]: the installed wheel, and poppy.h, on eight threads for so long each (600): the same bytes in every round, and nothing that grows.
# Needs python/test.sh to have run. C_SOAK: tests/capi/soak.cpp as it was built; where it is not, the wheel alone.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600} c_soak=${2:-build/dev/tests/c_soak}
build/python_venv/bin/python python/tests/soak.py "$seconds"
if [[ -x $c_soak ]]; then
  build/python_venv/bin/python python/tests/soak.py "$seconds" --c "$c_soak"
else
  echo "soak: $c_soak is not built, so that poppy.h was not tried"
fi
