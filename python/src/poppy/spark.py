"""Decisions of a Spark DataFrame, a row a case (docs/python.md).

    decided = poppy.spark.decide(cases, month="2026-11")
    decided.groupBy("county").sum("regular_issuance")

Each Python worker loads the rules once, and keeps them for all that it decides. The package must be installed on the
workers; rules and county files of one's own must lie at the same path there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import poppy

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame


@lru_cache(maxsize=4)
def _rules_of_worker(rules: str | None, counties: str | None) -> poppy.Rules:
    return poppy.load(rules, counties)


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
    has each case as a text of JSON. Columns of decisions: those of Rules.decide_table."""
    from pyspark.sql.pandas.types import from_arrow_schema

    asked: dict[str, Any] = {
        "month": month,
        "county": county,
        "run_date": run_date,
        "programs": programs,
        "lines": lines,
        "case_column": case_column,
        "decision": decision,
        "each_month": each_month,
    }

    def decided(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        loaded = _rules_of_worker(rules, counties)
        for batch in batches:
            yield from loaded.decide_table(pyarrow.Table.from_batches([batch]), **asked).to_arrow().to_batches()

    import pyarrow

    none = pyarrow.table({"case": pyarrow.array([], pyarrow.string())})
    here = _rules_of_worker(rules, counties)
    schema = here.decide_table(none, **(asked | {"case_column": "case"})).to_arrow().schema
    return cases.mapInArrow(decided, from_arrow_schema(schema))
