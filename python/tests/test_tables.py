"""Tables of cases, whoever made them, come out as `poppy run` decides their lines."""

import datetime
import json
import threading
from decimal import Decimal

import poppy
import pytest

pyarrow = pytest.importorskip("pyarrow")

ASKED = {"month": "2021-08", "run_date": "2021-08-20"}


@pytest.fixture(scope="module")
def lines(caseload):
    return caseload(300).splitlines()


@pytest.fixture(scope="module")
def printed(program, lines):
    """A decision a line."""
    text = program("run", "--cases", "-", "--out", "-", "--month", "2021-08", "--run-date", "2021-08-20", stdin="\n".join(lines).encode())
    return text.decode().splitlines()


@pytest.fixture(scope="module")
def table(lines):
    return pyarrow.table({"case": lines})


def test_lines_of_json_come_out_byte_by_byte(rules, lines, printed, table, tmp_path):
    path = tmp_path / "cases.ndjson"
    path.write_text("\n".join(lines) + "\n\n")
    for threads in (1, 2, 8):
        decided = rules.decide_table(path, **ASKED, decision=True, threads=threads).to_arrow()
        assert decided.column("decision").to_pylist() == printed
    asked = ASKED | {"decision": True, "case_column": "case"}
    for cases in (table, pyarrow.table(table, schema=pyarrow.schema({"case": pyarrow.string_view()}))):
        assert rules.decide_table(cases, **asked).to_arrow().column("decision").to_pylist() == printed
    for cases in ((json.loads(line, parse_float=Decimal) for line in lines), iter(lines), [line.encode() for line in lines]):
        assert rules.decide_table(cases, **ASKED, decision=True).to_arrow().column("decision").to_pylist() == printed


def test_each_row_says_what_its_line_says(rules, table, printed):
    decided = rules.decide_table(table, **ASKED, case_column="case").to_arrow().to_pylist()
    for row, line in zip(decided, map(json.loads, printed), strict=True):
        assert (row["case"], row["county"], row["month"]) == (line["case"], line["county"], line["month"])
        assert row["run_date"] == datetime.date.fromisoformat(line["run_date"])
        assert row["decided"] is True and row["problems"] == []
        issuance = line["programs"]["calfresh"]["values"][""]["regular_issuance"]
        if isinstance(issuance, str):
            assert row["regular_issuance"] == Decimal(issuance.replace("$", "").replace(",", ""))
        else:
            assert row["regular_issuance"] is None


def test_columns_of_facts_are_the_case_that_they_spell(rules):
    people = [{"id": "p1", "birth_date": datetime.date(1990, 5, 1), "incomes": [{"id": "w", "amount": Decimal("912.40")}]}]
    cases = pyarrow.table({"case": ["a", "b"], "county": ["Fresno", None], "persons": pyarrow.array([people, None])})
    as_data = [{"case": "a", "county": "Fresno", "persons": people}, {"case": "b"}]
    asked = ASKED | {"decision": True, "county": "Yolo"}
    columns = rules.decide_table(cases, **asked).to_arrow()
    assert columns.column("county").to_pylist() == ["Fresno", "Yolo"]
    assert columns.equals(rules.decide_table(as_data, **asked).to_arrow())


def test_lines_that_are_asked_for_have_columns_and_stand_in_the_decision(rules, program, lines, table):
    asked = ["least_excess_costs", "age_now", "issuance"]  # of the case, of persons, and one that is told anyway
    text = program("run", "--cases", "-", "--out", "-", "--month", "2021-08", "--run-date", "2021-08-20", *(word for name in asked for word in ("--line", name)), stdin="\n".join(lines).encode())
    decided = rules.decide_table(table, **ASKED, case_column="case", decision=True, lines=asked).to_arrow()
    assert decided.column("decision").to_pylist() == text.decode().splitlines()
    plain = rules.decide_table(table, **ASKED, case_column="case", decision=True).to_arrow().schema.names
    assert [name for name in decided.schema.names if name not in plain] == ["least_excess_costs"]
    seen = 0
    for row, line in zip(decided.to_pylist(), map(json.loads, text.splitlines()), strict=True):
        values = line["programs"].get("calfresh", {"values": {}})["values"]
        costs = values.get("", {}).get("least_excess_costs")
        assert row["least_excess_costs"] == (costs if isinstance(costs, str) else None)
        ages = {name: of["age_now"] for name, of in values.items() if isinstance(of.get("age_now"), int)}
        assert {one["record"]: one["age_now"] for one in row["persons"] if one["age_now"] is not None} == ages
        seen += len(ages) + isinstance(costs, str)
    assert seen > len(lines)


def test_a_line_that_is_not_there_is_refused_with_a_hint(rules, table):
    with pytest.raises(poppy.PoppyError, match="did you mean `issuance`") as refused:
        rules.decide_table(table, **ASKED, case_column="case", lines=["issuanc", "age_now"])
    assert [problem.code for problem in refused.value.problems] == ["P909"]
    with pytest.raises(TypeError):
        rules.decide_table(table, **ASKED, case_column="case", lines="issuance")


def test_a_case_of_several_months_has_a_row_for_each_where_that_is_asked(rules, program):
    cases = ['{"case":"a","county":"Yolo","months":"2021-07..2021-09"}', '{"case":"b","county":"Yolo","month":"2021-08"}']
    rows = rules.decide_table(cases, run_date="2021-08-20", each_month=True, decision=True).to_arrow().to_pylist()
    assert [(row["case"], row["month"]) for row in rows] == [("a", "2021-07"), ("a", "2021-08"), ("a", "2021-09"), ("b", "2021-08")]
    text = program("run", "--cases", "-", "--out", "-", "--run-date", "2021-08-20", stdin="\n".join(cases).encode())
    assert [row["decision"] for row in rows] == text.decode().splitlines()
    (refused, _) = rules.decide_table(cases, run_date="2021-08-20").to_arrow().to_pylist()
    assert [problem["code"] for problem in refused["problems"]] == ["P905"]


def test_today_is_the_day_of_cases_that_name_none(rules):
    cases = ['{"case":"a","county":"Yolo"}', '{"case":"b","county":"Yolo","run_date":"2021-08-03"}']
    rows = rules.decide_table(cases, month="2021-08", today=datetime.date(2021, 8, 2)).to_arrow().to_pylist()
    assert [row["run_date"].day for row in rows] == [2, 3]


def test_pandas_polars_duckdb_and_parquet_are_tables(rules, table, printed, tmp_path):
    pandas, polars, duckdb = (pytest.importorskip(name) for name in ("pandas", "polars", "duckdb"))
    import pyarrow.parquet

    pyarrow.parquet.write_table(table, tmp_path / "cases.parquet")
    frame = polars.DataFrame({"case": table.column("case").to_pylist()})
    asked = ASKED | {"decision": True, "case_column": "case"}
    for cases in (table.to_pandas(), frame, frame.lazy().collect(), duckdb.connect().from_arrow(table), tmp_path / "cases.parquet", table.to_reader()):
        assert rules.decide_table(cases, **asked).to_arrow().column("decision").to_pylist() == printed
    decided = rules.decide_table(frame, **asked).to_polars()
    assert decided["decision"].to_list() == printed
    decided = rules.decide_table(table, **asked).to_pandas()
    assert decided["decision"].tolist() == printed
    assert "decimal" in str(decided["regular_issuance"].dtype)
    assert isinstance(pandas.DataFrame, type)


def test_floats_are_refused_once_with_their_column(rules):
    cases = pyarrow.table({"case": ["a", "b"], "persons": pyarrow.array([[{"id": "p1", "incomes": [{"id": "w", "amount": 912.4}]}]] * 2)})
    with pytest.raises(poppy.PoppyError, match="persons.incomes.amount") as refused:
        rules.decide_table(cases, **ASKED)
    assert len(refused.value.problems) == 1


def test_a_case_that_is_refused_has_a_row_that_says_why(rules):
    decided = rules.decide_table(['{"case":"a","county":"Yolo"}', '{"case":"b","county":"Yollo"}', b'{"case":"\xff"}'], **ASKED).to_arrow().to_pylist()
    assert [row["decided"] for row in decided] == [True, False, False]
    assert [row["case"] for row in decided[:2]] == ["a", "b"]
    assert "Yolo" in str(decided[1]["problems"]) and decided[2]["problems"]


def test_decisions_are_read_once(rules, table):
    decided = rules.decide_table(table, **ASKED, case_column="case")
    assert decided.to_arrow().num_rows == 300
    with pytest.raises(ValueError, match="once"):
        decided.to_arrow()


def test_what_is_not_read_is_let_go(rules, table):
    for _ in range(50):
        rules.decide_table(table, **ASKED, case_column="case")
        reader = rules.decide_table(table, **ASKED, case_column="case").to_reader()
        reader.read_next_batch()
        del reader


def test_a_stream_that_fails_ends_with_its_error(rules):
    def batches():
        yield pyarrow.record_batch({"case": ['{"case":"a","county":"Yolo"}']})
        raise OSError("the disk is gone")

    cases = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"case": pyarrow.string()}), batches())
    with pytest.raises(Exception, match="the disk is gone"):
        rules.decide_table(cases, **ASKED, case_column="case").to_arrow()


@pytest.mark.parametrize("cases", [5, None, b"x", {"case": "a"}, object(), "cases.txt", [5], pyarrow.table({"kase": ["a"]})])
def test_what_is_no_table(rules, cases):
    with pytest.raises((TypeError, ValueError, poppy.PoppyError, AttributeError)):
        rules.decide_table(cases, **ASKED).to_arrow()


def test_tables_are_decided_in_threads_at_once(rules, table, printed):
    found = []

    def decide():
        found.append(rules.decide_table(table, **ASKED, case_column="case", decision=True).to_arrow().column("decision").to_pylist())

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [printed] * 4
