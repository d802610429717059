#!/usr/bin/env python3
"""check_threads.py POPPY, from the top of the project: `poppy run` in 2, 4 and 8 threads writes what it does in one, and the thread sanitizer, where POPPY is
built with it, sees no two threads at one thing: over lines and tables, answers at once, with bad lines and repeated cases, stopped and going on."""
import json
import os
import select
import signal
import subprocess
import time

from check_tables import TABLES, make_tables
from harness import CASES, ERRORS, FOLDER, OUT, PROGRESS, check, finish, make_caseload, remove, run, start

THREADS = (2, 4, 8)
# A report fails the test whatever the process comes to; a signal that ends it would hide an exit code.
os.environ["TSAN_OPTIONS"] = f"log_path={FOLDER}/race:exitcode=0:second_deadlock_stack=1"


def races():
    """What the sanitizer told, each once."""
    return {path.name: path.read_text() for path in sorted(FOLDER.glob("race.*"))}


def mixed_caseload():
    """For every way a line can go: in columns, as one case, by month, refused, repeated. Some blocks of one county, and a few cases of all."""
    lines = make_caseload(1600, "--county", "Yolo").splitlines() + make_caseload(100, "--programs", "both").replace(b'{"case":"', b'{"case":"b').splitlines()
    for i in range(0, len(lines), 97):
        case = json.loads(lines[i])
        case["case"] = f"dated-{i}"
        case["transitional_calfresh"] = [{"value": "no", "from": "2021-01-01"}]
        lines.insert(i, json.dumps(case).encode())
    for i in range(50, len(lines), 211):
        lines.insert(i, (b"{]", b'{"case":"x%d","nonsense":1}' % i, lines[i - 50], b"", b'{"case":"open%d","county":"Yolo","persons":[{"id":"p1"}]}' % i)[i % 5])
    return b"\n".join(lines) + b"\n"


def same_of(words, **more):
    """What one thread writes, after the others wrote the same."""
    told = []
    for threads in (1, *THREADS):
        remove(OUT, ERRORS)
        done = run(*words, "--out", OUT, "--errors", ERRORS, "--threads", threads, **more)
        told.append((done.returncode, OUT.read_bytes(), ERRORS.read_bytes()))
        check(told[-1] == told[0], f"{threads} threads write what one writes: {words} {done.stderr.decode()[-300:]}")
    check(told[0][0] in (0, 1) and told[0][1], f"a run ends well: {words} {told[0][0]}")
    return told[0]


def lines_and_tables(caseload):
    CASES.write_bytes(caseload)
    whole = same_of(["--cases", CASES])
    check(whole[0] == 1 and whole[2].count(b"\n") > 5, "the caseload has bad lines, too")
    same_of(["--cases", CASES, "--format", "csv", "--program", "calfresh"])
    CASES.write_bytes(b"".join(caseload.splitlines(keepends=True)[:150]))
    same_of(["--cases", CASES, "--months", "2021-08..2021-10"], month=None)
    make_tables(120)
    with (TABLES / "persons.csv").open("a", encoding="utf-8") as file:
        file.write("none,p1\n")
    check(same_of(["--cases", TABLES])[0] == 1, "a row without a case is told")
    CASES.write_bytes(caseload)
    return whole


def stopped_and_going_on(caseload, whole):
    """At a moment in which something was done and something is not; asked, and killed."""
    words = ["--cases", "-", "--out", OUT, "--errors", ERRORS]
    for threads, stop in zip((*THREADS, 2), (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGINT)):
        remove(OUT, ERRORS, PROGRESS)
        begun = start(*words, "--threads", threads, stdin=subprocess.PIPE)
        begun.stdin.write(caseload[:len(caseload) // 2])
        begun.stdin.flush()
        while not (PROGRESS.exists() and json.loads(PROGRESS.read_text())["input_lines"]):
            time.sleep(0.005)
        begun.send_signal(stop)
        begun.stderr.read()
        check(begun.wait() == (-9 if stop == signal.SIGKILL else 128 + stop), f"{stop.name} ends it: {begun.returncode}")
        begun.stdin.close()
        done = run(*words, "--resume", "--threads", threads, input=caseload)
        check(done.returncode == 1 and (OUT.read_bytes(), ERRORS.read_bytes()) == whole[1:], f"after {stop.name} it ends as an unbroken run: {done.stderr.decode()[-300:]}")


def stopped_while_busy():
    """While threads decide and wait for their turn, and while the reader of the output hangs."""
    for threads in THREADS:
        busy = start("--cases", CASES, "--out", "/dev/null", "--errors", "/dev/null", "--threads", threads)
        time.sleep(0.3 * threads)
        busy.send_signal(signal.SIGTERM)
        busy.stderr.read()
        check(busy.wait() in (143, 1, -15), f"a busy run ends: {busy.returncode}")
        hung = start("--cases", CASES, "--out", "-", "--errors", ERRORS, "--threads", threads, stdout=subprocess.PIPE)
        hung.stdout.read(10)
        time.sleep(0.2)
        hung.send_signal(signal.SIGINT)
        hung.stderr.read()
        check(hung.wait() == 130, f"a run ends whose reader hangs: {hung.returncode}")
        hung.stdout.close()
        gone = start("--cases", CASES, "--out", "-", "--errors", ERRORS, "--threads", threads, stdout=subprocess.PIPE)
        gone.stdout.readline()
        gone.stdout.close()
        gone.stderr.read()
        check(gone.wait() == 3, f"a run ends whose reader is gone: {gone.returncode}")


def each_at_once(caseload):
    """A program that waits for each answer; then one that sends all at once."""
    cases = [line for line in caseload.splitlines() if line][:25]
    for threads in THREADS:
        asked = start("--each", "--cases", "-", "--out", "-", "--errors", ERRORS, "--threads", threads, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        told = []
        for case in cases:
            asked.stdin.write(case + b"\n")
            ready, _, _ = select.select([asked.stdout], [], [], 60)
            check(ready, "a case has its answer while the next is not sent")
            told.append(asked.stdout.readline())
        asked.stdin.close()
        asked.stderr.read()
        asked.wait()
        done = run("--each", "--cases", "-", "--out", "-", "--errors", ERRORS, "--threads", threads, input=b"\n".join(cases) + b"\n")
        check(b"".join(told) == done.stdout, "the answers are those of all at once")


def main():
    caseload = mixed_caseload()
    whole = lines_and_tables(caseload)
    stopped_and_going_on(caseload, whole)
    stopped_while_busy()
    each_at_once(caseload)
    found = races()
    for text in found.values():
        print(text[:6000])
    check(not found, f"the sanitizer told of {sum(text.count('WARNING') for text in found.values())} races in {len(found)} runs")
    finish()


main()
