"""The CalFresh budget of drawn households, worked out from the regulation's text and the yearly letters, apart from any rule file.

Steps: MPP 63-503.31 (net income), 63-503.32 (tests), 63-503.13 (the month of the application), 7 CFR 273.9 and 273.10(e).
Only net income is rounded (MPP 63-503.31); all else is an exact fraction.
"""
from fractions import Fraction

from cases import Draws, days_of, dollars, down, entry, half_up, up

# A federal fiscal year, from October of the year before. `poverty`: the guideline of the calendar year before, for one person and for each more.
YEARS = {
    2023: {  # FNS COLA memo FY2023; guideline 2022
        "maximum": [281, 516, 740, 939, 1116, 1339, 1480, 1691], "each_more": 211, "minimum": 23, "standard": [193, 193, 193, 193, 225, 258],
        "poverty": (13590, 4720), "shelter_cap": 624, "homeless": Fraction("166.81"), "medical": (120, 155),
        "utility": {"SUA": 560, "LUA": 150, "TUA": 18}, "resources": (2750, 4250)},
    2024: {  # FNS COLA memo FY2024; guideline 2023
        "maximum": [291, 535, 766, 973, 1155, 1386, 1532, 1751], "each_more": 219, "minimum": 23, "standard": [198, 198, 198, 208, 244, 279],
        "poverty": (14580, 5140), "shelter_cap": 672, "homeless": Fraction("179.66"), "medical": (120, 155),
        "utility": {"SUA": 596, "LUA": 158, "TUA": 19}, "resources": (2750, 4250)},
    2025: {  # ACIN I-45-24, ACL 24-59; guideline 2024
        "maximum": [292, 536, 768, 975, 1158, 1390, 1536, 1756], "each_more": 220, "minimum": 23, "standard": [204, 204, 204, 217, 254, 291],
        "poverty": (15060, 5380), "shelter_cap": 712, "homeless": Fraction("190.30"), "medical": (150, 185),
        "utility": {"SUA": 645, "LUA": 166, "TUA": 19}, "resources": (3000, 4500)},
    2026: {  # ACIN I-46-25; guideline 2025
        "maximum": [298, 546, 785, 994, 1183, 1421, 1571, 1789], "each_more": 218, "minimum": 24, "standard": [209, 209, 209, 223, 261, 299],
        "poverty": (15650, 5500), "shelter_cap": 744, "homeless": Fraction("198.99"), "medical": (150, 185),
        "utility": {"SUA": 663, "LUA": 170, "TUA": 20}, "resources": (3000, 4500)},
}
CITES = ["7 CFR 273.9(a)", "7 CFR 273.10(e)", "MPP 63-503.13", "MPP 63-503.31", "MPP 63-503.32"]


def of_size(table, each_more, size):
    """The last figure of the table, and the increment for each person more (7 CFR 273.10(e)(4)(ii))."""
    return table[size - 1] if size <= len(table) else table[-1] + each_more * (size - len(table))


def limit(year, percent, size):
    """7 CFR 273.9(a)(3): the guideline, a twelfth, rounded up to the dollar; over 8 persons the increment, rounded alike."""
    first, each = year["poverty"]
    table = [up(Fraction((first + each * i) * percent, 1200)) for i in range(8)]
    return of_size(table, up(Fraction(each * percent, 1200)), size)


def work_out(household):
    """Amounts by name, the outcome of each test, and what fails the household."""
    year, size = household["year"], household["size"]
    special = household["elderly_or_disabled"]
    earned, unearned = household["earned"], household["unearned"]
    gross = max(Fraction(0), earned + unearned - household["support"])      # MPP 63-502.2(p): support paid is excluded
    medical = Fraction(0)
    if special and household["medical"] > 35:                               # 7 CFR 273.9(d)(3), ACL 17-35, ACL 24-59
        standard, up_to = year["medical"]
        medical = Fraction(standard) if household["medical"] <= up_to else household["medical"] - 35
    before_shelter = max(Fraction(0), gross - earned / 5 - of_size(year["standard"], 0, size) - household["care"] - medical)
    allowance = Fraction(0)
    if household["homeless"]:                                               # in place of shelter costs, without an allowance
        shelter = year["homeless"]
    else:
        allowance = Fraction(year["utility"].get(household["utility"], 0))
        shelter = max(Fraction(0), household["rent"] + allowance - before_shelter / 2)
        if not special:
            shelter = min(shelter, Fraction(year["shelter_cap"]))           # MPP 63-503.312(i)
    net = half_up(max(Fraction(0), before_shelter - shelter))
    of_poverty = {percent: limit(year, percent, size) for percent in (100, 130)}
    modified = household["pub_275"] and gross <= 2 * of_poverty[100]        # ACL 14-56: up to 200 percent, inclusive
    fails = []
    if not modified and not special and gross > of_poverty[130]:
        fails.append("over_gross_income")
    if not modified and net > of_poverty[100]:
        fails.append("over_net_income")
    if not modified and household["resources"] > year["resources"][special]:
        fails.append("over_resources")
    maximum = of_size(year["maximum"], year["each_more"], size)
    share = up(net * 3 / 10)                                                # 7 CFR 273.10(e)(2)(ii)(A)(1): rounded up
    full = max(0, maximum - share)
    if size >= 3 and full == 0 and not {"over_gross_income", "over_net_income"} & set(fails):
        fails.append("zero_allotment")                                      # ACL 14-63
    initial = household["applied_on"] > 0
    allotment = max(full, year["minimum"]) if size <= 2 and not initial else full
    days = days_of(household["month"])
    issued = allotment
    if initial:                                                             # MPP 63-503.131, .132: under $10 nothing
        prorated = down(Fraction(allotment * (days + 1 - household["applied_on"]), days))
        issued = prorated if prorated >= 10 else 0
    return {
        "values": {
            "household_size": size, "gross_earned": dollars(earned), "gross_unearned": dollars(unearned), "gross_income": dollars(gross),
            "gross_limit": dollars(of_poverty[130]), "net_limit": dollars(of_poverty[100]),
            "mce_limit": dollars(2 * of_poverty[100]), "standard_deduction": dollars(of_size(year["standard"], 0, size)),
            "medical_deduction": dollars(medical), "utility_allowance": dollars(allowance), "net_income": dollars(net),
            "most_allotted": dollars(maximum), "net_income_share": dollars(share), "full_month_allotment": dollars(full),
            "allotment": dollars(allotment), "initial_month": initial,
            "modified_categorically_eligible": modified, "calfresh_status": "Denied" if fails else "Approved",
            "issuance": dollars(0 if fails else issued)},
        "fails": fails,
    }


def person(key, birth, disabled=False):
    """Who has used no month of the time limit of able-bodied adults (MPP 63-410) is not asked for work."""
    return {"id": key, "birth_date": birth, "calfresh_role": "Member", "calfresh_role_reason": "blank", "disabled": disabled,
            "cash_aid": False, "receives_ssi": False, "incomes": [], "expenses": [], "resources": [], "bars": [],
            "countable_months": [], "school_attendances": []}


def money_record(key, kind, amount, period="Monthly"):
    return {"id": key, "kind": kind, "amount": dollars(amount), "pay_period": period, "begin": "2017-01-01", "end": "open"}


EXPENSES = {"rent": "Rent_Or_Mortgage", "care": "Dependent_Care", "medical": "Medical", "support": "Child_Support_Paid"}
# Pay of a period, and what a month of it comes to: 4.33 weeks, 2.167 fortnights (7 CFR 273.10(c)(2)(i)). Whole dollars and
# tens of dollars, so that no fraction of a cent arises.
PERIODS = {"Monthly": (1, 1), "Weekly": (Fraction("4.33"), 1), "Every_Two_Weeks": (Fraction("2.167"), 10), "Twice_A_Month": (2, 1)}


def draw(number):
    """A household, and the facts of its case."""
    draws = Draws(number + 1)
    year_of = draws.one_of([2023, 2024, 2024, 2025, 2025, 2026, 2026])
    year = YEARS[year_of]
    at = draws.below(6) + 6 if year_of == 2023 else draws.below(12)  # emergency allotments ended with 2023-02
    month = f"{year_of - 1}-{10 + at:02}" if at < 3 else f"{year_of}-{at - 2:02}"
    size = draws.one_of([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6, 7, 8, 9, 11])
    disabled, elderly = draws.one_in(6), draws.one_in(6)
    period = draws.one_of(["Monthly", "Monthly", "Weekly", "Every_Two_Weeks", "Twice_A_Month"])
    factor, step = PERIODS[period]
    top = limit(year, 100, size)
    wages = Fraction(0)
    if not draws.one_in(5):
        wages = down(draws.cents(0, int(top * 5 // 4)) / factor, step) if factor != 1 else draws.cents(0, int(top * 3 // 2))
    other = draws.cents(0, int(top)) if draws.one_in(2) else Fraction(0)
    homeless = draws.one_in(12)
    household = {
        "year": year, "month": month, "size": size, "elderly_or_disabled": disabled or elderly, "earned": wages * factor, "unearned": other,
        "support": draws.cents(10, 400) if draws.one_in(6) else Fraction(0),
        "care": draws.cents(20, 600) if size > 1 and draws.one_in(4) else Fraction(0),
        "medical": draws.one_of([Fraction(35), Fraction("35.01"), Fraction(155), Fraction("155.01"), Fraction(185), Fraction("185.01"),
                                 draws.cents(0, 500)]) if draws.one_in(3) else Fraction(0),
        "rent": draws.cents(0, 2200), "homeless": homeless,
        "utility": draws.one_of(["SUA", "SUA", "LUA", "TUA", None]),
        "pub_275": not draws.one_in(4), "resources": draws.one_of([Fraction(0), Fraction(2750), Fraction(2751), Fraction(3000), Fraction("3000.01"),
                                                                  Fraction(4250), Fraction("4500.01")]),
        "applied_on": draws.below(days_of(month)) + 1 if draws.one_in(4) else 0,
    }
    applied = f"{month}-{household['applied_on']:02}" if household["applied_on"] else "2017-10-01"
    head = person("p1", "1952-03-09" if elderly else "1988-06-15", disabled)
    head["incomes"] = [record for record in (money_record("wages", "Wages", wages, period), money_record("other", "Other_Unearned", other))
                       if record["amount"] != "$0.00"]
    head["expenses"] = [money_record(key, kind, household[key]) for key, kind in EXPENSES.items() if household[key]]
    head["resources"] = [{"id": "account", "value": dollars(household["resources"]), "counts": True}]
    children = [person(f"p{i}", f"2016-{i:02}-10") for i in range(2, size + 1)]
    facts = {"calfresh_spells": [{"applied": applied, "certified_from": applied, "certified_until": "open"}], "pub_275": household["pub_275"],
             "utility_allowance_claimed": household["utility"] or "blank", "receives_suas": False, "homeless": homeless,
             "homeless_shelter_claimed": homeless, "separate_elderly": "blank", "persons": [head, *children], "saved": []}
    return household, facts


def entries(count):
    for number in range(count):
        household, facts = draw(number)
        worked = work_out(household)
        expect = {"values": {"": worked["values"]}}
        if worked["fails"]:
            expect["fails"] = {"": worked["fails"]}
        passed = [rule for rule in ("over_gross_income", "over_net_income", "over_resources", "zero_allotment") if rule not in worked["fails"]]
        if passed:
            expect["does_not_fail"] = {"": passed}
        county = ("Fresno", "Los Angeles", "Sonoma", "Sacramento")[number % 4]
        yield entry(f"worked/calfresh/{number:04}", "calfresh", county, {"system": "CalSAWS"}, "2026-11-01", facts,
                    {household["month"]: expect}, CITES)
