#!/usr/bin/env python3
"""check_run.py POPPY ONE_IN, from the top of the project: `poppy run` decides as `poppy decide` does, whatever the threads, the lines or the stops.
One in so many cases is compared, as each takes a process."""
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

POPPY = str(Path(sys.argv[1]).resolve())
ONE_IN = int(sys.argv[2])
FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER)
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED", what)


def run(*words, **more):
    return subprocess.run([POPPY, "run", "--month", "2021-08", *map(str, words)], capture_output=True, **more)


def as_run_writes(decided):
    """The parts of `poppy decide --json` that a run writes."""
    programs = {}
    for name, program in decided["programs"].items():
        programs[name] = {
            "decisions": [{"line": one["decision"], "record": one["record"], "status": one["status"],
                           "reasons": [reason["code"] or reason["rule"] for reason in one["reasons"]]} for one in program["decisions"]],
            "made": [{key: one[key] for key in ("create", "record", "change", "fields")} for one in program["records"]],
            "notices": [{key: one[key] for key in ("notice", "record", "sent", "fields")} for one in program["notices"]]}
    return programs


def check_against_decide(case):
    found = json.loads(case[1])
    done = subprocess.run([POPPY, "decide", "-", "--month", "2021-08", "--json"], input=case[0], capture_output=True)
    if done.returncode != 0:
        return f"decide refuses {found['case']}: {done.stderr.decode()}"
    (decided,) = json.loads(done.stdout)
    for key in ("case", "county", "month", "run_date"):
        if found[key] != decided[key]:
            return f"{key} of {found['case']}"
    for name, program in decided["programs"].items():
        values = found["programs"][name].pop("values")
        for line in program["form_lines"]:
            if values[line["record"] or ""][line["line"]] != line["value"]:
                return f"{line['line']} of {found['case']}"
    if found["programs"] != as_run_writes(decided):
        return f"programs of {found['case']}"
    needs = {need["path"] for program in decided["programs"].values() for need in program["needs"]}
    return None if needs <= set(found["undetermined"]) else f"needs of {found['case']}"


def decides_as_decide_does(caseload):
    cases = caseload.splitlines()
    done = run("--cases", "-", "--out", "-", "--threads", 1, input=caseload)
    check(done.returncode == 0, f"a generated caseload is decided: {done.stderr.decode()[:400]}")
    lines = done.stdout.splitlines()
    check(len(lines) == len(cases), "every case has its line")
    check(run("--cases", "-", "--out", "-", "--threads", 2, input=caseload).stdout == done.stdout, "two threads write the same bytes")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault in pool.map(check_against_decide, list(zip(cases, lines))[::ONE_IN]):
            check(fault is None, fault)
    return done.stdout


def goes_on_where_it_stopped(caseload, whole):
    """Stopped by a signal while it waits for more, killed while it decides; and with a cut line behind what was done."""
    out, errors = FOLDER / "out", FOLDER / "errors"
    progress = Path(f"{out}.progress")
    words = ["--cases", "-", "--out", out, "--errors", errors]
    caseload, whole = caseload * 10 + b"{]\n", whole * 10
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        for path in (out, errors):
            path.unlink(missing_ok=True)
        stopped = subprocess.Popen([POPPY, "run", "--month", "2021-08", *map(str, words)], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        stopped.stdin.write(caseload[:2_000_000])
        stopped.stdin.flush()
        while not (progress.exists() and json.loads(progress.read_text())["input_lines"]):
            time.sleep(0.001)
        stopped.send_signal(stop)
        message = stopped.stderr.read().decode()
        stopped.stdin.close()
        check(stopped.wait() == (-9 if stop == signal.SIGKILL else 128 + stop), f"a run stopped by {stop.name} says so by its exit code")
        check(stop == signal.SIGKILL or "--resume" in message, "a stopped run says how to go on")
        check(0 < json.loads(progress.read_text())["input_lines"] < 2001, "it was stopped on its way")
        check(run(*words, input=caseload).returncode == 2, "an unfinished run is not overwritten")
        with Path(f"{out}.partial").open("ab") as file:
            file.write(b'{"case":"cut')
        done = run(*words, "--resume", input=caseload)
        check(done.returncode == 1, f"the run goes on: {done.stderr.decode()}")
        check(out.read_bytes() == whole, f"nothing is lost or doubled after {stop.name}")
        check(json.loads(errors.read_bytes())["line"] == 2001, "an error names its line")
        check(b"2001 cases: 2000 decided" in done.stderr, "the counts are those of an unbroken run")
    check(not progress.exists(), "a finished run leaves no progress file")


def bad_lines():
    good = b'{"case":"c1","county":"Yolo","programs":["gagr"],"run_date":"2021-08-15","persons":[]}'
    done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", input=b"\n" + good + b"\r\n\n{]\n" + good + b'\n{"case":"c2","x":1}\n{"cas')
    check(done.returncode == 1 and done.stdout.count(b"\n") == 2, "good lines among bad ones are decided")
    told = [json.loads(line) for line in (FOLDER / "e").read_text().splitlines()]
    check([one["line"] for one in told] == [4, 6, 7], "bad lines are told by number")
    check([one["case"] for one in told] == [None, "c2", None], "and by case where it is known")
    check([one["problems"][0]["code"] for one in told] == ["P017", "P702", "P017"] and told[1]["problems"][0]["column"] == 14,
          f"with code and column: {told}")
    done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", input=b'{"case":"' + b"a" * 100_000_000 + b'"}\n' + good)
    check(done.returncode == 1 and done.stdout.count(b"\n") == 1, "a line of 100 MB is one bad line")
    check('"P002"' in (FOLDER / "e").read_text(), "which is too large")
    many = 1_000_000 // ONE_IN
    done = run("--cases", "-", "--out", "-", "--errors", "/dev/null", input=b"x\n" * many)
    check(done.returncode == 1 and f"{many} with problems" in done.stderr.decode(), f"{many} bad lines end as counts")
    check(run("--cases", "-", "--out", "/dev/full", input=good).returncode == 3, "a full disk is told")
    wrong = subprocess.run([POPPY, "run", "--cases", "-", "--out", "-", "--month", "2021-13"], input=good, capture_output=True)
    check(wrong.returncode == 2 and b"P905" in wrong.stderr, "a wrong month is wrong use")


def main():
    caseload = subprocess.run([sys.executable, "tools/make_caseload", "200"], capture_output=True, check=True).stdout
    again = subprocess.run([sys.executable, "tools/make_caseload", "10"], capture_output=True, check=True).stdout
    check(caseload.startswith(again), "a seed gives the same cases")
    goes_on_where_it_stopped(caseload, decides_as_decide_does(caseload))
    bad_lines()
    sys.exit(1 if failures else 0)


main()
