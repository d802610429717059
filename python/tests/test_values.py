"""A fact of every type goes in and a line of every type comes out, exact; what is not there is not guessed."""

import datetime
from decimal import Decimal
from fractions import Fraction

import poppy
import pytest

DAY = datetime.date


def case_of_every_type():
    return {
        "case": "c1",
        "county": "Yolo",
        "home": "Yolo",
        "persons": [
            {
                "id": "p1",
                "working": True,
                "hours": 40,
                "pay": Decimal("1000.0000"),  # as a decimal(18,4) has it
                "average": Fraction(-3701, 3),
                "share": Fraction(1, 3),
                "born": DAY(1990, 12, 31),
                "since": "2021-08",
                "stay": poppy.Days(DAY(2021, 8, 2), None),
                "days_in": [DAY(2021, 8, 2), poppy.Days(DAY(2021, 8, 30), DAY(2021, 9, 2))],
                "kind": "Gift",
                "note": poppy.BLANK,
                "grade": [{"value": 1, "from": "2020-01"}, {"value": 2, "from": "2021-08"}],
                "incomes": [{"name": "x", "amount": Decimal("-0.05"), "payer": "p1"}],
            }
        ],
    }


@pytest.fixture
def decide(small):
    rules = poppy.load(*small)
    return lambda case: rules.decide(case, month="2021-08", run_date=DAY(2021, 8, 2))[0]


EXPECTED = {
    "two": 80,  # 40 * 2
    "yearly": Decimal("12000.00"),  # 1000 * 12
    "third": Fraction(1000, 3),  # dollars
    "part": Fraction(1, 6),  # 1/3 / 2
    "next": DAY(1991, 1, 1),
    "later": "2021-09",
    "stays": poppy.Days(DAY(2021, 8, 2), None),
    "august": (poppy.Days(DAY(2021, 8, 2), DAY(2021, 8, 2)), poppy.Days(DAY(2021, 8, 30), DAY(2021, 8, 31))),
    "same": "Gift",
    "said": poppy.BLANK,
    "works": True,
    "graded": 2,
    "much": False,  # 1000 is not over 1000
}


@pytest.mark.parametrize("line", EXPECTED)
def test_a_line_of_every_type_comes_out_exact(decide, line):
    value = decide(case_of_every_type()).value(f"p1.{line}")
    assert value == EXPECTED[line]
    assert type(value) is type(EXPECTED[line])



def test_what_cannot_be_computed_says_why_and_is_neither_true_nor_false(decide):
    lost = decide(case_of_every_type()).value("p1.lost")
    assert isinstance(lost, poppy.NotComputable)
    assert "zero" in lost.message
    with pytest.raises(TypeError):
        bool(lost)


def test_the_undetermined_says_what_it_needs_and_is_never_taken_for_an_answer(decide):
    case = case_of_every_type()
    case["persons"][0]["hours"] = None  # not known
    two = decide(case).value("p1.two")
    assert isinstance(two, poppy.Undetermined)
    assert two.needs == ("p1.hours",)
    for question in (lambda: bool(two), lambda: two == 80 or 0, lambda: not two, lambda: two != 80 and 0, lambda: two in [80]):
        with pytest.raises(TypeError, match="neither true nor false"):
            question()
    with pytest.raises(TypeError):
        two < 3  # noqa: B015


def test_the_case_as_data_is_the_case_as_text(small, tmp_path):
    rules = poppy.load(*small)
    text = (
        '{"case":"c1","county":"Yolo","home":"Yolo","persons":[{"id":"p1","hours":40,"pay":"$1000","born":"1990-12-31","note":"blank"}]}'
    )
    data = {"case": "c1", "county": "Yolo", "home": "Yolo"}
    data["persons"] = [{"id": "p1", "hours": 40, "pay": Decimal(1000), "born": DAY(1990, 12, 31), "note": poppy.BLANK, "since": None}]
    (tmp_path / "case.json").write_text(text)
    asked = {"month": "2021-08", "run_date": "2021-08-02"}
    answers = {rules.decide(case, **asked).to_json() for case in (text, text.encode(), data, tmp_path / "case.json", str(tmp_path / "case.json"))}
    assert len(answers) == 1


@pytest.mark.parametrize(
    "wrong, words",
    [
        (1000.5, r"case\['persons'\]\[0\]\['pay'\] is the float 1000.5"),
        (float("nan"), "is the float nan"),
        (Decimal("NaN"), "is NaN"),
        (Decimal("1e9000"), "more digits"),
        (datetime.datetime(2021, 8, 2), "its date"),
        (object(), "is a object"),
        ({1: 2}, "names of facts are texts"),
        ([None], "left out of a list"),
        (1j, "complex"),
    ],
)
def test_what_is_not_exact_is_refused_with_its_place(decide, wrong, words):
    case = case_of_every_type()
    case["persons"][0]["pay"] = wrong
    with pytest.raises((TypeError, ValueError), match=words):
        decide(case)


def test_a_case_within_itself_is_refused(decide):
    case = case_of_every_type()
    case["persons"].append(case)
    with pytest.raises(RecursionError):
        decide(case)


def test_whole_numbers_of_other_libraries_are_taken(decide):
    numpy = pytest.importorskip("numpy")
    case = case_of_every_type()
    case["persons"][0]["hours"] = numpy.int64(40)
    assert decide(case).value("p1.two") == 80
    case["persons"][0]["hours"] = numpy.float64(40)
    with pytest.raises(TypeError, match="float"):
        decide(case)


def test_cents_are_refused_that_no_amount_has(decide):
    case = case_of_every_type()
    case["persons"][0]["pay"] = Decimal("10.005")
    with pytest.raises(poppy.PoppyError) as refused:
        decide(case)
    (problem,) = refused.value.problems
    assert (problem.code, problem.line) == ("P704", 1)
