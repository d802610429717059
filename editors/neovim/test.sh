#!/usr/bin/env bash
# test.sh POPPY: tries poppy.lua in a Neovim without a screen: problem, hover, completion, rename. Needs Neovim 0.7 or later, and Python.
set -euo pipefail
poppy=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
PYTHONPATH="$here/../../tests/lsp" python3 -c 'import pathlib, sys, workspace; workspace.make(pathlib.Path(sys.argv[1]))' "$room/work"
mkdir "$room/bin" && ln -s "$poppy" "$room/bin/poppy"
cd "$room/work"
PATH="$room/bin:$PATH" XDG_STATE_HOME="$room" XDG_CACHE_HOME="$room" timeout 120 nvim --headless -u NONE -i NONE \
  --cmd "set runtimepath+=$here" -c "filetype on" -c "syntax on" -c "luafile $here/poppy.lua" -c "luafile $here/test.lua" 2>&1
