"""Random histories of GA/GR cases for replay.py: spells of the program, persons who join, registrations, external months, dated facts."""
from datetime import date, timedelta

COUNTIES = ["Alameda", "Contra Costa", "Fresno", "Orange", "Placer", "Sacramento", "San Diego", "San Francisco", "San Luis Obispo", "San Mateo",
            "Santa Barbara", "Santa Clara", "Santa Cruz", "Solano", "Sonoma", "Tulare", "Ventura", "Yolo"]
YES_NO = ("yes", "no")
FLAGS = dict.fromkeys(
    ("employable_status_most_counties", "three_months_in_12", "ninety_days_in_12", "four_weeks", "program_applied", "month_or_day_by_bda",
     "six_months_in_school", "six_months_in_12", "aid_in_kind", "employable_status_alameda", "unverified_id_fails", "earned_income_santa_barbara",
     "thirty_day_proration", "type_six_institutions"), YES_NO)
KEEPS = {"": ["program_status", "closed_on", "applied_on"], "persons": ["person_status", "aid_days", "period"]}
MAKES = {"new_clock": "time_clocks", "new_clock_month": "clock_months"}
PAGES = {"summary_begin", "summary_end", "summary_used", "summary_exempt", "summary_remaining"}
STATUSES = ("Employable", "Employable", "Employable", "Unemployable", "ConditionallyEmployable")


def plus(day, days):
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def entered_after(chance, day):
    """Mostly within days, sometimes months later."""
    return plus(day, chance.choice((-3, 0, 0, 1, 2, 5, 12, 30, 70, 150)))


def versions(chance, day, key, first, *later):
    """Entries of one key, the later ones correcting the first."""
    records = [{**key, **first, "entered": entered_after(chance, day), "removed": "blank"}]
    for one in later:
        records.append({**key, **one, "entered": plus(records[-1]["entered"], chance.choice((1, 3, 9, 25, 60, 120))), "removed": "blank"})
    return records


def dated(chance, start, values):
    """A fact over time: each later entry begins later, or is of one month only (P705)."""
    entries, entered = [{"value": chance.choice(values)}], start
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        day = plus(start, chance.randrange(500))
        entered = max(entered_after(chance, day), plus(entered, 1))
        entry = {"value": chance.choice(values), "from": day[:7], "entered": entered}
        if any(day[:7] <= before.get("from", "") for before in entries):
            entry["until"] = day[:7]
        entries.append(entry)
    return entries


def draw_spells(chance, start):
    """The program's records, and (application, entered, last day or blank) of each spell."""
    records, spells, day = [], [], plus(start, chance.choice((-900, -400, 0, 0, 10, 35, 80)))
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
        ends = plus(day, chance.choice((4, 20, 45, 100, 200, 400)))
        texts = [{"discontinued": "blank"}]
        if chance.random() < 0.6:
            texts.append({"discontinued": ends})
            if chance.random() < 0.15:
                texts.append({"discontinued": "blank"})  # rescinded
            elif chance.random() < 0.1:
                texts.append({"discontinued": plus(ends, chance.choice((-2, 11, 31)))})
        of_spell = versions(chance, day, {"applied": day}, *texts)
        for later in of_spell[1:2]:
            later["entered"] = max(later["entered"], plus(ends, chance.choice((-6, 0, 3, 20, 80))))
        for before, after in zip(of_spell, of_spell[1:]):
            after["entered"] = max(after["entered"], plus(before["entered"], 1))
        if len(of_spell) == 1 and chance.random() < 0.08:
            of_spell[0]["removed"] = plus(of_spell[0]["entered"], chance.choice((2, 30, 90)))  # withdrawn
        records += of_spell
        spells.append((day, of_spell[0]["entered"]))
        day = plus(ends, chance.choice((1, 8, 15, 40, 150, 380)))
    return records, spells


def draw_registrations(chance, start):
    records, begins = [], set()
    for number in range(chance.choice((0, 1, 2, 2, 3, 3, 4, 5))):
        first_of_all = number == 0 and chance.random() < 0.85
        begin = plus(start, -950 if first_of_all else chance.choice((-100, -30, 0, 0, 15, 31, 60, 100, 200, 330)) + chance.choice((0, 0, 3, 9)))
        if begin in begins:
            continue
        begins.add(begin)
        end = "open" if first_of_all or chance.random() < 0.6 else plus(begin, chance.choice((5, 29, 90, 250)))
        first = {"end": end, "status": chance.choice(STATUSES), "status_reason": "blank", "verified": "yes" if chance.random() < 0.85 else "no"}
        later = [{**first, "status": chance.choice(STATUSES), "verified": "yes"}] if chance.random() < 0.3 else []
        records += versions(chance, begin, {"begin": begin}, first, *later)
    return records


def draw_external_months(chance, county, bda):
    """Months of aid elsewhere before the person's first BDA: a month of aid here may not be entered as one of another county."""
    records, year, month = [], int(bda[:4]), int(bda[5:7])
    for back in sorted(chance.sample(range(1, 15), chance.choice((0, 0, 0, 1, 2, 4)))):
        number = year * 12 + month - 1 - back
        name = f"{number // 12}-{number % 12 + 1:02}"
        key = {"month": name, "external_county": chance.choice([one for one in ("Tulare", "Kings", "Marin") if one != county]),
               "bda": f"{name}-{chance.choice((1, 1, 1, 5, 20)):02}"}
        first, later = {"days": chance.choice((0, 8, 20, 28, "blank"))}, []
        if chance.random() < 0.3:
            later = [{"days": chance.choice((0, 15, 28))}]
        of_month = versions(chance, bda, key, first, *later)
        if chance.random() < 0.1:
            of_month[-1]["removed"] = plus(of_month[-1]["entered"], chance.choice((1, 20, 90)))
        records += of_month
    return records


def draw_person(chance, number, county, start, spells):
    beginnings = []
    late = number > 1 and chance.random() < 0.5
    for place, (applied, entered) in enumerate(spells):
        if place and chance.random() < 0.15:
            continue  # not of this spell
        begun = plus(applied, chance.choice((0, 0, 0, 3, 10, 40)) + (chance.choice((20, 60, 130)) if late else 0))
        later = [{"begun": plus(begun, chance.choice((-4, 2, 6)))}] if chance.random() < 0.12 else []
        of_spell = versions(chance, max(begun, entered), {"applied": applied}, {"begun": begun}, *later)
        beginnings += of_spell
    person = {
        "id": f"p{number}", "beginnings_of_aid": beginnings, "has_aid_in_kind_code": dated(chance, start, ("no", "no", "yes")),
        "in_trade_or_technical_school": dated(chance, start, ("no", "yes")), "in_type_six_institution": dated(chance, start, ("no", "no", "yes")),
        "grant": dated(chance, start, ("$300.00", "$313.00", "$221.50")), "work_registrations": draw_registrations(chance, start), "time_clocks": [],
        "clock_months": draw_external_months(chance, county, min((one["begun"] for one in beginnings), default=start)), "manual_clocks": []}
    if number > 1 and beginnings and chance.random() < 0.5:
        person["joined"] = min(one["entered"] for one in beginnings)
        for name in ("work_registrations", "clock_months"):
            for record in person[name]:
                record["entered"] = max(record["entered"], person["joined"])
                if record["removed"] != "blank":
                    record["removed"] = max(record["removed"], plus(record["entered"], 1))
            person[name] = [one for place, one in enumerate(person[name]) if not any(
                before["entered"] == one["entered"] and before.get("begin") == one.get("begin") and before.get("month") == one.get("month")
                for before in person[name][:place])]
    if chance.random() < 0.04:
        del person[chance.choice(("has_aid_in_kind_code", "grant", "work_registrations"))]
    return person


def draw_case(chance, number, month):
    start = f"{month}-{chance.choice((1, 1, 10, 21)):02}"
    county = chance.choice(COUNTIES)
    records, spells = draw_spells(chance, start)
    persons = [draw_person(chance, one, county, start, spells) for one in range(1, chance.choice((1, 1, 2, 2, 3)) + 1)]
    return {"case": f"r{number}", "county": county, "programs": ["gagr"], "run_kind": "Regular", "gagr_spells": records, "persons": persons}
