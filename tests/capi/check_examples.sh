#!/usr/bin/env bash
# check_examples.sh POPPY FOLDER [VALGRIND]: what the programs of examples/c print is what `poppy` prints for the same cases; with
# VALGRIND also that they lose no memory and touch none that is not theirs. From the top of the project.
set -euo pipefail
poppy=$1 folder=$2 valgrind=${3:-}
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
run() {
  if [[ -n $valgrind ]]; then
    "$valgrind" --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible "$@"
  else
    "$@"
  fi
}

asked='"county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"'
python3 -c 'import json, sys; print(json.dumps(open(sys.argv[1]).read()))' examples/time-on-aid/case.yaml >"$room/text"
printf '{"case": %s, "case_path": "case.yaml", %s}' "$(cat "$room/text")" "$asked" >"$room/request.json"
run "$folder/c_decide" "$room/request.json" policies county_rules >"$room/found"
"$poppy" decide examples/time-on-aid/case.yaml --county Yolo --month 2021-08 --run-date 2021-08-02 --json >"$room/wanted"
cmp "$room/wanted" "$room/found"

echo '{"cse": {}}' >"$room/request.json"
if run "$folder/c_decide" "$room/request.json" policies county_rules 2>"$room/found"; then echo "a wrong request is decided"; exit 1; fi
grep -q 'error P915: this call has no key `cse`' "$room/found"

tools/make_caseload 40 --programs both --county Yolo --month 2026-11 >"$room/cases.ndjson"
run "$folder/c_table" 2026-11 2026-11-15 policies county_rules <"$room/cases.ndjson" >"$room/found"
"$poppy" run --cases "$room/cases.ndjson" --month 2026-11 --run-date 2026-11-15 --program calfresh --out "$room/decisions.ndjson"
python3 - "$room/decisions.ndjson" >"$room/wanted" <<'END'
import json, sys
for line in open(sys.argv[1]):
    said = json.loads(line)["programs"].get("calfresh", {"decisions": [], "values": {}})
    status = next((one["status"] for one in said["decisions"] if one["line"] == "calfresh_status"), None)
    issued = said["values"].get("", {}).get("issuance")
    shown = [value.replace("$", "").replace(",", "") if isinstance(value, str) else "-" for value in (status, issued)]
    print(json.loads(line)["case"], *shown)
END
cmp "$room/wanted" "$room/found"
grep -q ' - ' "$room/found" && grep -qE ' [1-9][0-9]*\.[0-9]{2}$' "$room/found"
printf '{"month": "2026-11", "run_date": "2026-11-15", "lines": ["least_excess_costs"], "threads": 2}' >"$room/request.json"
run "$folder/c_lines" "$room/request.json" policies county_rules <"$room/cases.ndjson" >"$room/found"
"$poppy" run --cases "$room/cases.ndjson" --month 2026-11 --run-date 2026-11-15 --line least_excess_costs --out "$room/wanted"
cmp "$room/wanted" "$room/found"
echo '{"lines": ["least_exces_costs"], "today": "2026-11-15"}' >"$room/request.json"
if run "$folder/c_lines" "$room/request.json" policies county_rules </dev/null 2>"$room/found"; then echo "a line that is not there is told"; exit 1; fi
grep -q 'error P909: the rules have no line `least_exces_costs`' "$room/found"

echo "the programs in C print what poppy prints${valgrind:+, and lose no memory}"
