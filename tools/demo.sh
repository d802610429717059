#!/usr/bin/env bash
# A first look at Poppy: installs what is missing, builds the release, and decides the cases of examples/, each by its command.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh

say "what the build needs (Debian 12 packages)"
tools/install_packages.sh build

say "build/release (some minutes the first time)"
configure release
cmake --build --preset release --target poppy -- --quiet

export PATH="$PWD/build/release/interpreter/cli:$PATH"
for command in examples/*/command; do
  say "$(dirname "$command")"
  printf '$ %s\n' "$(cat "$command")"
  # What a command writes goes into a folder of its own.
  TMP="$(mktemp -d)" bash -c "trap 'rm -rf \"\$TMP\"' EXIT; $(cat "$command")"
done
say "done. Next: README.md, and tools/test.sh to run every test"
