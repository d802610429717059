#!/usr/bin/env python3
"""check_parquet.py POPPY, from the top of the project, by a Python that has pyarrow: cases in Parquet are decided as the same cases in lines of JSON
are, decisions in Parquet say what the lines say, and no file makes the program crash or leave half a result (tools/parquet_test.sh)."""
import datetime
import json
import os
import random
import re
import resource
import signal
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

sys.path.insert(0, "tests/batch")
from harness import ERRORS, FOLDER, answers, check, finish, make_caseload, remove, run, start, times  # noqa: E402

LINES, TEXTS, FACTS = (FOLDER / name for name in ("cases.ndjson", "texts.parquet", "facts.parquet"))
OUT, OUT_LINES, PARTIAL = (FOLDER / name for name in ("out.parquet", "out.ndjson", "out.parquet.partial"))
DATE = ("--run-date", "2021-08-20")
OPEN_DAY = datetime.date(9999, 12, 31)


def as_texts(value):
    """With every plain value as a text, since a column has one type: `number` may be 1 and `blank`."""
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    return [as_texts(one) for one in value] if isinstance(value, list) else str(value)


def fact_columns(cases):
    """A column for each fact that any case has; a case without it has a null."""
    cases = [as_texts(case) for case in cases]
    names = list(dict.fromkeys(name for case in cases for name in case))
    return pyarrow.table({name: [case.get(name) for case in cases] for name in names})


def write_cases(lines):
    """The lines as they are, as a column of texts beside one that is passed over, and as columns of facts, in several groups of rows."""
    LINES.write_text("".join(line + "\n" for line in lines))
    parquet.write_table(pyarrow.table({"weight": [0.5] * len(lines), "as_json": lines}), TEXTS, row_group_size=300, write_page_checksum=True)
    parquet.write_table(fact_columns([json.loads(line) for line in lines]), FACTS, row_group_size=300, write_page_checksum=True)


def read_from(path):
    """How a run is told to read the file."""
    return ["--cases", path, *(["--case-column", "as_json"] if path == TEXTS else [])]


def without_columns(data):
    return re.sub(rb'"column":\d+,', b"", data)


def as_of_lines(data):
    """The words of a run over rows, as one over lines has them."""
    return data.replace(b"of row ", b"of line ").replace(b"one row;", b"one line;").replace(b"that row", b"that line")


def counts(done):
    return done.stderr.splitlines()[-1]


# What a line says, as the columns of a table have it.


def amount(text):
    return Decimal(text.replace("$", "").replace(",", ""))


def day(text):
    return OPEN_DAY if text == "open" else datetime.date.fromisoformat(text)


def span(text):
    first, _, last = text.partition("..")
    return {"first": day(first), "last": None if last == "open" else day(last or first)}


def as_column(value, kind):
    """A value of a decision line in a column of this type."""
    if value is None or isinstance(value, dict):
        return None
    if pyarrow.types.is_decimal(kind):
        return amount(value)
    if pyarrow.types.is_date(kind):
        return day(value)
    if pyarrow.types.is_struct(kind):
        return span(value)
    if pyarrow.types.is_list(kind) and pyarrow.types.is_struct(kind.value_type):
        return [] if value == "no days" else [span(one) for one in value.split(", ")]
    return value


def state(value):
    if isinstance(value, dict):
        return "error" if "error" in value else "undetermined"
    return "blank" if value is None else "known"


def check_row(row, line, schema):
    """What the row does not say as the line does; empty: nothing. And how many columns of lines were compared."""
    wrong = []

    def same(what, found, wanted):
        if found != wanted:
            wrong.append(f"{what}: {found!r}, not {wanted!r}")

    same("case", row["case"], line["case"])
    if "problems" in line:
        same("decided", row["decided"], False)
        same("problems", [(one["code"], one["message"], one["hint"] or "", one["line"], one["column"] or 0) for one in row["problems"]],
             [(one["code"], one["message"], one["hint"], line["line"], one["column"]) for one in line["problems"]])
        return wrong, 0
    same("decided", row["decided"], True)
    same("head", (row["county"], row["month"], row["run_date"]), (line["county"], line["month"], day(line["run_date"])))
    same("undetermined", row["undetermined"], line["undetermined"])
    same("more", row["undetermined_more"], "undetermined_left_out" in line or "undetermined_cut" in line)
    decisions, open_lines, seen = [], [], set()
    persons = {one["record"]: one for one in row["persons"] or []}
    of_person = {field.name: field.type for field in schema.field("persons").type.value_type}
    for name, program in line["programs"].items():
        for one in program["decisions"]:
            told = one["status"] if isinstance(one["status"], str) else None
            decisions.append({"program": name, "decision": one["line"], "record": one["record"], "status": told, "state": state(one["status"]), "reasons": one["reasons"]})
        told = [("" if one["record"] is None else one["record"], one["line"], one["status"]) for one in program["decisions"]]
        told += [(record, key, value) for record, values in program["values"].items() for key, value in values.items()]
        for record, key, value in told:
            of, types = (row, {field.name: field.type for field in schema}) if record == "" else (persons.get(record, {}), of_person)
            column = f"{name}_{key}" if f"{name}_{key}" in types else key
            if "/" in record or column not in types:
                continue  # of a list below persons
            seen.add((record, column))
            same(f"{record}.{column}", of.get(column), as_column(value, types[column]))
            if isinstance(value, dict) and "error" not in value:
                open_lines.append(f"{record}.{column}" if record else column)
    same("decisions", row["decisions"], decisions)
    same("open", {one for one in row["open"] if one.count("/") == 0}, set(open_lines))
    same("made", [(one["program"], one["create"], one["record"], one["change"], [field["name"] for field in one["fields"]]) for one in row["made"]],
         [(name, one["create"], one["record"], one["change"], list(one["fields"])) for name, program in line["programs"].items() for one in program["made"]])
    same("notices", [(one["program"], one["notice"], one["record"], one["sent"]) for one in row["notices"]],
         [(name, one["notice"], one["record"], one["sent"] if one["sent"] is True else None) for name, program in line["programs"].items() for one in program["notices"]])
    return wrong, len(seen)


def check_rows(path, lines, what):
    table = parquet.read_table(path)
    rows = table.to_pylist()
    check(len(rows) == len(lines), f"{what}: {len(rows)} rows for {len(lines)} lines")
    compared = [(row["case"], *check_row(row, line, table.schema)) for row, line in zip(rows, lines)]
    wrong = [f"{case}: {one}" for case, faults, _ in compared for one in faults]
    check(not wrong, f"{what}: rows say what lines say: {wrong[:3]}")
    check(sum(count for *_, count in compared) > 2 * len(rows), f"{what}: their columns are compared")
    return table


def same_answers(lines):
    """In any form, by any number of threads."""
    wanted = run("--cases", LINES, "--out", "-", "--errors", ERRORS, *DATE)
    errors = ERRORS.read_bytes()
    decided, refused = answers(wanted.stdout)
    check(wanted.returncode == 1 and len(decided) > 700 and len(refused) == 4, f"some are refused: {counts(wanted)}, {len(refused)}")
    for path in (TEXTS, FACTS):
        plain = without_columns if path == FACTS else bytes
        tables = []
        for threads in (1, 2, 8):
            words = [*read_from(path), "--threads", threads, *DATE]
            done = run(*words, "--out", "-", "--errors", ERRORS)
            check(done.returncode == 1 and counts(done) == counts(wanted), f"{path.name}: {counts(done)}")
            check(plain(as_of_lines(done.stdout)) == plain(wanted.stdout), f"{path.name}: the same lines with {threads} threads")
            check(plain(as_of_lines(ERRORS.read_bytes())) == plain(errors), f"{path.name}: the same errors with {threads} threads")
            done = run(*words, "--out", OUT)
            check(done.returncode == 1 and counts(done) == counts(wanted) and not PARTIAL.exists(), f"{path.name} to Parquet: {done.stderr.decode()[-300:]}")
            tables.append(OUT.read_bytes())
        check(tables[0] == tables[1] == tables[2], f"{path.name}: the same file with any number of threads")
        said = run(*words, "--out", "/dev/null").stderr
        check(b"\nrow 10" in said and (b"\nrow 10:" in said) == (b"\nrow 10: error" in said or path == TEXTS), f"problems are told by rows: {said.decode()[:300]}")
        expected = [json.loads(line) for line in wanted.stdout.splitlines()]
        for one in expected:
            for problem in one.get("problems", []):
                problem["message"], problem["hint"] = (as_of_rows(problem[key]) for key in ("message", "hint"))
                problem["column"] *= path == TEXTS
        check_rows(OUT, expected, path.name)
    done = run("--cases", LINES, "--out", OUT, *DATE)
    check_rows(OUT, [json.loads(line) for line in wanted.stdout.splitlines()], "from lines")
    done = run(*read_from(TEXTS), "--out", "-", "--format", "csv", *DATE)
    of_lines = run("--cases", LINES, "--out", "-", "--format", "csv", *DATE)
    check(as_of_lines(done.stdout).replace(b"row ", b"line ") == of_lines.stdout, "the same CSV")


def as_of_rows(text):
    return text.replace("of line ", "of row ").replace("one line;", "one row;").replace("that line", "that row")


def options():
    """What a run is asked beside its cases."""
    for more in (["--line", "age_now", "--line", "gross_income"], ["--program", "calfresh"], ["--program", "gagr", "--county", "Yolo"]):
        lines = [json.loads(line) for line in run("--cases", LINES, "--out", "-", *DATE, *more).stdout.splitlines()]
        done = run("--cases", LINES, "--out", OUT, *DATE, *more)
        check(done.returncode == 1, f"{more}: {done.stderr.decode()[-300:]}")
        table = check_rows(OUT, lines, str(more))
        names = table.schema.names + [field.name for field in table.schema.field("persons").type.value_type]
        check("--line" not in more or {"age_now", "gross_income"} <= set(names), f"{more}: their columns: {names}")
        check(("regular_issuance" in names) == ("gagr" not in more), f"{more}: columns of the program alone")
    plain = parquet.read_schema(OUT).names
    run("--cases", LINES, "--out", OUT, *DATE, "--program", "gagr", "--line", "age_now")
    check(parquet.read_schema(OUT).names == plain, "a line that is asked for renames no column")
    for path in (LINES, FACTS):
        lines = run(*read_from(path), "--months", "2021-07..2021-09", "--out", "-", *DATE, month=None).stdout
        done = run(*read_from(path), "--months", "2021-07..2021-09", "--out", OUT, *DATE, month=None)
        table = check_rows(OUT, [json.loads(line) for line in lines.splitlines()], f"{path.name}: three months")
        check(set(table.column("month").to_pylist()) == {"2021-07", "2021-08", "2021-09", None}, "a row a month")
    piped = run("--cases", LINES, "--out", "-", "--format", "parquet", *DATE).stdout
    (FOLDER / "piped.parquet").write_bytes(piped)
    run("--cases", LINES, "--out", OUT, *DATE)
    check(OUT.read_bytes() == piped, "a pipe takes what a file takes")
    joined = run("--cases", "examples/many-cases", "--out", OUT)
    rows = parquet.read_table(OUT).to_pylist()
    check(joined.returncode == 1 and [row["case"] for row in rows] == ["ga-0004", "ga-0005", "ga-0006"], f"of CSV tables: {joined.stderr.decode()}")
    check(rows[2]["problems"][0]["message"].startswith("persons.csv:5: has_aid_in_kind_code: "), f"with the cell: {rows[2]['problems']}")


def refused_uses():
    for words, said in (
            ([*read_from(FACTS), "--out", OUT, "--resume"], b"--resume cannot go on with a Parquet file"),
            (["--cases", LINES, "--case-column", "as_json", "--out", OUT], b"--case-column names a column of a Parquet file"),
            ([*read_from(FACTS), "--out", FACTS], b"is read and would be written")):
        done = run(*words)
        check(done.returncode == 2 and said in done.stderr, f"{said.decode()}: {done.returncode} {done.stderr.decode()}")
    done = run("--cases", TEXTS, "--case-column", "as_jsn", "--out", OUT_LINES)
    check(done.returncode == 3 and b"as_jsn" in done.stderr and b"as_json" in done.stderr, f"a column that is not there: {done.stderr.decode()}")
    os.mkfifo(FOLDER / "fifo.parquet")
    for path in (FOLDER / "none.parquet", FOLDER / "fifo.parquet", FOLDER):
        done = run("--cases", path, "--out", OUT_LINES, timeout=60)
        check(done.returncode in (2, 3) and not OUT_LINES.exists(), f"{path.name} is no file: {done.returncode} {done.stderr.decode()}")


def stops(lines):
    """Lines go on where a run was stopped; of Parquet nothing stays."""
    many = [line.decode() for line in times("".join(line + "\n" for line in lines).encode(), 12).splitlines()]
    write_cases(many)
    words = [*read_from(FACTS), "--errors", ERRORS, *DATE]
    whole = run(*words, "--out", OUT_LINES)
    expected = OUT_LINES.read_bytes()
    remove(OUT_LINES, ERRORS)
    room = len(expected) // 2
    done = run(*words, "--out", OUT_LINES, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    check(done.returncode == 3 and not OUT_LINES.exists(), f"a full disk: {done.returncode} {done.stderr.decode()[-200:]}")
    done = run(*words, "--out", OUT_LINES, "--resume")
    check(done.returncode == whole.returncode and OUT_LINES.read_bytes() == expected, f"--resume ends where an unbroken run does: {done.stderr.decode()[-300:]}")
    remove(OUT_LINES, ERRORS)
    run(*words, "--out", OUT_LINES, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    write_cases([many[0].replace('"case":"', '"case":"other-'), *many[1:]])
    done = run(*words, "--out", OUT_LINES, "--resume")
    check(done.returncode == 3 and b"rows of" in done.stderr, f"other rows are no input to go on with: {done.stderr.decode()[-300:]}")
    remove(*FOLDER.glob("out.ndjson*"), *FOLDER.glob("errors*"), OUT)
    small = 10_000
    done = run(*words, "--out", OUT, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (small, small)))
    check(done.returncode == 3 and not list(FOLDER.glob("out.parquet*")) and not list(FOLDER.glob("errors*")), f"a full disk leaves nothing: {sorted(FOLDER.iterdir())}")
    done = run(*words, "--out", "/dev/full", "--format", "parquet")
    check(done.returncode == 3 and b"/dev/full" in done.stderr, f"a full device is told: {done.stderr.decode()[-200:]}")
    remove(*FOLDER.glob("errors*"))
    for stop in (signal.SIGTERM, signal.SIGINT):
        # The reader of the errors takes none, so that the run cannot be done before it is stopped.
        running = start(*words[:-4], *DATE, "--errors", FOLDER / "fifo.parquet", "--out", OUT)
        reader = os.open(FOLDER / "fifo.parquet", os.O_RDONLY)
        while not PARTIAL.exists():
            check(running.poll() is None, "the run goes on") if running.poll() is not None else None
        running.send_signal(stop)
        said = running.stderr.read()
        code = running.wait(timeout=60)
        os.close(reader)
        if code in (0, 1):
            continue  # it was done before
        check(code == 128 + stop and b"nothing is kept" in said and not list(FOLDER.glob("out.parquet*")), f"a signal: {code} {said.decode()[-300:]}")
        remove(*FOLDER.glob("out.parquet*"))


def written(table, **more):
    path = FOLDER / "odd.parquet"
    parquet.write_table(table, path, **more)
    return path


def decided_as(table, line, what, **more):
    """A table of one case, held to the same case as a line."""
    LINES.write_text(json.dumps(line) + "\n")
    wanted = run("--cases", LINES, "--out", "-", *DATE)
    found = run("--cases", written(table, **more), "--out", "-", *DATE)
    check(found.stdout == wanted.stdout and found.returncode == wanted.returncode == 0, f"{what}: {found.stdout.decode()} {found.stderr.decode()} {wanted.stderr.decode()}")


def refused_as(table, said, what, **more):
    done = run("--cases", written(table, **more), "--out", OUT_LINES, *DATE)
    check(done.returncode == 3 and said in done.stderr and not OUT_LINES.exists(), f"{what}: {done.returncode} {done.stderr.decode()}")


def types():
    born = datetime.date(1990, 5, 1)
    person = {"id": "p1", "birth_date": "1990-05-01", "incomes": [{"id": "w", "kind": "Wages", "amount": "$912.40"}]}
    line = {"case": "a", "county": "Fresno", "persons": [person]}

    def table(birth_date, amount, case=None):
        incomes = pyarrow.StructArray.from_arrays([pyarrow.array(["w"]), pyarrow.array(["Wages"]).dictionary_encode(), amount], ["id", "kind", "amount"])
        persons = pyarrow.StructArray.from_arrays([pyarrow.array(["p1"]), birth_date, pyarrow.ListArray.from_arrays([0, 1], incomes)], ["id", "birth_date", "incomes"])
        return pyarrow.table({"case": pyarrow.array(["a"]) if case is None else case, "county": ["Fresno"], "persons": pyarrow.ListArray.from_arrays([0, 1], persons)})

    dates = {"date32": pyarrow.array([born]), "text": pyarrow.array(["1990-05-01"]), "large text": pyarrow.array(["1990-05-01"], pyarrow.large_string())}
    moment = datetime.datetime(1990, 5, 1)
    dates |= {unit: pyarrow.array([moment], pyarrow.timestamp(unit)) for unit in ("ms", "us", "ns")}
    amounts = {"text": pyarrow.array(["$912.40"]), "scale 2": pyarrow.array([Decimal("912.40")], pyarrow.decimal128(9, 2)), "scale 4": pyarrow.array([Decimal("912.4000")], pyarrow.decimal128(19, 4)),
               "256 bits": pyarrow.array([Decimal("912.40")], pyarrow.decimal256(50, 10))}
    for what, birth_date in dates.items():
        decided_as(table(birth_date, amounts["scale 2"]), line, f"a date as {what}")
    for what, one in amounts.items():
        decided_as(table(dates["date32"], one), line, f"an amount as {what}")
    decided_as(table(dates["us"], amounts["text"]), line, "a date as int96", use_deprecated_int96_timestamps=True)
    far = pyarrow.array([datetime.datetime(9999, 12, 31)], pyarrow.timestamp("us"))
    far_line = {**line, "persons": [{**person, "birth_date": "9999-12-31"}]}
    LINES.write_text(json.dumps(far_line) + "\n")
    wanted = run("--cases", LINES, "--out", "-", *DATE).stdout
    found = run("--cases", written(table(far, amounts["text"]), use_deprecated_int96_timestamps=True), "--out", "-", *DATE).stdout
    check(without_columns(found) == without_columns(wanted), f"a far day as int96 is that day: {found}")
    for version in ("1.0", "2.6"):
        decided_as(table(dates["date32"], amounts["scale 2"]), line, f"version {version}", version=version, compression="zstd", use_dictionary=False, data_page_version="2.0")
    refused_as(table(dates["date32"], pyarrow.array([912.4])), b"P725", "floats")
    refused_as(table(pyarrow.array([moment], pyarrow.timestamp("us", "UTC")), amounts["text"]), b"P725", "a moment")
    refused_as(table(pyarrow.array([b"1990-05-01"]), amounts["text"]), b"P725", "bytes")
    refused_as(table(dates["date32"], amounts["text"]).append_column("monkeys", pyarrow.array([1])), b"monkeys", "a column that no case has")
    refused_as(pyarrow.table([pyarrow.array(["a"]), pyarrow.array(["b"])], names=["case", "case"]), b"two columns", "a name twice")
    for what, empty in (("no rows", table(dates["date32"], amounts["text"]).slice(0, 0)), ("rows of nulls", pyarrow.table({"case": pyarrow.nulls(0)}))):
        for out, rows in ((OUT_LINES, None), (OUT, 0)):
            done = run("--cases", written(empty), "--out", out, *DATE)
            check(done.returncode == 0 and counts(done).startswith(b"0 cases"), f"{what}: {done.stderr.decode()}")
            check(out.read_bytes() == b"" if rows is None else parquet.read_table(out).num_rows == 0, f"{what}: an empty result")
            remove(out)
    done = run("--cases", written(pyarrow.table({"case": pyarrow.array([None, "b"], pyarrow.string()), "county": [None, "Yolo"]})), "--out", "-", *DATE)
    check([json.loads(one).get("case") for one in done.stdout.splitlines()] == [None, "b"] and b"P703" in done.stdout, f"a case without a name has its answer: {done.stdout}")
    done = run("--cases", written(pyarrow.table({"as_json": [None, "", "{]", '{"case":"b",\n"county":"Yolo"}']})), "--case-column", "as_json", "--out", "-", *DATE)
    told = [json.loads(one) for one in done.stdout.splitlines()]
    check(["problems" in one for one in told] == [True, True, True, False], f"each row has its answer: {done.stdout}")


def encrypted():
    import pyarrow.parquet.encryption as encryption

    class Keys(encryption.KmsClient):
        def __init__(self, _):
            super().__init__()

        def wrap_key(self, key, _):
            return key

        def unwrap_key(self, key, _):
            return key

    for plain_footer in (False, True):
        factory = encryption.CryptoFactory(Keys)
        of = encryption.EncryptionConfiguration(footer_key="a", column_keys={"b": ["case"]}, plaintext_footer=plain_footer, double_wrapping=False)
        properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), of)
        table = pyarrow.table({"case": ["a"], "county": ["Yolo"]})
        path = FOLDER / "encrypted.parquet"
        with parquet.ParquetWriter(path, table.schema, encryption_properties=properties) as writer:
            writer.write_table(table)
        done = run("--cases", path, "--out", OUT_LINES, *DATE)
        check(done.returncode == 3 and b"cannot be read" in done.stderr and not OUT_LINES.exists(), f"encrypted: {done.returncode} {done.stderr.decode()}")


def hostile(lines):
    """Bytes that are changed, cut or made up: a message or an answer, never a crash. Of pages with checksums no other answer."""
    write_cases(lines[:200])
    draw = random.Random(20261201)
    for whole in (TEXTS, FACTS):
        good = run(*read_from(whole), "--out", "-", *DATE).stdout
        data = whole.read_bytes()
        foot = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        cut = [data[:size] for size in (0, 1, 4, 8, 12, 100, foot, len(data) - 9, len(data) - 1)]
        cut += [data[-8:], b"PAR1" * 3, b"PAR1\xff\xff\xff\xffPAR1", b"PAR1\x00\x00\x00\x00PAR1", b"PARE" + data[4:-4] + b"PARE", bytes(1000), draw.randbytes(5000)]
        cut += [data[:-8] + size.to_bytes(4, "little") + b"PAR1" for size in (1, 0x7FFFFFFF, len(data) - foot)]
        changed = []
        for i in range(int(os.environ.get("POPPY_HOSTILE_FILES", "150"))):
            bad = bytearray(data)
            place = draw.randrange(foot, len(data)) if i % 2 else draw.randrange(4, foot)
            for at in range(place, min(place + draw.choice((1, 1, 4)), len(data))):
                bad[at] = draw.randrange(256)
            changed.append((place, bytes(bad)))
        path = FOLDER / "hostile.parquet"
        words = ["--cases", path, *read_from(whole)[2:], "--out", OUT_LINES, *DATE]
        for place, bad in [(-1, one) for one in cut] + changed:
            path.write_bytes(bad)
            remove(*FOLDER.glob("out.ndjson*"))
            done = run(*words, timeout=60)
            if done.returncode in (0, 1):
                found = OUT_LINES.read_bytes()
                check(all(json.loads(line) for line in found.splitlines()), f"byte {place}: whole lines")
                check(place >= foot or found == good, f"byte {place} of {whole.name}: pages are checked")
            else:
                check(done.returncode == 3 and done.stderr and not OUT_LINES.exists(), f"byte {place} of {whole.name}, {len(bad)} bytes: {done.returncode} {done.stderr.decode(errors='replace')[-300:]}")
            check(place != -1 or done.returncode == 3, f"{len(bad)} bytes are no file of Parquet")


def plans():
    """Other commands read cases by the same names."""
    import subprocess

    from harness import POPPY
    words = [POPPY, "county", "plan", "Fresno", "six_months_in_12", "yes", "--from", "2021-08", "--by", "test", "--month", "2021-08", "--no-tests", "--cases"]
    of_lines, of_rows = (subprocess.run([*words, path], capture_output=True) for path in (LINES, FACTS))
    check(of_lines.returncode == of_rows.returncode == 0 and of_lines.stdout == of_rows.stdout and b"decided otherwise" in of_lines.stdout,
          f"a plan over Parquet: {of_rows.stderr.decode()} {of_rows.stdout.decode()[-300:]}")


def main():
    lines = [line.decode() for line in make_caseload(400, "--programs", "both").splitlines()]
    lines += [line.decode().replace('{"case":"', '{"case":"one-') for line in make_caseload(400).splitlines()]
    odd = lines[:]
    odd[9] = re.sub(r'"applied":"[^"]*"', '"applied":"soon"', odd[9]) if '"applied"' in odd[9] else re.sub(r'"county":"[^"]*"', '"county":"Yollo"', odd[9])
    odd[500] = re.sub(r'"case":"[^"]*"', '"case":""', odd[500])
    odd[600] = re.sub(r'"county":"[^"]*"', '"county":"Nowhere"', odd[600])
    odd.append(odd[2])
    write_cases(odd)
    same_answers(odd)
    options()
    refused_uses()
    plans()
    stops(odd)
    types()
    encrypted()
    hostile(lines)
    finish()


if __name__ == "__main__":
    main()
