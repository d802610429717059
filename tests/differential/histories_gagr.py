"""Random histories of GA/GR cases for replay.py: spells of the program, persons who join, registrations, external months, dated facts, clocks
that another system made, manual clocks; records are corrected, removed and entered again."""
from datetime import date, timedelta

COUNTIES = ["Alameda", "Contra Costa", "Fresno", "Orange", "Placer", "Sacramento", "San Diego", "San Francisco", "San Luis Obispo", "San Mateo",
            "Santa Barbara", "Santa Clara", "Santa Cruz", "Solano", "Sonoma", "Tulare", "Ventura", "Yolo"]
YES_NO = ("yes", "no")
FLAGS = dict.fromkeys(
    ("employable_status_most_counties", "three_months_in_12", "ninety_days_in_12", "four_weeks", "program_applied", "month_or_day_by_bda",
     "six_months_in_school", "six_months_in_12", "aid_in_kind", "employable_status_alameda", "unverified_id_fails", "earned_income_santa_barbara",
     "thirty_day_proration", "type_six_institutions"), YES_NO)
KEEPS = {"": ["program_status", "closed_on", "applied_on"], "persons": ["person_status", "aid_days", "period"]}
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


def again(chance, record, **other):
    """Entered again after it was removed: the same day or later."""
    return {**record, **other, "entered": plus(record["removed"], chance.choice((0, 0, 4, 30))), "removed": "blank"}


def last_of_day(records):
    """Of two records of one key that were entered on one day the last."""
    def key(record):
        return record["entered"], record.get("begin"), record.get("month")
    return [one for place, one in enumerate(records) if key(one) not in (key(after) for after in records[place + 1:])]


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
        if chance.random() < 0.15:
            later.append({**first, "end": chance.choice(("open", begin, plus(begin, chance.choice((11, 60, 200)))))})
        of_one = versions(chance, begin, {"begin": begin}, first, *later)
        if chance.random() < 0.08:
            of_one[-1]["removed"] = plus(of_one[-1]["entered"], chance.choice((1, 20, 90)))
            if chance.random() < 0.5:
                of_one.append(again(chance, of_one[-1], status=chance.choice(STATUSES)))
        records += of_one
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
        if chance.random() < 0.15:
            of_month[-1]["removed"] = plus(of_month[-1]["entered"], chance.choice((1, 20, 90)))
            if chance.random() < 0.5:
                day = chance.choice((1, 1, 7))
                of_month.append(again(chance, of_month[-1], external_county="Alpine", bda=f"{name}-{day:02}", days=chance.choice((0, 9, 20))))
        records += of_month
    return records


def draw_manual_clocks(chance, county, start):
    """Typed in by a worker; eligibility never reads them."""
    if chance.random() < 0.8:
        return []
    begin = plus(start, chance.choice((-300, -30, 0, 45)))
    months, number = [], int(begin[:4]) * 12 + int(begin[5:7]) - 1
    for on in range(chance.choice((0, 1, 3))):
        month = f"{(number + on) // 12}-{(number + on) % 12 + 1:02}"
        months += versions(chance, f"{month}-01", {"month": month}, {"county": county, "days": chance.choice((0, 12, 28))},
                           *([{"county": county, "days": 5}] if chance.random() < 0.3 else []))
    clocks = versions(chance, begin, {"begin": begin}, {"manual_clock_type": chance.choice(("GA_GR_Manual", "Institution_Manual"))})
    for one in months:
        one["entered"] = max(one["entered"], clocks[0]["entered"])
    clocks[0]["manual_months"] = last_of_day(months)
    if chance.random() < 0.2:
        clocks[0]["removed"] = plus(clocks[0]["entered"], 40)
    return clocks


def draw_clocks_made_before(chance, county, start, beginnings):
    """A clock that came over from another system, of a beginning before the first run."""
    first = min((one["begun"] for one in beginnings), default=start)
    if first >= plus(start, -5) or chance.random() < 0.5:
        return []
    begin = date.fromisoformat(first if chance.random() < 0.5 else f"{first[:8]}01")
    years = max(0, (date.fromisoformat(start) - begin).days // 365 - chance.choice((0, 0, 1)))
    begin = begin.replace(year=begin.year + years, day=min(begin.day, 28))
    return [{"number": 1, "county": county, "bda": first, "begin": begin.isoformat(),
             "end": (begin.replace(year=begin.year + 1) - timedelta(days=1)).isoformat(), "clock_type": "GA_GR",
             "kind": chance.choice(("Month", "Day")), "entered": plus(f"{start[:8]}01", chance.choice((-400, -30, 0)))}]


def asked_with(chance):
    return {"run_kind": "Regular" if chance.random() < 0.97 else chance.choice(("Manual", "NegativeAction"))}


def draw_person(chance, number, county, start, spells):
    beginnings = []
    late = number > 1 and chance.random() < 0.5
    for place, (applied, entered) in enumerate(spells):
        if place and chance.random() < 0.15:
            continue  # not of this spell
        begun = plus(applied, chance.choice((0, 0, 0, 3, 10, 40)) + (chance.choice((20, 60, 130)) if late else 0))
        later = [{"begun": plus(begun, chance.choice((-4, 2, 6)))}] if chance.random() < 0.12 else []
        of_spell = versions(chance, max(begun, entered), {"applied": applied}, {"begun": begun}, *later)
        if number > 1 and chance.random() < 0.1:  # was no person of the program after all
            of_spell[-1]["removed"] = plus(of_spell[-1]["entered"], chance.choice((1, 40, 120)))
            if chance.random() < 0.4:
                of_spell.append(again(chance, of_spell[-1], begun=plus(begun, chance.choice((0, 15)))))
        beginnings += of_spell
    person = {
        "id": f"p{number}", "beginnings_of_aid": beginnings, "has_aid_in_kind_code": dated(chance, start, ("no", "no", "yes")),
        "in_trade_or_technical_school": dated(chance, start, ("no", "yes")), "in_type_six_institution": dated(chance, start, ("no", "no", "yes")),
        "grant": dated(chance, start, ("$300.00", "$313.00", "$221.50")), "work_registrations": draw_registrations(chance, start), "time_clocks": [],
        "clock_months": draw_external_months(chance, county, min((one["begun"] for one in beginnings), default=start)),
        "manual_clocks": draw_manual_clocks(chance, county, start)}
    if number > 1 and beginnings and chance.random() < 0.5:
        person["joined"] = min(one["entered"] for one in beginnings)
        for name in ("work_registrations", "clock_months", "manual_clocks"):
            for record in person[name]:
                if "manual_months" in record:
                    for below in record["manual_months"]:
                        below["entered"] = max(below["entered"], person["joined"])
                    record["manual_months"] = last_of_day(record["manual_months"])
                record["entered"] = max(record["entered"], person["joined"])
                if record["removed"] != "blank":
                    record["removed"] = max(record["removed"], plus(record["entered"], 1))
            for before, after in zip(person[name], person[name][1:]):  # entered again no earlier than it was removed
                if before["removed"] != "blank" and (before.get("begin"), before.get("month")) == (after.get("begin"), after.get("month")):
                    after["entered"] = max(after["entered"], before["removed"])
            person[name] = last_of_day(person[name])
    if chance.random() < 0.04:
        del person[chance.choice(("has_aid_in_kind_code", "grant", "work_registrations"))]
    return person


def draw_case(chance, number, month):
    start = f"{month}-{chance.choice((1, 1, 10, 21)):02}"
    county = chance.choice(COUNTIES)
    records, spells = draw_spells(chance, start)
    persons = [draw_person(chance, one, county, start, spells) for one in range(1, chance.choice((1, 1, 2, 2, 3)) + 1)]
    made = [(person["id"], "time_clocks", clock) for person in persons
            for clock in draw_clocks_made_before(chance, county, start, person["beginnings_of_aid"])]
    return {"case": f"r{number}", "county": county, "programs": ["gagr"], "gagr_spells": records, "persons": persons, "made": made}
