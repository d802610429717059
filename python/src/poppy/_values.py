"""Values of facts, flags and lines, and what explanations and rules are made of."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, NoReturn, TypeAlias


class Blank(enum.Enum):
    """The one value of what is known to be nothing, such as the end date of a job that goes on."""

    BLANK = "blank"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "poppy.BLANK"

    def __str__(self) -> str:
        return "blank"


BLANK = Blank.BLANK


class Days(NamedTuple):
    """From a day to a day, both included; without a last day it is open."""

    first: datetime.date
    last: datetime.date | None

    def __str__(self) -> str:
        return f"{self.first}..{self.last or 'open'}"


class _Open:
    """A value that is not there. It is neither true nor false, so that no code takes it for one of them by oversight:
    `isinstance(value, poppy.Undetermined)` asks."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} is neither true nor false")

    def __eq__(self, other: object) -> Any:
        return self  # whether it equals another is as open as itself

    def __ne__(self, other: object) -> Any:
        return self

    __hash__ = object.__hash__


class Undetermined(_Open):
    """What cannot be said as long as facts are missing; `needs` are those that would settle it."""

    __slots__ = ("needs",)

    def __init__(self, needs: tuple[str, ...] = ()) -> None:
        self.needs = needs

    def __repr__(self) -> str:
        return f"Undetermined(needs={list(self.needs)})"

    def __str__(self) -> str:
        return "undetermined"

    def __reduce__(self) -> tuple[Any, ...]:
        return Undetermined, (self.needs,)


class NotComputable(_Open):
    """What has no value, as where something is divided by zero; `message` says why."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __repr__(self) -> str:
        return f"NotComputable({self.message!r})"

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return NotComputable, (self.message,)


#: Money is a Decimal, exact money and rates are Fractions (of dollars, of one), months are text such as "2021-08",
#: a set of days is a tuple of Days, a list of records a tuple of their names, and a value of an enumeration its name.
Value: TypeAlias = (
    bool
    | int
    | Decimal
    | Fraction
    | datetime.date
    | Days
    | tuple[Days, ...]
    | tuple[str, ...]
    | str
    | Blank
    | Undetermined
    | NotComputable
)


@dataclass(frozen=True, slots=True)
class Type:
    """What a fact, a flag or a line may be."""

    text: str  #: as rules write it: `money or blank`
    is_list: bool
    may_be_blank: bool
    words: tuple[str, ...]  #: of an enumeration

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fact:
    """What a case may tell."""

    entity: str  #: Person
    list: str  #: persons; empty for the case
    name: str
    title: str
    type: Type
    is_key: bool
    is_dated: bool  #: it may change with time
    least: Value | None  #: None: not bounded
    most: Value | None
    path: str
    source_line: int


@dataclass(frozen=True, slots=True)
class Line:
    """What is computed of a case or a record."""

    part: str  #: define, rule or decision
    name: str
    title: str
    program: str
    module: str
    cites: str
    entity: str
    type: Type
    path: str
    source_line: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A setting of counties."""

    name: str
    title: str
    number: str
    module: str
    group: str
    type: Type
    unset: Value  #: what holds while a county has not set it
    set_by_state: bool
    path: str
    source_line: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a program decided of the case, or of one of its records."""

    program: str
    line: str
    title: str
    record: str  #: p1; empty for the case
    cites: str
    status: Value
    reasons: tuple[str, ...]  #: names of the rules that fail, the main one first


@dataclass(frozen=True, slots=True)
class Origin:
    """What a county, a table or a version gave to a step of an explanation."""

    kind: str
    name: str
    title: str
    number: str
    value: Value
    says: str
    in_force: str
    entered: str
    by: str
    note: str
    cites: str
    is_unset: bool
    is_unconfirmed: bool
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an explanation, cut down to what made it so (docs/decision-json.md, STEP)."""

    part: str  #: line, item, condition, fact or not_asked
    bullets: str
    text: str
    about: str
    name: str
    title: str
    record: str
    month: str
    is_saved: bool
    value: Value
    cites: str
    path: str
    line: int
    origins: tuple[Origin, ...]
    whatever: tuple[str, ...]
    because: tuple[Step, ...]
