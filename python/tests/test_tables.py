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
