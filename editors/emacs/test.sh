#!/usr/bin/env bash
# test.sh POPPY: tries poppy-mode.el in an Emacs without a screen: compiled without a warning, colours, and by eglot problem, hover, completion, rename and lenses. Needs Emacs 28 or later; eglot is
# in Emacs 29, and in the package elpa-eglot before.
set -euo pipefail
poppy=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
PYTHONPATH="$here/../../tests/lsp" python3 -c 'import pathlib, sys, workspace; workspace.make(pathlib.Path(sys.argv[1]))' "$room/work"
git -C "$room/work" init -q  # the folder that eglot takes for the workspace
mkdir "$room/bin" && ln -s "$poppy" "$room/bin/poppy"
cp "$here/poppy-mode.el" "$room/"
cd "$room/work"
export PATH="$room/bin:$PATH" HOME="$room" LC_ALL=C.UTF-8
emacs --batch --eval '(setq byte-compile-error-on-warn t)' --eval '(package-initialize)' -f batch-byte-compile "$room/poppy-mode.el"
timeout 120 emacs --batch --eval '(package-initialize)' -L "$room" -l poppy-mode -l "$here/test.el"
