#!/usr/bin/env python3
"""check_csv_out.py POPPY, from the top of the project: the CSV of `poppy run` says what its JSON says, and goes on after a stop as JSON does."""
import csv
import json
import resource
from pathlib import Path

import harness
from harness import CASES, ERRORS, FOLDER, answers, check, finish, make_caseload, remove

OUT, VALUES = FOLDER / "out.csv", FOLDER / "out.values.csv"


def run(*words, **more):
    return harness.run("--cases", CASES, *words, **more)


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
    if "problems" in one:
        told = [f"line {one['line']}:{problem['column']}: {problem['code']}: {problem['message']}" for problem in one["problems"]]
        return [[one["case"] or "", *[""] * 6, "not decided", "", "", "; ".join(told)]], []
    decisions, values = [], []
    needs = "; ".join(one["undetermined"])
    head = [one["case"], one["county"] or "", one["month"], one["run_date"]]
    for name, program in one["programs"].items():
        for decision in program["decisions"]:
            status = word(decision["status"])
            decisions.append([*head, name, decision["line"], decision["record"] or "", status, "; ".join(decision["reasons"]),
                              needs if isinstance(decision["status"], dict) else "", ""])
        about = [one["case"], one["month"], name]
        for record, lines in program["values"].items():
            values += [[*about, record, "line", line_name, "", word(value)] for line_name, value in lines.items()]
        for made in program["made"]:
            values += [[*about, made["record"] or "", made["change"], made["create"], field, word(value)] for field, value in made["fields"].items()]
        for notice in program["notices"]:
            kind = "notice" if notice["sent"] is True else "notice undetermined"
            fields = notice["fields"] or {"": ""}
            values += [[*about, notice["record"] or "", kind, notice["notice"], field, word(value)] for field, value in fields.items()]
    if needs and not any(row[-2] for row in decisions):
        decisions.append([*head, "", "", "", "undetermined", "", needs, ""])
    return decisions, values


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def guards_formulas():
    """An apostrophe stands before what a spreadsheet would compute; whoever takes one away where one stands has the text again."""
    names = ["=1+1", "+1", "-1+1", "-5", "-$5.00", "@x", "\t=1", "\r=1", "'=1", "a=1"]
    case = {"county": "Yolo", "run_date": "2021-08-15", "programs": ["gagr"], "persons": []}
    CASES.write_text("".join(json.dumps({"case": name, **case}) + "\n" + json.dumps({"case": name, "x": 1}) + "\n" for name in names))
    check(run("--out", OUT).returncode == 1, "odd names are decided")
    for path in (OUT, VALUES):
        found = list(dict.fromkeys(row[0] for row in read(path)[1:]))
        expected = [name if name in ("-5", "-$5.00", "a=1") else "'" + name for name in names]
        check(found == expected, f"formulas are guarded: {found}")
        check([name.removeprefix("'") for name in found] == names, "and come back")


def main():
    caseload = make_caseload(300, "--programs", "both").replace(b'{"case":"', b'{"case":"both-') + make_caseload(300)
    twice = json.loads(caseload.splitlines()[0])["case"]
    odd = {"case": 'a, "b"\nc', "county": "Yolo", "run_date": "2021-08-15", "programs": ["gagr"], "persons": []}
    CASES.write_bytes(caseload + json.dumps(odd).encode() + b'\n{]\n{"case":"c2","persons":[{"id":"p1","grant":"ten, \\"or so\\""}],"x":1}\n' + caseload.splitlines()[0])
    lines = run("--out", "-", "--errors", ERRORS).stdout.splitlines()
    check(len(lines) == 604, "cases are decided to JSON")
    decisions = [["case", "county", "month", "run_date", "program", "decision", "record", "status", "reasons", "undetermined", "problems"]]
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
    check(any(row[-2] for row in decisions[1:]), "some are undetermined")
    refused = [(row[0], row[7]) for row in decisions[1:] if row[-1]]
    check(refused == [("", "not decided"), ("c2", "not decided"), (twice, "not decided")], f"cases with problems have a row, too: {refused}")
    check(any(row[0] == odd["case"] for row in decisions), "a name with a comma, quotes and a line end")
    whole = OUT.read_bytes(), VALUES.read_bytes(), ERRORS.read_bytes()
    check(whole[0].count(b"\r\n") == len(decisions), "rows end with CR LF, as other tables of poppy do")
    for room in (10, 20_000, 150_001, len(whole[1]) - 1):
        remove(OUT, VALUES, ERRORS)
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
    guards_formulas()
    finish()


main()
