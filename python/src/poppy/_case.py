"""Whatever a caller has of a case -> the text of a case file, which the engine's one reader reads."""

from __future__ import annotations

import datetime
import json
import operator
import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from poppy._values import BLANK, Days


class CaseText(NamedTuple):
    text: bytes
    path: str  #: how problems name it; its ending says whether it is YAML or JSON


def case_text(case: Any) -> CaseText:
    """A mapping is a case as data; bytes, and a str that begins with `{` or has several lines, are the text of one;
    another str and a path name a file."""
    if isinstance(case, Mapping):
        return CaseText(json_text(case).encode(), "case.json")
    if isinstance(case, (bytes, bytearray, memoryview)):
        return CaseText(bytes(case), "case")
    if isinstance(case, str) and (case.lstrip().startswith("{") or "\n" in case):
        return CaseText(case.encode(), "case")
    if isinstance(case, (str, os.PathLike)):
        path = os.fsdecode(case)
        with open(path, "rb") as file:
            return CaseText(file.read(), path)
    raise TypeError(f"a case is a mapping, a text or a path, not {_named(case)}")


def json_text(case: Mapping[str, Any]) -> str:
    """On one line. What is None is not known, and left out."""
    return json.dumps(_plain(case, "case"), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, place: str) -> Any:
    if isinstance(value, Days):
        return str(value)
    if isinstance(value, Mapping):
        return _plain_mapping(value, place)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, f"{place}[{at}]") for at, item in enumerate(value)]
    if value is None:
        raise TypeError(f"{place} is None: what is not known is left out of a list")
    return _plain_scalar(value, place)


def _plain_mapping(mapping: Mapping[Any, Any], place: str) -> dict[str, Any]:
    plain = {}
    for key, value in mapping.items():
        if not isinstance(key, str):
            raise TypeError(f"{place} has the key {key!r}: names of facts are texts")
        if value is not None:
            plain[str(key)] = _plain(value, f"{place}[{key!r}]")
    return plain


def _plain_scalar(value: Any, place: str) -> str | int | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if value is BLANK:
        return "blank"
    if isinstance(value, float):
        raise TypeError(
            f"{place} is the float {value!r}: facts are exact; write Decimal('{value!r}') if that is meant, "
            "and read JSON with parse_float=Decimal"
        )
    if isinstance(value, Decimal):
        return _decimal_text(value, place)
    if isinstance(value, datetime.datetime):
        raise TypeError(f"{place} is a moment, {value!r}: write its date()")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    try:
        return operator.index(value)  # whole numbers of other libraries
    except TypeError:
        pass
    raise TypeError(f"{place} is {_named(value)}: a fact is a bool, int, Decimal, Fraction, date, Days or text")


def _decimal_text(value: Decimal, place: str) -> str:
    """Without zeros at its end: money has two decimals at most, whatever the column that it came from."""
    if not value.is_finite():
        raise TypeError(f"{place} is {value}: what is not known is left out")
    sign, digits, exponent = value.as_tuple()
    if len(digits) + abs(int(exponent)) > 200:
        raise ValueError(f"{place} has more digits than any fact holds")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def _named(value: Any) -> str:
    return f"a {type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
