"""W2 as a tax and benefit system of OpenFisca: a variable for each line of the budget, vectors over households.

  python bench.py ENGINE mem|json|time-mem|time-json|time-batch w2 on|off FILE [N SECONDS]

OpenFisca's floats are 32 bits wide, too few for cents; all variables are its 32-bit integers: cents, tenths of a cent in the budget.
mem is a simulation of one household, as a request to its web API makes one; batch is one simulation of all.
"""
import json
import statistics
import sys
import time

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2024-01"
FACTS = ["size", "elderly_or_disabled", "claims_utilities", "earned", "unearned", "dependent_care", "medical", "housing"]
MAXIMUM = numpy.array([0, 291, 535, 766, 973, 1155, 1386, 1532, 1751], dtype=numpy.int32)
GROSS = numpy.array([0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478], dtype=numpy.int32)
NET = numpy.array([0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214], dtype=numpy.int32)
STANDARD = numpy.array([0, 198, 198, 198, 208, 244, 279, 279, 279], dtype=numpy.int32)

Household = build_entity(key="household", plural="households", label="Household", roles=[{"key": "member", "plural": "members", "label": "Member"}])
Person = build_entity(key="person", plural="persons", label="Person", is_person=True)


def variable(name, formula=None, kind=int):
    members = {"value_type": kind, "entity": Household, "definition_period": DateUnit.MONTH, "label": name}
    if formula:
        members["formula"] = lambda household, period: formula(lambda other: household(other, period))
    return type(name, (Variable,), members)


def at_size(amounts, beyond, get):
    row = numpy.minimum(get("size"), 8)
    return amounts[row] + beyond * (get("size") - row)


def medical_deduction(get):
    medical = get("medical")
    counted = numpy.where(medical <= 15500, 12000, medical - 3500)
    return numpy.where(get("elderly_or_disabled") & (medical > 3500), counted, 0)


def adjusted(get):
    before = get("gross") - STANDARD[numpy.minimum(get("size"), 8)] * 100 - get("dependent_care") - get("medical_deduction")
    return numpy.maximum(before * 10 - get("earned") * 2, 0)


def shelter(get):
    excess = numpy.maximum((get("housing") + 59600 * get("claims_utilities")) * 10 - get("adjusted") // 2, 0)
    return numpy.where(get("elderly_or_disabled"), excess, numpy.minimum(excess, 672000))


def allotment(get):
    full = at_size(MAXIMUM, 219, get) - (get("net") * 3 + 9) // 10
    return numpy.maximum(full, numpy.where(get("size") <= 2, 23, 0))


FORMULAS = {
    "gross": lambda get: get("earned") + get("unearned"),
    "medical_deduction": medical_deduction,
    "adjusted": adjusted,
    "shelter": shelter,
    "net": lambda get: (numpy.maximum(get("adjusted") - get("shelter"), 0) + 500) // 1000,
    "allotment": allotment,
    "over_gross": lambda get: ~get("elderly_or_disabled") & (get("gross") > at_size(GROSS, 557, get) * 100),
    "over_net": lambda get: get("net") > at_size(NET, 429, get),
    "no_allotment": lambda get: get("allotment") == 0,
    "approved": lambda get: ~(get("over_gross") | get("over_net") | get("no_allotment")),
    "issuance": lambda get: numpy.where(get("approved"), get("allotment"), 0),
    "reasons": lambda get: get("over_gross") + 2 * get("over_net") + 4 * get("no_allotment"),
}
BOOLS = {"elderly_or_disabled", "claims_utilities", "over_gross", "over_net", "no_allotment", "approved"}


def system():
    result = TaxBenefitSystem([Person, Household])
    for name in FACTS:
        result.add_variable(variable(name, kind=bool if name in BOOLS else int))
    for name, formula in FORMULAS.items():
        result.add_variable(variable(name, formula, bool if name in BOOLS else int))
    return result


SYSTEM = system()


def decide(columns, count, reasons):
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, count=count)
    for name in FACTS:
        simulation.set_input(name, PERIOD, columns[name])
    return [simulation.calculate(name, PERIOD) for name in ["approved", "net", "issuance"] + (["reasons"] if reasons else [])]


def columns_of(cases):
    return {name: numpy.array([case[name] for case in cases], dtype=bool if name in BOOLS else numpy.int32) for name in FACTS}


def answer_of(columns, reasons):
    return [int(column[0]) for column in decide(columns, 1, reasons)]


def text_of(answer, reasons):
    names = ["over_gross", "over_net", "no_allotment"] if reasons else []
    return json.dumps({"answer": answer, "reasons": [name for i, name in enumerate(names) if answer[-1] >> i & 1]})


def main():
    engine, what, workload, word, path = sys.argv[1:6]
    reasons = word == "on"
    lines = open(path).read().splitlines()
    if not what.startswith("time"):
        if what == "json":
            for line in lines:
                print(text_of(answer_of(columns_of([json.loads(line)]), reasons), reasons))
            return
        # Both ways that are timed: all at once, and some of them alone.
        answers = [[int(x) for x in row] for row in zip(*decide(columns_of([json.loads(line) for line in lines]), len(lines), reasons))]
        for i in range(0, len(lines), 10):
            assert answer_of(columns_of([json.loads(lines[i])]), reasons) == answers[i], lines[i]
        print("\n".join(json.dumps(answer) for answer in answers))
        return
    count, seconds = min(int(sys.argv[6]), len(lines)), float(sys.argv[7])
    if what == "time-batch":
        columns = columns_of([json.loads(line) for line in lines[:count]])
        run = lambda n: sum(int(column.sum(dtype=numpy.int64)) for column in decide(columns, n, reasons))
    elif what == "time-mem":
        alone = [columns_of([json.loads(line)]) for line in lines[:count]]
        run = lambda n: sum(sum(answer_of(columns, reasons)) for columns in alone[:n])
    else:
        def run(n):
            total = 0
            for line in lines[:n]:
                answer = answer_of(columns_of([json.loads(line)]), reasons)
                total += sum(answer) + 0 * len(text_of(answer, reasons))
            return total
    if what != "time-batch":
        begin = time.perf_counter()
        run(10)
        count = min(count, max(10, int(seconds / 6 / ((time.perf_counter() - begin) / 10))))
    check, times = run(count), []
    begin = time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - begin < seconds and len(times) < 101):
        start = time.perf_counter()
        assert run(count) == check
        times.append((time.perf_counter() - start) * 1e9 / count)
    print(json.dumps({"engine": engine, "workload": workload, "mode": what[5:], "reasons": word, "n": count, "ns": statistics.median(times),
                      "min": min(times), "max": max(times), "reps": len(times), "check": check,
                      "peak_kb": int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])}))


main()
