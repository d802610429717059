#!/usr/bin/env bash
# test.sh POPPY: tries `poppy lsp` in every editor that it comes with settings for, and under a client that is not ours. What each needs stands in its own test.sh.
set -euo pipefail
poppy=$(realpath "$1")
cd "$(dirname "$0")"
vscode/test.sh
neovim/test.sh "$poppy"
emacs/test.sh "$poppy"
protocol/test.sh "$poppy"
