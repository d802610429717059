#!/usr/bin/env python3
"""check_store.py POPPY [COUNT] [--store postgresql:…], from the top of the project: the nightly batch over COUNT stored cases (300), in SQLite and in a
folder, and in PostgreSQL where the words of an address are given (tools/postgres_tests.sh). Killed ten times at drawn moments and restarted, the store ends
as after an unbroken run; run again, nothing is written; two at once, one is refused. COUNT 100000 tells what a county's caseload takes."""
import argparse
import calendar
import fcntl
import json
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

PARSER = argparse.ArgumentParser()
PARSER.add_argument("poppy")
PARSER.add_argument("count", nargs="?", type=int, default=300)
PARSER.add_argument("--store")
GIVEN = PARSER.parse_args()
POPPY, COUNT = GIVEN.poppy, GIVEN.count
RUN_DATE = "2022-02-25"
KILLS = 10
MANY, MOST_MEMORY = 10_000, 200  # MB: so many cases would take more, if more than one transaction of them were held


def check(holds, what):
    if not holds:
        print(f"FAILED {what}")
        sys.exit(1)


def poppy(*words):
    return subprocess.run([POPPY, *map(str, words)], capture_output=True, text=True)


def last_day(year, month):
    return date(year, month, calendar.monthrange(year, month)[1])


def case(i):
    """A person or two, aided in Sonoma (day clocks) or Fresno (month clocks) for up to four months; of the second no clock was made so far, and the first may
    have one. Every 97th leaves out a fact that is needed."""
    rnd = random.Random(i)
    county = ["Sonoma", "Fresno"][i % 2]
    begun = date(2021, 2, 1) + timedelta(days=rnd.randrange(365))
    months = [divmod(begun.year * 12 + begun.month - 1 + k, 12) for k in range(rnd.randrange(1, 5))]
    months = [(year, month + 1) for year, month in months if (year, month + 1) <= (2022, 2)]
    persons, saved = [], []
    for p in range(1, rnd.randrange(1, 3) + 1):
        status = rnd.choice(["Employable", "Unemployable"])
        persons.append({
            "id": f"p{p}", "beginnings_of_aid": [{"applied": str(begun), "begun": str(begun)}], "has_aid_in_kind_code": False,
            "in_trade_or_technical_school": False, "in_type_six_institution": False, "grant": "$313.00",
            "work_registrations": [{"begin": str(begun), "end": "open", "status": status, "status_reason": "blank", "verified": True}],
            "time_clocks": [], "clock_months": [], "manual_clocks": []})
    for year, month in months:
        first = max(begun, date(year, month, 1))
        kept = {"person_status": "Approved", "aid_days": f"{first}..{last_day(year, month)}"}
        saved.append({"month": f"{year}-{month:02}", "run_date": str(first), "program_status": "Approved", "closed_on": "blank",
                      "persons": {person["id"]: kept for person in persons}})
    one = {"case": f"ga-{i:06}", "county": county, "programs": ["gagr"], "run_kind": "Regular",
           "gagr_spells": [{"applied": str(begun), "discontinued": "blank"}], "persons": persons, "saved": saved}
    if i % 97 == 0:
        del one["run_kind"]
    return one


def measured(*words):
    """What it did, and the most memory that it had, in MB: that of a child by `resource` is this process's own, too."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        running = subprocess.Popen([POPPY, *map(str, words)], stdout=out, stderr=err, text=True)
        most = 0
        while running.poll() is None:
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{running.pid}/status").read_text())
            most = max(most, int(found[1]) // 1024 if found else 0)
            time.sleep(0.005)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
    return subprocess.CompletedProcess(words, running.returncode, *texts), most


def batch(store, *words):
    return poppy("batch", "nightly", "--store", store, "--run-date", RUN_DATE, *words)


def export(store):
    done = poppy("store", "export", store)
    check(done.returncode == 0, f"{store} can be read: {done.stderr}")
    return done.stdout


class Folder:
    name = "county"
    statement = None  # what SQL it is told by others

    def __init__(self, room):
        self.room = room

    def at(self, name):
        """Where a store will be, of which nothing is there yet."""
        return self.room / f"{name}-{self.name}"

    def copy(self, of, name):
        shutil.copytree(of, self.at(name))
        return self.at(name)

    def stamp(self, store):
        """Changes with what is written."""
        now = (store / "cases.ndjson").stat()
        return now.st_size, now.st_mtime_ns

    def is_stopped(self, store):
        """Whether a job stands in the store that has not ended."""
        jobs = [json.loads(line) for line in (store / "cases.ndjson").read_bytes().splitlines() if line.startswith(b'{"job"')]
        return bool(jobs) and not jobs[-1]["done"]

    def hold(self, store):
        """As another job does, until it is closed."""
        held = open(store / "lock", "w")
        fcntl.flock(held, fcntl.LOCK_EX)
        return held


class Sqlite(Folder):
    name = "county.db"

    def copy(self, of, name):
        shutil.copy(of, self.at(name))
        return self.at(name)

    def stamp(self, store):
        now = store.stat()
        return now.st_size, now.st_mtime_ns

    def is_stopped(self, store):
        with sqlite3.connect(store) as database:
            return database.execute("SELECT count(*) FROM jobs WHERE done = 0").fetchone()[0] == 1

    def hold(self, store):
        held = sqlite3.connect(store, isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        return held

    def statement(self, store, text):
        with sqlite3.connect(store) as database:
            database.execute(text)
        database.close()


class Psql:
    """A session at a database, asked one line at a time."""

    def __init__(self, store):
        words = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", str(store).removeprefix("postgresql:")]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, text):
        self.process.stdin.write(f"{text};\n\\echo .\n")
        self.process.stdin.flush()
        lines = []
        while (line := self.process.stdout.readline().rstrip("\n")) != ".":
            check(self.process.poll() is None, f"psql takes: {text}")
            lines.append(line)
        return "".join(lines)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Postgres(Folder):
    """A schema for each store, as one database may have."""
    name = "postgres"

    def at(self, name):
        self.statement(GIVEN.store, f"SET client_min_messages = error; DROP SCHEMA IF EXISTS check_{name} CASCADE; CREATE SCHEMA check_{name}")
        return f"{GIVEN.store} options=-csearch_path=check_{name}"

    def copy(self, of, name):
        store = self.at(name)
        done = subprocess.run([POPPY, "store", "import", store, "-"], input=export(of), capture_output=True, text=True)
        check(done.returncode == 0, f"what one store gives, another takes: {done.stderr}")
        return store

    def stamp(self, store):
        if getattr(self, "stamped", None) != store:
            self.stamped, self.stamping = store, Psql(store)
        return self.stamping.ask("SELECT sum(revision), (SELECT string_agg(concat(last_case, done), ' ') FROM jobs) FROM cases")

    def is_stopped(self, store):
        return self.statement(store, "SELECT count(*) FROM jobs WHERE done = 0") == "1"

    def hold(self, store):
        held = Psql(store)
        held.ask("SELECT pg_advisory_lock(1349480569, oid::int) FROM pg_namespace WHERE nspname = current_schema()")
        return held

    def statement(self, store, text):
        session = Psql(store)
        told = session.ask(text)
        session.close()
        return told


def unbroken(kind, fresh):
    """The store after one run, told by its lines; and what the run took."""
    store = kind.copy(fresh, "unbroken")
    begun = time.monotonic()
    done, memory = measured("batch", "nightly", "--store", store, "--run-date", RUN_DATE)
    took = time.monotonic() - begun
    # Every 97th case cannot be decided, from the first on.
    undecided = (COUNT + 96) // 97
    check(done.returncode == 1, f"a batch with cases that it cannot decide says so: {done.returncode} {done.stderr[-500:]}")
    check(f"Looked at:         {COUNT} cases" in done.stdout, done.stdout)
    check(f"Not decided:       {undecided} case" in done.stdout, done.stdout)
    check(len(re.findall(r"error P959: case ga-\d+, .*\n  hint: needed: run_kind\n", done.stderr)) == undecided, done.stderr[:1000])
    lines = export(store)
    clocks = sum(len(person["time_clocks"]) for line in lines.splitlines() for person in json.loads(line)["persons"])
    months = sum(len(person["clock_months"]) for line in lines.splitlines() for person in json.loads(line)["persons"])
    check(f"{clocks} new_clock, {months} new_clock_month" in done.stdout, f"the clocks and months are in the store: {clocks}, {months}\n{done.stdout}")
    check(clocks > COUNT / 2, "most persons have a clock now")
    again = batch(store)
    check("Written:           0 cases\n" in again.stdout, f"run again it writes nothing: {again.stdout}")
    check(export(store) == lines, "and the store is as it was")
    return lines, took, memory, done.stdout


def wait_for_writes(kind, store, running, count):
    """Until the store was written so many times, as far as looking at it shows, or the job has ended."""
    seen = kind.stamp(store)
    while count > 0 and running.poll() is None:
        now = kind.stamp(store)
        count -= now != seen
        seen = now
        time.sleep(0.0005)


def killed(kind, fresh, lines):
    store = kind.copy(fresh, "killed")
    rnd = random.Random(kind.name)
    restart, stopped = [], 0
    for _ in range(KILLS):
        words = [POPPY, "batch", "nightly", "--store", store, "--run-date", RUN_DATE, "--threads", "1", *restart]
        running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # A transaction has 32 cases of each thread: so that all kills together get through the store about once.
        wait_for_writes(kind, store, running, rnd.randrange(1, max(4, 2 * COUNT // 32 // KILLS)))
        time.sleep(rnd.uniform(0.0, 0.005))
        running.send_signal(signal.SIGKILL)
        running.wait()
        export(store)
        restart = ["--restart"] if kind.is_stopped(store) else []
        stopped += len(restart)
    check(stopped >= KILLS / 2, f"{kind.name}: most kills stop the job: {stopped}")
    done = batch(store, *restart)
    check(done.returncode in (0, 1), f"the batch ends: {done.returncode} {done.stderr[-500:]}")
    check(export(store) == lines, f"{kind.name}: killed {KILLS} times and restarted, the store is that of an unbroken run")
    return done.stdout


def one_at_a_time(kind, fresh):
    store = kind.copy(fresh, "busy")
    held = kind.hold(store)
    for words in (["batch", "nightly", "--store", store, "--run-date", RUN_DATE], ["store", "export", store], ["store", "import", store, "-"]):
        done = poppy(*words)
        check(done.returncode == 3 and "P951" in done.stderr, f"{kind.name}: a second job is refused: {words} {done.returncode} {done.stderr}")
    held.close()
    check(batch(store).returncode == 1, f"{kind.name}: and let in when the first has ended")


def restart_of_another(room, kind, fresh):
    store = kind.copy(fresh, "other")
    done = batch(store, "--restart")
    check(done.returncode == 2 and "P960" in done.stderr and "has not been stopped" in done.stderr, f"{kind.name}: nothing to go on with: {done.stderr}")
    if not kind.statement:
        return
    kind.statement(store, "INSERT INTO jobs VALUES ('nightly', '2022-02-24 0 0', 'ga-000001', 0, 0, 0)")
    done = batch(store, "--restart")
    check("the one that was stopped is of 2022-02-24" in done.stderr, f"{kind.name}: that of another day does not go on: {done.stderr}")
    poppy("store", "export", store)
    one_case = room / "one.ndjson"
    one_case.write_text(json.dumps(case(0)) + "\n")
    check(poppy("store", "import", store, one_case, "--replace").returncode == 0, "a case is replaced")
    kind.statement(store, f"UPDATE jobs SET asked = replace(asked, '2022-02-24', '{RUN_DATE}')")
    done = batch(store, "--restart")
    check("cases were put into the store since" in done.stderr, f"{kind.name}: nor one that was overtaken: {done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        cases = room / "cases.ndjson"
        cases.write_text("".join(json.dumps(case(i)) + "\n" for i in range(COUNT)))
        told = []
        for kind in [Sqlite(room), Folder(room)] + ([Postgres(room)] if GIVEN.store else []):
            fresh = kind.at("fresh")
            begun = time.monotonic()
            done = poppy("store", "import", fresh, cases)
            check(done.returncode == 0 and done.stdout == f"{COUNT} cases stored\n", f"the cases are stored: {done.stdout} {done.stderr[:1000]}")
            imported = time.monotonic() - begun
            lines, took, memory, said = unbroken(kind, fresh)
            told.append(lines)
            check(COUNT < MANY or memory < MOST_MEMORY, f"{kind.name}: memory does not grow with the store: {memory} MB")
            killed(kind, fresh, lines)
            one_at_a_time(kind, fresh)
            restart_of_another(room, kind, fresh)
            print(said)
            print(f"{kind.name}: {COUNT} cases imported in {imported:.1f} s; the batch took {took:.1f} s and at most {memory} MB; "
                  f"killed {KILLS} times and restarted, the store is the same")
        check(len(set(told)) == 1, "all kinds of store end alike")


if __name__ == "__main__":
    main()
