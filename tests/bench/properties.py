#!/usr/bin/env python3
"""properties.py POPPY [CASES]: how many cases a minute `poppy properties` draws, decides and compares, on one thread and on two, in turns, five times each:
of one claim of CalFresh, and of all claims of both programs; the whole process, with the rules read. It wants a release build and a quiet machine.
Prints millions of cases a minute (of claims over two cases: pairs)."""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
TIMES = 5
ASKED = {"more_income_never_pays_more": ["more_income_never_pays_more"], "all claims": []}


def millions_a_minute(poppy, names, cases, threads):
    begin = time.monotonic()
    done = subprocess.run([poppy, "properties", *names, "--cases", cases, "--threads", str(threads), "--json"], cwd=TOP, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - begin
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return sum(claim["cases"] for claim in json.loads(done.stdout)["claims"]) / seconds * 60 / 1e6


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    poppy, cases = str(Path(sys.argv[1]).resolve()), sys.argv[2] if len(sys.argv) > 2 else "204800"
    for name, names in ASKED.items():
        found = {1: [], 2: []}
        for _ in range(TIMES):
            for threads, all_of in found.items():
                all_of.append(millions_a_minute(poppy, names, cases, threads))
        for threads, all_of in found.items():
            print(f"{name}, {threads} thread{'s' if threads > 1 else ''}: {min(all_of):.1f} / {statistics.median(all_of):.1f} / {max(all_of):.1f} "
                  "million a minute (least, median, most)")


main()
