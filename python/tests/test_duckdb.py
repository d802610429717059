"""poppy_decide in DuckDB's SQL."""

import json
import subprocess
import sys
from decimal import Decimal

import poppy
import poppy.duckdb
import pytest

duckdb = pytest.importorskip("duckdb")
pyarrow = pytest.importorskip("pyarrow")


@pytest.fixture
def connection(rules):
    return poppy.duckdb.register(duckdb.connect(), rules)


def dollars(text):
    return Decimal(text.replace("$", "").replace(",", ""))


def test_issuances_by_county_are_those_of_the_program(connection, program, caseload, tmp_path):
    import pyarrow.parquet

    lines = caseload(500).splitlines()
    pyarrow.parquet.write_table(pyarrow.table({"case": lines}), tmp_path / "caseload.parquet")
    found = connection.sql(
        f"select county, sum(regular_issuance) from poppy_decide('{tmp_path}/caseload.parquet', month => '2021-08', run_date => '2021-08-20', case_column => 'case') "
        "group by county having sum(regular_issuance) is not null"
    )
    expected = {}
    for line in program("run", "--cases", "-", "--out", "-", "--month", "2021-08", "--run-date", "2021-08-20", stdin="\n".join(lines).encode()).splitlines():
        decided = json.loads(line)
        issuance = decided["programs"]["calfresh"]["values"][""]["regular_issuance"]
        if isinstance(issuance, str) and issuance.startswith("$"):
            expected[decided["county"]] = expected.get(decided["county"], 0) + dollars(issuance)
    assert dict(found.fetchall()) == expected and len(expected) > 5


def test_columns_of_a_table_are_facts(connection):
    connection.execute(
        "create table cases as select 'a' as \"case\", 'Fresno' as county, "
        "[{id: 'p1', birth_date: date '1990-05-01', incomes: [{id: 'w', amount: 912.40::decimal(10, 2)}]}] as persons"
    )
    (row,) = connection.sql("select \"case\", county, month, decided, undetermined from poppy_decide('cases', month => '2019-02', run_date => '2019-02-10')").fetchall()
    assert row[:4] == ("a", "Fresno", "2019-02", True)
    assert "p1.calfresh_role" in row[4] or row[4]


def test_what_is_refused_says_so_in_sql(connection):
    connection.execute("create table cases as select 'a' as \"case\", 912.4::double as amount")
    with pytest.raises(duckdb.Error, match="amount"):
        connection.sql("select * from poppy_decide('cases', month => '2019-02')").fetchall()
    with pytest.raises(duckdb.Error):
        connection.sql("select * from poppy_decide('cases', month => '2019-13')").fetchall()


def test_lines_that_are_asked_for_have_columns(connection, rules):
    poppy.duckdb.register(connection, rules, name="with_age", lines=["least_excess_costs"])
    connection.execute("create table cases as select 'a' as \"case\", 'Fresno' as county")
    found = connection.sql("select least_excess_costs, list_contains(open, 'least_excess_costs') from with_age('cases', month => '2019-02', run_date => '2019-02-10')").fetchall()
    assert found == [(None, True)]
    with pytest.raises(poppy.PoppyError, match="P909"):
        poppy.duckdb.register(connection, rules, lines=["least_excess_cost"])


def test_two_sets_of_rules_have_two_names(connection, small):
    poppy.duckdb.register(connection, poppy.load(*small), name="small_decide")
    connection.execute("create table cases as select 'a' as \"case\", 'Yolo' as county, 'Yolo' as home, [{id: 'p1', pay: 1000.00::decimal(9, 2)}] as persons")
    (row,) = connection.sql("select result from small_decide('cases', month => '2021-08', run_date => '2021-08-02')").fetchall()
    assert row == ("Yes",)
    with pytest.raises(ValueError):
        poppy.duckdb.register(connection, name="a b")


def test_a_script_that_ends_with_its_connection_open_says_nothing():
    # A function of DuckDB's that knows the connection keeps both, and the rules, until the process is gone.
    code = """
import duckdb, poppy.duckdb
connection = poppy.duckdb.register(duckdb.connect())
connection.create_function("same", lambda one: one, ["VARCHAR"], "VARCHAR")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
