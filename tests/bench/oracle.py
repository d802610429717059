"""The right answers, written by hand from the words at the top of each workload's rules, with whole numbers and fractions.

An answer is a list of whole numbers; the last is the reasons that fail, one bit each in the order of REASONS (W4 has none).
"""
import functools
from fractions import Fraction

import cases

REASONS = {"w1": ["no_status", "no_number", "no_work", "over_limits"],
           "w2": ["over_gross", "over_net", "no_allotment"],
           "w3": ["exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"],
           "w4": []}
FIELDS = {"w1": ["eligible", "reasons"], "w2": ["approved", "net_income", "issuance", "reasons"],
          "w3": ["approved", "ticked", "left", "reasons"], "w4": ["within", "limit"]}


def bits(*flags):
    return sum(1 << i for i, flag in enumerate(flags) if flag)


def w1(c):
    immigrant = c["qualified_immigrant"] and c["entered_on"] <= 20181001
    no_status = not c["resident"] or c["fleeing"] or not (c["citizen"] or immigrant)
    no_number = not (c["has_number"] or (c["applied_for_number"] and c["applied_on"] < 20231201))
    excused = (c["disabled"] or c["elderly"] or c["work_exempt"] or (c["working"] and c["hours"] >= 20)
               or (c["student"] and not c["on_strike"]))
    no_work = c["age"] >= 18 and not excused
    over = c["resources"] > 425000 or (c["income"] > 158000 and not (c["elderly"] or c["disabled"]))
    reasons = bits(no_status, no_number, no_work, over)
    return [int(reasons == 0), reasons]


def w2(c):
    """Money in dollars here, as fractions."""
    size, elderly = c["size"], c["elderly_or_disabled"]
    dollars = lambda name: Fraction(c[name], 100)
    gross = dollars("earned") + dollars("unearned")
    medical = 0
    if elderly and dollars("medical") > 35:
        medical = 120 if dollars("medical") <= 155 else dollars("medical") - 35
    standard = 198 if size <= 3 else {4: 208, 5: 244}.get(size, 279)
    adjusted = max(gross - dollars("earned") / 5 - standard - dollars("dependent_care") - medical, Fraction(0))
    shelter = max(dollars("housing") + (596 if c["claims_utilities"] else 0) - adjusted / 2, Fraction(0))
    if not elderly:
        shelter = min(shelter, 672)
    net = (max(adjusted - shelter, Fraction(0)) + Fraction(1, 2)).__floor__()
    beyond = max(size - 8, 0)
    at = lambda amounts: amounts[min(size, 8) - 1] + beyond * amounts[8]
    allotment = max(at([291, 535, 766, 973, 1155, 1386, 1532, 1751, 219]) - (net * Fraction(3, 10)).__ceil__(), 0)
    if size <= 2:
        allotment = max(allotment, 23)
    reasons = bits(not elderly and gross > at([1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478, 557]),
                   net > at([1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214, 429]), allotment == 0)
    return [int(reasons == 0), net, allotment if reasons == 0 else 0, reasons]


FLAGS = {code: county["flags"] for code, county in cases.read_flags().items()}
NOW = 2021 * 12 + 7
LENGTH = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}  # none of the months is in a leap year


def w3(c):
    f = FLAGS[c["county"]]
    bda_month, first_of_month = c["bda"] // 10000 * 12 + c["bda"] // 100 % 100 - 1, c["bda"] % 100 == 1
    keeps = not f["employable_status_most_counties"] and not f["unverified_id_fails"]
    three_months = f["three_months_in_12"] or (keeps and not f["ninety_days_in_12"])
    turned = counts_days = False
    if f["three_months_in_12"] and (f["earned_income_orange"] or f["earned_income_santa_barbara"]):
        turned = counts_days = c["broken_aid"]
    elif f["month_or_day_by_bda"]:
        counts_days = not first_of_month
    else:
        counts_days = f["ninety_days_in_12"] or f["four_weeks"]
    day_limit = 28 if f["four_weeks"] else 90
    month_limit = 6 if f["six_months_in_12"] or (f["six_months_in_school"] and c["in_school"]) else 3

    days = months = 0
    for i in range(12):
        month = NOW - 1 - i
        if c["exempt"][i] or c["days"][i] == 0 or month < c["clock_begin"]:
            continue
        whole = c["days"][i] == LENGTH.get(month % 12 + 1, 31)
        months += whole
        if not turned or month >= bda_month or whole:
            days += c["days"][i]
    days = min(days, day_limit) if keeps and counts_days else 0
    months = months if keeps and not counts_days else 0
    left = max(day_limit - days, 0) if counts_days else max(month_limit - months, 0)

    registered = not f["unverified_id_fails"] and c["employability"] != 0
    late = (c["employability"] in (2, 3) and c["employment_begin"] >= bda_month and c["employment_begin"] >= NOW
            and not (three_months or f["employable_status_most_counties"] or f["program_applied"] or f["six_months_in_12"]))
    employable = (c["employability"] in (1, 3) or c["aid_in_kind_code"] or late
                  or (f["employable_status_alameda"] and not f["six_months_in_12"]))
    most = f["employable_status_most_counties"]
    spent = (f["six_months_in_12"] and months >= 6) or (first_of_month and months >= month_limit and f["month_or_day_by_bda"])
    reached = days >= day_limit if turned else months >= month_limit
    type_six = f["type_six_institutions"] and c["in_type_six"]
    open_to_it = not most or f["six_months_in_12"]
    period_rule = (three_months or f["six_months_in_12"] or (first_of_month and f["month_or_day_by_bda"])
                   or (days >= day_limit and (f["ninety_days_in_12"] or f["four_weeks"])))
    exceeds = (registered and employable and (not most or f["six_months_in_12"] or f["aid_in_kind"])
               and ((three_months and reached) or spent
                    or (days >= day_limit and (f["ninety_days_in_12"] or f["four_weeks"] or f["aid_in_kind"])))
               and not (f["aid_in_kind"] and c["aid_in_kind_code"]))
    expired = (registered and employable and open_to_it
               and ((three_months and months >= month_limit) or spent or days >= day_limit)
               and f["aid_in_kind"] and c["aid_in_kind_code"] and c["employability"] == 1)
    in_months = registered and open_to_it and months >= month_limit and period_rule
    reasons = bits(exceeds, expired, in_months and (employable or type_six) and c["aid_in_kind_code"], in_months and type_six)
    return [int(reasons == 0), days + months, left, reasons]


@functools.cache
def rows_of_pair():
    pairs = {}
    for place, size, begin, cents in cases.table():
        pairs.setdefault((place, size), []).append((begin, cents))
    return pairs


def w4(c):
    limit = [cents for begin, cents in rows_of_pair()[c["place"], c["size"]] if begin <= c["month"]][-1]
    return [int(c["rent"] <= limit), limit]


ANSWER = {"w1": w1, "w2": w2, "w3": w3, "w4": w4}
