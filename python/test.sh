#!/usr/bin/env bash
# test.sh [PROGRAM]: builds the wheel, installs it into a folder of its own, and tests it there: against the program, which
# is to give the same bytes, and with the libraries of tables that it works with. `python/test.sh build/dev/interpreter/cli/poppy`
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh
export POPPY_PROGRAM="${1:-build/dev/interpreter/cli/poppy}"

tools/install_packages.sh build python
room=build/python_venv
[[ -x $room/bin/python ]] || python3 -m venv "$room"
"$room/bin/python" -m pip install --quiet --disable-pip-version-check --requirement python/tests/requirements.txt

say "the wheel"
rm -rf build/python_wheel
# Without isolation the build folder is good the next time, too; compiled as `dev` is, the compiler's cache has it.
CXX=c++ "$room/bin/python" -m pip wheel ./python --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/python_wheel \
  --config-settings=cmake.build-type=RelWithDebInfo --config-settings=cmake.define.CMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" --config-settings=cmake.define.POPPY_WERROR=ON
"$room/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall build/python_wheel/poppy-*.whl
ls -s --block-size=K build/python_wheel

say "types"
"$room/bin/python" -m mypy --strict --ignore-missing-imports -p poppy

say "pytest, and docs/python.md"
"$room/bin/python" -m pytest -q -p no:cacheprovider python/tests

say "eight threads, half a minute"
python/soak.sh 30 "$(dirname "$POPPY_PROGRAM")/../../tests/c_soak"

say "the decks of conformance/"
tests/conformance/check_front.sh "$room/bin/python" conformance/adapters/poppy_python.py
