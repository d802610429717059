#!/usr/bin/env python3
"""check_caseload.py POPPY, from the top of the project: tools/make_caseload gives the same bytes for the same seed, and cases that can be read."""
import json

from harness import OUT, answers, check, finish, make_caseload, run

COUNT = 2500  # over two chunks of the generator


def any_month():
    """Cases of any county and month are like those of 2021-08: read, and decided but for the facts left out."""
    for month in ("2019-02", "2020-06", "2022-05", "2024-11", "2026-11"):
        # Of 2026-11 California's utility allowances are not published: households that claim one and would get less than the most are undetermined.
        most = 0.3 if month == "2026-11" else 0.12
        for county in ("Fresno", "Yolo", "Los Angeles"):
            words = ["--programs", "both", "--month", month, "--county", county]
            caseload = make_caseload(200, *words)
            check(caseload == make_caseload(200, *words, "--processes", "1"), "the same bytes")
            cases = [json.loads(line) for line in caseload.splitlines()]
            check({case["county"] for case in cases} == {county} and {case["run_date"] for case in cases} == {f"{month}-15"}, f"all of {county} and {month}")
            done = run("--cases", "-", "--out", "-", month=month, input=caseload)
            decided, refused = answers(done.stdout)
            open_cases = sum(1 for case in decided if case["undetermined"])
            statuses = {str(one["status"]) for case in decided for program in case["programs"].values() for one in program["decisions"]}
            check(done.returncode == 0 and len(decided) == 200 and not refused, f"{county} {month} is read: {done.stderr.decode()[:300]}")
            check(open_cases / 200 < most, f"{county} {month}: {open_cases} of 200 are undetermined")
            check({"Approved", "Denied", "Member", "Discontinued"} <= statuses, f"{county} {month}: all kinds of decisions: {statuses}")


def main():
    for programs in ("one", "both"):
        caseload = make_caseload(COUNT, "--programs", programs)
        check(caseload == make_caseload(COUNT, "--programs", programs, "--processes", "1", "--seed", "1"), f"{programs}: processes change nothing")
        check(caseload.startswith(make_caseload(1234, "--programs", programs)), f"{programs}: a longer caseload begins with the shorter")
        check(caseload != make_caseload(COUNT, "--programs", programs, "--seed", "2"), f"{programs}: another seed gives other cases")
        cases = [json.loads(line) for line in caseload.splitlines()]
        check(len({case["case"] for case in cases}) == COUNT, f"{programs}: no number twice")
        done = run("--cases", "-", "--out", OUT, input=caseload)
        check(done.returncode == 0, f"{programs}: every case is read: {done.stderr.decode()[:400]}")
        decided = [json.loads(line) for line in OUT.read_text(encoding="utf-8").splitlines()]
        open_cases = sum(1 for case in decided if case["undetermined"])
        print(f"{programs}: {open_cases} of {COUNT} cases are undetermined")
        check(0.03 < open_cases / COUNT < 0.08, f"{programs}: about half of a tenth is undetermined")
        if programs == "both":
            check(all(case["programs"] == ["calfresh", "gagr"] for case in cases), "both programs are decided")
            size = sum(len(case["persons"]) for case in cases) / COUNT
            check(1.6 < size < 1.74, f"5 million persons in 3 million households: {size}")
            statuses = {str(one["status"]) for case in decided for one in case["programs"]["calfresh"]["decisions"]}
            check({"Approved", "Denied", "Discontinued", "Member", "UP", "FRE"} <= statuses, f"all kinds of decisions: {statuses}")
            aided = sum(1 for case in cases if any(person.get("time_clocks") for person in case["persons"]))
            check(0.05 < aided / COUNT < 0.25, f"some persons have time clocks: {aided}")
    any_month()
    finish()


main()
