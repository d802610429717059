"""GA/GR: the first months of a person who was never aided before, worked out from CA-215680, apart from any rule file.

- 2.1.5.2 item 1: the period of a month clock begins on the first day of a month on or after the beginning date of aid, that of a day clock on
  that day; it ends a day before the same date of the next year, and one begun on 29 February on 28 February.
- 2.1.3 item 6: a month clock counts a month that is aided whole, a day clock every day that is aided and employable, both ends included.
- The share of a month that is aided in part is cut off at the cent; it is divided by the days of the calendar month, by 30 where the county
  says so (EDX321C022).
- 2.1.2.2 item 1: once the months or days of the limit are counted, the next month fails. Before it, a day clock with fewer days left than the
  month has pays the month through the last of them.
"""
import datetime
from fractions import Fraction

from cases import Draws, days_of, dollars, down, entry, later

# CA-215680 2.1.1.2: the time clock rules that are on, and the kind of clock that follows from them.
COUNTIES = {
    "Fresno": ("three_months_in_12", "Month", 3, False),
    "Placer": ("three_months_in_12", "Month", 3, False),
    "San Diego": ("three_months_in_12", "Month", 3, False),
    "Solano": ("three_months_in_12", "Month", 3, False),
    "Orange": ("ninety_days_in_12", "Day", 90, False),
    "Sonoma": ("ninety_days_in_12", "Day", 90, False),
    "Tulare": ("ninety_days_in_12", "Day", 90, False),
    "Sacramento": ("ninety_days_in_12", None, None, True),  # by the day of the beginning date of aid: EDX119C021
}
OFF = ["employable_status_most_counties", "three_months_in_12", "ninety_days_in_12", "four_weeks", "program_applied", "month_or_day_by_bda",
       "six_months_in_school", "six_months_in_12", "aid_in_kind", "employable_status_alameda", "employability_determination_alameda",
       "unverified_id_fails", "earned_income_orange", "earned_income_santa_barbara", "thirty_day_proration"]
CITES = ["CA-215680 2.1.3 item 6", "CA-215680 2.1.5.2 item 1"]


def settings(county):
    rule, _, _, by_day_of_aid = COUNTIES[county]
    result = {"time_on_aid": "Automated", "system": "CalWIN"} | {name: name == rule for name in OFF}
    if by_day_of_aid:
        result |= {"month_or_day_by_bda": True, "thirty_day_proration": True}
    if county == "Orange":
        result |= {"earned_income_orange": True, "aid_in_kind": True}
    if county == "Fresno":
        result["type_six_institutions"] = True
    return result


def period(begin):
    """To a day before the same date of the next year."""
    if (begin.month, begin.day) == (2, 29):
        end = datetime.date(begin.year + 1, 2, 28)
    else:
        end = begin.replace(year=begin.year + 1) - datetime.timedelta(days=1)
    return f"{begin}..{end}"


def work_out(county, begun, status, grant):
    """The month of the beginning date of aid."""
    _, kind, limit, by_day_of_aid = COUNTIES[county]
    if by_day_of_aid:
        kind, limit = ("Month", 3) if begun.day == 1 else ("Day", 90)
    month = f"{begun:%Y-%m}"
    days = days_of(month)
    aided = days - begun.day + 1
    whole = aided == days
    begin = begun
    if kind == "Month" and not whole:
        begin = datetime.date.fromisoformat(later(month, 1) + "-01")
    employable = status != "Unemployable"
    counted = (1 if whole else 0) if kind == "Month" else aided
    counted = counted if employable else 0
    divisor = 30 if by_day_of_aid else days
    share = grant if whole else down(Fraction(grant * aided, divisor), Fraction(1, 100))
    return month, {"clock_kind": kind, "period": period(begin), "aid_days": days_text(month, begun.day, days),
                   "ticked_in_month": counted, "left": limit - counted, "prorated_share": dollars(min(share, grant))}


def facts_of(begun, status, grant):
    registration = {"begin": f"{begun}", "end": "open", "status": status, "verified": True,
                    "status_reason": "blank"}
    return {"run_kind": "Regular", "gagr_spells": [{"applied": f"{begun}", "discontinued": "blank"}],
            "persons": [{"id": "p1", "beginnings_of_aid": [{"applied": f"{begun}", "begun": f"{begun}"}], "has_aid_in_kind_code": False,
                         "in_trade_or_technical_school": False, "in_type_six_institution": False, "grant": dollars(grant),
                         "work_registrations": [registration], "time_clocks": [], "clock_months": [], "manual_clocks": []}],
            "saved": []}


COUNTED = {"Month": "ticked_months", "Day": "ticked_days"}


def chain(county, begun, grant):
    """Month after month of an employable person, to the one that fails."""
    _, kind, limit, _ = COUNTIES[county]
    first = f"{begun:%Y-%m}"
    used = 0
    expect = {}
    for month in (later(first, i) for i in range(6)):
        days = days_of(month)
        day = begun.day if month == first else 1
        if used == limit:
            expect[month] = {"values": {"": {"program_status": "Discontinued"}, "p1": {COUNTED[kind]: limit}}, "fails": {"p1": ["exceeds_time_limit"]}}
            return expect
        aided = days - day + 1
        if kind == "Day":
            aided = ticks = min(aided, limit - used)
        else:
            ticks = 1 if aided == days else 0
        share = grant if aided == days else down(Fraction(grant * aided, days), Fraction(1, 100))
        last = day + aided - 1
        expect[month] = {
            "values": {"": {"program_status": "Approved"},
                       "p1": {COUNTED[kind]: used, "ticked_in_month": ticks, "left": limit - used - ticks, "prorated_share": dollars(share),
                              "aid_days": days_text(month, day, last)}},
            "does_not_fail": {"p1": ["exceeds_time_limit"]}}
        used += ticks
    raise AssertionError("no month fails")


def days_text(month, first, last):
    """As a set of days is written: one day as itself."""
    return f"{month}-{first:02}" if first == last else f"{month}-{first:02}..{month}-{last:02}"


def dates_of(draws, count, known):
    dates = list(known)
    while len(dates) < count:
        dates.append(datetime.date(2018 + draws.below(5), 1 + draws.below(12), 1) + datetime.timedelta(days=draws.below(31)))
    return dates


def grant_of(draws):
    return draws.one_of([Fraction(221), Fraction(313), Fraction("272.50"), draws.cents(100, 700)])


def entries():
    number = 0
    for county in COUNTIES:
        draws = Draws(1000 + len(county) * 37 + sum(map(ord, county)))
        known = [datetime.date(2020, 2, 29), datetime.date(2019, 2, 28), datetime.date(2021, 1, 1), datetime.date(2021, 1, 31)]
        for begun in dates_of(draws, 52, known):
            status = draws.one_of(["Employable", "Employable", "ConditionallyEmployable", "Unemployable"])
            grant = grant_of(draws)
            month, values = work_out(county, begun, status, grant)
            expect = {"values": {"p1": values}, "does_not_fail": {"p1": ["exceeds_time_limit", "missing_begin_date"]}}
            yield entry(f"worked/gagr/{number:04}", "gagr", county, settings(county), f"{begun}", facts_of(begun, status, grant), {month: expect}, CITES)
            number += 1
    number = 0
    for county in COUNTIES:
        if COUNTIES[county][1] is None:
            continue
        draws = Draws(5000 + sum(map(ord, county)))
        for begun in dates_of(draws, 24, [datetime.date(2021, 1, 1), datetime.date(2020, 1, 1), datetime.date(2021, 1, 2), datetime.date(2021, 11, 30)]):
            grant = grant_of(draws)
            yield entry(f"worked/gagr-months/{number:04}", "gagr", county, settings(county), f"{begun}", facts_of(begun, "Employable", grant),
                        chain(county, begun, grant), [*CITES, "CA-215680 2.1.2.2 item 1"])
            number += 1
