#!/usr/bin/env python3
"""check_stops.py POPPY, from the top of the project: bad input, full disks, readers that go away and signals leave `poppy run` with valid output,
an exit code and a message, and `--resume` ends where an unbroken run does."""
import fcntl
import json
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from pathlib import Path

from harness import CASES, ERRORS, FOLDER, OUT, PARTIAL, PROGRESS, answers, check, command, finish, is_sanitized, make_caseload, remove, run, start, times, with_little_memory


def is_whole_lines(data):
    return data == b"" or (data.endswith(b"\n") and all(json.loads(line) for line in data.splitlines()))


def full_disk(whole):
    words = ["--cases", CASES, "--out", OUT, "--errors", ERRORS]
    for room in (0, 5000, 100_001, 1_000_003):
        remove(OUT, ERRORS)
        done = run(*words, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        check(done.returncode == 3 and b"cannot be" in done.stderr, f"a disk with room for {room} bytes: {done.returncode} {done.stderr.decode()}")
        data = PARTIAL.read_bytes() if PARTIAL.exists() else b""
        check(not OUT.exists() and is_whole_lines(data) and whole.startswith(data) and len(data) <= room, f"what was written is whole lines: {len(data)}")
        if room < 5000:  # not even the progress could be kept
            continue
        done = run(*words, "--resume")
        check(done.returncode == 1 and OUT.read_bytes() == whole, f"with room again it goes on: {done.stderr.decode()}")
        check(ERRORS.read_bytes().count(b"\n") == 1 and not PROGRESS.exists(), "and ends")
    done = run("--cases", CASES, "--out", "/dev/full")
    check(done.returncode == 3 and b"/dev/full" in done.stderr, "a full device is told")


def nothing_to_write_to():
    remove(OUT, ERRORS)
    for _ in range(2):
        done = run("--cases", CASES, "--out", OUT, "--errors", FOLDER / "none" / "errors")
        check(done.returncode == 3 and b"cannot be written" in done.stderr, f"a file that cannot be made is told: {done.stderr.decode()}")
        check(not PROGRESS.exists(), "and leaves no run that could go on")


def reader_goes_away():
    run_it = start("--cases", CASES, "--out", "-", "--errors", ERRORS, stdout=subprocess.PIPE)
    first = run_it.stdout.readline()
    run_it.stdout.close()
    said = run_it.stderr.read()
    check(run_it.wait(timeout=60) == 3 and said == b"" and json.loads(first), f"a reader such as head ends it silently: {said}")


def hung_reader():
    for stop in (signal.SIGTERM, signal.SIGINT):
        hung = start("--cases", CASES, "--out", "-", "--errors", ERRORS, stdout=subprocess.PIPE)
        hung.stdout.read(10)
        time.sleep(0.5)
        hung.send_signal(stop)
        begun = time.monotonic()
        said = hung.stderr.read().decode()
        check(hung.wait(timeout=60) == 128 + stop and "stopped after" in said, f"stopped while its reader hangs: {said}")
        check(time.monotonic() - begun < 10, "within seconds")


def slow_input():
    *first, case = CASES.read_bytes().splitlines(keepends=True)[:4]
    slow = start("--cases", "-", "--out", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    for i in range(3):
        slow.stdin.write(first[i])
        ready, _, _ = select.select([slow.stdout], [], [], 30)
        check(ready and slow.stdout.readline().endswith(b"}\n"), f"result {i} comes while the input stays open")
    used = cpu_seconds(slow.pid)
    time.sleep(1)
    check(cpu_seconds(slow.pid) - used < 0.2, "waiting costs nothing")
    slow.stdin.write(case[:100])
    time.sleep(0.5)
    slow.stdin.write(case[100:] + b"{]")
    slow.stdin.close()
    check([len(part) for part in answers(slow.stdout.read())] == [1, 1], "a line that comes in two parts is one line")
    slow.stderr.read()
    check(slow.wait() == 1, "and a last line that is cut off is told")


def each_at_once():
    """A program that waits for each answer before it sends the next case: good ones, bad ones, and one it has sent half of the next with."""
    cases = CASES.read_bytes().splitlines()[:200]
    cases[7], cases[50], cases[120] = b"{", b'{"case":"c50","nonsense":1}', b'{"case":"c120"}'
    asked = start("--each", "--cases", "-", "--out", "-", "--errors", ERRORS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    told, before = [], b""
    for i, case in enumerate(cases):
        half = cases[i + 1][:100] if i + 1 < len(cases) else b""
        asked.stdin.write(case[len(before):] + b"\n" + half)
        before = half
        ready, _, _ = select.select([asked.stdout], [], [], 30)
        check(ready, f"case {i} has an answer while the next is not whole")
        told.append(asked.stdout.readline())
    asked.stdin.close()
    check(asked.stdout.read() == b"", "one line a case")
    asked.stderr.read()
    check(asked.wait() == 1, "two cases had problems")
    remove(OUT, ERRORS)
    run("--cases", "-", "--out", OUT, "--errors", ERRORS, input=b"\n".join(cases) + b"\n")
    check(b"".join(told) == OUT.read_bytes(), "the answers are those of all cases together")
    remove(OUT, ERRORS)


def cpu_seconds(process):
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def no_memory():
    line = b'{"case":"c1","persons":[' + b",".join([b'{"id":"p","incomes":[{},{},{},{}]}'] * 200_000) + b"]}\n"
    short = {**os.environ, "MALLOC_ARENA_MAX": "1"}
    remove(OUT, ERRORS)
    words = ["--cases", "-", "--out", OUT, "--errors", ERRORS]
    done = run(*words, input=CASES.read_bytes()[:200_000].rsplit(b"\n", 1)[0] + b"\n" + times(line, 4), env=short,
               preexec_fn=with_little_memory)
    check(done.returncode == 3 and b"not enough memory" in done.stderr, f"no memory: {done.returncode} {done.stderr.decode()[:300]}")
    check(is_whole_lines(PARTIAL.read_bytes()), "what was written is whole lines")
    remove(PROGRESS, PARTIAL)


def long_and_bad_lines(whole):
    cases = CASES.read_bytes()
    text = FOLDER / "bad"
    with text.open("wb") as file:
        file.write(cases + b"\n")
        for _ in range(10):
            file.write(b'{"case":"' + b"a" * 10_000_000)
        file.write(b'"}\n')
        file.write(times(cases, 2)[len(cases) + 1:])
    remove(OUT, ERRORS)
    bad = start("--cases", text, "--out", OUT, "--errors", ERRORS)
    said = bad.stderr.read()
    _, status, used = os.wait4(bad.pid, 0)
    bad.returncode = os.waitstatus_to_exitcode(status)
    decided, refused = answers(OUT.read_bytes())
    check(bad.returncode == 1 and decided == answers(times(whole, 2))[0] and [one["line"] for one in refused] == [1501, 1502, 3003], f"a line of 100 MB is one bad line: {said}")
    codes = [json.loads(line)["problems"][0]["code"] for line in ERRORS.read_text().splitlines()]
    check(sorted(codes) == ["P002", "P017", "P017"], f"which is too large: {codes}")
    print(f"a line of 100 MB: {used.ru_maxrss // 1024} MB at most")
    check(used.ru_maxrss < 300 * 1024 or is_sanitized(), f"memory is bounded: {used.ru_maxrss // 1024} MB")
    begun = time.monotonic()
    done = run("--cases", "-", "--out", OUT, "--errors", ERRORS, input=b"x\n" * 100_000)
    print(f"100,000 bad lines: {time.monotonic() - begun:.1f} s")
    told = [json.loads(line) for line in ERRORS.read_text().splitlines()]
    check([one["line"] for one in told] == list(range(1, 100_001)), "100,000 bad lines are told, each by its number")
    check(done.returncode == 1 and OUT.read_bytes() == ERRORS.read_bytes() and b"100000 with problems" in done.stderr, "and counted")


def at_many_moments(whole):
    words = ["--cases", "-", "--out", OUT, "--errors", ERRORS]
    cases = CASES.read_bytes()
    for i in range(0, 10, 3 if is_sanitized() else 1):
        remove(OUT, ERRORS, PROGRESS)
        stop = signal.SIGKILL if i % 2 else signal.SIGTERM
        begun = start(*words, stdin=subprocess.PIPE)
        half = len(cases) * (i + 1) // 12
        begun.stdin.write(cases[:half])
        begun.stdin.flush()
        while not (PROGRESS.exists() and json.loads(PROGRESS.read_text())["input_lines"]):
            time.sleep(0.001)
        time.sleep(0.02 * i)
        begun.send_signal(stop)
        begun.stderr.read()
        check(begun.wait() == (-9 if i % 2 else 143), f"a stop by {stop.name} is told by the exit code")
        begun.stdin.close()
        saved = json.loads(PROGRESS.read_text())
        data = PARTIAL.read_bytes()
        check(len(data) >= saved["output_bytes"] and is_whole_lines(data[:saved["output_bytes"]]), "the progress tells of whole lines that are there")
        check(i % 2 or len(data) == saved["output_bytes"], "a run that is asked to stop leaves whole lines")
        done = run(*words, "--resume", input=cases)
        check(done.returncode == 1 and OUT.read_bytes() == whole, f"after stop {i} it ends as an unbroken run: {done.stderr.decode()}")


def on_a_terminal(whole):
    """The line of progress: on a terminal only, with what is left by bytes; gone at the end."""
    remove(OUT, ERRORS)
    many = FOLDER / "many"
    many.write_bytes(times(CASES.read_bytes(), 12))
    slow = FOLDER / "slow"
    os.mkfifo(slow)
    taken = []

    def take_slowly():
        with slow.open("rb") as file:
            while piece := file.read(len(whole) * 12 // 20):
                taken.append(piece)
                time.sleep(0.2)

    taker = threading.Thread(target=take_slowly)
    taker.start()
    master, slave = pty.openpty()
    shown = subprocess.Popen(command("--cases", many, "--out", slow, "--errors", ERRORS, "--threads", "1"), stderr=slave)
    os.close(slave)
    screen = b""
    while True:
        try:
            piece = os.read(master, 10_000)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        screen += piece
    taker.join()
    check(shown.wait() == 1 and answers(b"".join(taken))[0] == answers(times(whole, 12))[0], "it runs on a terminal")
    text = screen.decode()
    bars = re.findall(r"\r\x1b\[K\[(#*)(\.*)\] +(\d+)%  ([\d,]+) cases(?:, ([\d,]+) a second)?(?:, (\d+:\d\d:\d\d) left)?", text)
    check(not bars[0][4], f"no rate before it means something: {bars[0]}")
    check(len(bars) >= 2, f"cases, rate and time left: {text!r}")
    counts = [int(bar[3].replace(",", "")) for bar in bars]
    check(counts == sorted(counts) and all(len(bar[0]) + len(bar[1]) == 20 for bar in bars), f"it grows: {bars}")
    check(any(bar[5] for bar in bars), f"the time left is shown: {bars}")
    check(re.search(r"\r\x1b\[K[\d]+ cases: ", text), f"the counts take its place: {text[-200:]!r}")
    os.close(master)
    for columns in (40, 20):
        never_wraps(many, columns)


def never_wraps(many, columns):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = subprocess.Popen(command("--cases", many, "--out", "/dev/null", "--errors", ERRORS, "--threads", "1", "--months", "2021-08..2021-09", month=None), stderr=slave)
    os.close(slave)
    screen = b""
    begun = time.monotonic()
    while screen.count(b"\r\x1b[K[") < 4 and time.monotonic() - begun < 60:
        ready, _, _ = select.select([master], [], [], 0.2)
        try:
            piece = os.read(master, 10_000) if ready else b""
        except OSError:  # the other end is closed
            break
        screen += piece
    shown.terminate()
    shown.wait()
    os.close(master)
    bars = re.findall(r"\r\x1b\[K(\[[^\r\n]*)", screen.decode())
    check(bars and all(len(bar) < columns for bar in bars), f"at {columns} columns nothing wraps: {bars}")


def main():
    CASES.write_bytes(make_caseload(1500) + b'{"case":"cut')
    done = run("--cases", CASES, "--out", OUT, "--errors", ERRORS)
    whole = OUT.read_bytes()
    check(done.returncode == 1 and [len(part) for part in answers(whole)] == [1500, 1], f"a truncated last line is one bad line: {done.stderr.decode()}")
    check(json.loads(ERRORS.read_text())["line"] == 1501, "told by its number")
    full_disk(whole)
    nothing_to_write_to()
    reader_goes_away()
    hung_reader()
    slow_input()
    each_at_once()
    if not is_sanitized():
        no_memory()
    long_and_bad_lines(whole)
    at_many_moments(whole)
    on_a_terminal(whole)
    finish()


main()
