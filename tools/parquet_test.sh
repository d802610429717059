#!/usr/bin/env bash
# What `poppy run` does with Parquet: installs pyarrow from PyPI into a folder of the build, builds the program over its libraries (of what dev has
# compiled the compiler's cache has nearly all), and holds it to the same cases in lines of JSON, and to docs/parquet.md.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh
tools/install_packages.sh build test parquet

room=$PWD/build/parquet_venv
[[ -x $room/bin/python ]] || python3 -m venv "$room"
"$room/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/parquet/requirements.txt

say "the program, with Parquet"
cmake --preset dev -B build/parquet -DPOPPY_PARQUET=ON -DPyArrow_PYTHON="$room/bin/python" >build/configure-parquet.log 2>&1 ||
  { cat build/configure-parquet.log; exit 1; }
cmake --build build/parquet --target poppy -- --quiet

say "cases and decisions in Parquet"
"$room/bin/python" tests/parquet/check_parquet.py build/parquet/interpreter/cli/poppy

say "docs/parquet.md"
python3 tests/docs/check_docs.py build/parquet/interpreter/cli/poppy --parquet "$room/bin/python"
