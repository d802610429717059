#!/usr/bin/env python3
"""check_outputs.py POPPY, from the top of the project: what `poppy run` writes is whole or is not there, never one of its inputs, and written by one
run at a time; a run that decides nothing says so by its exit code; signals are heard wherever it waits."""
import json
import os
import resource
import shutil
import signal
import subprocess
import time

import harness
from harness import CASES, ERRORS, FOLDER, OUT, PARTIAL, POPPY, PROGRESS, check, command, finish, is_sanitized, make_caseload


def run(*words, **more):
    return harness.run(*words, timeout=60, **more)


def clean():
    for path in FOLDER.iterdir():
        if path != CASES and not path.is_dir():
            path.unlink()


def nothing_decided():
    """A nightly job that looks at the exit code never publishes what an earlier run wrote."""
    counties = FOLDER / "counties"
    shutil.copytree("county_rules", counties)
    (counties / "yolo.yaml").write_text("county: Yolo\nflags: [\n")
    tables = FOLDER / "tables"
    tables.mkdir()
    (tables / "case.csv").write_text("case,county\nb,Yolo\na,Yolo\n")
    OUT.write_text("yesterday\n")
    for words, why in ((["--cases", FOLDER / "none"], "no caseload"), (["--cases", CASES, "--counties", counties], "a broken county file"),
                       (["--cases", CASES, "--rules", FOLDER / "none"], "no rules"), (["--cases", tables], "tables out of order"),
                       (["--cases", FOLDER], "a folder without tables")):
        done = run(*words, "--out", OUT)
        check(done.returncode == 3 and done.stderr, f"{why} ends with 3: {done.returncode} {done.stderr.decode()[:200]}")
        check(OUT.read_text() == "yesterday\n" and not PARTIAL.exists() and not PROGRESS.exists(), f"{why} touches nothing")
    shutil.rmtree(counties)
    shutil.rmtree(tables)
    clean()


def nothing_is_passed_over():
    """What may be a folder of rules and cannot be looked at is told, not left out."""
    rules = FOLDER / "rules"
    shutil.copytree("policies", rules)
    (rules / "more").symlink_to("more")  # a link in a circle: nobody can look at it
    for words in (["check"], ["run", "--cases", CASES, "--out", OUT, "--month", "2021-08"]):
        done = subprocess.run([POPPY, *map(str, words), "--rules", str(rules)], capture_output=True)
        check(done.returncode in (2, 3) or words == ["check"] and done.returncode == 1, f"{words[0]}: {done.returncode}")
        check(b"more` cannot be read" in done.stderr and not OUT.exists(), f"a link in a circle is told: {done.stderr.decode()[:300]}")
    shutil.rmtree(rules)


def whole_or_not_there(whole):
    OUT.write_text("yesterday\n")
    OUT.chmod(0o640)
    waiting = subprocess.Popen(command("--cases", "-", "--out", OUT, "--errors", ERRORS), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    waiting.stdin.write(CASES.read_bytes())
    waiting.stdin.flush()
    while not (PARTIAL.exists() and PARTIAL.stat().st_size >= len(whole)):
        time.sleep(0.01)
    check(OUT.read_text() == "yesterday\n" and not ERRORS.exists(), "results get their name when they are whole")
    check(PARTIAL.stat().st_mode & 0o777 == 0o600 and PROGRESS.stat().st_mode & 0o777 == 0o600, "nobody else reads them meanwhile")
    second = run("--cases", CASES, "--out", OUT, "--errors", FOLDER / "other")
    check(second.returncode == 3 and b"another run" in second.stderr, f"one run at a time: {second.returncode} {second.stderr.decode()}")
    second = run("--cases", CASES, "--out", OUT, "--errors", ERRORS, "--resume")
    check(second.returncode == 3 and b"another run" in second.stderr, f"nor to go on: {second.returncode} {second.stderr.decode()}")
    second = run("--cases", CASES, "--out", FOLDER / "out2", "--errors", ERRORS)
    check(second.returncode == 3 and b"another run" in second.stderr, f"nor into its errors: {second.returncode} {second.stderr.decode()}")
    waiting.stdin.close()
    said = waiting.stderr.read().decode()
    check(waiting.wait() == 0 and OUT.read_bytes() == whole and ERRORS.read_bytes() == b"", f"then they are there: {said}")
    check(sorted(path.name for path in FOLDER.iterdir()) == ["cases", "errors", "out"], f"and nothing else: {list(FOLDER.iterdir())}")
    check(OUT.stat().st_mode & 0o777 == 0o640 and ERRORS.stat().st_mode & 0o777 == 0o600, "as they were, or readable by their owner only")
    clean()
    PARTIAL.write_bytes(whole)
    done = run("--cases", CASES, "--out", OUT)
    check(done.returncode == 0 and OUT.read_bytes() == whole, "a file of no run is no run")
    clean()
    (FOLDER / "link").symlink_to("out")
    check(run("--cases", CASES, "--out", FOLDER / "link").returncode == 0 and OUT.read_bytes() == whole, "a link names what it leads to")
    clean()
    with OUT.open("wb") as file:
        file.write(b"before\n")
        file.flush()
        done = subprocess.run(command("--cases", CASES, "--out", "/dev/stdout"), stdout=file, stderr=subprocess.PIPE, timeout=60)
    check(done.returncode == 0 and OUT.read_bytes() == b"before\n" + whole, f"/dev/stdout is standard output: {done.stderr.decode()}")
    clean()


def never_an_input():
    tables = FOLDER / "mc"
    shutil.copytree("examples/many-cases", tables)
    (FOLDER / "hard").hardlink_to(tables / "persons.time_clocks.csv")
    (FOLDER / "soft").symlink_to(tables / "persons.csv")
    (FOLDER / "self").hardlink_to(CASES)
    rules = FOLDER / "counties"
    shutil.copytree("county_rules", rules)
    before = {path: path.read_bytes() for path in [*tables.iterdir(), *rules.iterdir(), CASES]}
    clock = tables / "persons.time_clocks.csv"
    for words in (["--cases", tables, "--out", clock], ["--cases", tables, "--out", OUT, "--errors", clock],
                  ["--cases", tables, "--out", FOLDER / "hard"], ["--cases", tables, "--out", OUT, "--errors", FOLDER / "soft"],
                  ["--cases", tables / "case.csv", "--out", tables / ".." / "mc" / "saved.csv"],
                  ["--cases", CASES, "--out", FOLDER / "self"], ["--cases", CASES, "--out", OUT, "--errors", PROGRESS],
                  ["--cases", CASES, "--out", OUT, "--errors", PARTIAL], ["--cases", CASES, "--out", FOLDER / "a.csv", "--errors", FOLDER / "a.values.csv"],
                  ["--cases", CASES, "--counties", rules, "--out", rules / "yolo.yaml"]):
        done = run(*words)
        check(done.returncode == 2 and b"`" in done.stderr, f"refused: {words} {done.returncode} {done.stderr.decode()[:200]}")
    with (FOLDER / "grows").open("ab+") as file:
        file.write(CASES.read_bytes())
        file.flush()
        done = subprocess.run(command("--cases", FOLDER / "grows", "--out", "-"), stdout=file, stderr=subprocess.PIPE, timeout=60)
        check(done.returncode == 2, f"nor by standard output: {done.returncode}")
    check({path: path.read_bytes() for path in before} == before, "every input is as it was")
    shutil.rmtree(tables)
    shutil.rmtree(rules)
    clean()
    victim = FOLDER / "victim"
    victim.write_text("kept\n")
    for name in ("out.progress.new", "out.partial"):
        (FOLDER / name).symlink_to(victim)
        run("--cases", CASES, "--out", OUT)
        check(victim.read_text() == "kept\n", f"{name} follows no link")
        clean()
        victim.write_text("kept\n")
    clean()


def begin(text, *words):
    """A run that has decided the lines and waits for more, killed."""
    begun = subprocess.Popen(command("--cases", "-", "--out", OUT, "--errors", ERRORS, *words), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    begun.stdin.write(text)
    begun.stdin.flush()
    while not (PROGRESS.exists() and json.loads(PROGRESS.read_text())["input_lines"]):
        time.sleep(0.005)
    begun.kill()
    begun.wait()


def goes_on_with_the_same(whole):
    """A stopped run goes on with what it had read and written, or says what is different."""
    text = CASES.read_bytes()
    lines = text.splitlines(keepends=True)
    half = b"".join(lines[:15])
    same = ["--cases", "-", "--out", OUT, "--errors", ERRORS]
    begin(half)
    for words, differs in ((["--county", "Yolo"], "--county: then none, now Yolo"), (["--program", "gagr"], "--program: then none, now gagr")):
        done = run(*same, *words, "--resume", input=text)
        check(done.returncode == 2 and differs in done.stderr.decode(), f"it says what differs: {done.stderr.decode()}")
    done = run("--cases", "-", "--out", OUT, "--resume", input=text)
    check(done.returncode == 2 and "--errors: then" in done.stderr.decode(), f"where the errors go: {done.stderr.decode()}")
    counties = FOLDER / "counties"
    shutil.copytree("county_rules", counties)
    with (counties / "yolo.yaml").open("a") as file:
        file.write("# changed\n")
    done = run(*same, "--counties", counties, "--resume", input=text)
    check(done.returncode == 2 and "county files: then" in done.stderr.decode(), f"county files: {done.stderr.decode()}")
    shutil.rmtree(counties)
    saved = PROGRESS.read_text()
    PROGRESS.write_text(saved.replace('"program version":"', '"program version":"9.'))
    done = run(*same, "--resume", input=text)
    check(done.returncode == 2 and "program version: then 9." in done.stderr.decode(), f"another version: {done.stderr.decode()}")
    hashed = json.loads(saved)["asked"]["program"]
    PROGRESS.write_text(saved.replace(hashed, hashed[::-1]))
    done = run(*same, "--resume", input=text)
    check(done.returncode == 2 and "program: then " in done.stderr.decode(), f"another program of the same version: {done.stderr.decode()}")
    PROGRESS.write_text(saved)
    done = run(*same, "--resume", input=text.replace(b'"run_kind":"Regular"', b'"run_kind":"Manual" ', 1).replace(b'"pub_275":"no"', b'"pub_275":"yes"', 1))
    check(done.returncode == 3 and "not as the run had read" in done.stderr.decode(), f"a changed input: {done.returncode} {done.stderr.decode()}")
    written = PARTIAL.read_bytes()
    PARTIAL.write_bytes(written.replace(b"Approved", b"Denied  ", 1))
    done = run(*same, "--resume", input=text)
    check(done.returncode == 3 and "not as the run had written" in done.stderr.decode(), f"a changed output: {done.stderr.decode()}")
    PARTIAL.write_bytes(written[:-10])
    done = run(*same, "--resume", input=text)
    check(done.returncode == 3 and "bytes, but the run had written" in done.stderr.decode(), f"a cut output: {done.stderr.decode()}")
    PARTIAL.write_bytes(written)
    done = run(*same, "--resume", input=text)
    check(done.returncode == 0 and OUT.read_bytes() == whole, f"and with the same it goes on: {done.stderr.decode()}")
    # Stopped when all was written and not all had their names.
    OUT.rename(PARTIAL)
    PROGRESS.write_text(json.dumps({**json.loads(saved), "whole": True, "output_bytes": len(whole), "decided": 30, "error_bytes": 0}))
    done = run(*same, "--resume", input=text)
    check(done.returncode == 0 and OUT.read_bytes() == whole and ERRORS.exists(), f"the names are given: {done.stderr.decode()}")
    check(not PROGRESS.exists() and not list(FOLDER.glob("*.partial")), "and nothing is left")
    clean()


def read_only_folder():
    folder = FOLDER / "closed"
    folder.mkdir()
    (folder / "out").write_text("yesterday\n")
    folder.chmod(0o500)
    if not os.access(folder, os.W_OK):  # as root, everything may be written
        done = run("--cases", CASES, "--out", folder / "out")
        check(done.returncode == 3 and b"cannot be written" in done.stderr, f"a closed folder is told: {done.stderr.decode()}")
    folder.chmod(0o700)
    shutil.rmtree(folder)


def few_threads():
    """A thread that cannot be started: the run goes on with fewer, or says that it cannot; it never stands still."""
    if is_sanitized():
        return
    for megabytes in (60, 90, 120, 160, 250):
        limits = (megabytes << 20, megabytes << 20)
        done = run("--cases", CASES, "--out", OUT, "--threads", 64, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limits),
                   env={**os.environ, "MALLOC_ARENA_MAX": "1"})
        check(done.returncode in (0, 3) and (done.returncode == 0 or done.stderr), f"with {megabytes} MB: {done.returncode} {done.stderr.decode()}")
        clean()


def ends_soon(process, stop, what):
    begun = time.monotonic()
    process.send_signal(stop)
    try:
        code = process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        check(False, f"{what}: {stop.name} was not heard")
        return
    took = time.monotonic() - begun
    check(code in (128 + stop, -stop) and took < 4, f"{what}: {stop.name} is heard at once, not after {took:.1f} s, exit code {code}")


def signals_are_heard():
    slow = FOLDER / "slow"
    people = ",".join(f'{{"id":"p{i}"}}' for i in range(400))
    slow.write_text("".join(f'{{"case":"c{i}","county":"Yolo","programs":["gagr"],"run_date":"2021-08-15","persons":[{people}]}}\n' for i in range(512)))
    fifo = FOLDER / "fifo"
    os.mkfifo(fifo)
    for stop in (signal.SIGTERM, signal.SIGINT):
        for words, what in ((["--cases", slow, "--out", OUT], "in a slow block"), (["--cases", fifo, "--out", OUT], "no writer"),
                            (["--cases", CASES, "--out", fifo], "no reader")):
            process = subprocess.Popen(command(*words, "--threads", 1), stderr=subprocess.DEVNULL)
            time.sleep(1.5)
            ends_soon(process, stop, what)
            for path in (OUT, PARTIAL, PROGRESS):
                path.unlink(missing_ok=True)
    closed = subprocess.Popen(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', *command("--cases", slow, "--out", OUT, "--threads", "1")])
    time.sleep(1.5)
    ends_soon(closed, signal.SIGTERM, "with closed descriptors")
    clean()
    for closing, words, expect in (("<&-", ["--cases", "-", "--out", OUT], 3), (">&-", ["--cases", CASES, "--out", "-"], 3),
                                   ("2>&-", ["--cases", CASES, "--out", OUT], 0)):
        done = subprocess.run(["sh", "-c", f'exec "$0" "$@" {closing}', *command(*words)], capture_output=True, timeout=60)
        check(done.returncode == expect, f"with {closing} it ends with {expect}: {done.returncode} {done.stderr.decode()}")
        clean()


def pipes_among_rules():
    rules = FOLDER / "rules"
    rules.mkdir()
    os.mkfifo(rules / "a.poppy")
    done = run("--cases", CASES, "--rules", rules, "--out", OUT)
    check(done.returncode == 3 and b"a.poppy" in done.stderr, f"a pipe among the rules is refused: {done.returncode} {done.stderr.decode()}")
    shutil.rmtree(rules)


def main():
    CASES.write_bytes(make_caseload(30))
    whole = run("--cases", CASES, "--out", "-").stdout
    for one in (nothing_decided, nothing_is_passed_over, lambda: whole_or_not_there(whole), never_an_input, lambda: goes_on_with_the_same(whole), read_only_folder, few_threads, signals_are_heard, pipes_among_rules):
        try:
            one()
        except subprocess.TimeoutExpired as fault:
            check(False, f"it stands still: {fault}")
            clean()
    finish()


main()
