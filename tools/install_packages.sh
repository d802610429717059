#!/usr/bin/env bash
# install_packages.sh KIND…: installs from apt what tools/packages.txt lists for the kinds (build, test, ci, console, editors, npm, package, package-test, parquet, pdf, postgres, postgres-function, python, spark) and is missing.
set -euo pipefail
list="$(dirname "$0")/packages.txt"

wanted=()
for kind in "$@"; do
  while read -r name; do wanted+=("$name"); done < <(awk -v kind="$kind" '$1 == kind { print $2 }' "$list")
done

missing=()
for name in "${wanted[@]}"; do
  state="$(dpkg-query -W -f '${Status}' "$name" 2>/dev/null || true)"
  [[ "$state" == "install ok installed" ]] || missing+=("$name")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

echo "installing: ${missing[*]}"
as_root=()
if [[ $EUID -ne 0 ]]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
