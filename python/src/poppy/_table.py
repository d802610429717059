"""Tables of cases, a row each -> tables of decisions, through Arrow's C stream interface (docs/python.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from poppy._case import json_text

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

CASES_AT_ONCE = 4096
CASE = "case"  # the column of the tables that are made here
LINES = (".ndjson", ".jsonl", ".json")


class Decisions:
    """Decided cases, a row each in the order of the cases. They are decided while they are read, once: take them as a
    table, or as any library's that reads `__arrow_c_stream__`."""

    __slots__ = ("_stream",)

    def __init__(self, stream: object) -> None:
        self._stream: object | None = stream

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        if self._stream is None:
            raise ValueError("these decisions have been read: they are decided while they are read, once")
        stream, self._stream = self._stream, None
        return stream

    def to_reader(self) -> pyarrow.RecordBatchReader:
        """A table after the other, for caseloads that do not fit into memory."""
        reader: pyarrow.RecordBatchReader = _pyarrow().RecordBatchReader.from_stream(self)
        return reader

    def to_arrow(self) -> pyarrow.Table:
        return self.to_reader().read_all()

    def to_pandas(self) -> pandas.DataFrame:
        """With Arrow's types, so that amounts stay exact and what is missing is told from what is nothing."""
        import pandas

        return self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)

    def to_polars(self) -> polars.DataFrame:
        import polars

        return polars.DataFrame(self.to_arrow())


def stream_of(cases: Any) -> tuple[object, str]:
    """The cases as a stream of Arrow's, and the column that has each as a text of JSON; "": the columns are facts."""
    if isinstance(cases, (str, os.PathLike)):
        return _stream_of_file(os.fsdecode(cases))
    if type(cases).__module__.partition(".")[0] == "pandas":
        arrow = _pyarrow()
        return arrow.Table.from_pandas(cases, preserve_index=False).__arrow_c_stream__(), ""
    if hasattr(cases, "__arrow_c_stream__"):
        return cases.__arrow_c_stream__(), ""
    if isinstance(cases, Iterable) and not isinstance(cases, (Mapping, bytes)):
        return _stream_of_lines(_line_of(case) for case in cases), CASE
    raise TypeError(f"cases are a table, a path or mappings, not a {type(cases).__qualname__}")


def _stream_of_file(path: str) -> tuple[object, str]:
    if path.endswith(".parquet"):
        parquet = _pyarrow("pyarrow.parquet").ParquetFile(path)
        reader = _pyarrow().RecordBatchReader.from_batches(
            parquet.schema_arrow, parquet.iter_batches(CASES_AT_ONCE)
        )
        return reader.__arrow_c_stream__(), ""
    if path.endswith(LINES):
        return _stream_of_lines(_lines_of_file(path)), CASE
    raise ValueError(f"`{path}`: cases are read from .parquet and {', '.join(LINES)}")


def _lines_of_file(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        for line in file:
            if line.strip():
                yield line.rstrip(b"\r\n")


def _line_of(case: Any) -> bytes:
    if isinstance(case, Mapping):
        return json_text(case).encode()
    if isinstance(case, str):
        return case.encode()
    if isinstance(case, bytes):
        return case
    raise TypeError(f"a case among others is a mapping or a text of JSON, not a {type(case).__qualname__}")


def _stream_of_lines(lines: Iterable[bytes]) -> object:
    arrow = _pyarrow()
    schema = arrow.schema([(CASE, arrow.large_string())])

    def batches() -> Iterator[pyarrow.RecordBatch]:
        remaining = iter(lines)
        while some := list(islice(remaining, CASES_AT_ONCE)):
            # A byte that is no UTF-8 is a problem of its case, which the engine tells.
            texts = arrow.array(some, arrow.large_binary()).view(arrow.large_string())
            yield arrow.record_batch([texts], schema=schema)

    return arrow.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()


def _pyarrow(module: str = "pyarrow") -> Any:
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise ImportError("tables of this kind need pyarrow: pip install 'poppy[arrow]'") from missing
