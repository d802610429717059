#!/usr/bin/env python3
"""check_csv_out.py POPPY, from the top of the project: the CSV of `poppy run` says what its JSON says, and goes on after a stop as JSON does."""
import atexit
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

POPPY = str(Path(sys.argv[1]).resolve())
FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER)
CASES, OUT, VALUES, ERRORS = FOLDER / "cases", FOLDER / "out.csv", FOLDER / "out.values.csv", FOLDER / "errors"
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED", what)


def run(*words, **more):
    return subprocess.run([POPPY, "run", "--month", "2021-08", "--cases", str(CASES), *map(str, words)], capture_output=True, **more)


def word(value):
    if value is None:
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "undetermined"
    return "; ".join(value) if isinstance(value, list) else str(value)


def rows_of(line):
    """The rows of one line of JSON: of the decisions, of the values."""
    one = json.loads(line)
    decisions, values = [], []
    needs = "; ".join(one["undetermined"])
    head = [one["case"], one["county"] or "", one["month"], one["run_date"]]
    for name, program in one["programs"].items():
        for decision in program["decisions"]:
            status = word(decision["status"])
            decisions.append([*head, name, decision["line"], decision["record"] or "", status, "; ".join(decision["reasons"]),
                              needs if isinstance(decision["status"], dict) else ""])
        about = [one["case"], one["month"], name]
        for record, lines in program["values"].items():
            values += [[*about, record, "line", line_name, "", word(value)] for line_name, value in lines.items()]
        for made in program["made"]:
            values += [[*about, made["record"] or "", made["change"], made["create"], field, word(value)] for field, value in made["fields"].items()]
        for notice in program["notices"]:
            kind = "notice" if notice["sent"] is True else "notice undetermined"
            fields = notice["fields"] or {"": ""}
            values += [[*about, notice["record"] or "", kind, notice["notice"], field, word(value)] for field, value in fields.items()]
    if needs and not any(row[-1] for row in decisions):
        decisions.append([*head, "", "", "", "undetermined", "", needs])
    return decisions, values


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def main():
    caseload = subprocess.run([sys.executable, "tools/make_caseload", "300", "--programs", "both"], capture_output=True, check=True).stdout
    caseload += subprocess.run([sys.executable, "tools/make_caseload", "300"], capture_output=True, check=True).stdout
    odd = {"case": 'a, "b"\nc', "county": "Yolo", "run_date": "2021-08-15", "programs": ["gagr"], "persons": []}
    CASES.write_bytes(caseload + json.dumps(odd).encode() + b"\n{]\n")
    lines = run("--out", "-", "--errors", ERRORS).stdout.splitlines()
    check(len(lines) == 601, "cases are decided to JSON")
    decisions = [["case", "county", "month", "run_date", "program", "decision", "record", "status", "reasons", "undetermined"]]
    values = [["case", "month", "program", "record", "kind", "name", "field", "value"]]
    for line in lines:
        more_decisions, more_values = rows_of(line)
        decisions += more_decisions
        values += more_values
    done = run("--out", OUT, "--errors", ERRORS)
    check(done.returncode == 1, f"and to CSV: {done.stderr.decode()}")
    check(read(OUT) == decisions, "the table of decisions says what JSON says")
    check(read(VALUES) == values, "and so does that of the values")
    check({"line", "notice", "made"} <= {row[4] for row in values}, f"of all kinds: {({row[4] for row in values})}")
    check(any(row[-1] for row in decisions[1:]), "some are undetermined")
    check(any(row[0] == odd["case"] for row in decisions), "a name with a comma, quotes and a line end")
    whole = OUT.read_bytes(), VALUES.read_bytes(), ERRORS.read_bytes()
    check(whole[0].count(b"\r\n") == len(decisions), "rows end with CR LF, as other tables of poppy do")
    for room in (10, 20_000, 150_001, len(whole[1]) - 1):
        for path in (OUT, VALUES, ERRORS):
            path.unlink(missing_ok=True)
        done = run("--out", OUT, "--errors", ERRORS, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        check(done.returncode == 3, f"there was room for {room} bytes: {done.stderr.decode()}")
        if room < 1000:
            continue
        partial = [Path(f"{path}.partial") for path in (OUT, VALUES)]
        check(whole[0].startswith(partial[0].read_bytes()) and whole[1].startswith(partial[1].read_bytes()), "what was written is right")
        check({row[0] for row in read(partial[0])[1:]} == {row[0] for row in read(partial[1])[1:]}, "both tables end with the same case")
        done = run("--out", OUT, "--errors", ERRORS, "--resume")
        check(done.returncode == 1 and (OUT.read_bytes(), VALUES.read_bytes(), ERRORS.read_bytes()) == whole,
              f"nothing is lost or doubled after {room} bytes: {done.stderr.decode()}")
    check(run("--out", "-", "--format", "csv").stdout == whole[0], "--format csv writes decisions to standard output")
    check(run("--out", OUT, "--format", "json").returncode == 1 and OUT.read_bytes().splitlines() == lines, "--format json, whatever the name")
    check(run("--out", OUT, "--errors", VALUES).returncode == 2, "the values are no file of errors")
    sys.exit(1 if failures else 0)


main()
