#!/usr/bin/env python3
"""Cases of the workloads: JSON lines, the same bytes for the same seed.

  cases.py boundary WORKLOAD [--form peer|poppy]              every limit a cent or day below, at and above
  cases.py random WORKLOAD COUNT [--seed N] [--form …]        a mix around the limits, in random order
  cases.py table | flags                                      the rows of W4 as CSV | the 18 counties' flags of W3 as JSON

The peers' form has whole numbers alone: cents, days as 20240131, months counted from year 0 (2021-08 is 24259), W3's history as
twelve numbers, the month before the benefit month first. Poppy's form says the same in the types of its rules.
"""
import argparse
import itertools
import json
import pathlib
import random
import re

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["resident", "citizen", "qualified_immigrant", "has_number", "applied_for_number", "student", "working", "work_exempt",
         "disabled", "elderly", "fleeing", "on_strike"]
MONTH = {"w1": 2024 * 12, "w2": 2024 * 12, "w3": 2021 * 12 + 7, "w4": 2023 * 12 + 6}  # the month of a batch
RUN_DATE = "2024-01-15"


# ---- W1

W1_GOOD = {"age": 40, "hours": 20, "income": 158000, "resources": 425000, "entered_on": 20181001, "applied_on": 20231130}
W1_EDGES = {"age": [0, 17, 18, 19, 120], "hours": [0, 19, 20, 21, 168], "income": [0, 157999, 158000, 158001],
            "resources": [0, 424999, 425000, 425001], "entered_on": [20180930, 20181001, 20181002],
            "applied_on": [20231130, 20231201, 20231202]}


def w1(flags, **numbers):
    return dict(zip(FLAGS, flags)) | W1_GOOD | numbers


def w1_boundary():
    draw = random.Random("w1 boundary")
    good = [name in ("resident", "citizen", "has_number", "working") for name in FLAGS]
    yield w1(good)
    for i in range(12):
        yield w1([flag != (i == j) for j, flag in enumerate(good)])
        yield w1([i == j for j in range(12)])
    for flags in itertools.product([False, True], repeat=12):
        yield w1(flags, **{name: draw.choice(edges) for name, edges in W1_EDGES.items()})
    for name, edges in W1_EDGES.items():
        for edge in edges:
            yield w1(good, **{name: edge})
            for _ in range(40):
                yield w1([draw.random() < 0.5 for _ in range(12)], **{name: edge})


def w1_random(draw):
    chance = [0.95, 0.7, 0.5, 0.9, 0.5, 0.2, 0.6, 0.2, 0.15, 0.15, 0.02, 0.05]
    return w1([draw.random() < each for each in chance], age=draw.randint(0, 90), hours=draw.randint(0, 40),
              income=draw.randint(0, 300000), resources=draw.randint(0, 600000),
              entered_on=draw.randint(2010, 2023) * 10000 + draw.randint(1, 12) * 100 + draw.randint(1, 28),
              applied_on=20230000 + draw.randint(9, 12) * 100 + draw.randint(1, 30))


# ---- W2 (dollars by household size 1 to 8, and for each more)

MAXIMUM = [291, 535, 766, 973, 1155, 1386, 1532, 1751, 219]
GROSS = [1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478, 557]
NET = [1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214, 429]


def by_size(dollars, size):
    return (dollars[min(size, 8) - 1] + max(size - 8, 0) * dollars[8]) * 100


def standard_deduction(size):
    return {4: 208, 5: 244}.get(size, 198 if size < 4 else 279) * 100


def w2(size, elderly=False, utilities=False, earned=0, unearned=0, dependent_care=0, medical=0, housing=0):
    return {"size": size, "elderly_or_disabled": elderly, "claims_utilities": utilities, "earned": earned, "unearned": unearned,
            "dependent_care": dependent_care, "medical": medical, "housing": housing}


def w2_boundary():
    around = (-1, 0, 1)
    for size in range(1, 21):
        gross, net, most, standard = by_size(GROSS, size), by_size(NET, size), by_size(MAXIMUM, size), standard_deduction(size)
        for elderly in (False, True):
            for d in around:
                yield w2(size, elderly, unearned=gross + d)
                yield w2(size, elderly, earned=gross + d, housing=300000)
                yield w2(size, elderly, earned=gross + d, housing=90000, utilities=True)
                yield w2(size, elderly, unearned=standard + d)
                yield w2(size, elderly, unearned=standard + 100000, dependent_care=100000 + d)
                # shelter at half of adjusted income, and at the cap above it
                yield w2(size, elderly, unearned=standard + 100000, housing=50000 + d)
                yield w2(size, elderly, unearned=standard + 100000, housing=50000 + 67200 + d)
                yield w2(size, elderly, unearned=standard + 100001, housing=50000 + 67200 + d)
                yield w2(size, elderly, unearned=standard + 100000, housing=50000 - 59600 + 67200 + d, utilities=True)
                for medical in (0, 1, 3500, 12000, 15500, 50000):
                    yield w2(size, elderly, unearned=150000, medical=max(medical + d, 0))
        # net income at its limit, at the last dollar of allotment, at the minimum: half a dollar below, at and above
        for dollars in (net // 100, most // 30, most // 30 - 77, 10, 1):
            for cents in (-51, -50, -49, -1, 0, 1, 49, 50, 51):
                yield w2(size, True, unearned=max(standard + dollars * 100 + cents, 0))
        for dollars in (240, 400, 800):  # half a dollar of net income, less and more fractions of a cent
            for cents in (61, 62, 63, 64):
                yield w2(size, True, earned=125 * dollars + cents)
        for earned in range(100000, 100010):  # every fraction that a fifth of a cent can take
            yield w2(size, True, earned=earned, housing=40000)
            yield w2(size, False, earned=earned, unearned=1, housing=40000)


def in_ten_cents(case):
    """The case with each amount cut to ten cents, so that no budget has fractions of a cent."""
    return {name: value - value % 10 if name in MONEY else value for name, value in case.items()}


def w2_random(draw):
    size = min(1 + int(draw.expovariate(0.7)), 20)
    some = lambda chance, most: draw.randint(1, most) if draw.random() < chance else 0
    return w2(size, draw.random() < 0.3, draw.random() < 0.7, some(0.5, 300000 + 40000 * size), some(0.5, 150000),
              some(0.15, 60000), some(0.2, 40000), some(0.8, 250000))


# ---- W3

W3_MONTH = MONTH["w3"]
LENGTHS = [31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31]  # 2021-07 back to 2020-08


def read_flags():
    counties = {}
    for path in sorted((HERE / "../../county_rules").resolve().glob("*.yaml")):
        text = path.read_text()
        if not re.search(r"^  time_on_aid: Automated$", text, re.M):
            continue
        flags = {name: value == "yes" for name, value in re.findall(r"^  (\w+): (yes|no)\b", text, re.M)}
        flags.setdefault("type_six_institutions", False)
        code = re.search(r'^code: "(\d+)"', text, re.M).group(1)
        counties[int(code)] = {"name": re.search(r"^county: (.+)$", text, re.M).group(1), "flags": dict(sorted(flags.items()))}
    assert len(counties) == 18
    return counties


def w3(county, bda=20210801, employability=1, employment_begin=W3_MONTH - 3, aid_in_kind_code=False, in_school=False,
       in_type_six=False, broken_aid=False, clock_begin=W3_MONTH - 11, days=(), exempt=()):
    days = list(days) + [0] * (12 - len(days))
    exempt = list(exempt) + [False] * (12 - len(exempt))
    return {"county": county, "bda": bda, "employability": employability, "employment_begin": employment_begin,
            "aid_in_kind_code": aid_in_kind_code, "in_school": in_school, "in_type_six": in_type_six, "broken_aid": broken_aid,
            "clock_begin": clock_begin, "days": days, "exempt": exempt}


def days_that_sum_to(total):
    days = []
    for length in LENGTHS:
        days.append(min(length, total - sum(days)))
    return days


def w3_boundary():
    draw = random.Random("w3 boundary")
    for county in read_flags():
        for bda in (20200901, 20210302, 20210801):
            for months in range(8):
                for code in (False, True):
                    yield w3(county, bda, aid_in_kind_code=code, days=LENGTHS[:months])
            for total in (1, 27, 28, 29, 89, 90, 91, 120):
                yield w3(county, bda, days=days_that_sum_to(total))
                yield w3(county, bda, broken_aid=True, days=days_that_sum_to(total), aid_in_kind_code=True)
        for months in (2, 3, 5, 6):
            yield w3(county, days=LENGTHS[:months], in_school=True)
            yield w3(county, days=LENGTHS[:months], in_type_six=True, employability=2)
            yield w3(county, days=LENGTHS[:months], in_type_six=True, aid_in_kind_code=True)
            yield w3(county, bda=20210601, days=[LENGTHS[0] - 1] + LENGTHS[1:months], broken_aid=True)
        for back in range(12):  # the period begins in each month; each month is exempt; each is a day short
            yield w3(county, days=LENGTHS, clock_begin=W3_MONTH - back)
            yield w3(county, days=LENGTHS[:4], exempt=[i == back for i in range(12)])
            yield w3(county, bda=20210701, days=[n - (i == back) for i, n in enumerate(LENGTHS)], broken_aid=back % 2 == 0)
        for employability in range(4):
            for begin in range(W3_MONTH - 2, W3_MONTH + 3):
                for bda in (20210701, 20210815):
                    yield w3(county, bda, employability, begin, days=LENGTHS[:3], aid_in_kind_code=begin % 2 == 0)
        for _ in range(60):
            yield w3_random(draw) | {"county": county}


COUNTIES = list(read_flags())


def w3_random(draw):
    aided = draw.randint(0, 12)
    days = [length if draw.random() < 0.7 else draw.randint(0, length) for length in LENGTHS[:aided]]
    bda_year, bda_month = draw.choice([(2020, 9), (2020, 12), (2021, 3), (2021, 6), (2021, 8)])
    return w3(draw.choice(COUNTIES), bda_year * 10000 + bda_month * 100 + draw.choice([1, 1, 2, 15, 28]),
              draw.choice([0, 1, 1, 1, 1, 2, 3]), W3_MONTH - draw.randint(-1, 12), draw.random() < 0.2, draw.random() < 0.1,
              draw.random() < 0.1, draw.random() < 0.15, W3_MONTH - draw.randint(0, 11), days,
              [draw.random() < 0.15 for _ in days])


# ---- W4

FIRST, LAST = 2020 * 12, 2024 * 12 + 11


def table():
    """(place, size, first month, cents), in order; each pair has seven amounts, the first from 2020-01."""
    draw, rows = random.Random("w4 table"), []
    for place in range(1, 59):
        for size in range(1, 11):
            begins = [FIRST] + sorted(draw.sample(range(FIRST + 1, LAST + 1), 6))
            amount = 40000 + 700 * place + 15000 * size
            for begin in begins:
                rows.append((place, size, begin, amount))
                amount += draw.randint(-500, 4000)
    return rows


def w4_boundary():
    pairs = {}
    for place, size, begin, cents in table():
        pairs.setdefault((place, size), []).append((begin, cents))
    for (place, size), rows in pairs.items():
        yield {"place": place, "size": size, "month": FIRST, "rent": rows[0][1]}
        yield {"place": place, "size": size, "month": LAST, "rent": rows[-1][1] + 1}
        if place in (1, 2, 29, 57, 58) and size in (1, 2, 9, 10):
            for i, (begin, cents) in enumerate(rows):
                for d in (-1, 0, 1):
                    yield {"place": place, "size": size, "month": begin, "rent": cents + d}
                    if i > 0:
                        yield {"place": place, "size": size, "month": begin - 1, "rent": rows[i - 1][1] + d}


def w4_random(draw):
    place, size = draw.randint(1, 58), draw.randint(1, 10)
    return {"place": place, "size": size, "month": MONTH["w4"], "rent": 40000 + 700 * place + 15000 * size + draw.randint(-9000, 20000)}


# ---- forms

def month_text(month):
    return f"{month // 12}-{month % 12 + 1:02}"


def date_text(day):
    return f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"


def dollars_text(cents):
    return f"${cents // 100}.{cents % 100:02}"


MONEY = {"income", "resources", "earned", "unearned", "dependent_care", "medical", "housing", "rent"}
EMPLOYABILITY = ["NoRecord", "Employable", "Unemployable", "ConditionallyEmployable"]
NAMES = {code: county["name"] for code, county in read_flags().items()}


def poppy_form(number, case):
    line = {"case": f"c{number}"}
    for name, value in case.items():
        if name == "county":
            line["county"] = NAMES[value]
        elif name in MONEY:
            line[name] = dollars_text(value)
        elif name in ("entered_on", "applied_on"):
            line[name] = date_text(value)
        elif name == "bda":
            line["beginning_date_of_aid"] = date_text(value)
        elif name in ("employment_begin", "clock_begin"):
            line[name] = month_text(value)
        elif name == "employability":
            line[name] = EMPLOYABILITY[value]
        elif name == "days":
            line["aided_months"] = [{"month": month_text(W3_MONTH - 1 - i), "days": days, "exempt": exempt}
                                    for i, (days, exempt) in enumerate(zip(value, case["exempt"])) if days]
        elif name not in ("exempt", "month"):
            line[name] = value
    return line


BOUNDARY = {"w1": w1_boundary, "w2": w2_boundary, "w3": w3_boundary, "w4": w4_boundary}
RANDOM = {"w1": w1_random, "w2": w2_random, "w3": w3_random, "w4": w4_random}


def random_cases(workload, count, seed=1):
    draw = random.Random(f"{workload} {seed}")
    return [RANDOM[workload](draw) for _ in range(count)]


def boundary_cases(workload):
    return list(BOUNDARY[workload]())


def text(cases, form="peer"):
    lines = (case if form == "peer" else poppy_form(i, case) for i, case in enumerate(cases))
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def table_csv():
    rows, out = table(), ["place,size,amount,from,until\n"]
    for row, after in zip(rows, rows[1:] + [(0, 0, 0, 0)]):
        until = after[2] - 1 if after[:2] == row[:2] else LAST
        out.append(f"{row[0]},{row[1]},{dollars_text(row[3])},{month_text(row[2])},{month_text(until)}\n")
    return "".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["boundary", "random", "table", "flags"])
    parser.add_argument("workload", nargs="?", choices=list(RANDOM))
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=["peer", "poppy"], default="peer")
    given = parser.parse_args()
    if given.what == "table":
        print(table_csv(), end="")
    elif given.what == "flags":
        print(json.dumps(read_flags(), indent=1))
    elif given.workload is None:
        parser.error("which workload?")
    else:
        cases = boundary_cases(given.workload) if given.what == "boundary" else random_cases(given.workload, given.count, given.seed)
        print(text(cases, given.form), end="")


if __name__ == "__main__":
    main()
