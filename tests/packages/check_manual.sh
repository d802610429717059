#!/usr/bin/env bash
# check_manual.sh FOLDER: each page of the manual is read by groff and by mandoc without a complaint.
set -euo pipefail
folder=$1
complaints=0
pages=("$folder"/*.1.gz)
for page in "${pages[@]}"; do
  told=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null; mandoc -Tlint -Wwarning <(zcat "$page") 2>&1 || true)
  [[ -z $told ]] || { echo "$page: $told"; complaints=$((complaints + 1)); }
done
[[ $complaints -eq 0 ]] || exit 1
echo "${#pages[@]} pages"
