"""check.py: the same answers as the rule tests of the examples expect, where OpenFisca can be asked for them (no unknown fact, no month
without a value). pip install openfisca-core."""
import pathlib
import sys

import yaml
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

import brackets
import county_grant
import time_limit_60
from entities import Household, Person

HERE = pathlib.Path(__file__).resolve().parent
FACTS = {"persons_in_unit", "housing", "sharing_persons", "shelter_available", "accepts_shelter", "lost_shelter_by_conduct", "shelter_is_elsewhere",
         "filing_status", "taxable_income"}


def system():
    result = TaxBenefitSystem([Household, Person])
    for module in (brackets, county_grant, time_limit_60):
        result.add_variables(*[one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__ and hasattr(one, "value_type")])
    result.load_parameters(str(HERE / "parameters"))
    return result


def value_of(text):
    if isinstance(text, str) and text.startswith("$"):
        return float(text[1:].replace(",", ""))
    return {"yes": True, "no": False}.get(text, text)


def tests_of(path):
    """Each test, or row of a table: its month, facts, and the values expected."""
    for one in yaml.load(path.read_text(), Loader=yaml.BaseLoader):
        rows = one.get("rows") or [[]]
        for row in rows:
            case, expect = dict(one["case"]), dict(one.get("expect", {}))
            month = one.get("month")
            for column, cell in zip(one.get("columns", []), row):
                if column.startswith("given."):
                    case[column[6:]] = cell
                elif column.startswith("expect."):
                    expect[column[7:]] = cell
                elif column == "month":
                    month = cell
            yield month, case, expect


def compare(rules, path):
    checked = wrong = 0
    for month, case, expect in tests_of(path):
        adults = case.get("adults", [])
        person = {"aided": {}, "exempt": {}}
        for aid in adults[0]["aid_months"] if adults else []:
            person["aided"][aid["month"]] = True
            person["exempt"][aid["month"]] = aid.get("exempt") == "yes"
        facts = {name: {month: value_of(v).lower() if name in ("housing", "filing_status") else
                        int(v) if name in ("persons_in_unit", "sharing_persons") else value_of(v)} for name, v in case.items() if name in FACTS}
        asked = {name.removeprefix("a1."): value_of(v) for name, v in expect.items()
                 if name.removeprefix("a1.") in ("standard", "declines_shelter", "income_tax", "months_used", "months_left")}
        if not asked:
            continue
        simulation = SimulationBuilder().build_from_entities(
            rules, {"persons": {"a1": person}, "households": {"c1": facts | {"members": ["a1"]}}})
        for name, value in asked.items():
            found = simulation.calculate(name, month)[0]
            checked += 1
            if float(found) != float(value):
                wrong += 1
                print(f"{path.parent.parent.parent.name} {month} {name}: {found}, and {value} is expected of {case}", file=sys.stderr)
    print(f"{path.parent.parent.parent.name}: {checked} values, {wrong} otherwise")
    return wrong


if __name__ == "__main__":
    examples = HERE.parents[1]
    rules = system()
    sys.exit(1 if sum([compare(rules, examples / name) for name in ("county-grant/rules/tests/standard.yaml", "time-limit-60/rules/tests/clock.yaml",
                                                               "brackets/rules/tests/brackets.yaml")]) else 0)
