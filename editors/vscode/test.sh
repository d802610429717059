#!/usr/bin/env bash
# Installs what the Visual Studio Code extension is made with, checks its types, and packs editors/vscode/poppy.vsix.
# Needs Node 18 or later and npm with access to its registry; the tests of the project need neither.
set -euo pipefail
cd "$(dirname "$0")"
cp ../../LICENSE LICENSE
trap 'rm -f LICENSE' EXIT
# No script of a package runs: esbuild finds its program in the package of the platform.
npm install --ignore-scripts --no-audit --no-fund
npm run pack
# What is packed is what an editor needs, and no more.
python3 - <<'PYTHON'
import json
import zipfile

files = {name.removeprefix("extension/"): name for name in zipfile.ZipFile("poppy.vsix").namelist() if name.startswith("extension/")}
package = json.load(zipfile.ZipFile("poppy.vsix").open(files["package.json"]))
needed = {package["main"], *(one["path"] for one in package["contributes"]["grammars"]), *(one["configuration"] for one in package["contributes"]["languages"] if "configuration" in one)}
lacking = [name for name in needed if name.removeprefix("./") not in files]
extra = [name for name in files if name.startswith(("src/", "node_modules/"))]
assert not lacking and not extra, (lacking, extra)
print(f"poppy.vsix: {len(files)} files")
PYTHON
