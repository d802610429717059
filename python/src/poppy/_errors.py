"""What is wrong with a file, a case or a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. Its code keeps its meaning for ever (docs/problems.md)."""

    code: str
    path: str  #: of the file; empty: none, as of a wrong request
    line: int  #: from 1; 0: none
    column: int
    message: str
    hint: str  #: what to write instead; may be empty
    text: str  #: all of it as on a terminal, with the line and a caret
    is_warning: bool = False


class PoppyError(Exception):
    """Rules, a case or a request that is refused, with every problem at once."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "".join(problem.text for problem in self.problems).rstrip("\n")
