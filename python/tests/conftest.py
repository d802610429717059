"""What the tests share: rules loaded once, the program of the same sources, and where the project lies."""

import os
import subprocess
from pathlib import Path

import poppy
import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def _at_the_top():
    os.chdir(TOP)  # so that both name the same files


@pytest.fixture(scope="session")
def rules(_at_the_top):
    return poppy.load("policies", "county_rules")


@pytest.fixture(scope="session")
def program(_at_the_top):
    """The bytes that the program prints."""
    path = os.environ.get("POPPY_PROGRAM", "build/dev/interpreter/cli/poppy")

    def run(*arguments, stdin=b""):
        done = subprocess.run([path, *arguments], input=stdin, capture_output=True)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout

    return run


SMALL_RULES = '''module all.rules "All"
entity County
enum Kind { Wages, Gift "a gift" }
flag strict : bool "Strict" EDX001
entity Case of County as cases key (id) { id : text "Number"; home : County }
entity Person of Case as persons key (id) {
  id : text
  working : bool
  hours : int 0..168
  pay : money at least $0 "Pay"
  average : exact_money
  share : rate
  born : date
  since : month
  stay : span or blank
  days_in : dayset
  kind : Kind
  note : text or blank
  grade : int dated
}
entity Income of Person as incomes key (name) { name : text; amount : money; payer : Person or blank }
enum Result { Yes, No }
define two of Person : int = hours * 2
define yearly of Person : money "Pay of a year" cites "1.1" = pay * 12
define third of Person : exact_money = pay / 3
define part of Person : rate = share / 2
define next of Person : date = born + 1 day
define later of Person : month = since + 1 month
define stays of Person : span or blank = stay
define august of Person : dayset = days_in & days(benefit_month)
define same of Person : Kind = kind
define said of Person : text or blank = note
define none of Person : date or blank = blank
define works of Person : bool = working
define best of Person : Income or blank = latest(incomes by amount)
define paid_by of Person : Person or blank = first of { best.payer when exists(best); blank otherwise }
define graded of Person : int = grade
define lost of Person : int = (hours / (hours - hours)) rounded down to whole
rule much of Person { reason F1 "Too much"; cites "1.2"; fails when all { [a] pay > $1,000; [b] strict } }
decision result of Case : Result {
  reasons from much
  keep two, yearly, third, part, next, later, stays, august, same, said, none, works, graded, best, paid_by, lost
  No when some(persons where much)
  Yes otherwise
}
'''
SMALL_COUNTY = "county: Yolo\nflags: { strict: yes }\n"


@pytest.fixture
def small(tmp_path):
    """Folders of rules that have a fact and a line of every type."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "counties").mkdir()
    (tmp_path / "rules/small.poppy").write_text(SMALL_RULES)
    (tmp_path / "counties/yolo.yaml").write_text(SMALL_COUNTY)
    return tmp_path / "rules", tmp_path / "counties"


@pytest.fixture(scope="session")
def caseload(_at_the_top):
    """So many invented cases, a line of JSON each."""

    def draw(count, *options):
        return subprocess.run(["tools/make_caseload", str(count), "--programs", "both", *options], check=True, capture_output=True, text=True).stdout

    return draw
