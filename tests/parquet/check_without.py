#!/usr/bin/env python3
"""check_without.py POPPY, from the top of the project: a program built without Parquet says so, and how to get it, before it writes anything."""
import sys

sys.path.insert(0, "tests/batch")
from harness import CASES, FOLDER, OUT, check, finish, make_caseload, run  # noqa: E402

FILE = FOLDER / "cases.parquet"


def main():
    CASES.write_bytes(make_caseload(3))
    FILE.write_bytes(b"PAR1")
    for words, code in ((["--cases", FILE, "--out", OUT], 3), (["--cases", CASES, "--out", FOLDER / "out.parquet"], 2), (["--cases", CASES, "--out", OUT, "--format", "parquet"], 2)):
        done = run(*words)
        check(done.returncode == code and b"built without Parquet" in done.stderr and b"POPPY_PARQUET=ON" in done.stderr, f"{words}: {done.returncode} {done.stderr.decode()}")
    check(run("--cases", CASES, "--out", OUT, "--case-column", "case").returncode == 2, "--case-column is of Parquet alone")
    check(sorted(FOLDER.iterdir()) == [CASES, FILE], f"nothing is written: {sorted(FOLDER.iterdir())}")
    done = run("--cases", CASES, "--out", FOLDER / "out.parquet", "--format", "json", "--run-date", "2021-08-20")
    check(done.returncode == 0 and (FOLDER / "out.parquet").read_bytes().count(b"\n") == 3, "--format json writes lines whatever the name")
    finish()


main()
