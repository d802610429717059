#!/usr/bin/env bash
# check_symbols.sh LIBRARY HEADER: the library gives the functions of symbols.txt, each with its version, and no other; the header
# declares just these. Whoever adds one adds it there, and in poppy.map: what is in a published library never goes.
set -euo pipefail
library=$1 header=$2
here=$(dirname "$0")

given=$(nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sed 's/@@*/ /' | LC_ALL=C sort)
diff <(LC_ALL=C sort "$here/symbols.txt") <(echo "$given") || { echo "the library does not give what symbols.txt lists"; exit 1; }
declared=$(grep -oE '\bpoppy_[a-z_]+\(' "$header" | tr -d '(' | LC_ALL=C sort -u | grep -vxE 'poppy_(files|rules|batch|problems)')
diff <(cut -d' ' -f1 "$here/symbols.txt" | LC_ALL=C sort) <(echo "$declared") || { echo "the header does not declare what symbols.txt lists"; exit 1; }
name=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
[[ $name == libpoppy.so.1 ]] || { echo "the library calls itself $name"; exit 1; }
echo "$(wc -l <"$here/symbols.txt") functions, and nothing else, in $name"
