#!/usr/bin/env bash
# check_caseload.sh POPPY CASELOAD_ROWS [COUNT]: a caseload decided as tables in memory, as facts and as text, with any number of
# threads, is what `poppy run` writes, to the byte; so are cases with problems. From the top of the project.
set -euo pipefail
poppy=$1 rows=$2 count=${3:-700}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
tools/make_caseload "$count" --programs both --month 2026-11 >"$room/cases.ndjson"
# Facts that are no such facts, of rows here and there.
sed -i '7s/"applied":"[^"]*"/"applied":"soon"/; 401s/"case":"[^"]*"/"case":""/' "$room/cases.ndjson"
"$poppy" run --cases "$room/cases.ndjson" --month 2026-11 --run-date 2026-11-15 --out "$room/wanted" 2>"$room/said" || [[ $? == 1 ]]
# As facts, the lines are others: a place in them is none of the table's.
without_columns() { sed 's/"column":[0-9]*,//g' "$1"; }
for threads in 1 2 8; do
  "$rows" "$room/cases.ndjson" 2026-11 2026-11-15 $threads text >"$room/found"
  cmp "$room/wanted" "$room/found"
  "$rows" "$room/cases.ndjson" 2026-11 2026-11-15 $threads facts >"$room/found"
  cmp <(without_columns "$room/wanted") <(without_columns "$room/found")
done
[[ $(grep -c '"problems":' "$room/wanted") == 2 ]] || { echo "not two cases have problems"; exit 1; }
echo "$count cases as tables, the same as lines"
