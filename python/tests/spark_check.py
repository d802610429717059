"""poppy.spark on a cluster of this machine, two executors in processes of their own, one of which is killed in the middle: the decisions are those of
`poppy run`, to the byte. Called by ../spark_test.sh, which says how.   spark_check.py POPPY"""

import contextlib
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import poppy
import poppy.spark
from pyspark import TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

CASES = 2000
PARTS = 4
PATIENCE = 120  # seconds
ASKED = {"month": "2021-08", "run_date": "2021-08-20"}
RULES = 'module t.a "A"\nentity County\nentity Case of County as cases key (id) { id : text; pay : money }\ndefine limit of Case : money = LIMIT\ndefine left of Case : money "Left" = limit - pay\n'


def processes_above(pid):
    """The process, the one that started it, and so on."""
    while pid > 1:
        yield pid
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_executor(pid):
    return b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes()


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def hold(room, whose):
    """A step of the job. Each attempt at a part writes down its executor; the first at part 0 gives its first rows, tells which process is to be
    killed, and waits for that."""

    def step(batches):
        part = TaskContext.get().partitionId()
        executor = next(pid for pid in processes_above(os.getpid()) if is_executor(pid))
        attempt = room / f"part-{part}-{len(list(room.glob(f'part-{part}-*')))}"
        attempt.write_text(str(executor))
        for number, batch in enumerate(batches):
            yield batch
            if number == 1 and attempt.name == "part-0-0":
                (room / "told").write_text(str(executor if whose == "executor" else os.getpid()))
                (room / "told").rename(room / "victim")
                time.sleep(PATIENCE)
                raise TimeoutError("nobody killed this process")
        (room / f"done-{attempt.name}").touch()

    return step


def kill_victim(room, killed):
    end = time.monotonic() + PATIENCE
    while not (room / "victim").exists() and time.monotonic() < end:
        time.sleep(0.05)
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        pid = int((room / "victim").read_text())
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)


def decided_with_a_kill(cases, whose):
    """The decision lines of a job of which a process is killed that has begun and not ended its part."""
    killed = []
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        decided = poppy.spark.decide(cases, **ASKED, case_column="case", decision=True)
        held = decided.select("decision").mapInArrow(hold(room, whose), "decision string")
        killer = threading.Thread(target=kill_victim, args=(room, killed))
        killer.start()
        lines = [row["decision"] for row in held.collect()]
        killer.join()
        attempts = {path.name: path.read_text() for path in room.glob("part-*")}
        done = {path.name.removeprefix("done-") for path in room.glob("done-*")}
    assert len(killed) == 1 and not runs(killed[0]), f"{whose}: no process was killed, or it runs on: {killed}"
    assert done == {"part-0-1", *(f"part-{part}-0" for part in range(1, PARTS))}, f"{whose}: part 0 was not begun anew, it alone: {attempts}, {done}"
    if whose == "executor":
        assert attempts["part-0-0"] == str(killed[0]) != attempts["part-0-1"], f"part 0 was begun anew by the executor that was killed: {attempts}"
    print(f"spark: {whose} killed in the middle of part 0, which was begun anew; {len(lines)} rows of {len(done)} parts")
    return lines


def in_one_hash(lines):
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def check_kills(spark, program):
    lines = subprocess.run(["tools/make_caseload", str(CASES), "--programs", "both"], check=True, capture_output=True, text=True).stdout.splitlines()
    printed = subprocess.run([program, "run", "--cases", "-", "--out", "-", "--month", ASKED["month"], "--run-date", ASKED["run_date"]],
                             input="\n".join(lines), check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(printed) == CASES and len(set(printed)) == CASES
    cases = spark.createDataFrame(spark.sparkContext.parallelize([(line,) for line in lines], PARTS), "case string")
    for whose in ("Python worker", "executor"):
        found = decided_with_a_kill(cases, whose)
        assert in_one_hash(found) == in_one_hash(printed), f"after a {whose} was killed, the decisions are not those of poppy run"
    print(f"spark: sha256 of {CASES} decisions, sorted: {in_one_hash(printed)}, as of poppy run")


def refusal(error, ask):
    """What is said of what is refused."""
    try:
        ask()
    except error as refused:
        return str(refused)
    raise AssertionError("it was taken")


def check_refusals(spark):
    good = spark.createDataFrame([('{"case":"a","county":"Yolo"}',)], "case string")
    said = refusal(poppy.PoppyError, lambda: poppy.spark.decide(good, case_column="case", month="2021-13"))
    assert "P905" in said and "2021-13" in said, said
    said = refusal(poppy.PoppyError, lambda: poppy.spark.decide(good, case_column="case", month="2021-08", lines=["issuanc"]))
    assert "P909" in said and "did you mean `issuance`?" in said, said
    shape = "case string, persons array<struct<id string, incomes array<struct<id string, amount double>>>>"
    floats = spark.createDataFrame([("a", [("p1", [("w", 912.4)])])], shape)
    said = refusal(poppy.PoppyError, lambda: poppy.spark.decide(floats, **ASKED))
    assert "P725" in said and "persons.incomes.amount" in said, said
    rows = spark.createDataFrame([('{"case":"a","county":"Yolo"}',), ('{"case":"b","county":"Yollo"}',), ("{",)], "case string")
    found = {row["case"]: row for row in poppy.spark.decide(rows, **ASKED, case_column="case").collect()}
    assert found["a"]["decided"] and not found["a"]["problems"]
    assert not found["b"]["decided"] and "did you mean `Yolo`?" in found["b"]["problems"][0]["message"], found["b"]["problems"]
    assert not found[None]["decided"] and found[None]["problems"][0]["code"] == "P017", found[None]["problems"]
    failing = poppy.spark.decide(good, **ASKED, case_column="case").selectExpr("raise_error('later')")
    assert "later" in refusal(PySparkException, failing.collect)


def check_own_rules(spark):
    """Rules of the driver's folder decide, as they are at each call."""
    cases = spark.createDataFrame([("a", "$3.00"), ("b", None)], "case string, pay string").repartition(2)
    with tempfile.TemporaryDirectory() as folder:
        rules, counties = Path(folder) / "rules", Path(folder) / "counties"
        rules.mkdir()
        counties.mkdir()
        (counties / "yolo.yaml").write_text("county: Yolo\n")
        asked = {**ASKED, "county": "Yolo", "rules": str(rules), "counties": str(counties), "lines": ["limit"]}
        jobs = []
        for limit in ("$10", "$20"):
            (rules / "a.poppy").write_text(RULES.replace("LIMIT", limit))
            jobs.append(poppy.spark.decide(cases, **asked))
        (rules / "a.poppy").write_text(RULES.replace("LIMIT", "ten"))
        said = refusal(poppy.PoppyError, lambda: poppy.spark.decide(cases, **asked))
        assert re.search(r"a\.poppy:4:\d+: error P\d+", said), said
    found = [{row["case"]: (row["left"], row["limit"], row["open"]) for row in job.collect()} for job in jobs]  # the folder is gone
    assert [str(one["a"][0]) for one in found] == ["7.00", "17.00"], found
    assert [str(one["b"][1]) for one in found] == ["10.00", "20.00"] and found[0]["b"][0] is None and found[0]["b"][2] == ["left"], found


def main():
    spark = (SparkSession.builder.master("local-cluster[2,1,900]").config("spark.ui.enabled", "false").config("spark.executor.memory", "900m")
             .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100").config("spark.ui.showConsoleProgress", "false").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    check_kills(spark, sys.argv[1])
    check_refusals(spark)
    check_own_rules(spark)
    spark.stop()
    print("spark: all is well")


main()
