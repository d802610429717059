#!/usr/bin/env python3
"""check_run.py POPPY ONE_IN, from the top of the project: `poppy run` decides as `poppy decide` does, whatever the threads, the lines or the stops.
One in so many cases is compared, as each takes a process."""
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import FOLDER, POPPY, answers, check, finish, make_caseload, remove, run, start, times

ONE_IN = int(sys.argv[2])


def as_run_writes(decided):
    """The parts of `poppy decide --json` that a run writes."""
    programs = {}
    for name, program in decided["programs"].items():
        programs[name] = {
            "decisions": [{"line": one["decision"], "record": one["record"], "status": one["status"],
                           "reasons": [reason["code"] or reason["rule"] for reason in one["reasons"]]} for one in program["decisions"]],
            "made": [{key: one[key] for key in ("create", "list", "record", "change", "fields")} for one in program["records"]],
            "notices": [{key: one[key] for key in ("notice", "record", "sent", "fields")} for one in program["notices"]]}
    return programs


def check_against_decide(case, words=("--month", "2021-08")):
    """`case`: its line, and the lines that a run gave for it, one for each month."""
    done = subprocess.run([POPPY, "decide", "-", *words, "--json"], input=case[0], capture_output=True)
    if done.returncode != 0:
        return f"decide refuses {case[0][:30]}: {done.stderr.decode()}"
    months, lines = json.loads(done.stdout), case[1].splitlines()
    if len(months) != len(lines):
        return f"{len(lines)} lines of {len(months)} months of {case[0][:30]}"
    return next(filter(None, map(difference, map(json.loads, lines), months)), None)


def difference(found, decided):
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


def lines_by_case(text):
    lines = {}
    for line in text.splitlines():
        lines.setdefault(json.loads(line)["case"], []).append(line)
    return [b"\n".join(one) for one in lines.values()]


def decides_months_as_decide_does():
    """What a month keeps and makes is a fact of the next; a case may name its months itself."""
    made = make_caseload(40, "--programs", "both") + make_caseload(40)
    cases = [line.replace(b'{"case":"', b'{"case":"%d-' % i, 1) for i, line in enumerate(made.splitlines())]
    words = ["--months", "2021-08..2021-11"]
    done = run("--cases", "-", "--out", "-", *words, month=None, input=b"\n".join(cases))
    found = lines_by_case(done.stdout)
    check(done.returncode == 0 and len(found) == len(cases) and f"{len(cases)} cases: {len(cases)} decided" in done.stderr.decode(),
          f"four months are decided: {done.stderr.decode()[:300]}")
    alone = run("--cases", "-", "--out", "-", month="2021-11", input=b"\n".join(cases)).stdout.splitlines()
    check(sum(one.splitlines()[-1] != last for one, last in zip(found, alone)) > 10, "months before make a difference")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault in pool.map(lambda case: check_against_decide(case, words), zip(cases, found)):
            check(fault is None, fault)
    named = []
    for i, case in enumerate(cases):
        month = (b'"month":"2021-08"', b'"months":"2021-07..2021-09"', b'"month":"2021-%02d"' % (1 + i % 12))[i % 3]
        named.append(case.replace(b'"county":', month + b',"county":', 1))
    done = run("--cases", "-", "--out", "-", month=None, input=b"\n".join(named))
    found = lines_by_case(done.stdout)
    check(done.returncode == 0 and len(found) == len(cases), f"each case names its months: {done.stderr.decode()[:300]}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault in pool.map(lambda case: check_against_decide(case, ()), zip(named, found)):
            check(fault is None, fault)
    done = run("--cases", "-", "--out", "-", input=b"\n".join(named))
    check({json.loads(line)["month"] for line in done.stdout.splitlines()} == {"2021-08"}, "--month comes before what cases name")
    csv = run("--cases", "-", "--out", "-", "--format", "csv", *words, month=None, input=cases[0]).stdout.decode()
    check([month for month in ("08", "09", "10", "11") if f",2021-{month}," not in csv] == [], f"a table has all months: {csv}")
    bad = b'{"case":"none"}\n{"case":"back","months":"2021-09..2021-07"}\n{"case":"long","months":"2001-01..2021-07"}\n{"case":"both","month":"2021-07","months":"2021-07..2021-08"}'
    done = run("--cases", "-", "--out", "-", "--county", "Yolo", "--run-date", "2021-08-15", month=None, input=bad)
    told = [(one["case"], one["problems"][0]["code"]) for one in answers(done.stdout)[1]]
    check(done.returncode == 1 and told == [("none", "P904"), ("back", "P704"), ("long", "P905"), ("both", "P706")],
          f"months that cannot be are told: {told} {done.stderr.decode()}")
    wrong = run("--cases", "-", "--out", "-", "--months", "2021-09..2021-07", month=None, input=cases[0])
    check(wrong.returncode == 2 and b"P905" in wrong.stderr, "and wrong use, of the run's")


def goes_on_where_it_stopped(caseload, whole):
    """Stopped by a signal while it waits for more, killed while it decides; and with a cut line behind what was done."""
    out, errors = FOLDER / "out", FOLDER / "errors"
    progress = Path(f"{out}.progress")
    words = ["--cases", "-", "--out", out, "--errors", errors]
    bad = b'{"line":2001,"case":null,"problems":['
    caseload, whole = times(caseload, 10) + b"{]\n", times(whole, 10)
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        remove(out, errors)
        stopped = start(*words, stdin=subprocess.PIPE)
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
        check(out.read_bytes() == whole + errors.read_bytes() and errors.read_bytes().startswith(bad), f"nothing is lost or doubled after {stop.name}")
        check(json.loads(errors.read_bytes())["line"] == 2001, "an error names its line")
        check(b"2001 cases: 2000 decided" in done.stderr, "the counts are those of an unbroken run")
    check(not progress.exists(), "a finished run leaves no progress file")


def bad_lines():
    good = b'{"case":"c1","county":"Yolo","programs":["gagr"],"run_date":"2021-08-15","persons":[]}'
    done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", input=b"\n" + good + b"\r\n\n{]\n" + good.replace(b"c1", b"c3") + b'\n{"case":"c2","x":1}\n{"cas')
    decided, told = answers(done.stdout)
    check(done.returncode == 1 and len(decided) == 2, "good lines among bad ones are decided")
    order = [one.get("line", one["case"]) for one in map(json.loads, done.stdout.splitlines())]
    check(order == ["c1", 4, "c3", 6, 7], f"one line, one answer, in the order of the lines: {order}")
    check(told == answers((FOLDER / "e").read_bytes())[1], "--errors has the same of the bad ones")
    check([one["line"] for one in told] == [4, 6, 7], "bad lines are told by number")
    check([one["case"] for one in told] == [None, "c2", None], "and by case where it is known")
    check([one["problems"][0]["code"] for one in told] == ["P017", "P702", "P017"] and told[1]["problems"][0]["column"] == 14,
          f"with code and column: {told}")
    done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", input=b'{"case":"' + b"a" * 100_000_000 + b'"}\n' + good)
    check(done.returncode == 1 and [len(part) for part in answers(done.stdout)] == [1, 1], "a line of 100 MB is one bad line")
    check('"P002"' in (FOLDER / "e").read_text(), "which is too large")
    many = 1_000_000 // ONE_IN
    done = run("--cases", "-", "--out", "-", "--errors", "/dev/null", input=b"x\n" * many)
    check(done.returncode == 1 and f"{many} with problems" in done.stderr.decode(), f"{many} bad lines end as counts")
    check(run("--cases", "-", "--out", "/dev/full", input=good).returncode == 3, "a full disk is told")
    wrong = subprocess.run([POPPY, "run", "--cases", "-", "--out", "-", "--month", "2021-13"], input=good, capture_output=True)
    check(wrong.returncode == 2 and b"P905" in wrong.stderr, "a wrong month is wrong use")


def case_given_twice():
    """Told in the second line's place, naming both, whatever way the lines are read and whoever reads them; also where the first was done before a stop."""
    lines = make_caseload(9000).splitlines()
    names = [json.loads(line)["case"] for line in lines]
    dated = {"case": "dated", "county": "Yolo", "run_date": "2021-08-15", "programs": ["gagr"], "transitional_calfresh": [{"value": True}], "persons": []}
    refused = {"case": "refused", "x": 1}
    lines[10:10] = [json.dumps(dated).encode(), json.dumps(refused).encode(), b'{"case":12,"county":"Yolo","run_date":"2021-08-15","persons":[]}', b"", b"{]"]
    again = {  # by line, from 1: the name, and the line where it stood first
        12: ("refused", None), 15: (None, None),
        4000: (names[0], 1), 4001: (names[0], 1), 8500: (names[8000], 8006), 8501: ("dated", 11), 8502: ("refused", 12), 8503: ("12", 13)}
    for line, (name, first) in again.items():
        if first:
            # Known by an escape, too; with facts of its own that cannot be read; and whatever stands before the name.
            lines.insert(line - 1, (b'{"county":"Yolo","case":"\\u00%02x%s","x":1}' % (ord(name[0]), name[1:].encode())) if line % 2
                         else b'{"case":"%s","county":"Yolo","run_date":"2021-08-15","persons":[]}' % name.encode())
    at = {8006: 8008}  # two lines were put before it
    text = b"\n".join(lines)
    whole = None
    for threads in (1, 2, 5):
        done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", "--threads", threads, input=text)
        whole = whole or done.stdout
        check(done.stdout == whole and done.returncode == 1, f"{threads} threads tell the same")
        told = {one["line"]: one for one in map(json.loads, (FOLDER / "e").read_text().splitlines())}
        check(list(told) == list(again), f"each in its place: {list(told)}")
        for line, (name, first) in again.items():
            one = told[line]
            message = f"case `{name}` stands here again after `{name}` of line {at.get(first, first)}"
            if first:
                check([(p["code"], p["message"]) for p in one["problems"]] == [("P712", message)] and one["case"] == name, f"told by {message}: {one}")
    order = [json.loads(line).get("line") for line in whole.splitlines()]
    check(len(order) == len(lines) - 1 and [line for line in order if line] == list(again), "one line, one answer")
    out, words = FOLDER / "out", ["--cases", "-", "--out", FOLDER / "out", "--errors", FOLDER / "e"]
    progress = Path(f"{out}.progress")
    remove(out)
    stopped = start(*words, stdin=subprocess.PIPE)
    stopped.stdin.write(b"\n".join(lines[:3000]) + b"\n")
    stopped.stdin.flush()
    while not (progress.exists() and json.loads(progress.read_text())["input_lines"] == 3000):
        time.sleep(0.001)
    stopped.send_signal(signal.SIGTERM)
    stopped.communicate()
    done = run(*words, "--resume", "--threads", 2, input=text)
    check(out.read_bytes() == whole, f"those decided before the stop count: {done.stderr.decode()[:300]}")


def odd_bytes():
    """Whatever byte stands where people type: lines of valid JSON, and words that send nothing to a terminal."""
    cases = []
    for number in range(256):
        byte = bytes([number])
        if byte != b"\n":
            cases += [b'{"case":"x' + byte + b'y","county":"' + byte + b'","persons":[]}', b'{"case":"k%d","' % number + byte + b'":1}']
    cases.append(b'{"case":"\\u001b[2J\\u202e\\nc9: Approved","\\u001b]0;":1}')
    text = b"\n".join(cases)
    done = run("--cases", "-", "--out", "-", "--errors", FOLDER / "e", input=text)
    for data in (done.stdout, (FOLDER / "e").read_bytes()):
        lines = [json.loads(line.decode("utf-8")) for line in data.split(b"\n") if line]
        check(len(lines) == len(cases), f"{len(lines)} lines of JSON of {len(cases)} cases")
    said = run("--cases", "-", "--out", "/dev/null", input=text).stderr.decode("utf-8")
    sent = {letter for letter in said if (ord(letter) < 32 and letter != "\n") or 127 <= ord(letter) < 160 or letter in "\u202e\u2028"}
    check(not sent, f"nothing but text is printed: {sent}")
    check(all(line.startswith("line ") or line.endswith("with problems") for line in said.splitlines()), "no text begins a line of its own")


def names_cannot_merge():
    """The income w of p1 is p1/incomes/w: no person's name comes out as that."""
    persons = [{"id": "p1", "incomes": [{"id": "w"}]}, {"id": "p1/incomes/w"}, {"id": "p1~1incomes~1w"}]
    case = {"case": "c", "county": "Yolo", "run_date": "2021-08-15", "programs": ["calfresh"], "persons": persons}
    text = json.dumps(case).encode()
    for count in (1, 20):  # by the machine, in columns
        done = run("--cases", "-", "--out", "-", input=times(text, count))
        values = json.loads(done.stdout.splitlines()[0])["programs"]["calfresh"]["values"]
        check(list(values)[1:] == ["p1", "p1~1incomes~1w", "p1~01incomes~01w"], f"{count}: {list(values)}")
    decided = subprocess.run([POPPY, "decide", "-", "--month", "2021-08", "--json"], input=text, capture_output=True).stdout.decode()
    check('"p1~1incomes~1w"' in decided and '"p1~01incomes~01w"' in decided, "decide names them alike")


def main():
    caseload = make_caseload(200)
    again = make_caseload(10)
    check(caseload.startswith(again), "a seed gives the same cases")
    goes_on_where_it_stopped(caseload, decides_as_decide_does(caseload))
    decides_months_as_decide_does()
    bad_lines()
    case_given_twice()
    odd_bytes()
    names_cannot_merge()
    finish()


main()
