#!/usr/bin/env python3
"""check_caseload.py POPPY, from the top of the project: tools/make_caseload gives the same bytes for the same seed, and cases that can be read."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

POPPY = str(Path(sys.argv[1]).resolve())
COUNT = 2500  # over two chunks of the generator
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED", what)


def make(count, programs, *words):
    return subprocess.run([sys.executable, "tools/make_caseload", str(count), "--programs", programs, *words], capture_output=True,
                          check=True).stdout


def main():
    for programs in ("one", "both"):
        caseload = make(COUNT, programs)
        check(caseload == make(COUNT, programs, "--processes", "1", "--seed", "1"), f"{programs}: processes change nothing")
        check(caseload.startswith(make(1234, programs)), f"{programs}: a longer caseload begins with the shorter")
        check(caseload != make(COUNT, programs, "--seed", "2"), f"{programs}: another seed gives other cases")
        cases = [json.loads(line) for line in caseload.splitlines()]
        check(len({case["case"] for case in cases}) == COUNT, f"{programs}: no number twice")
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "out")
            done = subprocess.run([POPPY, "run", "--cases", "-", "--month", "2021-08", "--out", out], input=caseload, capture_output=True)
            check(done.returncode == 0, f"{programs}: every case is read: {done.stderr.decode()[:400]}")
            decided = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
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
    sys.exit(1 if failures else 0)


main()
