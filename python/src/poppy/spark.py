"""Decisions of a Spark DataFrame, a row a case (docs/python.md).

    decided = poppy.spark.decide(cases, month="2026-11")
    decided.groupBy("county").sum("regular_issuance")

Rules and county files are read where `decide` is called, and go to the workers with the job: all decide by the same ones,
and of the same day, also a worker that takes over when another has died. Each loads them once. The package must be
installed there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import poppy
from poppy import _poppy, _rules

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame


@lru_cache(maxsize=4)
def _rules_of(files: tuple[tuple[bytes, bytes], ...]) -> poppy.Rules:
    return poppy.Rules(_poppy.load(files))


def decide(
    cases: DataFrame,
    *,
    month: str | None = None,
    county: str | None = None,
    run_date: str | None = None,
    programs: Sequence[str] | None = None,
    lines: Sequence[str] | None = None,
    case_column: str | None = None,
    decision: bool = False,
    each_month: bool = False,
    rules: str | None = None,
    counties: str | None = None,
) -> DataFrame:
    """A row of decisions for each row of `cases`, in its partition. Its columns are facts; or `case_column` is one that
    has each case as a text of JSON. What is asked, and the columns of decisions, are those of Rules.decide_table;
    `rules` and `counties` those of poppy.load, folders of the driver. Of a case without a run date it is the day of this
    call. PoppyError: the rules, the columns or the request are refused."""
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    files = _rules.read_folders(rules, counties)
    asked: dict[str, Any] = {
        "month": month,
        "county": county,
        "run_date": run_date,
        "today": _rules.day_in_california(),
        "programs": programs,
        "lines": lines,
        "case_column": case_column,
        "decision": decision,
        "each_month": each_month,
    }

    def decided(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        loaded = _rules_of(files)
        for batch in batches:
            yield from loaded.decide_table(pyarrow.Table.from_batches([batch]), **asked).to_arrow().to_batches()

    none = to_arrow_schema(cases.schema).empty_table()
    schema = _rules_of(files).decide_table(none, **asked).to_arrow().schema
    return cases.mapInArrow(decided, from_arrow_schema(schema))
