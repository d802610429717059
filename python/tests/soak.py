"""soak.py SECONDS: eight threads do all that the package can, over and over, and nothing grows. Called by ../soak.sh.

Each thread does one thing again and again, with two sets of rules at once: loading, deciding and explaining, tables of texts and of
columns (on threads of the engine, too), frames of Polars, SQL, streams that are let go midway, and what is refused. What comes out is compared with
what the program prints, or with the first round.

Every so often all stop between two calls. What is free is given back, and then counted are the bytes that malloc has given out, the blocks
that Python has, resident memory, open files and threads. After a warm-up (a fifth of the pauses) a line is fitted to each
by least squares, and what it rises by until the end is bounded; so is, closer, what is steadily more from one pause to the next: the median of these steps, so many times.
A library that takes a block of a MiB once is no leak, and what any call loses is in every step, as each thread calls all the time.

Producers that fail are left to tests/capi/soak.cpp: pyarrow 26 itself loses two objects where a generator of batches fails.
"""

import argparse
import ctypes
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import polars
import poppy
import poppy.duckdb
import pyarrow

TOP = Path(__file__).resolve().parents[2]
ASKED = {"month": "2021-08", "run_date": "2021-08-20"}
LOAN = {"county": "Alpine", "month": "2024-06", "run_date": "2024-06-03"}
LENDING = ("examples/lending/rules", "examples/lending/counties")
MIB = 1 << 20
QUERIES = 100  # DuckDB 2.0 itself loses 600 bytes in a query of a Python function that gives such wide rows
PAUSES = 15  # at least, however short the time
ALLOWED = {  # steadily, by the fitted line
    "bytes of malloc": (MIB // 2, 4 * MIB),
    "blocks of Python": (2000, 10000),
    "resident": (24 * MIB, 24 * MIB),
    "open files": (0.5, 2),
    "threads": (0.5, 2),
}


class Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


LIBC = ctypes.CDLL("libc.so.6")
LIBC.mallinfo2.restype = Mallinfo2


def counted():
    """What the process holds while no thread is in a call."""
    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    LIBC.malloc_trim(0)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    info = LIBC.mallinfo2()
    return {
        "bytes of malloc": info.uordblks + info.hblkhd,
        "blocks of Python": sys.getallocatedblocks(),
        "resident": int(status["VmRSS"].split()[0]) * 1024,
        "open files": len(os.listdir("/proc/self/fd")),
        "threads": int(status["Threads"]),
    }


def refused(code, what):
    """Whatever calls it is refused: with problems, the first of which has the code; or as Python does where there is none."""
    try:
        what()
    except poppy.PoppyError as error:
        assert code and error.problems[0].code == code and error.problems[0].text, (code, error)
    except (TypeError, ValueError):
        assert code is None, code
    else:
        raise AssertionError(f"{code}: not refused")


def caseload(program):
    """Lines of cases, and what the program prints of them."""
    lines = subprocess.run(["tools/make_caseload", "120", "--programs", "both"], check=True, capture_output=True, text=True).stdout.splitlines()
    words = [program, "run", "--cases", "-", "--out", "-", "--month", ASKED["month"], "--run-date", ASKED["run_date"]]
    printed = subprocess.run(words, input="\n".join(lines), check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(printed) == len(lines)
    return lines, printed


def as_texts(value):
    """A column has one type: of facts that may be `blank` it is text."""
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    return [as_texts(one) for one in value] if isinstance(value, list) else str(value)


class Work:
    """What threads do, a function each, and what is to come out."""

    def __init__(self, program):
        self.lines, self.printed = caseload(program)
        self.cases = [json.loads(line, parse_float=Decimal) for line in self.lines[:10]]
        self.texts = pyarrow.table({"case": self.lines})
        self.columns = pyarrow.Table.from_pylist([as_texts(json.loads(line)) for line in self.lines])
        self.rules = poppy.load("policies", "county_rules")
        self.lending = poppy.load(*LENDING)
        self.first = [self.decided_and_explained(case) for case in self.cases]
        self.loan = self.decide_loan(self.lending)
        self.issued = self.sum_issued(self.rules.decide_table(self.texts, **ASKED, case_column="case").to_arrow())
        self.frame = polars.DataFrame(self.texts)
        self.connection = poppy.duckdb.register(duckdb.connect(), self.rules)
        self.connection.register("cases", self.texts)
        self.queries = 0

    def decided_and_explained(self, case):
        decided = self.rules.decide(case, **ASKED)
        month = decided[0]
        said = [decided.to_json(), decided.text(), decided._repr_html_(), repr(decided.needs)]
        for one in month.decisions[:2]:
            path = f"{one.record}.{one.line}" if one.record else one.line
            why = month.why(path, depth=3)
            said += [str(why), repr(why.step), repr(month.value(path))]
        return said

    def decide_loan(self, rules):
        decided = rules.decide("examples/lending/case.yaml", **LOAN)
        return [decided.to_json(), str(decided.why("routing"))]

    def sum_issued(self, table):
        issued = {}
        for row in table.select(["county", "regular_issuance"]).to_pylist():
            if row["regular_issuance"] is not None:
                issued[row["county"]] = issued.get(row["county"], 0) + row["regular_issuance"]
        return issued

    # ---- what threads do

    def load_all(self):
        rules = poppy.load("policies", "county_rules")
        assert rules.decide(self.cases[0], **ASKED).to_json() == self.first[0][0]
        assert rules.facts and rules.lines and rules.flags and rules.case_schema()

    def load_others(self):
        assert self.decide_loan(poppy.load(*LENDING)) == self.loan
        assert self.decide_loan(self.lending) == self.loan

    def decide_each(self):
        for case, wanted in zip(self.cases, self.first, strict=True):
            assert self.decided_and_explained(case) == wanted

    def tables_of_texts(self):
        for threads in (1, 3):
            decided = self.rules.decide_table(self.texts, **ASKED, case_column="case", decision=True, threads=threads)
            assert decided.to_arrow()["decision"].to_pylist() == self.printed
        assert self.rules.decide_table(iter(self.lines), **ASKED, decision=True).to_arrow()["decision"].to_pylist() == self.printed

    def tables_of_columns(self):
        for threads in (1, 2):
            decided = self.rules.decide_table(self.columns, **ASKED, decision=True, threads=threads)
            assert decided.to_arrow()["decision"].to_pylist() == self.printed

    def streams_let_go(self):
        batches = self.texts.to_batches(max_chunksize=20)
        for how_many in (0, 1, 3):
            reader = self.rules.decide_table(pyarrow.Table.from_batches(batches), **ASKED, case_column="case", decision=True, threads=2).to_reader()
            read = [line for _ in range(how_many) for line in reader.read_next_batch()["decision"].to_pylist()]
            assert read == self.printed[: len(read)] and len(read) == 20 * how_many
        self.rules.decide_table(self.texts, **ASKED, case_column="case")

    def frames_and_sql(self):
        frame = self.rules.decide_table(self.frame, **ASKED, case_column="case", decision=True, threads=2).to_polars()
        assert frame["decision"].to_list() == self.printed
        if self.queries == QUERIES:
            return
        self.queries += 1
        asked = ", ".join(f"{name} => '{value}'" for name, value in (ASKED | {"case_column": "case"}).items())
        query = f"select county, sum(regular_issuance) from poppy_decide('cases', {asked}) group by county having sum(regular_issuance) is not null"
        assert dict(self.connection.sql(query).fetchall()) == self.issued
        try:
            self.connection.sql("select * from poppy_decide('cases', month => '2021-13', case_column => 'case')").fetchall()
        except duckdb.Error as error:
            assert "2021-13" in str(error), error
        else:
            raise AssertionError("SQL is not refused")

    def what_is_refused(self):
        decide, table = self.rules.decide, self.rules.decide_table
        refused("P704", lambda: decide("case: c1\ncounty: Yollo\n", **ASKED))
        refused("P905", lambda: decide(self.cases[0], month="2021-13", run_date="2021-08-20"))
        refused(None, lambda: decide({"case": "a", "x": 1.5}, **ASKED))
        refused(None, lambda: decide(None, **ASKED))
        refused("P725", lambda: table(pyarrow.table({"case": ["a"], "persons": [[{"id": "p1", "incomes": [{"amount": 1.5}]}]]}), **ASKED))
        refused(None, lambda: table(5, **ASKED))
        rows = table(['{"case":"a","county":"Yollo"}', b'{"case":"\xff"}', "{"], **ASKED).to_arrow().to_pylist()
        assert [row["decided"] for row in rows] == [False] * 3 and all(row["problems"] for row in rows)

    def all(self):
        return [self.load_all, self.load_others, self.decide_each, self.tables_of_texts, self.tables_of_columns, self.streams_let_go, self.frames_and_sql, self.what_is_refused]


class Soak:
    def __init__(self, work, seconds):
        self.work, self.seconds = work, seconds
        self.pausing = threading.Event()
        self.ended = threading.Event()
        self.stopped = threading.Barrier(len(work) + 1)
        self.going_on = threading.Barrier(len(work) + 1)
        self.calls, self.wrong = Counter(), []

    def repeat(self, do):
        while True:
            try:
                do()
                self.calls[do.__name__] += 1
            except BaseException as error:  # told by the main thread, after all have ended
                self.wrong.append((do.__name__, error))
                self.ended.set()
            if self.pausing.is_set() or self.ended.is_set():
                self.stopped.wait()
                self.going_on.wait()
                if self.ended.is_set():
                    return

    def run(self):
        """(seconds, what was counted) of each pause."""
        threads = [threading.Thread(target=self.repeat, args=(do,), name=do.__name__) for do in self.work]
        begin, found = time.monotonic(), []
        for thread in threads:
            thread.start()
        pause = max(0.5, self.seconds / 100)
        while True:
            over = self.ended.wait(pause) or (time.monotonic() - begin > self.seconds and len(found) >= PAUSES)
            self.pausing.set()
            self.stopped.wait()
            found.append((time.monotonic() - begin, counted()))
            if over := over or self.ended.is_set():
                self.ended.set()
            self.pausing.clear()
            self.going_on.wait()
            if over:
                break
        for thread in threads:
            thread.join()
        return found


def rise(points):
    """By how much the fitted line rises from the first point to the last."""
    count = len(points)
    middle = sum(at for at, _ in points) / count
    mean = sum(value for _, value in points) / count
    spread = sum((at - middle) ** 2 for at, _ in points)
    slope = sum((at - middle) * (value - mean) for at, value in points) / spread if spread else 0
    return slope * (points[-1][0] - points[0][0])


def steady_rise(points):
    """The median step from one pause to the next, as often as there are steps."""
    steps = [after[1] - before[1] for before, after in pairwise(points)]
    return statistics.median(steps) * len(steps)


def judge(found):
    warm = found[len(found) // 5 :]
    grown = []
    for name in ALLOWED:
        if name not in warm[0][1]:
            continue
        points = [(at, what[name]) for at, what in warm]
        by, steadily = rise(points), steady_rise(points)
        most_steadily, most = ALLOWED[name]
        print(f"{name:18}{points[0][1]:>14,} after the warm-up{points[-1][1]:>14,} at the end   steadily {steadily:>+13,.0f} of {most_steadily:,}   fitted {by:>+13,.0f} of {most:,}")
        if by > most or steadily > most_steadily:
            grown.append(name)
    return grown


def soak_here(program, seconds):
    soak = Soak(Work(program).all(), seconds)
    found = soak.run()
    print(", ".join(f"{name} {count}" for name, count in soak.calls.items()))
    for name, error in soak.wrong:
        print(f"{name}: {type(error).__name__}: {str(error)[:2000]}", file=sys.stderr)
    if soak.wrong:
        sys.exit(1)
    return found


def soak_in_c(c_soak, program, seconds):
    lines, printed = caseload(program)
    with tempfile.TemporaryDirectory() as room:
        for name, texts in (("cases", lines), ("decisions", printed)):
            Path(room, name).write_text("\n".join(texts) + "\n")
        words = [c_soak, f"{room}/cases", f"{room}/decisions", ASKED["month"], ASKED["run_date"], str(seconds)]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(one["seconds"], one) for one in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, nargs="?", default=600)
    parser.add_argument("--c", type=Path, help="tests/capi/soak as it was built: it is run and judged instead")
    parser.add_argument("--points", type=Path, help="where to write what each pause counted, a line of JSON each")
    given = parser.parse_args()
    os.chdir(TOP)
    program = os.environ.get("POPPY_PROGRAM", "build/dev/interpreter/cli/poppy")
    found = soak_in_c(given.c, program, given.seconds) if given.c else soak_here(program, given.seconds)
    if given.points:
        given.points.write_text("".join(json.dumps({"seconds": round(at, 1)} | what) + "\n" for at, what in found))
    if grown := judge(found):
        sys.exit(f"soak: grows: {', '.join(grown)}")
    print(f"soak: 8 threads, {found[-1][0]:.0f} s, {len(found)} pauses: the same bytes, nothing grows")


if __name__ == "__main__":
    main()
