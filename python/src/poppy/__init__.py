"""Decides cases by the rules of California's counties, exactly, and says why.

    import poppy
    rules = poppy.load()                          # the rules and counties that came with the package
    decided = rules.decide("case.yaml", county="Yolo", month="2021-08", run_date="2021-08-02")
    decided.value("p1.days_left")                 # 29
    print(decided.why("p1.days_left"))

Amounts are `decimal.Decimal`, fractions `fractions.Fraction`, days `datetime.date`: nothing is a float. What is
undetermined is an `Undetermined` that says what is needed, and is neither true nor false.
"""

import importlib
import sys

if sys.version_info < (3, 12):
    # Later Pythons refuse it themselves. Here the extension would be loaded twice over what it has once for all of the
    # process, and the interpreter that came first could make none of its objects any more.
    _interpreters = importlib.import_module("_xxsubinterpreters")
    if _interpreters.get_current() != _interpreters.get_main():
        raise ImportError("module poppy._poppy does not support loading in subinterpreters: use threads or processes")

from poppy._errors import PoppyError, Problem
from poppy._rules import Decided, Explanation, Month, Rules, load
from poppy._table import Decisions
from poppy._values import (
    BLANK,
    Blank,
    Days,
    Decision,
    Fact,
    Flag,
    Line,
    NotComputable,
    Origin,
    Step,
    Type,
    Undetermined,
    Value,
)

__all__ = [
    "BLANK",
    "Blank",
    "Days",
    "Decided",
    "Decision",
    "Decisions",
    "Explanation",
    "Fact",
    "Flag",
    "Line",
    "Month",
    "NotComputable",
    "Origin",
    "PoppyError",
    "Problem",
    "Rules",
    "Step",
    "Type",
    "Undetermined",
    "Value",
    "load",
]
