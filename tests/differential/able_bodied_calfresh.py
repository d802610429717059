#!/usr/bin/env python3
"""able_bodied_calfresh.py POPPY, from the top of the project: the time limit of able-bodied adults, decided a second time from the rulings alone.

Random adults, with facts at and beside every boundary (ages, hours, days of a job, earnings, children, exemptions, waivers by the day they became
known, the state's fixed 36 months), are decided by `poppy run` and by the naive reading below, which shares nothing with the rules: who is subject
to the limit, and who is out for it. POPPY_ABLE_BODIED_CASES says how many (4000), POPPY_ABLE_BODIED_SEED the seed (1).
"""
import calendar
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

MONTHS = ["2023-09", "2025-12", "2026-01", "2026-02", "2026-04", "2026-05", "2026-05", "2026-06", "2026-08", "2026-10", "2026-11", "2027-02", "2027-09"]
KNOWN_LATE, KNOWN_EARLY = ("Alpine", "Merced", "Monterey", "Plumas"), ("Colusa", "Imperial", "Tulare")
ALWAYS_EXEMPT = ("Unfit", "Title_IV_Work", "Caring_For_Incapacitated", "Unemployment_Compensation", "Treatment_Program", "Thirty_Hours",
                 "Student_Half_Time", "Pregnant", "Fifteen_Percent")
UNTIL_2026_05 = ("Veteran", "Homeless", "Foster_Youth")
OPEN = date(9999, 12, 31)


def number(month):
    return int(month[:4]) * 12 + int(month[5:]) - 1


def name(month_number):
    return f"{month_number // 12}-{month_number % 12 + 1:02}"


def age(birth, on):
    years = on.year - birth.year
    return years - 1 if (on.month, on.day) < (birth.month, birth.day) else years  # 29 February: a year older on 1 March


class Adult:
    """What is drawn of one adult, and of a child beside it."""

    def __init__(self, chance, month):
        self.month = number(month)
        self.first = date(self.month // 12, self.month % 12 + 1, 1)
        self.last = date(self.first.year, self.first.month, calendar.monthrange(self.first.year, self.first.month)[1])
        around = lambda: self.first + timedelta(days=chance.randrange(-3, self.last.day + 3))
        self.run = chance.choice([date(2025, 10, 22), date(2025, 10, 23), date(2026, 2, 9), date(2026, 2, 10), date(2026, 11, 10), self.last])
        self.county = chance.choice([*KNOWN_LATE, *KNOWN_EARLY, *["Fresno"] * 14])
        years = chance.choice([17, 18, 24, 25, 25, 30, 40, 54, 55, 64, 65])
        self.birth = date(self.first.year - years, self.first.month, 1) + timedelta(days=chance.choice([-1, 0, 1, 27]))
        self.disabled = chance.random() < 0.05
        self.jobs = []
        for _ in range(chance.choice([0, 1, 1, 2])):
            begin = chance.choice([date(2017, 1, 1), around(), self.first + timedelta(days=1)])
            self.jobs.append({
                "begin": begin, "end": chance.choice([OPEN, OPEN, max(begin, around())]),
                "hours": Fraction(chance.choice([20, 30, 39, 40, 41, 60, 79, 80, chance.randrange(0, 120)]), 2),
                "worked": Fraction(chance.choice([79, 80, 159, 160]), 2) if chance.random() < 0.15 else None,
                "cents": chance.choice([0] * 9 + [10000, 11750, 21749, 21750])})
        for job in self.jobs:
            if job["worked"] is not None and job["worked"] > 24 * self.days(job):
                job["worked"] = None  # a contradiction of the case
        self.program_hours = Fraction(chance.choice([0, 0, 0, 3, 4, 40, 159, 160]), 2)
        self.benefits = [(date(2017, 1, 1), chance.choice([OPEN, self.first, self.first - timedelta(days=1)]))] if chance.random() < 0.06 else []
        self.exemptions = [(chance.choice([*ALWAYS_EXEMPT, *UNTIL_2026_05 * 3, *["Foster_Youth", "Indian"] * 4]), chance.choice([date(2020, 1, 1), self.last, self.last + timedelta(days=1)]),
                            OPEN)] if chance.random() < 0.2 else []
        self.workfare, self.good_cause = chance.random() < 0.02, chance.random() < 0.02
        self.child, self.control = None, None
        if chance.random() < 0.2:
            born = date(self.first.year - chance.choice([0, 5, 13, 14, 17, 18]), self.first.month, 1)
            self.child = born + timedelta(days=chance.choice([-1, 0, 1, 27, 40]))
            self.control = chance.choice([None, (date(2005, 1, 1), OPEN), (date(2005, 1, 1), self.first), (date(2005, 1, 1), self.first - timedelta(days=1)),
                                          (self.last, OPEN), (self.last + timedelta(days=1), OPEN)])
        near = [self.month - back for back in (-1, 0, 1, 2, 3, 4, 10, 35, 36)] + [number("2025-12"), number("2026-01")]
        self.countable = sorted({chance.choice(near) for _ in range(chance.choice([0, 5, 7, 9]))})
        self.consecutive = chance.choice([None] * 5 + [self.month + 1, self.month, self.month - 2, self.month - 3])

    # The rulings.

    def in_month(self, begin, end):
        return begin <= self.last and end >= self.first

    def days(self, job):
        return (min(job["end"], self.last) - max(job["begin"], self.first)).days + 1

    def is_waived(self):
        known = (self.county in KNOWN_LATE and self.run >= date(2026, 2, 10)) or (self.county in KNOWN_EARLY and self.run >= date(2025, 10, 23))
        area = known and number("2025-11") <= self.month <= number("2026-10")
        return area or number("2022-11") <= self.month <= number("2026-01")

    def is_excused(self, kind, begin, end):
        if not self.in_month(begin, end):
            return False
        if kind in UNTIL_2026_05:
            young = kind != "Foster_Youth" or age(self.birth, self.first) < 25
            return young and number("2023-09") <= self.month <= number("2026-05")
        return self.month >= number("2026-06") if kind == "Indian" else True

    def has_child(self):
        if self.child is None or self.child > self.last:
            return False
        if self.month <= number("2026-05"):
            return age(self.child, self.first) < 18
        return self.control is not None and self.in_month(*self.control) and age(self.child, self.first) < 14

    def oldest(self):
        for until, years in (("2023-08", 49), ("2023-09", 50), ("2024-09", 52), ("2026-05", 54)):
            if self.month <= number(until):
                return years
        return 64

    def is_subject(self):
        earned = sum(job["cents"] for job in self.jobs if self.in_month(job["begin"], job["end"]))
        return not (age(self.birth, self.first) < 18 or age(self.birth, self.last) > self.oldest() or self.is_waived() or self.disabled
                    or any(self.in_month(*benefit) for benefit in self.benefits) or earned >= 30 * 725
                    or any(self.is_excused(*exemption) for exemption in self.exemptions) or self.has_child())

    def hours(self, job):
        if not self.in_month(job["begin"], job["end"]):
            return 0
        if job["worked"] is not None:
            return job["worked"]
        return min(job["hours"] * self.days(job) / 7, job["hours"] * 4)

    def is_out(self):
        begin = number("2023-01") + 36 * ((self.month - number("2023-01")) // 36)
        used = [month for month in self.countable if begin <= month < self.month]
        works = self.program_hours + sum(self.hours(job) for job in self.jobs) >= 80 or self.workfare or self.good_cause
        regained = self.consecutive is not None and self.consecutive <= self.month <= self.consecutive + 2
        return len(used) >= 3 and self.is_subject() and not works and not regained

    # The case file.

    @staticmethod
    def person(key, birth):
        none = {name: [] for name in ("incomes", "expenses", "resources", "bars", "employments", "work_exemptions", "countable_months", "school_attendances",
                                      "parental_controls")}
        no = {name: False for name in ("disabled", "cash_aid", "receives_ssi", "in_workfare", "missed_work_with_good_cause")}
        return {"id": key, "birth_date": str(birth), "calfresh_role": "Member", "calfresh_role_reason": "blank", "work_program_hours": 0,
                "consecutive_months_begin": "blank", **none, **no}

    def case(self, key):
        day = lambda value: "open" if value == OPEN else str(value)
        halves = lambda value: float(value) if value.denominator > 1 else int(value)
        adult = self.person("p1", self.birth) | {
            "disabled": self.disabled, "in_workfare": self.workfare, "missed_work_with_good_cause": self.good_cause,
            "work_program_hours": halves(self.program_hours),
            "incomes": [{"id": f"u{i}", "kind": "Unemployment_Insurance", "amount": "$10", "pay_period": "Monthly", "begin": str(begin), "end": day(end)}
                        for i, (begin, end) in enumerate(self.benefits)],
            "employments": [{"id": f"j{i}", "begin": str(job["begin"]), "end": day(job["end"]), "hours_a_week": halves(job["hours"]),
                             "hours_worked": "blank" if job["worked"] is None else halves(job["worked"]), "self_employed": False, "paid": True,
                             "gross_a_week": f"${job['cents'] // 100}.{job['cents'] % 100:02}"} for i, job in enumerate(self.jobs)],
            "work_exemptions": [{"kind": kind, "begin": str(begin), "end": day(end)} for kind, begin, end in self.exemptions],
            "countable_months": [{"month": name(month), "entered": "2017-01-01", "removed": "blank"} for month in self.countable],
            "consecutive_months_begin": "blank" if self.consecutive is None else name(self.consecutive)}
        persons = [adult]
        if self.child is not None:
            persons.append(self.person("p2", self.child))
        if self.control is not None:
            adult["parental_controls"] = [{"child": "p2", "parenting": "Single_Parent", "begin": str(self.control[0]), "end": day(self.control[1])}]
        return {"case": key, "county": self.county, "run_date": str(self.run), "programs": ["calfresh"],
                "calfresh_spells": [{"applied": "2017-10-01", "certified_from": "2017-10-01", "certified_until": "open"}], "pub_275": True,
                "utility_allowance_claimed": "blank", "receives_suas": False,
                "homeless_shelter_claimed": False, "separate_elderly": "blank", "persons": persons, "saved": []}


def decide(poppy, month, cases):
    """(subject to the limit, out for it) of each case's adult."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "cases.ndjson", Path(folder) / "out.ndjson"
        given.write_text("".join(json.dumps(case) + "\n" for case in cases))
        done = subprocess.run([poppy, "run", "--cases", given, "--month", month, "--out", out, "--threads", "1"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{month}: {done.stderr}")
        result = []
        for line in out.read_text().splitlines():
            decided = json.loads(line)["programs"]["calfresh"]
            roles = {each["record"]: each["status"] for each in decided["decisions"] if each["line"] == "calfresh_person"}
            result.append((decided["values"]["p1"]["subject_to_time_limit"], roles["p1"] == "FRE" if isinstance(roles["p1"], str) else roles["p1"]))
        return result


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    chance = random.Random(int(os.environ.get("POPPY_ABLE_BODIED_SEED", "1")))
    count = int(os.environ.get("POPPY_ABLE_BODIED_CASES", "4000"))
    seen, failed = Counter(), 0
    for at, month in enumerate(MONTHS):
        adults = [Adult(chance, month) for _ in range(at, count, len(MONTHS))]
        cases = [adult.case(f"a{at}-{i}") for i, adult in enumerate(adults)]
        for adult, case, found in zip(adults, cases, decide(sys.argv[1], month, cases)):
            expected = (adult.is_subject(), adult.is_out())
            seen[expected] += 1
            if found != expected:
                failed += 1
                print(f"{month}: (subject, out) should be {expected}, found {found}: {json.dumps(case)}")
    print(f"{sum(seen.values())} adults: {seen[True, True]} out for the time limit, {seen[True, False]} subject to it, {seen[False, False]} exempt; {failed} differ")
    sys.exit(1 if failed or min(seen[True, True], seen[True, False], seen[False, False]) < count // 50 else 0)


main()
