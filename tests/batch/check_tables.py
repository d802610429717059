#!/usr/bin/env python3
"""check_tables.py POPPY, from the top of the project: `poppy run` decides joined CSV tables as it decides the same cases in JSON."""
import csv
import json
import resource
import shutil
from pathlib import Path

from harness import FOLDER, answers, check, finish, make_caseload, remove, run

TABLES = FOLDER / "tables"
COLUMNS_OF_EMPTY = {
    "separate_elderly": ["case", "others"], "persons.bars": ["case", "persons", "kind", "begin"],
    "persons.work_exemptions": ["case", "persons", "kind", "begin"],
    "persons.manual_clocks": ["case", "persons", "begin"],
    "persons.school_attendances.training_verifications": ["case", "persons", "school_attendances", "type"]}


class Tables:
    """Cases of a JSON caseload as rows of tables."""

    def __init__(self):
        self.rows = {}

    def add(self, case):
        self.rows.setdefault("case", [])
        row = {"case": case["case"]}
        for key, value in case.items():
            if key == "saved":
                self.add_saved(case["case"], value)
            elif key == "programs":
                row[key] = "; ".join(value)
            elif isinstance(value, list) and key != "persons":
                self.add_list(key, {"case": case["case"]}, value)
            elif key == "separate_elderly":
                self.rows.setdefault(key, [])
            elif key != "persons":
                row[key] = value
        self.rows["case"].append(row)
        self.add_list("persons", {"case": case["case"]}, case["persons"])

    def add_list(self, name, links, records):
        rows = self.rows.setdefault(name, [])
        for record in records:
            row = dict(links)
            rows.append(row)
            for key, value in record.items():
                if isinstance(value, list):
                    self.add_list(f"{name}.{key}", {**links, name.split(".")[-1]: record.get("id")}, value)
                else:
                    row[key] = value

    def add_saved(self, case, decisions):
        self.rows.setdefault("saved", [])
        for one in decisions:
            links = {"case": case, "month": one["month"], "run_date": one["run_date"]}
            self.rows["saved"].append({**links, **{key: value for key, value in one.items() if key != "persons"}})
            for person, lines in one["persons"].items():
                self.rows.setdefault("saved.persons", []).append({**links, "persons": person, **lines})

    def write(self, folder, line_end="\r\n", mark="\ufeff"):
        folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            columns = list(dict.fromkeys(key for row in rows for key in row)) or COLUMNS_OF_EMPTY[name]
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(mark)
                table = csv.DictWriter(file, columns, lineterminator=line_end)
                table.writeheader()
                table.writerows(rows)


def make_tables(count):
    """A caseload as lines, which are also written as tables."""
    made = make_caseload(count, "--programs", "both")
    lists = {"incomes", "expenses", "resources", "school_attendances", "work_registrations", "time_clocks", "beginnings_of_aid"}
    # A table is given for all persons or for none.
    lines = [line for line in made.splitlines() if lists <= json.loads(line)["persons"][0].keys() and {"gagr_spells", "calfresh_spells"} <= json.loads(line).keys()]
    tables = Tables()
    for line in lines:
        tables.add(json.loads(line))
    tables.write(TABLES)
    return lines, tables


def decides_as_json():
    lines, tables = make_tables(1200)
    caseload = b"\n".join(lines) + b"\n"
    whole = run("--cases", "-", "--out", "-", input=caseload).stdout
    check(whole.count(b"\n") == len(lines) > 1000, "the cases in JSON are decided")
    done = run("--cases", TABLES, "--out", "-")
    check(done.returncode == 0, f"tables are decided: {done.stderr.decode()[:400]}")
    check(done.stdout == whole, "tables are decided as JSON is")
    (TABLES / "case.csv").rename(FOLDER / "case.csv")
    check(run("--cases", TABLES, "--out", "-").returncode == 3, "without case.csv there are no cases")
    (FOLDER / "case.csv").rename(TABLES / "case.csv")
    tables.write(TABLES, "\n", "")
    done = run("--cases", TABLES / "case.csv", "--out", "-", "--threads", 1)
    check(done.stdout == whole, "a file with its siblings, LF, without a byte order mark")
    return whole


def goes_on_where_it_stopped(whole):
    out, errors = FOLDER / "out.csv.jsonl", FOLDER / "errors"
    words = ["--cases", TABLES, "--out", out, "--errors", errors]
    lines = whole.splitlines(keepends=True)
    with (TABLES / "persons.csv").open("a", encoding="utf-8") as file:
        file.write("zz-1,p1\n")
    done = run(*words)
    told = json.loads(errors.read_text())
    check(done.returncode == 1 and out.read_bytes() == whole + errors.read_bytes(), "rows without a case leave the others as they are")
    whole = out.read_bytes()
    check(told["case"] == "zz-1" and told["file"] == "persons.csv" and told["problems"][0]["code"] in ("P713", "P015"), f"and are told: {told}")
    all_errors = errors.read_bytes()
    progress, partial = Path(f"{out}.progress"), Path(f"{out}.partial")
    for room in (30_000, 500_001, 1_000_003, len(whole) - 1):
        remove(out, errors)
        # A disk that is full stops it where we want.
        done = run(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        check(done.returncode == 3 and progress.exists(), f"there was room for {room} bytes: {done.stderr.decode()}")
        check(whole.startswith(partial.read_bytes()) and not out.exists(), "what was written is right")
        done = run(*words, "--resume")
        check(done.returncode == 1, f"the run goes on: {done.stderr.decode()}")
        check(out.read_bytes() == whole and errors.read_bytes() == all_errors, f"nothing is lost or doubled after {room} bytes")


def small(tables, *words, expect=1):
    """The run's JSON lines, and what it says in words, of tables as texts by name."""
    shutil.rmtree(FOLDER / "small", ignore_errors=True)
    (FOLDER / "small").mkdir()
    for name, text in tables.items():
        (FOLDER / "small" / f"{name}.csv").write_text(text, encoding="utf-8")
    done = run("--cases", FOLDER / "small", "--out", "-", "--program", "gagr", "--county", "Yolo", "--run-date", "2021-08-15", *words)
    said = done.stderr.decode()
    check(done.returncode == expect, f"ends with {expect}, not {done.returncode}: {said}")
    decided, refused = answers(done.stdout)
    if expect != 3 and "--errors" not in words:
        told = {line.split("case ")[1].split(":")[0] for line in said.splitlines() if ": error P" in line and "case " in line}
        check({one["case"] for one in refused} == told, f"every case with problems has a line: {refused}")
        rows = [row.split(",")[0].strip('"') for row in tables["case"].split()[1:]]
        answered = [json.loads(line)["case"] for line in done.stdout.splitlines()]
        check([one for one in answered if one in rows] == rows, f"in its place: {answered}")
    return decided, said


def joins_by_case():
    case = "case,run_kind\nc1,Regular\nc2,Regular\n\"c3\",Regular\n"
    spells = "case,applied,discontinued\nc1,2021-08-01,blank\nc3,2021-08-01,\n"
    persons = "case,id,grant\nc1,p1,$10\nc1,p2,$20\nc3,p1,\"$1,000\"\n"
    decided, _ = small({"case": case, "persons": persons, "gagr_spells": spells}, expect=0)
    check([one["case"] for one in decided] == ["c1", "c2", "c3"], "a line for each row of case.csv")
    records = [[row["record"] for row in one["programs"]["gagr"]["decisions"] if row["record"]] for one in decided]
    check(records == [["p1", "p2"], [], ["p1"]], f"persons join their cases: {records}")
    unknown = [one["undetermined"] for one in decided]
    check(["gagr_spells/2021-08-01.discontinued" in one for one in unknown] == [False, False, True], f"an empty cell is not known: {unknown}")
    check("persons" not in unknown[1], "a list without rows is given and empty")
    without, _ = small({"case": case}, expect=0)
    check(all("persons" in one["undetermined"] for one in without), f"a table that is not there is not given: {without[0]['undetermined']}")
    numbers, _ = small({"case": "case\n9\n10\na-1\n", "persons": "case,id\n9,p1\n10,p1\na-1,p1\n"}, expect=0)
    check(len(numbers) == 3, "numbers come by value, then names")
    for column, months in (("month", ["2021-08", "2021-09"]), ("months", ["2021-08..2021-09", "2021-09"])):
        (FOLDER / "small" / "case.csv").write_text(f"case,{column}\nc1,{months[0]}\nc2,{months[1]}\n", encoding="utf-8")
        remove(FOLDER / "small" / "persons.csv")
        done = run("--cases", FOLDER / "small", "--out", "-", "--county", "Yolo", "--run-date", "2021-08-15", month=None)
        found = [(one["case"], one["month"]) for one in answers(done.stdout)[0]]
        expected = [("c1", "2021-08"), ("c2", "2021-09")] if column == "month" else [("c1", "2021-08"), ("c1", "2021-09"), ("c2", "2021-09")]
        check(found == expected, f"a column `{column}` names the case's own: {found} {done.stderr.decode()}")


def tells_bad_rows():
    def told(persons, clocks=None):
        tables = {"case": "case\nc1\nc2\nc3\n", "persons": persons}
        if clocks is not None:
            tables["persons.time_clocks"] = clocks
        decided, said = small(tables)
        return [one["case"] for one in decided], said

    cases, said = told("case,id,grant\nc1,p1,$10\nc2,p1,ten\nc3,p1,$5\n")
    check(cases == ["c1", "c3"] and "persons.csv:3: grant: error P704: case c2:" in said, f"a wrong value by file, line and column: {said}")
    cases, said = told('case,id,grant\nc1,p1,"$10"\nc2,"p\n1",$5\nc3,p1,x\n')
    check(cases == ["c1", "c2"] and "persons.csv:5: grant: error P704: case c3:" in said, f"line ends in cells are counted: {said}")
    cases, said = told("case,id,grant\nc1,p1\nc2,p1,1,2\nc3,p\"1,$5\n")
    check(cases == [] and "persons.csv:2: error P015" in said and "persons.csv:4: error P016" in said, f"rows of another width: {said}")
    cases, said = told("case,id\nc0,p1\nc1,p1\nc2,p1\nc2a,p1\nc3,p1\nc4,p1\nc4,p2\n")
    check(cases == ["c1", "c2", "c3"] and said.count("error P713") == 3 and "persons.csv:7: case: error P713: case c4" in said,
          f"rows without a case: {said}")
    cases, said = told("case,id\nc1,p1\nc2,p1\nc3,p1\n", "case,persons,begin,end\nc1,p1,2021-01-01,2021-12-31\nc3,p2,2021-01-01,2021-12-31\n")
    check(cases == ["c1", "c2"] and "persons.time_clocks.csv:3: persons: error P709: case c3" in said, f"a row of no person: {said}")
    cases, said = told("case,id\nc1,p1\nc1,p1\nc2,p1\nc3,p1\n")
    check(cases == ["c2", "c3"] and "persons.csv:3: id: error P707: case c1" in said, f"a person twice: {said}")
    cases, said = told("case,id,grant\nc1,p1,$1\nc2,p1,\"" + "9" * 9_000_000 + "\"\nc3,p1,$1\n")
    check(cases == ["c1", "c3"] and "persons.csv:3: error P002" in said, f"a row of 9 MB: {said[:300]}")
    cases, said = told("case,id\nc1,p1\n" + "".join(f"c2,p{i}{'x' * 1000}\n" for i in range(9000)) + "c3,p1\n")
    check(cases == ["c1", "c3"] and "case.csv:3: error P002: case c2" in said, f"a case of 9 MB: {said[:300]}")
    done, said = small({"case": "case,county\nc1,Yolo\n", "persons": "case,id,has_aid_in_kind_code\nc1,p1,maybe\n"}, "--errors", FOLDER / "e")
    error = json.loads((FOLDER / "e").read_text())
    check((error["file"], error["line"], error["case"]) == ("case.csv", 2, "c1"), f"--errors names the row of the case: {error}")
    (problem,) = error["problems"]
    check((problem["file"], problem["line"], problem["column"], problem["name"]) == ("persons.csv", 2, 3, "has_aid_in_kind_code"),
          f"and the cell: {problem}")


def refuses_bad_tables():
    def refused(words, tables):
        decided, said = small(tables, expect=3)
        check(decided == [] and all(word in said for word in words), f"{words} in: {said}")

    case = "case\nc1\nc2\n"
    refused(["persons.csv:1:9: error P702", "`grants`", "did you mean `grant`?"], {"case": case, "persons": "case,id,grants\n"})
    refused(["persons.csv:1:9: error P720", "leave it out"], {"case": case, "persons": "case,id,thirty_six_months_begin\n"})
    refused(["case.csv:1:6: error P720", "`calfresh_spells: ["], {"case": "case,calfresh_application_date\n"})
    refused(["case.csv:1:6: error P720", "`calfresh_spells: ["], {"case": "case,calfresh_certified_on\n"})
    refused(["persons.csv:1:12: error P014"], {"case": case, "persons": "case,grant,grant,id\n"})
    refused(["P703", "put the column `case` first"], {"case": case, "persons": "id,case\np1,c1\n"})
    refused(["P703", "add a column `id`"], {"case": case, "persons": "case,grant\n"})
    refused(["P703", "add a column `persons`"], {"case": case, "persons": "case,id\n", "persons.time_clocks": "case,begin\n"})
    refused(["P703", "add `persons.csv`"], {"case": case, "persons.time_clocks": "case,persons,begin\n"})
    refused(["P702", "did you mean `persons.csv`?"], {"case": case, "person": "case,id\n"})
    refused(["P702", "`aid_day`", "did you mean `aid_days`?"],
            {"case": case, "persons": "case,id\n", "saved": "case,month,run_date\n", "saved.persons": "case,month,run_date,persons,aid_day\n"})
    refused(["P012"], {"case": ""})
    refused(["case.csv:3: error P712", "`c1` comes after `c2` of line 2"], {"case": "case\nc2\nc1\n"})
    refused(["case.csv:3: error P712", "give each case one row"], {"case": "case\nc1\nc1\n"})
    refused(["persons.csv:3: error P712"], {"case": "case\n9\n10\n", "persons": "case,id\n10,p1\n9,p1\n"})
    refused(["persons.csv:2: error P703", "names no case"], {"case": case, "persons": "case,id\n,p1\n"})
    refused(["persons.csv:2: error P016", "never closed"], {"case": case, "persons": "case,id\nc1,\"p1\nc2,p1\n"})


def main():
    whole = decides_as_json()
    goes_on_where_it_stopped(whole)
    joins_by_case()
    tells_bad_rows()
    refuses_bad_tables()
    finish()


if __name__ == "__main__":
    main()
