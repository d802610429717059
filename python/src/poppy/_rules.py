"""Rules that are loaded once and decide cases, and what they decided."""

from __future__ import annotations

import datetime
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, cast, overload

from poppy import _poppy, _table
from poppy._case import case_text
from poppy._errors import Problem
from poppy._table import Decisions
from poppy._values import Decision, Fact, Flag, Line, Step, Value

Case = Mapping[str, Any] | str | bytes | os.PathLike[str]
Day = str | datetime.date


def load(
    rules: str | os.PathLike[str] | None = None, counties: str | os.PathLike[str] | None = None
) -> Rules:
    """Loads a folder of rules and one of county files; without them, those that came with the package.

    All files or none: PoppyError has every problem of every file. Loading takes a second or so; what is loaded is
    immutable, and may be used by several threads at once.
    """
    return Rules(_poppy.load(read_folders(rules, counties)))


def read_folders(
    rules: str | os.PathLike[str] | None, counties: str | os.PathLike[str] | None
) -> tuple[tuple[bytes, bytes], ...]:
    """Paths and texts of what load() loads."""
    shipped = resources.files("poppy")
    folders = (rules or shipped / "policies", counties or shipped / "county_rules")
    read = _poppy.read_folders(*(os.fsdecode(folder) for folder in folders))  # type: ignore[arg-type]
    return cast(tuple[tuple[bytes, bytes], ...], read)


class Rules:
    """Loaded rules and counties."""

    __slots__ = ("_engine",)

    def __init__(self, engine: _poppy.Rules) -> None:
        self._engine = engine

    def decide(
        self,
        case: Case,
        *,
        county: str | None = None,
        month: str | None = None,
        run_date: Day | None = None,
        programs: Sequence[str] | None = None,
        depth: int = 1,
    ) -> Decided:
        """Decides a case in a month ("2021-08"), or in several ("2021-07..2021-09").

        The case is a mapping with the keys of a case file, the text of one, or a path. What is not given here is taken
        from it; without any run date it is today in California, which the decision tells. `programs`: only these.
        `depth`: how many lines deep the explanations of text() and to_json() go.
        PoppyError has the problems of the case or of the request.
        """
        text, path = case_text(case)
        if isinstance(programs, str):
            raise TypeError("programs is a list of names")
        engine = self._engine.decide(
            text,
            path,
            county or "",
            month or "",
            _day_text(run_date),
            day_in_california(),
            list(programs or []),
        )
        return Decided(engine, depth)

    def decide_table(
        self,
        cases: Any,
        *,
        county: str | None = None,
        month: str | None = None,
        run_date: Day | None = None,
        today: Day | None = None,
        programs: Sequence[str] | None = None,
        lines: Sequence[str] | None = None,
        case_column: str | None = None,
        decision: bool = False,
        each_month: bool = False,
        threads: int = 1,
    ) -> Decisions:
        """Decides many cases, a row each, in a month or each in its own, as they are read.

        `cases`: whatever has `__arrow_c_stream__` (pyarrow, Polars, DuckDB), a DataFrame of pandas, the path of a
        .parquet or .ndjson file, or mappings and texts of JSON one after another. The columns are facts, named as in a
        case file, with lists of structs for its lists; or `case_column` is one that has each case as a text of JSON.
        A null is not known. `county` is for cases that name none, `run_date` for all, `today` (in California, unless
        given) for those that name no run date. `lines`: names of lines that get
        columns besides, as `poppy run --line` tells them. `decision`: with a column of the lines of JSON that
        `poppy run` writes, byte by byte. `each_month`: a case of several months has a row for each, in their order,
        and is not refused. PoppyError: columns or the request are refused; a case that
        is refused has a row with its `problems`. docs/python.md says which columns there are.
        """
        if isinstance(programs, str) or isinstance(lines, str):
            raise TypeError("programs and lines are lists of names")
        if not 1 <= threads <= 1024:
            raise ValueError("threads are 1 to 1024")
        stream, made_column = _table.stream_of(cases)
        decisions = self._engine.decide_table(
            stream,
            county or "",
            month or "",
            _day_text(run_date),
            _day_text(today) or day_in_california(),
            list(programs or []),
            list(lines or []),
            case_column or made_column,
            decision,
            each_month,
            threads,
        )
        return Decisions(decisions)

    @property
    def facts(self) -> list[Fact]:
        """What a case may tell, in the order of the rule files."""
        return self._engine.facts()

    @property
    def lines(self) -> list[Line]:
        """What is computed: definitions, rules and decisions."""
        return self._engine.lines()

    @property
    def flags(self) -> list[Flag]:
        """The settings of counties."""
        return self._engine.flags()

    @property
    def programs(self) -> tuple[str, ...]:
        return self._engine.programs()

    @property
    def counties(self) -> tuple[str, ...]:
        return self._engine.counties()

    @property
    def warnings(self) -> list[Problem]:
        """What is odd about the files, and does not keep them from being loaded."""
        return self._engine.warnings()

    @property
    def version(self) -> str:
        """Of the engine."""
        return self._engine.version()

    def case_schema(self) -> dict[str, Any]:
        """The shape of a case, as a JSON schema."""
        return cast(dict[str, Any], json.loads(self._engine.case_schema()))

    def __repr__(self) -> str:
        return f"<poppy.Rules: {', '.join(self.programs)}; {len(self.counties)} counties>"


class Decided(Sequence["Month"]):
    """A case decided: a sequence of its months. Where it is one, it answers for it."""

    __slots__ = ("_engine", "_months", "_depth")

    def __init__(self, engine: _poppy.Decided, depth: int) -> None:
        self._engine = engine
        self._depth = depth
        self._months = tuple(Month(one) for one in engine.months)

    @property
    def months(self) -> tuple[Month, ...]:
        return self._months

    @overload
    def __getitem__(self, at: int) -> Month: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Month, ...]: ...
    def __getitem__(self, at: int | slice) -> Month | tuple[Month, ...]:
        return self._months[at]

    def __len__(self) -> int:
        return len(self._months)

    def __iter__(self) -> Iterator[Month]:
        return iter(self._months)

    @property
    def _only(self) -> Month:
        if len(self._months) != 1:
            raise ValueError(f"{len(self._months)} months were decided: ask one of `.months`")
        return self._months[0]

    def value(self, line: str) -> Value:
        """As Month.value, of the only month."""
        return self._only.value(line)

    def why(self, line: str, depth: int = 1) -> Explanation:
        """As Month.why, of the only month."""
        return self._only.why(line, depth)

    @property
    def decisions(self) -> list[Decision]:
        """As Month.decisions, of the only month."""
        return self._only.decisions

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts that would settle what is undetermined in any of its months."""
        return tuple(dict.fromkeys(need for month in self._months for need in month.needs))

    def text(self) -> str:
        """The report of `poppy decide`."""
        return self._engine.text(self._depth)

    def to_json(self) -> str:
        """Byte by byte what `poppy decide --json` prints (docs/decision-json.md)."""
        return self._engine.json(self._depth)

    def to_dict(self) -> list[dict[str, Any]]:
        """The same as data: an object for each month."""
        return cast(list[dict[str, Any]], json.loads(self.to_json()))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<poppy.Decided: {', '.join(month.month for month in self._months)}>"

    def _repr_html_(self) -> str:
        return "".join(month._repr_html_() for month in self._months)


class Month:
    """One decided month."""

    __slots__ = ("_engine",)

    def __init__(self, engine: _poppy.Month) -> None:
        self._engine = engine

    @property
    def month(self) -> str:
        return self._engine.month

    @property
    def decisions(self) -> list[Decision]:
        return self._engine.decisions()

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts that would settle what is undetermined, those that settle it alone first."""
        return self._engine.needs()

    def value(self, line: str) -> Value:
        """A line by name: "program_status" of the case, "p1.days_left" of the person p1. PoppyError: there is no such
        line or record, or it is not in force in the month."""
        return cast(Value, self._engine.value(line))

    def __getitem__(self, line: str) -> Value:
        return self.value(line)

    def reasons(self, record: str = "") -> tuple[str, ...]:
        """The rules that fail a record, the main one first; "" is the case."""
        return self._engine.reasons(record)

    def why(self, line: str, depth: int = 1) -> Explanation:
        """Why a line has its value, `depth` lines deep."""
        return Explanation(self._engine, line, depth)

    def __repr__(self) -> str:
        return f"<poppy.Month: {self.month}>"

    def _repr_html_(self) -> str:
        return self._engine.form_html()


class Explanation:
    """Why a line has its value: str() as a worker reads it, `step` as data, a table of a notebook."""

    __slots__ = ("_month", "_line", "_depth", "_text")

    def __init__(self, month: _poppy.Month, line: str, depth: int) -> None:
        self._month, self._line, self._depth = month, line, depth
        self._text = month.why(line, depth)

    @property
    def step(self) -> Step:
        return cast(Step, self._month.explain(self._line, self._depth))

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return self._month.why_html(self._line, self._depth)


def day_in_california() -> str:
    return _poppy.california_day(int(time.time()))


def _day_text(day: Day | None) -> str:
    if isinstance(day, datetime.datetime):
        raise TypeError("a run date is a day: write its date()")
    return day.isoformat() if isinstance(day, datetime.date) else day or ""
