#!/usr/bin/env python3
"""How times grow: persons, months of history, counties, table rows, lines of program, threads. Prints one table a curve.

Times are of whole `poppy run` processes, the least of a few; the time of a case is what more cases add to the run of one case, the
load time is the run of one case. A curve's last column compares growth of time with growth of size.

  growth.py [--poppy BINARY] [--cases 2000]
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
COUNTIES = sorted(path.stem for path in (TOP / "county_rules").glob("*.yaml"))
ENTITIES = "entity County\nentity Case of County as cases key (id) {\n  id : text\n  size : int\n  rent : money\n}\n"


class Poppy:
    def __init__(self, binary, count, folder):
        self.binary, self.count, self.folder, self.threads = binary, count, folder, 1

    def seconds(self, lines, month, rules, counties, threads=1):
        path = self.folder / "cases.ndjson"
        path.write_text("".join(lines))
        words = [self.binary, "run", "--cases", path, "--month", month, "--run-date", "2024-01-15", "--county", "Yolo", "--rules", rules,
                 "--counties", counties, "--threads", str(threads), "--out", "/dev/null"]
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
            times.append(time.perf_counter() - begin)
            if done.returncode != 0:
                raise SystemExit(f"poppy run: {done.stderr[-500:]}")
        return min(times)

    def measure(self, case, month, rules, counties=TOP / "county_rules"):
        """(load seconds, seconds a case) of `case(i)`, the case numbered i."""
        lines = [json.dumps(case(i)) + "\n" for i in range(self.count)]
        load = self.seconds(lines[:1], month, rules, counties)
        return load, max(self.seconds(lines, month, rules, counties) - load, 0) / (self.count - 1)


def verdict(sizes, times):
    """In words, from how much the time grew over the upper half of the sizes."""
    middle = len(sizes) // 2
    grew, size = times[-1] / max(times[middle], 1e-9), sizes[-1] / sizes[middle]
    if grew < 1.5:
        return "flat"
    return "at most linear" if grew <= 1.3 * size else f"MORE than linear: {grew:.1f} times for {size:.1f} times the size"


def print_curve(title, sizes, measured):
    print(f"\n### {title}\n")
    print("| size | load, ms | us a case |\n| ---: | ---: | ---: |")
    for size, (load, each) in zip(sizes, measured):
        print(f"| {size} | {load * 1e3:.1f} | {each * 1e6:.1f} |")
    print(f"\nload: {verdict(sizes, [load for load, _ in measured])}; time a case: {verdict(sizes, [each for _, each in measured])}", flush=True)


def calfresh_person(i):
    incomes = [{"id": "wages", "kind": "Wages", "amount": "$412.40", "pay_period": "Every_Two_Weeks", "begin": "2018-06-01", "end": "open"}]
    rent = [{"id": "rent", "kind": "Rent_Or_Mortgage", "amount": "$1180", "pay_period": "Monthly", "begin": "2018-06-01", "end": "open"}]
    return {"id": f"p{i}", "birth_date": "1989-03-14" if i < 2 else "2014-05-20", "calfresh_role": "Member", "calfresh_role_reason": "blank", "disabled": "no",
            "cash_aid": "no", "receives_ssi": "no", "incomes": incomes if i < 2 else [], "expenses": rent if i == 0 else [], "resources": [], "bars": [],
            "employments": [], "work_exemptions": [], "work_program_hours": 0, "in_workfare": "no", "missed_work_with_good_cause": "no",
            "countable_months": [], "school_attendances": [], "consecutive_months_begin": "blank"}


def calfresh_case(i, persons):
    return {"case": f"cf{i}", "programs": ["calfresh"], "calfresh_spells": [{"applied": "2018-11-05", "certified_from": "2018-11-05", "certified_until": "open"}], "pub_275": "yes",
            "utility_allowance_claimed": "SUA", "receives_suas": "no", "homeless": "no", "homeless_shelter_claimed": "no", "separate_elderly": "blank",
            "persons": [calfresh_person(person) for person in range(persons)], "saved": []}


def gagr_case(i, months, county="Yolo"):
    """A person with a running clock and as many months typed in from another county, the latest before 2021-08."""
    back = lambda n: f"{(2021 * 12 + 7 - n) // 12}-{(2021 * 12 + 7 - n) % 12 + 1:02}"
    external = [{"month": back(n), "external_county": "Napa", "bda": f"{back(n)}-01", "days": 3, "entered": "2021-08-01", "removed": "blank"}
                for n in range(1, months + 1)]
    person = {"id": "p1", "beginnings_of_aid": [{"applied": "2021-08-01", "begun": "2021-08-01"}], "has_aid_in_kind_code": "no",
              "in_trade_or_technical_school": "no", "in_type_six_institution": "no", "grant": "$300.00", "manual_clocks": [], "clock_months": external,
              "work_registrations": [{"begin": "2020-09-01", "end": "open", "status": "Employable", "status_reason": "blank", "verified": "yes"}],
              "time_clocks": [{"number": 1, "county": county, "bda": "2020-09-01", "begin": "2020-09-01", "end": "2021-08-31", "clock_type": "GA_GR",
                               "kind": "Day", "entered": "2020-09-02"}]}
    return {"case": f"ga{i}", "county": county, "programs": ["gagr"], "run_kind": "Regular", "gagr_spells": [{"applied": "2021-08-01", "discontinued": "blank"}], "persons": [person], "saved": []}


def county_name(stem):
    special = {"los-angeles": "Los Angeles"}
    return special.get(stem, " ".join(word.capitalize() for word in stem.split("-")))


def table_rules(folder, rows):
    (folder / "grow.poppy").write_text('module grow.grow "A table"\n' + ENTITIES
                                       + 'parameter limit_of[size : int] : money from "rows.csv" { key size size; value amount; from from; until until }\n'
                                       + 'define limit of Case : money "Limit" = limit_of[size]\n'
                                       + 'define fits of Case : bool "Fits" = rent <= limit\n')
    keys = max(rows // 10, 1)
    lines = ["size,amount,from,until"]
    for row in range(rows):
        key, nth = row % keys + 1, row // keys
        lines.append(f"{key},${100 + row}.00,{2015 + nth}-01,{2030 if row + keys >= rows else 2015 + nth}-12")
    (folder / "rows.csv").write_text("\n".join(lines) + "\n")
    return keys


def program_rules(folder, lines):
    text = ['module grow.grow "Many lines"\n' + ENTITIES, "define line_0 of Case : money = rent\n"]
    text += [f"define line_{i} of Case : money = first of {{ line_{i - 1} + $1 when size > {i % 7}; line_{i - 1} otherwise }}\n" for i in range(1, lines)]
    text.append(f'define last of Case : money "Last" = line_{lines - 1}\n')
    (folder / "grow.poppy").write_text("".join(text))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--poppy", default=TOP / "build/bench/poppy/poppy/interpreter/cli/poppy")
    parser.add_argument("--cases", type=int, default=2000, help="for each point")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        poppy = Poppy(given.poppy, given.cases, folder)
        policies = TOP / "policies"

        sizes = [1, 2, 5, 10, 20]
        print_curve("Households of 1 to 20 persons (CalFresh)", sizes,
                    [poppy.measure(lambda i: calfresh_case(i, n), "2023-11", policies) for n in sizes])
        sizes = [1, 12, 36, 60, 120]
        print_curve("1 to 120 months of history (GA/GR)", sizes, [poppy.measure(lambda i: gagr_case(i, n), "2021-08", policies) for n in sizes])
        sizes = [1, 4, 18, 58]
        names = [county_name(stem) for stem in COUNTIES]
        print_curve("1 to 58 counties in one file (GA/GR)", sizes,
                    [poppy.measure(lambda i: gagr_case(i, 3, names[i % n]), "2021-08", policies) for n in sizes])

        rules = folder / "rules"
        rules.mkdir()
        county = HERE / "workloads/counties"
        small = lambda keys: lambda i: {"case": f"c{i}", "size": i % keys + 1, "rent": "$150.00"}
        measured, sizes = [], [10, 100, 1000, 4000]
        for rows in sizes:
            measured.append(poppy.measure(small(table_rules(rules, rows)), "2024-01", rules, county))
        print_curve("Tables of 10 to 4,000 rows", sizes, measured)
        (rules / "rows.csv").unlink()
        measured, sizes = [], [10, 100, 1000, 10_000]
        for lines in sizes:
            program_rules(rules, lines)
            measured.append(poppy.measure(small(7), "2024-01", rules, county))
        print_curve("Programs of 10 to 10,000 lines, each read by the next", sizes, measured)

        print("\n### 1 and 2 threads (CalFresh, 3 persons)\n")
        lines = [json.dumps(calfresh_case(i, 3)) + "\n" for i in range(given.cases * 5)]
        one, two = (poppy.seconds(lines, "2023-11", policies, TOP / "county_rules", threads) for threads in (1, 2))
        print(f"{len(lines)} cases: {one:.2f} s with one, {two:.2f} s with two: {one / two:.2f} times as fast")


if __name__ == "__main__":
    main()
