#!/usr/bin/env bash
# try.sh POPPY PICTURES: the extension in a real Visual Studio Code: code-server, under Debian's Chromium. Slip, fixes, hover, completion, rename, values, lenses and the diagram, each with a picture
# in the folder. For people who change the extension: no part of CI, as installing it takes longer than all else there. Needs Node 20 with its headers (libnode-dev), npm, g++, make, Python,
# Chromium, graphviz, and the package registry.
set -euo pipefail
[[ $# -eq 2 ]] || { echo "try.sh POPPY PICTURES" >&2; exit 2; }
poppy=$(realpath "$1")
pictures=$(realpath -m "$2")
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
out="$project/build/code-server"
mkdir -p "$out" "$pictures"

if [[ ! -e "$out/installed" ]]; then
  cd "$out"
  echo '{"private": true}' >package.json
  # Scripts of packages do not run; what is native is built by name, against Debian's headers.
  npm install --ignore-scripts --no-audit --no-fund code-server@4.100.3 playwright-core@1.48.2
  export npm_config_nodedir=/usr
  npm rebuild argon2
  cd node_modules/code-server/lib/vscode
  npm install --ignore-scripts --omit=dev --no-audit --no-fund
  npm rebuild node-pty @vscode/spdlog native-watchdog
  ln -sfn node_modules node_modules.asar
  (cd extensions && npm install --ignore-scripts --omit=dev --no-audit --no-fund)
  touch "$out/installed"
fi

"$here/test.sh" >/dev/null
room=$(mktemp -d)
server=
trap '[[ -z "$server" ]] || kill "$server" 2>/dev/null || true; rm -rf "$room"' EXIT
mkdir -p "$room/workspace" "$room/data/User"
(cd "$project" && cp -r policies county_rules "$room/workspace/")
cat >"$room/data/User/settings.json" <<JSON
{"poppy.path": "$poppy", "poppy.county": "Yolo", "poppy.month": "2021-08", "poppy.runDate": "2021-08-15", "workbench.startupEditor": "none", "security.workspace.trust.enabled": false,
 "telemetry.telemetryLevel": "off", "editor.minimap.enabled": false, "workbench.colorTheme": "Default Light Modern", "git.enabled": false, "workbench.tips.enabled": false,
 "editor.wordBasedSuggestions": "off", "window.commandCenter": false, "workbench.layoutControl.enabled": false, "editor.stickyScroll.enabled": false, "workbench.activityBar.location": "hidden"}
JSON
export EXTENSIONS_GALLERY='{}'
code_server=(node "$out/node_modules/code-server/out/node/entry.js" --user-data-dir "$room/data" --extensions-dir "$room/extensions")
"${code_server[@]}" --install-extension "$here/poppy.vsix"
"${code_server[@]}" --auth none --bind-addr 127.0.0.1:8931 --disable-telemetry --disable-update-check --disable-workspace-trust "$room/workspace" >"$room/log" 2>&1 &
server=$!
for _ in {1..120}; do (: </dev/tcp/127.0.0.1/8931) 2>/dev/null && break || sleep 0.5; done
NODE_PATH="$out/node_modules" timeout 600 node "$here/try/look.cjs" http://127.0.0.1:8931 "$room/workspace" "$pictures" || { tail -n 20 "$room/log"; exit 1; }
