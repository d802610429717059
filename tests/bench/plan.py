#!/usr/bin/env python3
"""plan.py POPPY [CASES]: what a plan over a caseload takes beside the run that decides it once, in turns, three times each: `poppy county plan` decides
every case both ways and compares. 100,000 households of Fresno, both programs, one month; it wants a quiet machine. Prints seconds and the ratio."""
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TIMES = 3


def timed(command):
    begin = time.monotonic()
    done = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return time.monotonic() - begin, done.stdout


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    poppy, count = str(Path(sys.argv[1]).resolve()), sys.argv[2] if len(sys.argv) > 2 else "100000"
    with tempfile.TemporaryDirectory() as folder:
        cases = f"{folder}/cases.ndjson"
        with open(cases, "w") as to:
            subprocess.run(["tools/make_caseload", count, "--county", "Fresno", "--month", "2026-12", "--programs", "both"], cwd=TOP, stdout=to, check=True)
        run = [poppy, "run", "--cases", cases, "--out", f"{folder}/decided.ndjson", "--month", "2026-12", "--run-date", "2026-12-01", "--threads", "2"]
        plan = [poppy, "county", "plan", "Fresno", "six_months_in_12", "yes", "--from", "2026-12", "--by", "bench", "--cases", cases, "--month", "2026-12",
                "--run-date", "2026-12-01", "--threads", "2", "--no-tests"]
        seconds = {"run": [], "plan": []}
        for _ in range(TIMES):
            seconds["run"].append(timed(run)[0])
            took, said = timed(plan)
            seconds["plan"].append(took)
        for name, all_of in seconds.items():
            print(f"{name:4} {count} cases: {min(all_of):.1f} / {statistics.median(all_of):.1f} / {max(all_of):.1f} s (least, median, most)")
        print(f"plan / run: {statistics.median(seconds['plan']) / statistics.median(seconds['run']):.2f}")
        print(next(line for line in said.splitlines() if "case" in line and "decided" in line))


main()
