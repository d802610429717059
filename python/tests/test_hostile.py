"""Bad input of every kind gives an exception, and never ends the interpreter."""

import json
import random
from decimal import Decimal

import poppy
import pytest

ASKED = {"county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"}
TOLD = (poppy.PoppyError, TypeError, ValueError, OSError, RecursionError, AttributeError)


def tried(rules, case, **asked):
    """What is refused is refused with a problem or as Python does; what is not is decided whole."""
    try:
        decided = rules.decide(case, **(ASKED | asked))
        decided.to_json(), decided._repr_html_(), decided.needs
        return True
    except TOLD:
        return False


@pytest.mark.parametrize("case", [None, 1, 1.5, object(), [], b"", "", "{", "{}", "[]", b"\xff\xfe", "\ud800{\n", "\0", {}, {"case": {}}, "a: &a [*a]\n", "{" * 100000])
def test_what_is_no_case(rules, case):
    assert not tried(rules, case)


@pytest.mark.parametrize(
    "asked",
    [
        {"county": "Yol\0o"},
        {"county": 5},
        {"month": "2021-13"},
        {"month": 2021.08},
        {"month": "9" * 100000},
        {"month": "0001-01..9999-12"},
        {"run_date": "2021-02-30"},
        {"run_date": 20210802},
        {"programs": [None]},
        {"programs": ["none"]},
        {"depth": "1"},
        {"depth": 10**30},
    ],
)
def test_what_is_no_request(rules, asked):
    assert not tried(rules, "examples/time-on-aid/case.yaml", **asked)


def test_depths_out_of_bounds_are_the_nearest(rules):
    for depth in (-5, 10**6):
        assert tried(rules, "examples/time-on-aid/case.yaml", depth=depth)


@pytest.mark.parametrize("path", ["", ".", "..", "p1.", ".days_left", "p1/", "p9.days_left", "\0", "é" * 10000, "p1.days_left.x"])
def test_lines_that_are_none(rules, path):
    month = rules.decide("examples/time-on-aid/case.yaml", **ASKED)[0]
    for ask in (month.value, month.why):
        with pytest.raises(poppy.PoppyError):
            ask(path)
    with pytest.raises((TypeError, UnicodeError)):
        month.value(None)
    with pytest.raises((TypeError, UnicodeError)):
        month.value("\ud800")


def test_random_bytes_and_changed_cases(rules, caseload):
    chance = random.Random(9)
    lines = [line.encode() for line in caseload(10).splitlines()]
    decided = 0
    for _ in range(400):
        text = bytearray(chance.choice(lines))
        digits = [at for at, byte in enumerate(text) if byte in b"0123456789"]
        for _ in range(chance.choice([1, 1, 2, 5, 50])):
            at = chance.randrange(len(text))
            kind = chance.random()
            if kind < 0.6:
                text[chance.choice(digits)] = chance.choice(b"0123456789")
            elif kind < 0.8:
                text[at] = chance.randrange(256)
            else:
                text[at] = chance.choice(b'{}[]":,\\')
        decided += tried(rules, bytes(text), county=None, run_date="2021-08-20")
    assert 10 < decided < 390  # both are met


def any_object(chance, depth=0):
    kind = chance.randrange(12 if depth < 4 else 8)
    if kind < 8:
        return chance.choice([None, True, 0, -1, 2**70, "", "p1", "2021-08-01", "$5", 1.5, b"x", ..., "blank", "unknown"])
    if kind < 10:
        return [any_object(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {chance.choice(["case", "persons", "id", "saved", "value", "from", "incomes", "month", 3]): any_object(chance, depth + 1) for _ in range(chance.randrange(5))}


def test_objects_in_the_places_of_others(rules, caseload):
    chance = random.Random(10)
    lines = caseload(10).splitlines()
    for _ in range(400):
        case = json.loads(chance.choice(lines), parse_float=Decimal)
        place = case
        while True:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if chance.random() < 0.3 or not (isinstance(place[key], (dict, list)) and place[key]):
                place[key] = any_object(chance)
                break
            place = place[key]
        tried(rules, case, county=None, run_date="2021-08-20")


def test_rules_of_random_bytes(small):
    rules, counties = small
    text = (rules / "small.poppy").read_bytes()
    chance = random.Random(11)
    loaded = 0
    for _ in range(150):
        changed = bytearray(text)
        changed[chance.randrange(len(text))] = chance.randrange(256)
        (rules / "small.poppy").write_bytes(changed)
        try:
            poppy.load(rules, counties)
            loaded += 1
        except poppy.PoppyError as refused:
            assert refused.problems and str(refused)
    assert loaded < 150
