#!/usr/bin/env python3
"""The gate, then the times: one row of JSON for each engine, workload and mode in build/bench/results.jsonl.

An engine that answers one boundary case otherwise than the oracle is reported with that case and not timed; nor is one that
cannot express a workload, or is not there.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import cases
import oracle

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
OUT = TOP / "build/bench"
DATA = OUT / "data"
WORKLOADS = ["w1", "w2", "w3", "w4"]
BATCH = 100_000
LARGE = 1_000_000


class Engine:
    def __init__(self, name, version, command, *, setup, modes="mem json cold batch", cases=BATCH, cannot=None, fast=False, reasons=("on", "off"), in_ten_cents=False):
        self.name, self.version, self.command, self.setup = name, version, [str(word) for word in command], setup
        self.modes, self.cases, self.cannot, self.fast, self.reasons = modes.split(), cases, cannot or {}, fast, reasons
        self.data = "10" if in_ten_cents else ""  # which files of cases


NUMBERS = "a decision is yes or no, and the rule asks for amounts; the language has no division"
ARITHMETIC = "conditions have no arithmetic; it would be JavaScript functions as facts"
W2_ONLY = {w: "not written: asked for W2 alone" for w in ("w1", "w3", "w4")}
ENGINES = [
    Engine("scalar", "g++ -O3", [OUT / "hand", "scalar"], setup="hand", fast=True),
    Engine("columnar", "g++ -O3", [OUT / "hand", "columnar"], setup="hand", modes="batch", fast=True),
    Engine("poppy-decide", "this tree", [OUT / "poppy/poppy_bench", "poppy-decide"], setup="poppy", cases=10_000, reasons=("on",)),
    Engine("poppy-batch", "this tree", [OUT / "poppy/poppy_bench", "poppy-batch"], setup="poppy", modes="json", reasons=("on",)),
    Engine("poppy-one", "this tree", [OUT / "poppy/poppy_bench", "poppy-one"], setup="poppy", modes="mem batch", fast=True),
    Engine("poppy-columns", "this tree", [OUT / "poppy/poppy_bench", "poppy-columns"], setup="poppy", modes="batch", fast=True),
    Engine("luajit", "2.1 (Debian)", ["luajit", HERE / "peers/lua/bench.lua", "luajit"], setup="apt", fast=True),
    Engine("cel-go", "0.33.2", [OUT / "go-peers", "cel-go"], setup="go"),
    Engine("zen-expression", "2.1.6", [OUT / "cargo/release/bench-peers", "zen-expression"], setup="rust"),
    Engine("regorus", "0.14.1", [OUT / "cargo/release/bench-peers", "regorus"], setup="rust", cases=10_000),
    Engine("regorus-rvm", "0.14.1", [OUT / "cargo/release/bench-peers", "regorus-rvm"], setup="rust", cases=10_000),
    Engine("cedar", "4.14.1", [OUT / "cargo/release/bench-peers", "cedar"], setup="rust",
           cannot={w: NUMBERS for w in ("w2", "w3", "w4")}),
    Engine("axiom-dense", "0.2.0", [OUT / "cargo-axiom/release/bench-axiom", "axiom-dense"], setup="axiom", modes="batch"),
    Engine("axiom-dense-f64", "0.2.0", [OUT / "cargo-axiom/release/bench-axiom", "axiom-dense-f64"], setup="axiom", modes="batch"),
    Engine("zen-engine", "0.54.0 (npm)", ["node", OUT / "node/bench.mjs", "zen-engine"], setup="node", cases=10_000),
    Engine("json-rules-engine", "7.3.1", ["node", OUT / "node/bench.mjs", "json-rules-engine"], setup="node", cases=10_000,
           cannot={"w2": ARITHMETIC, "w3": ARITHMETIC, "w4": "not run: 8,120 rules, two a row, take about 0.3 s a case, and the gate has 1,940"}),
    Engine("drools-dmn", "10.1.0", ["java", "-cp", f"{OUT}/dmn/classes:{OUT}/dmn/dependency/*", "Bench", "drools-dmn"], setup="dmn", cases=10_000),
    Engine("openfisca", "46.0.1", [OUT / "venv/bin/python", HERE / "peers/openfisca/bench.py", "openfisca"], setup="python", cannot=W2_ONLY),
    Engine("policyengine-us", "2.68.0, in ten cents", [OUT / "venv-pe/bin/python", HERE / "peers/policyengine/bench.py", "policyengine-us"],
           setup="policyengine", modes="batch", reasons=("on",), cannot=W2_ONLY, in_ten_cents=True),
    Engine("clips", "6.30", [OUT / "clips", "clips"], setup="clips", cannot={"w3": "not written: its months would be a procedure, not rules"}),
    Engine("opa", "1.22.2", [OUT / "go-peers", "opa"], setup="go", cases=10_000),
]


def environment(workload, month=None):
    return os.environ | {
        "BENCH_REGO": str(HERE / "peers/rego"), "BENCH_AXIOM": str(HERE / "peers/axiom"), "BENCH_RULES": str(HERE / "workloads" / workload),
        "BENCH_COUNTIES": str(counties_of(workload)), "BENCH_MONTH": cases.month_text(month or cases.MONTH[workload]),
        "BENCH_RUN_DATE": cases.RUN_DATE}


def counties_of(workload):
    return TOP / "county_rules" if workload == "w3" else HERE / "workloads/counties"


def say(text):
    print(text, file=sys.stderr, flush=True)


def write_data():
    """The cases of the gate and of the times, in both forms, with their answers; W4's boundary cases by month, as Poppy runs them."""
    DATA.mkdir(parents=True, exist_ok=True)
    stamp = DATA / "stamp"
    sources = [HERE / "cases.py", HERE / "oracle.py"]
    if stamp.exists() and stamp.stat().st_mtime > max(path.stat().st_mtime for path in sources):
        return
    say("writing cases")
    (DATA / "flags.json").write_text(json.dumps(cases.read_flags()))
    (DATA / "table.json").write_text(json.dumps(cases.table()))
    for workload in WORKLOADS:
        files = [("gate", cases.boundary_cases(workload)), ("cases", cases.random_cases(workload, BATCH))]
        if workload == "w2":
            files += [(name + "10", [cases.in_ten_cents(case) for case in given]) for name, given in files]
        for name, given in files:
            (DATA / f"{workload}.{name}.jsonl").write_text(cases.text(given))
            (DATA / f"{workload}.{name}.poppy").write_text(cases.text(given, "poppy"))
            answers = [oracle.ANSWER[workload](case) for case in given]
            (DATA / f"{workload}.{name}.answers").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    stamp.touch()


def read_answers(workload, name):
    return [json.loads(line) for line in (DATA / f"{workload}.{name}.answers").read_text().splitlines()]


def without_reasons(workload, answer):
    return answer if workload == "w4" else answer[:-1]


def is_poppy(engine):
    return engine.name.startswith("poppy")


def run(words, workload, month=None, seconds=120):
    return subprocess.run(words, capture_output=True, text=True, timeout=seconds, env=environment(workload, month))


def gate_groups(engine, workload):
    """Files of boundary cases with their months and answers: all in one, but for Poppy, whose month is the benefit month."""
    path = DATA / f"{workload}.gate{engine.data}.jsonl"
    answers, given = read_answers(workload, f"gate{engine.data}"), [json.loads(line) for line in path.read_text().splitlines()]
    if not is_poppy(engine) or workload != "w4":
        return [(path.with_suffix(".poppy") if is_poppy(engine) else path, None, given, answers)]
    groups = {}
    for case, answer in zip(given, answers):
        groups.setdefault(case["month"], ([], []))
        groups[case["month"]][0].append(case)
        groups[case["month"]][1].append(answer)
    result = []
    for month, (some, of_some) in groups.items():
        path = DATA / f"w4.gate.{month}.poppy"
        path.write_text(cases.text(some, "poppy"))
        result.append((path, month, some, of_some))
    return result


def first_difference(engine, workload):
    """None where every boundary case is answered right, by every way that is timed; else what is wrong, in words."""
    ways = [(what, reasons) for what in ("mem", "json") for reasons in (engine.reasons[:1] if workload == "w4" else engine.reasons)
            if what in engine.modes or (what == "mem" and "batch" in engine.modes)]
    for what, reasons in ways:
        if engine.name == "poppy-decide" and what == "json":
            continue  # the same decision, written out
        for path, month, given, answers in gate_groups(engine, workload):
            try:
                done = run(engine.command + [what, workload, reasons, str(path)], workload, month)
            except subprocess.TimeoutExpired:
                return f"{what}, reasons {reasons}: not done in 120 s"
            if done.returncode != 0:
                return f"{what}, reasons {reasons}: {done.stderr.strip().splitlines()[-1:] or done.returncode}"
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            if len(lines) != len(given):
                return f"{what}, reasons {reasons}: {len(lines)} answers to {len(given)} cases"
            for case, answer, found in zip(given, answers, lines):
                if engine.name == "poppy-batch":
                    found = poppy_answer(workload, found)
                wanted = answer if reasons == "on" else without_reasons(workload, answer)
                if what == "json" and not is_poppy(engine):
                    names = [name for i, name in enumerate(oracle.REASONS[workload]) if answer[-1] >> i & 1] if reasons == "on" else []
                    wanted = {"answer": wanted, "reasons": names}
                if found != wanted:
                    return f"{what}, reasons {reasons}: {json.dumps(case)} is {json.dumps(wanted)}, found {json.dumps(found)}"
    return None


class Check:
    """The sum of the answers to the first n random cases, as the drivers add them up."""

    def __init__(self, workload, data):
        self.sums = {}
        answers = read_answers(workload, f"cases{data}")
        for reasons in ("on", "off"):
            total, sums = 0, [0]
            for answer in answers:
                total += sum(answer if reasons == "on" else without_reasons(workload, answer))
                sums.append(total)
            self.sums[reasons] = sums

    def of(self, count, reasons):
        whole, rest = divmod(count, BATCH)
        return whole * self.sums[reasons][BATCH] + self.sums[reasons][rest]


def time_row(engine, workload, mode, reasons, count, seconds, check):
    path = DATA / f"{workload}.cases{engine.data}.{'poppy' if is_poppy(engine) else 'jsonl'}"
    words = engine.command + [f"time-{mode}", workload, reasons, str(path), str(count), str(seconds)]
    try:
        done = run(words, workload)
        row = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {"result": "failed", "why": done.stderr[-300:]}
    except subprocess.TimeoutExpired:
        row = {"result": "failed", "why": "not done in 120 s"}
    # The JSON rows of Poppy add up lengths of texts.
    if "check" in row and not (is_poppy(engine) and mode == "json") and row["check"] != check.of(row["n"], reasons):
        row = {"result": "differs", "why": f"the timed answers add up to {row['check']}, not {check.of(row['n'], reasons)}"}
    return row | {"engine": engine.name, "workload": workload, "mode": mode, "reasons": reasons}


def cold_row(engine, workload):
    """The whole process, from its start to the answer to one case. The cases beside it are as they are for a run."""
    suffix = "poppy" if is_poppy(engine) else "jsonl"
    path = DATA / f"{workload}.one.{suffix}"
    with open(DATA / f"{workload}.cases.{suffix}") as lines:
        path.write_text(next(lines))
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        run(engine.command + ["mem", workload, engine.reasons[0], str(path)], workload)
        times.append((time.perf_counter() - begin) * 1e9)
    return spread(times, 1) | {"engine": engine.name, "workload": workload, "mode": "cold", "reasons": engine.reasons[0]}


def spread(times, count):
    each = sorted(t / count for t in times)
    return {"n": count, "ns": statistics.median(each), "min": each[0], "max": each[-1], "reps": len(each)}


def poppy_run_rows(workload):
    """`poppy run`, the whole process: the file of 100,000 cases to lines of decisions, which are checked once against the oracle."""
    poppy = OUT / "poppy/poppy/interpreter/cli/poppy"
    if not poppy.exists():
        return [{"engine": "poppy-run", "workload": workload, "result": "missing", "why": "setup.sh poppy"}]
    words = [str(poppy), "run", "--cases", str(DATA / f"{workload}.cases.poppy"), "--month", cases.month_text(cases.MONTH[workload]), "--run-date",
             cases.RUN_DATE, "--county", "Yolo", "--rules", str(HERE / "workloads" / workload), "--counties", str(counties_of(workload)), "--out"]
    wrong = wrong_lines(workload, subprocess.run(words + ["-"], capture_output=True, text=True))
    if wrong:
        return [{"engine": "poppy-run", "workload": workload, "result": "differs", "why": wrong}]
    rows = []
    for threads in ("1", "2"):
        times, peak = [], 0
        for _ in range(5):
            begin = time.perf_counter()
            child = subprocess.Popen(words + ["/dev/null", "--threads", threads], stderr=subprocess.DEVNULL)
            while child.poll() is None:
                status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
                if "VmHWM:" in status:
                    peak = int(status.split("VmHWM:")[1].split()[0])
                time.sleep(0.005)
            times.append((time.perf_counter() - begin) * 1e9)
        rows.append(spread(times, BATCH) | {"engine": f"poppy-run, threads {threads}", "workload": workload, "mode": "json", "reasons": "on",
                                            "peak_kb": peak, "version": "this tree"})
    return rows


def wrong_lines(workload, done):
    lines, answers = done.stdout.splitlines(), read_answers(workload, "cases")
    if len(lines) != len(answers):
        return f"{len(lines)} decisions of {len(answers)}: {done.stderr[-300:]}"
    for line, answer in zip(lines, answers):
        found = poppy_answer(workload, json.loads(line))
        if found != answer:
            return f"{line[:300]}: wanted {answer}, found {found}"
    return None


def poppy_answer(workload, line):
    program = line["programs"][workload]
    decision, values = program["decisions"][0], program["values"].get("", {})
    answer = [int(decision["status"] in ("Eligible", "Approved", "Within"))]
    for name in {"w2": ["net_income", "issuance"], "w3": ["ticked", "left"], "w4": ["limit"]}.get(workload, []):
        value = values[name]
        if isinstance(value, str):
            cents = int(value.replace("$", "").replace(",", "").replace(".", ""))
            value = cents // 100 if workload == "w2" else cents
        answer.append(value)
    if workload != "w4":
        answer.append(sum(1 << oracle.REASONS[workload].index(name) for name in decision["reasons"]))
    return answer


# ---- the whole CalFresh policy: Poppy alone, held to what `poppy run` decides

FOOD_MONTH, FOOD_RUN_DATE, FOOD_CASES, FOOD_GATE = "2021-08", "2021-08-15", 20_000, 2_000
FOOD_REASONS = ["before_application", "certification_over", "no_member", "others_over_165_percent", "no_elderly_disabled_member", "over_gross_income",
                "over_net_income", "over_resources", "zero_allotment", "zero_allotment_in_c_iv"]
FOOD_CODES = {"CT73_71": "zero_allotment_in_c_iv"}  # a reason that has a code is told by it


def calfresh_rows(wanted, seconds):
    """Households as a statewide run has them, with one in ten of whom a fact is missing (tools/make_caseload)."""
    poppy, bench = OUT / "poppy/poppy/interpreter/cli/poppy", OUT / "poppy/poppy_bench"
    about = {"workload": "calfresh", "version": "this tree", "reasons": "on"}
    if not poppy.exists():
        return [about | {"engine": "poppy-batch", "result": "missing", "why": "setup.sh poppy"}]
    rules, counties = TOP / "policies", TOP / "county_rules"
    around = os.environ | {"BENCH_RULES": str(rules), "BENCH_COUNTIES": str(counties), "BENCH_MONTH": FOOD_MONTH, "BENCH_RUN_DATE": FOOD_RUN_DATE}
    path, gate = DATA / "calfresh.cases.poppy", DATA / "calfresh.gate.poppy"
    made = subprocess.run([TOP / "tools/make_caseload", str(FOOD_CASES), "--programs", "both"], capture_output=True, text=True, check=True).stdout
    path.write_text(made)
    gate.write_text("".join(made.splitlines(True)[:FOOD_GATE]))
    words = [str(poppy), "run", "--month", FOOD_MONTH, "--run-date", FOOD_RUN_DATE, "--rules", str(rules), "--counties", str(counties)]
    lines = subprocess.run(words + ["--cases", str(gate), "--program", "calfresh", "--out", "-"], capture_output=True, text=True).stdout.splitlines()
    rows = []
    for engine, what, mode, count in [("poppy-decide", "mem", "json", 1000), ("poppy-batch", "json", "json", 1000), ("poppy-columns", "mem", "batch", FOOD_CASES)]:
        if wanted and engine not in wanted:
            continue
        found = subprocess.run([bench, engine, what, "calfresh", "on", gate], capture_output=True, text=True, env=around).stdout.splitlines()
        if wrong := first_wrong_line(what, lines, found):
            rows.append(about | {"engine": engine, "mode": mode, "result": "differs", "why": wrong})
            continue
        done = subprocess.run([bench, engine, f"time-{mode}", "calfresh", "on", path, str(count), str(seconds)], capture_output=True, text=True, env=around)
        rows.append(json.loads(done.stdout.splitlines()[-1]) | about | {"engine": engine, "mode": mode})
    if not wanted or "poppy-run" in wanted:
        for programs in (["--program", "calfresh"], []):
            times = []
            for _ in range(5):
                begin = time.perf_counter()
                subprocess.run(words + programs + ["--cases", path, "--out", "/dev/null", "--threads", "1"], check=True, stderr=subprocess.DEVNULL)
                times.append((time.perf_counter() - begin) * 1e9)
            rows.append(spread(times, FOOD_CASES) | about | {"engine": "poppy-run, threads 1" + ("" if programs else ", both programs"), "mode": "json"})
    return rows


def first_wrong_line(what, lines, found):
    """None: `found` says the same as the lines of `poppy run`. Columns alone leave open what weighing the unknowns would settle: [-1]."""
    if len(lines) != FOOD_GATE or len(found) != FOOD_GATE:
        return f"{len(found)} answers, {len(lines)} lines of `poppy run`"
    for line, answer in zip(lines, found):
        wanted = line if what == "json" else json.dumps(calfresh_answer(json.loads(line)), separators=(",", ":"))
        if answer not in (wanted, "[-1]"):
            return f"{line[:200]}: wanted {wanted[:200]}, found {answer[:200]}"
    return None


def calfresh_answer(line):
    program = line["programs"]["calfresh"]
    decision = next(one for one in program["decisions"] if one["line"] == "calfresh_status")
    shown = [program["values"][""][name] for name in ("net_income", "allotment")]
    cents = [int(re.sub("[$,.]", "", value)) if isinstance(value, str) else 0 for value in shown]
    return [int(decision["status"] == "Approved"), *cents, sum(1 << FOOD_REASONS.index(FOOD_CODES.get(name, name)) for name in decision["reasons"])]


def missing(engine):
    note = OUT / f"missing-{engine.setup}"
    if note.exists():
        return f"could not be installed: {note.read_text().strip()}"
    for word in engine.command[:2]:
        if word.startswith("/") and not pathlib.Path(word).exists():
            return f"not there: setup.sh {engine.setup}"
    if engine.setup == "dmn" and not (OUT / "dmn/classes").exists():
        return "not there: setup.sh dmn"
    if shutil.which(engine.command[0]) is None:
        return f"{engine.command[0]} is not installed"
    return None


def measure(engine, workload, seconds, check):
    """Rows, or one that says why there are none."""
    about = {"engine": engine.name, "version": engine.version, "workload": workload}
    if workload in engine.cannot:
        why = engine.cannot[workload]
        kind, _, rest = why.partition(": ") if why.startswith("not ") else ("cannot express", "", why)
        return [about | {"result": kind, "why": rest}]
    if why := missing(engine):
        return [about | {"result": "missing", "why": why}]
    if why := first_difference(engine, workload):
        return [about | {"result": "differs", "why": why}]
    rows = []
    for reasons in engine.reasons:
        if workload == "w4" and reasons == "off" and len(engine.reasons) > 1:
            continue  # W4 has no reasons
        if "mem" in engine.modes:
            rows.append(time_row(engine, workload, "mem", reasons, 1000, seconds, check))
        if "batch" in engine.modes:
            for count in [1000, BATCH, LARGE] if engine.fast else [engine.cases]:
                rows.append(time_row(engine, workload, "batch", reasons, count, seconds * (4 if count == LARGE else 1), check))
    if "json" in engine.modes:
        rows.append(time_row(engine, workload, "json", engine.reasons[0], 1000, seconds, check))
    if "cold" in engine.modes:
        rows.append(cold_row(engine, workload))
    return [about | row for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", help="some of them, with commas; results of others are kept")
    parser.add_argument("--workloads", default=",".join(WORKLOADS + ["calfresh"]))
    parser.add_argument("--seconds", type=float, default=0.3, help="for each row")
    given = parser.parse_args()
    wanted = given.engines.split(",") if given.engines else None
    chosen = given.workloads.split(",")
    write_data()
    results = OUT / "results.jsonl"
    kept = []
    if results.exists() and (wanted or chosen != WORKLOADS + ["calfresh"]):
        old = [json.loads(line) for line in results.read_text().splitlines()]
        names = [engine.name for engine in ENGINES if not wanted or engine.name in wanted] + ([] if wanted and "poppy-run" not in wanted else ["poppy-run"])
        kept = [row for row in old if row["workload"] not in chosen or not any(row["engine"].split(",")[0] == name for name in names)]
    with results.open("w") as out:
        def put(rows):
            for row in rows:
                row.setdefault("load", round(os.getloadavg()[0], 1))
                out.write(json.dumps(row) + "\n")
            out.flush()

        put(kept)
        for workload in chosen:
            if workload == "calfresh":
                rows = calfresh_rows(wanted, given.seconds)
                put(rows)
                say(f"calfresh: {rows[0].get('result', str(len(rows)) + ' rows')} {rows[0].get('why', '')[:300]}")
                continue
            check = {data: Check(workload, data) for data in (["", "10"] if workload == "w2" else [""])}
            for engine in ENGINES:
                if not wanted or engine.name in wanted:
                    begin = time.perf_counter()
                    rows = measure(engine, workload, given.seconds, check.get(engine.data))
                    put(rows)
                    verdict = rows[0].get("result", f"{len(rows)} rows") + (": " + rows[0]["why"][:200] if "why" in rows[0] else "")
                    say(f"{workload} {engine.name}: {verdict} ({time.perf_counter() - begin:.0f} s)")
            if not wanted or "poppy-run" in wanted:
                rows = poppy_run_rows(workload)
                put(rows)
                say(f"{workload} poppy-run: {rows[0].get('result', str(len(rows)) + ' rows')} {rows[0].get('why', '')[:300]}")


if __name__ == "__main__":
    main()
