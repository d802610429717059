#!/usr/bin/env bash
# console_tests.sh [POPPY [PICTURES]]: the console of a served demonstration in Debian's Chromium (tools/console/browser.mjs), its API against its own
# document (schemathesis), what people do who mean it harm (hostile.py), and what fails around it (failures.py). Builds nothing. Pictures of each page go
# into build/console_pictures, or as said.
# CONSOLE_SECONDS: of schemathesis; default: 120.
set -euo pipefail
cd "$(dirname "$0")/.."
poppy="$(realpath "${1:-build/dev/interpreter/cli/poppy}")"
pictures="$(realpath -m "${2:-build/console_pictures}")"
tools/install_packages.sh console
# Node.js from elsewhere brings an npm of its own, beside which Debian's cannot be installed.
command -v npm >/dev/null || tools/install_packages.sh npm

modules=build/console_tools
mkdir -p "$modules"
if [[ ! -d "$modules/node_modules/playwright-core" || ! -d "$modules/node_modules/axe-core" ]]; then
  echo '{ "private": true }' >"$modules/package.json"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --prefix "$modules" --silent --no-audit --no-fund --ignore-scripts 'playwright-core@1' 'axe-core@4'
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$poppy" serve --store "$folder/routes.db" --routes >"$folder/routes"
rm -rf "$pictures"

here="$PWD"
python3 tools/console/served.py "$poppy" bash -c 'cd "$1" && exec node "$2/tools/console/browser.mjs" "$3" "$4"' browser "$modules" "$here" "$folder/routes" "$pictures"
tools/console/schemathesis.sh "$poppy" "${CONSOLE_SECONDS:-120}"
python3 tools/console/hostile.py "$poppy"
python3 tools/console/failures.py "$poppy"
