#!/usr/bin/env python3
"""fronts.py [--caseloads both,calfresh,w2] [--fronts a,b] [--cases N] [--rounds N]: what each front costs beside `poppy run`, in cases a second.

Every front has a process of its own, which reads the caseload in the form that the front takes and loads the rules; then they decide
it by turns, one at a time, so that a busy machine is busy for all of them. First what they decide is compared: the number of cases, and
what is issued in each county (of W2: all in all) must be what `poppy run` writes, or the front is told as differing, and not timed.

`both` and `calfresh` are households of tools/make_caseload, decided for both programs or for CalFresh alone; `w2` is the budget of W2
on the same 100,000 households as PolicyEngine and Axiom decide, in ten cents (README.md). Set up by `setup.sh poppy fronts`, and
`setup.sh policyengine axiom` for the peers. Writes build/bench/fronts.md and prints it.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
OUT = TOP / "build/bench"
DATA = OUT / "data"
POPPY = OUT / "poppy/poppy/interpreter/cli/poppy"
LIBRARY = OUT / "poppy/capi/libpoppy.so.1"
PYTHON = OUT / "venv-fronts/bin/python"
AXIOM = OUT / "cargo-axiom/release/bench-axiom"
POLICYENGINE = OUT / "venv-pe/bin/python"
CASES_AT_ONCE = 4096  # of lines given to the C library in a call


class Caseload:
    def __init__(self, name, count):
        self.name, self.count = name, count
        self.is_w2 = name == "w2"
        self.rules = HERE / "workloads/w2" if self.is_w2 else TOP / "policies"
        self.counties = HERE / "workloads/counties" if self.is_w2 else TOP / "county_rules"
        self.month, self.run_date = ("2024-01", "2024-01-15") if self.is_w2 else ("2021-08", "2021-08-20")
        self.county = "Yolo" if self.is_w2 else None  # of W2 no case names one
        self.issued = "issuance" if self.is_w2 else "regular_issuance"
        self.lines = DATA / f"fronts.{name}.{count}.ndjson"
        self.texts = self.lines.with_suffix(".texts.parquet")
        self.columns = self.lines.with_suffix(".columns.parquet")

    def asked(self):
        return {"month": self.month, "run_date": self.run_date} | ({"county": self.county} if self.county else {})

    def write(self):
        if self.columns.exists():
            return
        DATA.mkdir(parents=True, exist_ok=True)
        if self.is_w2:
            import measure  # beside this file

            measure.write_data()
            self.lines.write_text("".join((DATA / "w2.cases10.poppy").read_text().splitlines(True)[: self.count]))
        else:
            made = subprocess.run([TOP / "tools/make_caseload", str(self.count), "--programs", "both"], check=True, capture_output=True, text=True).stdout
            self.lines.write_text(made if self.name == "both" else made.replace('"programs":["calfresh","gagr"]', '"programs":["calfresh"]'))
        subprocess.run([PYTHON, __file__, "--write-tables", self.name, "--cases", str(self.count)], check=True)

    def write_tables(self):
        """The same cases as a column of texts, and as columns of facts: of W2 typed, of the households as nested as they are, of texts."""
        import pyarrow
        import pyarrow.parquet

        lines = self.lines.read_text().splitlines()
        pyarrow.parquet.write_table(pyarrow.table({"case": lines}), self.texts)
        cases = [json.loads(line) for line in lines]
        if not self.is_w2:
            table = pyarrow.Table.from_pylist([as_texts(case) for case in cases])
        else:
            amounts = [name for name, value in cases[0].items() if isinstance(value, str) and value.startswith("$")]
            for case in cases:
                for name in amounts:
                    case[name] = Decimal(case[name][1:])
            table = pyarrow.Table.from_pylist(cases)
        pyarrow.parquet.write_table(table, self.columns)


def as_texts(value):
    """A column has one type: of facts that may be `blank` it is text."""
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    return [as_texts(one) for one in value] if isinstance(value, list) else str(value)


# ---- what a front's process does: prepare, then a pass at each line of its input


def front_run(caseload, threads):
    """The whole process `poppy run`, from a file to nowhere."""
    words = run_words(caseload) + ["--out", "/dev/null", "--threads", str(threads)]
    return lambda: subprocess.run(words, check=True, stderr=subprocess.DEVNULL), lambda: issued_of_lines(caseload, subprocess.run(
        run_words(caseload) + ["--out", "-"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines())


def run_words(caseload):
    words = [POPPY, "run", "--cases", caseload.lines, "--month", caseload.month, "--run-date", caseload.run_date, "--rules", caseload.rules]
    return [str(word) for word in words + ["--counties", caseload.counties] + (["--county", caseload.county] if caseload.county else [])]


def issued_of_lines(caseload, lines):
    issued, count = {}, 0
    for line in lines:
        decided = json.loads(line)
        count += 1
        values = decided["programs"]["w2" if caseload.is_w2 else "calfresh"]["values"].get("", {})
        amount = values.get(caseload.issued)
        if isinstance(amount, str) and amount.startswith("$"):
            issued[decided["county"]] = issued.get(decided["county"], 0) + Decimal(amount[1:].replace(",", ""))
    return [count, {county: str(amount) for county, amount in issued.items() if amount}]


def front_c(caseload, threads):
    """poppy_batch_decide_lines of poppy.h, called without anything between: lines in memory to lines in memory."""
    import ctypes

    c = ctypes.CDLL(str(LIBRARY))
    pointer, size = ctypes.c_void_p, ctypes.c_size_t
    c.poppy_batch_decide_lines.argtypes = [pointer, ctypes.c_char_p, size, ctypes.POINTER(pointer), ctypes.POINTER(size), pointer]
    c.poppy_files_add_folders.argtypes = [pointer, ctypes.c_char_p, ctypes.c_char_p, pointer]
    c.poppy_rules_load.argtypes = [pointer, pointer, size, ctypes.POINTER(pointer), pointer]
    c.poppy_batch_open.argtypes = [pointer, ctypes.c_char_p, size, ctypes.POINTER(pointer), pointer]
    c.poppy_free.argtypes = [pointer]
    files, rules, batch = pointer(), pointer(), pointer()
    request = json.dumps(caseload.asked() | {"threads": threads}).encode()
    done = [c.poppy_files_new(ctypes.byref(files)), c.poppy_files_add_folders(files, str(caseload.rules).encode(), str(caseload.counties).encode(), None),
            c.poppy_rules_load(files, None, 0, ctypes.byref(rules), None), c.poppy_batch_open(rules, request, len(request), ctypes.byref(batch), None)]
    if any(done):
        raise RuntimeError(f"poppy.h says {done}")
    lines = caseload.lines.read_bytes().splitlines(True)
    blocks = [b"".join(lines[first : first + CASES_AT_ONCE]) for first in range(0, len(lines), CASES_AT_ONCE)]

    def decide(use):
        for block in blocks:
            out, out_size = pointer(), size()
            if c.poppy_batch_decide_lines(batch, block, len(block), ctypes.byref(out), ctypes.byref(out_size), None) != 0:
                raise RuntimeError("lines are not decided")
            use(out, out_size)
            c.poppy_free(out)

    texts = []
    return lambda: decide(lambda *_: None), lambda: (decide(lambda out, n: texts.append(ctypes.string_at(out, n.value).decode())),
                                                     issued_of_lines(caseload, "".join(texts).splitlines()))[1]


def issued_of_table(caseload, table):
    issued = {}
    for county, amount in zip(table["county"].to_pylist(), table[caseload.issued].to_pylist()):
        if amount is not None:
            issued[county] = issued.get(county, 0) + amount
    return [table.num_rows, {county: str(amount) for county, amount in issued.items() if amount}]


def front_python(caseload, form, threads):
    """decide_table of a table in memory, to a table in memory; `form` texts: a column of JSON, columns: facts."""
    import poppy
    import pyarrow.parquet

    rules = poppy.load(caseload.rules, caseload.counties)
    table = pyarrow.parquet.read_table(caseload.texts if form == "texts" else caseload.columns)
    asked = caseload.asked() | {"threads": threads} | ({"case_column": "case"} if form == "texts" else {})
    decide = lambda: rules.decide_table(table, **asked).to_arrow()
    return decide, lambda: issued_of_table(caseload, decide())


def front_polars(caseload, threads):
    """The same from a frame of Polars to one."""
    import polars
    import poppy

    rules = poppy.load(caseload.rules, caseload.counties)
    frame = polars.read_parquet(caseload.texts)
    decide = lambda: rules.decide_table(frame, **caseload.asked(), case_column="case", threads=threads).to_polars()
    return decide, lambda: issued_of_table(caseload, decide().to_arrow())


def front_duckdb(caseload):
    """A query that sums by county over `poppy_decide` of a Parquet file; DuckDB's own threads are those of the machine."""
    import duckdb
    import poppy
    import poppy.duckdb

    connection = poppy.duckdb.register(duckdb.connect(), poppy.load(caseload.rules, caseload.counties))
    asked = ", ".join(f"{name} => '{value}'" for name, value in (caseload.asked() | {"case_column": "case"}).items())
    query = f"select county, sum({caseload.issued}), count(*) from poppy_decide('{caseload.texts}', {asked}) group by county"
    return issued_of_rows(lambda: connection.sql(query).fetchall())


def issued_of_rows(ask):
    def issued():
        rows = ask()
        return [sum(row[2] for row in rows), {row[0]: str(row[1]) for row in rows if row[1]}]

    return ask, issued


def front_spark(caseload):
    """The same over poppy.spark on a cluster of two workers of this machine, whose rules are loaded. `session` is what its start takes."""
    begin = time.perf_counter()
    os.environ |= {"PYSPARK_PYTHON": str(PYTHON), "SPARK_LOCAL_IP": "127.0.0.1"}
    import poppy.spark
    from pyspark.sql import SparkSession, functions

    builder = SparkSession.builder.master("local-cluster[2,1,1500]").config("spark.ui.enabled", "false").config("spark.executor.memory", "1500m")
    spark = builder.config("spark.driver.memory", "1500m").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    cases = spark.read.parquet(str(caseload.texts)).repartition(4).cache()
    decided = poppy.spark.decide(cases, **caseload.asked(), case_column="case", rules=str(caseload.rules), counties=str(caseload.counties))
    query = decided.groupBy("county").agg(functions.sum(caseload.issued), functions.count("*"))
    ask, issued = issued_of_rows(lambda: [tuple(row) for row in query.collect()])
    ask()
    print(json.dumps({"session": time.perf_counter() - begin}), flush=True)
    return ask, issued


def front_policyengine(caseload):
    """PolicyEngine-US's own rules, columns in memory to columns in memory (peers/policyengine)."""
    sys.path.insert(0, str(HERE / "peers/policyengine"))
    import bench

    cases = [json.loads(line) for line in (DATA / "w2.cases10.jsonl").read_text().splitlines()[: caseload.count]]
    columns = bench.columns_of(cases)
    decide = lambda: bench.decide(columns, len(cases), True)
    return decide, lambda: [len(cases), {caseload.county: f"{int(decide()[2].sum())}.00"}]


def front_axiom(caseload):
    """Axiom's dense mode at our rules, columns in memory to columns in memory (peers/axiom): its program times its own passes."""
    path = DATA / f"fronts.w2.{caseload.count}.jsonl"
    path.write_text("".join((DATA / "w2.cases10.jsonl").read_text().splitlines(True)[: caseload.count]))
    around = os.environ | {"BENCH_AXIOM": str(HERE / "peers/axiom"), "BENCH_MONTH": caseload.month}

    def decide():
        words = [AXIOM, "axiom-dense", "time-batch", "w2", "on", path, str(caseload.count), "4"]
        timed = json.loads(subprocess.run(words, check=True, capture_output=True, text=True, env=around).stdout)
        return timed["ns"] * caseload.count / 1e9

    def issued():
        said = subprocess.run([AXIOM, "axiom-dense", "mem", "w2", "on", path], check=True, capture_output=True, text=True, env=around).stdout
        answers = [json.loads(line) for line in said.splitlines()]
        return [len(answers), {caseload.county: f"{sum(answer[2] for answer in answers)}.00"}]

    return decide, issued


FRONTS = {
    "poppy run, 1 thread": lambda caseload: front_run(caseload, 1),
    "poppy run, 2 threads": lambda caseload: front_run(caseload, 2),
    "C, lines, 1 thread": lambda caseload: front_c(caseload, 1),
    "C, lines, 2 threads": lambda caseload: front_c(caseload, 2),
    "Python, JSON, 1 thread": lambda caseload: front_python(caseload, "texts", 1),
    "Python, JSON, 2 threads": lambda caseload: front_python(caseload, "texts", 2),
    "Python, columns, 1 thread": lambda caseload: front_python(caseload, "columns", 1),
    "Python, columns, 2 threads": lambda caseload: front_python(caseload, "columns", 2),
    "Polars, JSON, 1 thread": lambda caseload: front_polars(caseload, 1),
    "Polars, JSON, 2 threads": lambda caseload: front_polars(caseload, 2),
    "DuckDB, a query": front_duckdb,
    "Spark, a query, 2 workers": front_spark,
    "PolicyEngine-US, columns": front_policyengine,
    "Axiom dense, columns": front_axiom,
}
OF_W2 = ("PolicyEngine-US, columns", "Axiom dense, columns")
NEEDS = {"PolicyEngine-US, columns": (POLICYENGINE, "policyengine"), "Axiom dense, columns": (AXIOM, "axiom")}


def be_front(name, caseload):
    """{"ready"}; then a line for each line of input: what was decided, or the seconds of a pass."""
    decide, issued = FRONTS[name](caseload)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        if line.strip() == "check":
            print(json.dumps({"decided": issued()}), flush=True)
            continue
        begin = time.perf_counter()
        told = decide()
        took = time.perf_counter() - begin
        print(json.dumps({"seconds": told if isinstance(told, float) else took}), flush=True)


# ---- by turns


class Front:
    def __init__(self, name, caseload):
        self.name, self.times, self.session, self.why = name, [], None, None
        needed, part = NEEDS.get(name, (PYTHON, "fronts"))
        if not needed.exists():
            self.why = f"not there: setup.sh {part}"
            return
        python = POLICYENGINE if name.startswith("PolicyEngine") else PYTHON
        words = [python, __file__, "--be", name, "--caseloads", caseload.name, "--cases", str(caseload.count)]
        self.log = OUT / f"fronts.{name.split(',')[0].replace(' ', '_')}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        while self.why is None and "ready" not in (said := self.hear()):
            self.session = said.get("session", self.session)

    def hear(self):
        """What it says next; one that ended says why."""
        while line := self.process.stdout.readline():
            if line.startswith("{"):
                return json.loads(line)
        self.why = f"ended: {self.log.read_text().strip()[-300:]}"
        return {}

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.hear()

    def end(self):
        if self.why is None or not self.why.startswith("not there"):
            self.process.stdin.close()
            self.process.wait()


def measured(caseload, names, rounds):
    fronts = [Front(name, caseload) for name in names if caseload.is_w2 or name not in OF_W2]
    say(f"{caseload.name}: {len(fronts)} fronts are ready")
    wanted = None
    for front in fronts:
        if front.why is None:
            found = front.ask("check").get("decided")
            wanted = wanted or found
            if front.why is None and found != wanted:
                front.why = f"differs: {json.dumps(found)[:200]} where `poppy run` says {json.dumps(wanted)[:200]}"
    loads = [os.getloadavg()[0]]
    for turn in range(rounds):
        for front in fronts:
            if front.why is None and "seconds" in (said := front.ask("go")):
                front.times.append(said["seconds"])
        loads.append(os.getloadavg()[0])
        say(f"{caseload.name}: round {turn + 1} of {rounds}")
    for front in fronts:
        front.end()
    return fronts, loads


def say(text):
    print(text, file=sys.stderr, flush=True)


def table(caseload, fronts, loads):
    titles = {"both": "Households, both programs", "calfresh": "The same households, CalFresh alone", "w2": "W2, one budget a household, in ten cents"}
    lines = [f"## {titles[caseload.name]}", "", f"{caseload.count:,} cases; load average {min(loads):.1f} to {max(loads):.1f}.", "",
             "| front | cases a second | least, most | times `poppy run`, 1 thread |", "| --- | ---: | ---: | ---: |"]
    base = statistics.median(fronts[0].times) if fronts[0].times else None
    notes = []
    for front in fronts:
        if not front.times:
            notes.append(f"- {front.name}: **{front.why}**")
            continue
        each = [caseload.count / took for took in front.times]
        ratio = f"{base / statistics.median(front.times):.2f}" if base else ""
        lines.append(f"| {front.name} | {rounded(statistics.median(each))} | {rounded(min(each))}, {rounded(max(each))} | {ratio} |")
        if front.session is not None:
            whole = front.session + statistics.median(front.times)
            notes.append(f"- {front.name}: its session with a first pass, in which the workers load the rules, took {front.session:.0f} s: with it, "
                         f"{rounded(caseload.count / whole)} cases a second.")
    return lines + [""] + notes + ([""] if notes else [])


def rounded(number):
    """Three digits, as times are not better."""
    digits = max(0, len(str(int(number))) - 3)
    return f"{round(number, -digits):,.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--caseloads", default="both,calfresh,w2")
    parser.add_argument("--fronts", help="some of them, by parts of their names, with commas; `poppy run` is always among them")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--be", help=argparse.SUPPRESS)
    parser.add_argument("--write-tables", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write_tables:
        return Caseload(given.write_tables, given.cases).write_tables()
    if given.be:
        return be_front(given.be, Caseload(given.caseloads, given.cases))
    for needed, part in ((POPPY, "poppy"), (LIBRARY, "poppy"), (PYTHON, "fronts")):
        if not needed.exists():
            sys.exit(f"{needed} is not there: tests/bench/setup.sh {part}")
    words = given.fronts.split(",") if given.fronts else [""]
    names = [name for nth, name in enumerate(FRONTS) if nth == 0 or any(word.lower() in name.lower() for word in words)]
    version = subprocess.run([POPPY, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    report = ["# Measured: the fronts beside `poppy run`", "",
              f"{version}, {os.cpu_count()} cores, {given.rounds} rounds by turns; medians. Ratios say more than cases a second.", ""]
    for name in given.caseloads.split(","):
        caseload = Caseload(name, given.cases)
        caseload.write()
        report += table(caseload, *measured(caseload, names, given.rounds))
    (OUT / "fronts.md").write_text("\n".join(report).rstrip() + "\n")
    print((OUT / "fronts.md").read_text(), end="")


if __name__ == "__main__":
    main()
