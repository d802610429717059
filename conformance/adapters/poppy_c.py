#!/usr/bin/env python3
"""Entries of a deck on standard input -> what libpoppy decides or tells, through the C program c_lines (examples/c), on standard output.   poppy_c.py C_LINES"""
import json
import subprocess
import sys

import deck_runs


def call(run, asked, cases):
    request = run.folder / "request.json"
    request.write_text(json.dumps(asked), encoding="utf-8")
    return subprocess.run([sys.argv[1], str(request), str(run.rules), str(run.counties)], input="".join(line + "\n" for line in cases),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def decide(run):
    # Each case has a run date of its own; a request without one says what counts for the others.
    done = call(run, {"today": run.run_date, "lines": run.lines, "threads": 2}, run.cases())
    if done.returncode != 0:
        raise deck_runs.RulesRefused(f"c_lines ended with {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()


def check(run):
    return deck_runs.problems_in(call(run, {"today": run.run_date}, []).stderr)


deck_runs.answer_all(decide, check)
