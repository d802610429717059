#!/usr/bin/env bash
# prove_tests.sh [BUILD] [FIRST [PROGRAMS [EVERY]]]: what needs a solver. Installs z3 from PyPI into a folder of the build, and with it holds worksheets in
# terms to the reference evaluator (random programs from seed FIRST on, and, where EVERY is given, each EVERY-th rule test of the
# shipped policies, which takes minutes a test where past decisions keep sets of days), what it says of claims to what drawn cases say, and docs/proving.md to what it shows.
set -euo pipefail
cd "$(dirname "$0")/.."
build="$(realpath "${1:-build/dev}")"
first="${2:-1}"
programs="${3:-12}"

room="$build/solver"
if [[ ! -x "$room/bin/z3" ]]; then
  python3 -m venv "$room"
  "$room/bin/pip" install --quiet --disable-pip-version-check 'z3-solver>=4.13'
fi
"$room/bin/z3" --version

"$build/tests/differential/prove_differential" "$room/bin/z3 -T:20 -in" "$first" "$programs" ${4:+"$4"}
"$build/tests/differential/prove_claims" "$room/bin/z3 -T:60 -in" "$first" "$programs"
python3 tests/docs/check_docs.py "$build/interpreter/cli/poppy" --solver "$room/bin/z3"
