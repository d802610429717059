"""Decisions, explanations and problems are those of the program, byte by byte."""

import json
import shlex
from decimal import Decimal
from pathlib import Path

import poppy
import pytest

ASKED = {"county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"}
CASE = "examples/time-on-aid/case.yaml"


def commands_of_examples():
    """Of the examples that are one plain `poppy decide CASE …` by the shipped rules."""
    for path in sorted(Path("examples").glob("*/command")):
        words = shlex.split(path.read_text())
        plain = {"--county", "--month", "--months", "--run-date", "--program"}
        if words[:2] == ["poppy", "decide"] and {word for word in words if word.startswith("-")} <= plain and "|" not in words and ";" not in path.read_text():
            yield words[2:]


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_every_example_comes_out_as_the_program_prints_it(rules, program, depth):
    commands = list(commands_of_examples())
    assert len(commands) >= 2
    household = "examples/calfresh-family/case.yaml"
    commands += [[household, "--county", "Fresno", "--month", month, "--run-date", f"{month}-10"] for month in ("2019-02", "2024-02", "2026-11")]
    for case, *options in commands:
        given = dict(zip(options[::2], options[1::2], strict=True))
        decided = rules.decide(
            case,
            county=given.get("--county"),
            month=given.get("--months", given.get("--month")),
            run_date=given.get("--run-date"),
            programs=[given["--program"]] if "--program" in given else None,
            depth=depth,
        )
        arguments = ["decide", case, *options, "--depth", str(depth)]
        assert decided.text().encode() == program(*arguments)
        assert decided.to_json().encode() == program(*arguments, "--json")
        assert decided.to_dict() == json.loads(program(*arguments, "--json"))


def test_a_drawn_caseload_comes_out_as_the_program_prints_it(rules, program, tmp_path, caseload):
    for number, line in enumerate(caseload(30).splitlines()):
        path = tmp_path / f"{number}.json"
        path.write_text(line)
        asked = {"month": "2021-08", "run_date": "2021-08-20"}
        printed = program("decide", str(path), "--month", "2021-08", "--run-date", "2021-08-20", "--json")
        assert rules.decide(path, **asked).to_json().encode() == printed
        assert rules.decide(json.loads(line, parse_float=Decimal), **asked).to_dict() == json.loads(printed)  # as data, too


def test_a_value_and_why(rules, program):
    decided = rules.decide(CASE, **ASKED)
    assert decided.value("p1.days_left") == 29
    assert decided[0]["p1.days_left"] == 29
    why = decided.why("p1.days_left", depth=0)
    printed = program("decide", CASE, "--county", "Yolo", "--month", "2021-08", "--run-date", "2021-08-02", "--why", "p1.days_left", "--depth", "0")
    assert str(why).encode() == printed
    assert why.step.name == "days_left" and why.step.value == 29
    assert why.step.path == "policies/gagr/ticks.poppy"
    by_line = {one.line: one for one in decided.decisions}
    assert (by_line["program_status"].record, by_line["program_status"].status) == ("", "Approved")
    assert (by_line["person_status"].record, by_line["person_status"].status, by_line["person_status"].reasons) == ("p1", "Approved", ())
    assert decided.needs == ()


def test_a_notebook_shows_the_budget_form_and_the_explanation(rules):
    decided = rules.decide(CASE, **ASKED)
    for shown in (decided._repr_html_(), decided[0]._repr_html_(), decided.why("p1.days_left")._repr_html_()):
        assert shown.startswith("<section>") and shown.endswith("</section>\n")
        assert "script" not in shown and "http" not in shown
    assert "90-Day (3-Month) Limit Reached, else Clock End" in decided._repr_html_()
    assert "Why p1.days_left is 29" in decided.why("p1.days_left")._repr_html_()


def test_several_months_are_asked_one_by_one(rules):
    decided = rules.decide(CASE, county="Yolo", month="2021-08..2021-10", run_date="2021-10-20")
    assert [month.month for month in decided] == ["2021-08", "2021-09", "2021-10"]
    assert decided[-1].month == "2021-10"
    with pytest.raises(ValueError, match="3 months"):
        decided.value("p1.days_left")


def test_without_a_run_date_it_is_today_and_the_decision_tells(rules):
    case = {"case": "c1", "county": "Yolo", "persons": [{"id": "p1"}]}
    told = rules.decide(case, month="2021-08").to_dict()[0]
    assert told["run_date_is_today"] is True
    assert "run_date_is_today" not in rules.decide(case, month="2021-08", run_date="2021-08-20").to_dict()[0]


def test_programs_are_those_asked_for(rules):
    assert list(rules.decide(CASE, **ASKED, programs=["gagr"]).to_dict()[0]["programs"]) == ["gagr"]
    with pytest.raises(TypeError):
        rules.decide(CASE, **ASKED, programs="gagr")


def test_problems_come_as_data_and_in_words(rules):
    with pytest.raises(poppy.PoppyError) as refused:
        rules.decide("case: c1\ncounty: Yollo\n", month="2021-08", run_date="2021-08-20")
    (problem,) = refused.value.problems
    assert (problem.path, problem.line) == ("case", 2)
    assert "Yolo" in problem.hint + problem.message
    assert str(refused.value) == problem.text.rstrip("\n")
    assert problem.text.startswith("case:2:")
    with pytest.raises(poppy.PoppyError) as refused:
        rules.decide(CASE, **ASKED).value("p1.days_lef")
    assert refused.value.problems[0].code == "P909"
    assert "days_left" in refused.value.problems[0].hint


def test_all_problems_of_all_files_come_at_once(small):
    rules, counties = small
    (rules / "other.poppy").write_text('module small.other "Other"\ndefine a of Person : int = b\ndefine c of Person : int = d\n')
    with pytest.raises(poppy.PoppyError) as refused:
        poppy.load(rules, counties)
    assert [problem.line for problem in refused.value.problems] == [2, 3]
    assert all(problem.path == str(rules / "other.poppy") for problem in refused.value.problems)


def test_a_file_that_is_not_there_is_told_as_python_tells_it(rules, tmp_path):
    with pytest.raises(FileNotFoundError):
        rules.decide(tmp_path / "none.yaml", **ASKED)
    with pytest.raises(poppy.PoppyError, match="no such folder"):
        poppy.load(tmp_path / "none", tmp_path)


def test_the_rules_say_what_there_is(rules):
    assert set(rules.programs) >= {"gagr", "calfresh"} and len(rules.counties) == 58
    (flag,) = [one for one in rules.flags if one.number == "EDX119C024"]
    assert (flag.name, flag.type.text) == ("six_months_in_12", "bool")
    (line,) = [one for one in rules.lines if one.name == "exceeds_time_limit"]
    assert (line.part, line.entity, line.cites) == ("rule", "Person", "CA-215680 2.1.2.2 item 1")
    assert any(fact.name == "birth_date" and fact.list == "persons" for fact in rules.facts)
    assert rules.case_schema()["title"] == "A case"
    assert rules.warnings == []
