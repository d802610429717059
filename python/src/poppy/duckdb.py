"""Decisions in SQL: `poppy_decide` for DuckDB (docs/python.md).

    import duckdb, poppy.duckdb
    connection = poppy.duckdb.register(duckdb.connect())
    connection.sql("select county, sum(regular_issuance) from poppy_decide('caseload.parquet', month => '2026-11') group by county")

DuckDB's SQL calls no table functions of Python's, but functions of values: `poppy_decide` is a macro over one that takes
rows of cases, many at a time, and gives rows of decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import poppy

if TYPE_CHECKING:
    import duckdb
    import pyarrow


def register(
    connection: duckdb.DuckDBPyConnection,
    rules: poppy.Rules | None = None,
    *,
    name: str = "poppy_decide",
    lines: Sequence[str] = (),
) -> duckdb.DuckDBPyConnection:
    """Makes `name(cases, month => …, county => …, run_date => …, case_column => …)` of the connection.

    `cases` names a table, a view or a file, as after FROM. Its columns are facts; or `case_column` is one that has each
    case as a text of JSON. `rules`: those that came with the package, unless others are given. The columns of the
    decisions are those of Rules.decide_table, with `lines` besides: SQL has to know them before any row.
    """
    if not name.isidentifier():
        raise ValueError(f"`{name}` is no name of a function")
    from duckdb.func import PythonUDFType

    decider = _Decider(rules or poppy.load(), lines)
    rows = f"{name}_rows"
    # A function without annotations: DuckDB would evaluate them.
    decide = lambda *columns: decider.decide(*columns)  # noqa: E731
    connection.create_function(rows, decide, None, decider.type_in(connection), type=PythonUDFType.ARROW)
    connection.execute(
        f"create or replace temp macro {name}(cases, month := '', county := '', run_date := '', case_column := '') as table "
        f"select unnest({rows}(case_row, month, county, run_date, case_column)) from query_table(cases) case_row"
    )
    return connection


class _Decider:
    def __init__(self, rules: poppy.Rules, lines: Sequence[str]) -> None:
        import pyarrow

        self._rules = rules
        self._lines = lines
        none = pyarrow.table({"case": pyarrow.array([], pyarrow.string())})
        self._schema = rules.decide_table(none, lines=lines, case_column="case", month="2026-11").to_arrow().schema

    def type_in(self, connection: duckdb.DuckDBPyConnection) -> str:
        """What a row of decisions is to DuckDB."""
        cursor = connection.cursor()
        cursor.register("poppy_no_decisions", self._schema.empty_table())
        columns = cursor.execute("describe select * from poppy_no_decisions").fetchall()
        cursor.unregister("poppy_no_decisions")
        return f"STRUCT({', '.join(_quoted(column[0]) + ' ' + column[1] for column in columns)})"

    def decide(self, *columns: pyarrow.ChunkedArray[Any]) -> Any:
        import pyarrow

        cases, month, county, run_date, case_column = columns
        table = pyarrow.Table.from_struct_array(cases)
        decided = self._rules.decide_table(
            table,
            month=_only(month, "month"),
            county=_only(county, "county"),
            run_date=_only(run_date, "run_date"),
            lines=self._lines,
            case_column=_only(case_column, "case_column"),
        ).to_arrow()
        return decided.to_struct_array()


def _only(column: pyarrow.ChunkedArray[Any], name: str) -> str | None:
    values = {str(one) for one in column.unique().to_pylist()}
    if len(values) > 1:
        raise ValueError(f"{name} is one for all cases; what each has of its own is a column of the cases")
    return next(iter(values), "") or None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
