"""W2 by PolicyEngine-US's own SNAP rules for California, in 2024-01, its inputs pinned so that it is asked the same question.

  python bench.py ENGINE mem|time-batch w2 on|off FILE [N SECONDS]

A unit of one person each; pinned are the size of the unit, earned and unearned income, whether a member is elderly or disabled, that
person's medical expenses, housing, dependent care, the utility allowance ($596 or none), and what W2 leaves out: no categorical
eligibility, resources within their limit, nobody excluded. Its floats are 32 bits wide.
"""
import json
import statistics
import sys
import time

import numpy
from policyengine_core.simulations import SimulationBuilder
from policyengine_us.system import system

MONTH, YEAR = "2024-01", "2024"


def dollars(cases, name):
    return numpy.array([case[name] for case in cases], dtype=numpy.float64) / 100


def columns_of(cases):
    flag = numpy.array([case["elderly_or_disabled"] for case in cases])
    count = len(cases)
    return {
        ("state_fips", YEAR): numpy.full(count, 6),
        ("snap_unit_size", MONTH): numpy.array([case["size"] for case in cases]),
        ("snap_earned_income", MONTH): dollars(cases, "earned"),
        ("snap_unearned_income", MONTH): dollars(cases, "unearned"),
        ("snap_gross_income", MONTH): dollars(cases, "earned") + dollars(cases, "unearned"),
        ("snap_gross_test_income", MONTH): dollars(cases, "earned") + dollars(cases, "unearned"),
        ("has_snap_elderly_disabled_member", MONTH): flag,
        ("is_usda_disabled", YEAR): flag,
        ("is_usda_elderly", YEAR): numpy.zeros(count, dtype=bool),
        ("is_snap_ineligible_student", YEAR): numpy.zeros(count, dtype=bool),
        ("is_snap_prorated_income_member", MONTH): numpy.zeros(count, dtype=bool),
        ("snap_expense_counted_share", MONTH): numpy.ones(count),
        ("snap_allowable_medical_expenses", YEAR): dollars(cases, "medical") * 12,
        ("snap_dependent_care_deduction", MONTH): dollars(cases, "dependent_care"),
        ("housing_cost", YEAR): dollars(cases, "housing") * 12,
        ("snap_utility_allowance", MONTH): numpy.array([596.0 * case["claims_utilities"] for case in cases]),
        ("snap_child_support_deduction", MONTH): numpy.zeros(count),
        ("is_homeless", YEAR): numpy.zeros(count, dtype=bool),
        ("meets_snap_asset_test", MONTH): numpy.ones(count, dtype=bool),
        ("meets_snap_categorical_eligibility", MONTH): numpy.zeros(count, dtype=bool),
        ("is_snap_excluded_member", MONTH): numpy.zeros(count, dtype=bool),
    }


def decide(columns, count, reasons):
    simulation = SimulationBuilder().build_default_simulation(system, count)
    for (name, period), values in columns.items():
        simulation.set_input(name, period, values)
    get = lambda name: numpy.asarray(simulation.calculate(name, MONTH))
    allotment = get("snap_normal_allotment")
    eligible = get("is_snap_eligible").astype(bool) & (allotment > 0)
    result = [eligible.astype(numpy.int64), get("snap_net_income").astype(numpy.int64), numpy.where(eligible, allotment, 0).astype(numpy.int64)]
    if reasons:
        none = get("snap_allotment_before_eligibility") <= 0
        result.append(~get("meets_snap_gross_income_test").astype(bool) + 2 * ~get("meets_snap_net_income_test").astype(bool) + 4 * none)
    return result


def main():
    engine, what, workload, word, path = sys.argv[1:6]
    reasons = word == "on"
    lines = open(path).read().splitlines()
    if what == "mem":
        columns = columns_of([json.loads(line) for line in lines])
        for row in zip(*decide(columns, len(lines), reasons)):
            print(json.dumps([int(x) for x in row]))
        return
    count, seconds = min(int(sys.argv[6]), len(lines)), float(sys.argv[7])
    columns = columns_of([json.loads(line) for line in lines[:count]])
    run = lambda: sum(int(column.sum()) for column in decide(columns, count, reasons))
    check, times, begin = run(), [], time.perf_counter()
    while len(times) < 5 or (time.perf_counter() - begin < seconds and len(times) < 101):
        start = time.perf_counter()
        assert run() == check
        times.append((time.perf_counter() - start) * 1e9 / count)
    print(json.dumps({"engine": engine, "workload": workload, "mode": "batch", "reasons": word, "n": count, "ns": statistics.median(times),
                      "min": min(times), "max": max(times), "reps": len(times), "check": check,
                      "peak_kb": int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])}))


if __name__ == "__main__":
    main()
