#!/usr/bin/env bash
# The rules of docs and CMake that no compiler checks. Run from the top of the project; prints each breach, exits 1 if any.
set -euo pipefail

breaches=0
breach() { echo "$1"; breaches=$((breaches + 1)); }

# A folder includes only folders above it, in the order of CMakeLists.txt.
read -r -a layers < <(sed -n 's/^foreach(layer \(.*\))$/\1/p' CMakeLists.txt)
[[ ${#layers[@]} -gt 0 ]] || { echo "CMakeLists.txt has no list of layers"; exit 1; }
declare -A rank
for i in "${!layers[@]}"; do rank[${layers[$i]}]=$i; done
for folder in interpreter/*/; do
  name=$(basename "$folder")
  [[ $name == include || -n ${rank[$name]:-} ]] || breach "$folder is not in the list of layers"
done
while IFS=: read -r file line included; do
  from=$(cut -d/ -f2 <<<"$file")
  to=$(sed 's/.*"interpreter\/\([a-z_]*\)\/.*/\1/' <<<"$included")
  [[ $from == include ]] && { breach "$file:$line: the public header includes $to/"; continue; }
  [[ $to == include ]] && to=engine
  [[ -n ${rank[$to]:-} ]] || { breach "$file:$line: there is no layer $to"; continue; }
  [[ ${rank[$to]} -le ${rank[$from]} ]] || breach "$file:$line: $from/ includes $to/, which stands below it"
done < <(grep -rnE '#include "interpreter/' interpreter --include='*.h' --include='*.cpp')

# Outside libraries end in one file, or in a few that are named.
only_in() {  # what, pattern, where it may be included: one file or several, by their names' order
  local found
  found=$(grep -rlE "$2" interpreter --include='*.h' --include='*.cpp' | LC_ALL=C sort | tr '\n' ' ' || true)
  [[ $found == "${*:3} " ]] || breach "$1 is included by: $found(and should be by ${*:3} alone)"
}
only_in ANTLR '#include [<"](antlr4-runtime|PoppyLexer|PoppyParser)' interpreter/syntax/antlr/piece.h
only_in yaml-cpp '#include <yaml-cpp' interpreter/config/read_yaml.cpp
only_in libzip '#include <zip\.h' interpreter/config/zip_archive.cpp
only_in pugixml '#include <pugixml' interpreter/config/sheet_xml.cpp
only_in simdjson '#include <simdjson' interpreter/config/read_json.cpp
only_in "Spirit X3" '#include <boost/spirit' interpreter/units/literals.cpp
only_in libxlsxwriter '#include <xlsxwriter' interpreter/documents/workbook.cpp
only_in SOCI '#include <soci/' interpreter/store/{postgres_dialect.cpp,sql_dialect.h,sql_query.h,sqlite_dialect.cpp}
only_in "a database's part of SOCI" '#include <soci/(postgresql|sqlite3)' interpreter/store/{postgres_dialect.cpp,sqlite_dialect.cpp}
only_in libpq '#include <libpq' interpreter/store/postgres_address.cpp
only_in libsodium '#include <sodium' interpreter/{serve/secrets.cpp,store/fingerprint.cpp}
only_in "Asio and Beast" '#include <boost/(asio|beast)' interpreter/serve/http_server.cpp
only_in Mustache '#include <kainjow/' interpreter/serve/templates.cpp
while IFS= read -r found; do breach "SOCI is known in store/ alone: $found"; done < <(
  grep -rnE '(soci::|interpreter/store/(sql_|database|request_table|audit_chain|postgres_|open_kind))' interpreter --include='*.h' --include='*.cpp' | grep -v '^interpreter/store/' || true)
only_in "Arrow and Parquet" '#include <(arrow|parquet)/' interpreter/parquet/{read_parquet.cpp,status_text.h,write_parquet.cpp}
only_in CLI11 '#include <CLI/' interpreter/cli/parser.h

# Below cli/: no clock, no locale, no binary floating point (but in workbooks, whose numbers are Excel's), no file (but in files/ and store/).
while IFS= read -r found; do breach "not below cli/: $found"; done < <(
  grep -rnE '(system_clock|steady_clock|[^_a-z.]time\(|localtime|gmtime|std::locale|setlocale|getenv|fstream|[^_a-z]fopen)' \
    interpreter --include='*.h' --include='*.cpp' | grep -v '^interpreter/cli/' | grep -v '^interpreter/store/.*fstream' | grep -v '^interpreter/files/.*fopen' | grep -vE '^[^:]*:[0-9]*: *//' || true)
while IFS= read -r found; do breach "the zone of the machine: $found"; done < <(
  grep -rnE '(localtime|mktime|tzset|strftime|current_zone|get_tzdb)' interpreter --include='*.h' --include='*.cpp' || true)
while IFS= read -r found; do breach "no binary floating point: $found"; done < <(
  find interpreter \( -name '*.h' -o -name '*.cpp' \) ! -path interpreter/documents/workbook.cpp -print0 | sort -z |
    xargs -0 awk '{ code = $0; gsub(/\\"/, "", code); gsub(/"[^"]*"/, "", code); sub(/\/\/.*/, "", code) }
                  code ~ /(^|[^_a-zA-Z])(double|float)($|[^_a-zA-Z])/ { print FILENAME ":" FNR ":" $0 }')

# Every problem code is exercised by a test: by its name in a unit test, or by its number in a golden file or a
# test of runs.
while read -r name number; do
  grep -rqE "ProblemCode::$name\b|(^|[^A-Za-z0-9])$number([^0-9]|$)" tests --include='*.cpp' --include='*.test' --include='check_*.py' ||
    breach "no test exercises $number $name"
done < <(sed -nE 's/^POPPY_PROBLEM\(([a-z0-9_]+), "(P[0-9]+)".*/\1 \2/p' interpreter/text/problem_codes.def)
while read -r number; do
  breach "two problems have the number $number"
done < <(sed -nE 's/^POPPY_PROBLEM\([a-z0-9_]+, "(P[0-9]+)".*/\1/p' interpreter/text/problem_codes.def | sort | uniq -d)

# Each layer says what comes in, what goes out and where to begin; the files it names are there.
for layer in "${layers[@]}"; do
  note=interpreter/$layer/README.md
  [[ -f $note ]] || { breach "$note is missing"; continue; }
  while read -r file; do
    compgen -G "interpreter/*/$file" >/dev/null || breach "$note names $file, which is nowhere"
  done < <(grep -oE '`[a-z_/0-9]+\.(h|cpp|def)' "$note" | tr -d '`')
done

# Sources are cited by their names, never by where a copy lay.
tracked=$(git ls-files 2>/dev/null || true)
while IFS= read -r found; do breach "a path outside the project: $found"; done < <(
  [[ -n $tracked ]] && git grep -nE '/share[d]/|/wor[k]/' -- . || true)

[[ $breaches -eq 0 ]] || { echo "$breaches breaches"; exit 1; }
