#!/usr/bin/env bash
# test.sh POPPY: tries `poppy lsp` under pytest-lsp, a client that is not ours, as three editors. Needs Python 3.10 or later, and access to its package index.
set -euo pipefail
poppy=$(realpath "$1")
cd "$(dirname "$0")"
venv=../../build/lsp_venv
if ! "$venv/bin/python" -c 'import pytest_lsp' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r requirements.txt
fi
POPPY="$poppy" timeout 300 "$venv/bin/python" -m pytest -q -p no:cacheprovider -o asyncio_default_fixture_loop_scope=function .
