#!/usr/bin/env python3
"""Entries of a deck on standard input -> what `poppy run` decides, or `poppy check` tells, on standard output.   poppy_run.py POPPY [--rules DIR]"""
import subprocess
import sys

import deck_runs


def main():
    poppy, *options = sys.argv[1:]

    def call(run, *words):
        return subprocess.run([poppy, *words, "--rules", str(run.rules), "--counties", str(run.counties)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, encoding="utf-8")

    def decide(run):
        cases = run.folder / "cases.ndjson"
        cases.write_text("".join(line + "\n" for line in run.cases()), encoding="utf-8")
        asked = [word for name in run.lines for word in ("--line", name)]
        done = call(run, "run", "--cases", str(cases), "--out", "-", "--errors", str(run.folder / "errors"), *asked)
        if done.returncode not in (0, 1):
            raise deck_runs.RulesRefused(f"poppy run ended with {done.returncode}: {done.stderr}")
        return done.stdout.splitlines()

    def check(run):
        done = call(run, "check", "--as-of", run.run_date)
        return deck_runs.problems_in(done.stdout + done.stderr)

    deck_runs.answer_all(decide, check, *options[1:])


main()
