#!/usr/bin/env bash
# letters_pdf.sh [POPPY [OUT]]: makes a PDF of every letter that examples/letters/printed lists, and holds each to PDF/UA-1 by veraPDF. Then
# hostile words as PDF, too (tests/hostile).
# Takes Typst from PyPI and veraPDF from Maven Central; what they need of Debian 12 is installed where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
poppy="$(realpath "${1:-build/dev/interpreter/cli/poppy}")"
out="${2:-build/letters}"
tools/install_packages.sh pdf

mkdir -p "$out"
rm -f "$out"/*.typ "$out"/*.pdf
venv=build/letters_pdf/venv
if ! "$venv/bin/python" -c 'import openpyxl, typst' 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'openpyxl==3.1.*' 'typst==0.15.*'
fi
verapdf=build/letters_pdf/verapdf.classpath
if [[ ! -s "$verapdf" || tools/letters_pdf/pom.xml -nt "$verapdf" ]]; then
  mvn --quiet --batch-mode --file tools/letters_pdf/pom.xml dependency:build-classpath "-Dmdep.outputFile=$PWD/$verapdf"
fi

number=0
while read -r letter; do
  eval "arguments=($letter)"  # the file is ours, and quotes names with blanks
  number=$((number + 1))
  name="$out/$(printf '%02d' "$number")-${arguments[0]}"
  "$poppy" letter "${arguments[@]}" --format typst >"$name.typ"
  "$venv/bin/python" tools/letters_pdf/make_pdf.py "$name.pdf" <"$name.typ"
done <examples/letters/printed
java -cp "$(cat "$verapdf")" tools/letters_pdf/CheckPdf.java "$out"/*.pdf
"$venv/bin/python" tests/hostile/check_hostile.py "$poppy"
