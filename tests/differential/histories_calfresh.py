"""Random histories of CalFresh cases for replay.py: applications and recertifications, persons who join, births, incomes and expenses that are
reported late or corrected, work, school, exemptions, dated facts."""
from histories_gagr import dated, entered_after, plus, versions

COUNTIES = ["Fresno", "Kern", "Los Angeles", "Merced", "Sacramento", "San Bernardino", "Tulare"]
FLAGS = {"able_bodied_waiver": ("As_Published", "Waived", "Not_Waived")}
KEEPS = {"": ["calfresh_status"], "persons": ["calfresh_person", "role_reason_now"]}
PAGES = set()
PERIODS = ("Monthly", "Monthly", "Weekly", "Every_Two_Weeks", "Every_Four_Weeks", "Twice_A_Month", "Yearly", "By_Weeks_That_Start", "Actual")
INCOMES = ("Wages", "Wages", "Wages", "Self_Employment", "College_Work_Study", "Social_Security", "Unemployment_Insurance", "SSI_Only", "SSI_SSP",
           "Child_Support_Received", "Cal_Grant_A_TANF", "Other_Exempt")
EXPENSES = ("Rent_Or_Mortgage", "Rent_Or_Mortgage", "Property_Tax_Or_Insurance", "Dependent_Care", "Medical", "Child_Support_Paid")
ROLES = ("Member", "Member", "Member", "Member", "FRE", "UP")
REASONS = ("blank", "blank", "Ineligible_Non_Citizen", "FTP_INS_Document", "SSN_Enumeration", "Opt_Out", "Other_Reason")
EXEMPTIONS = ("Unfit", "Pregnant", "Veteran", "Homeless", "Foster_Youth", "Indian", "Student_Half_Time")


def dollars(chance, most):
    return f"${chance.randrange(most)}.{chance.choice((0, 0, 1, 33, 50, 99)):02}"


def some(chance, share, values):
    return chance.choice(values) if chance.random() < share else values[0]


def known_late(chance, start, value, *others):
    """A value that may turn out to be another, for every month."""
    entries = [{"value": value}]
    if chance.random() < 0.15:
        entries.append({"value": chance.choice(others), "entered": plus(start, chance.randrange(500))})
    return entries


def begin_and_end(chance, start):
    begin = plus(start, chance.choice((-700, -300, -40, 0, 0, 10, 31, 60, 150, 260)) + chance.choice((0, 0, 3, 9)))
    return begin, "open" if chance.random() < 0.55 else plus(begin, chance.choice((4, 29, 90, 250)))


def removed_at_times(chance, records):
    if chance.random() < 0.08:
        records[-1]["removed"] = plus(records[-1]["entered"], chance.choice((1, 20, 90)))
    return records


def draw_spells(chance, start):
    records, day = [], plus(start, chance.choice((-700, -300, -20, 0, 0, 10, 40, 80)))
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        begins = chance.choice((day, day, day, plus(day, 20), "blank"))
        ends = plus(day, chance.choice((30, 90, 180, 365)))
        first = {"certified_from": begins, "certified_until": ends if chance.random() < 0.6 else "open"}
        later = [{**first, "certified_until": plus(ends, chance.choice((-25, -1, 30, 200)))}] if chance.random() < 0.4 else []
        records += removed_at_times(chance, versions(chance, day, {"applied": day}, first, *later))
        day = plus(ends, chance.choice((-20, -5, 1, 2, 15, 60)))
    return records


def draw_incomes(chance, start):
    records = []
    for number in range(chance.choice((0, 1, 1, 2))):
        begin, end = begin_and_end(chance, start)
        first = {"kind": chance.choice(INCOMES), "amount": dated(chance, start, [dollars(chance, 1500) for _ in range(3)]),
                 "pay_period": chance.choice(PERIODS), "begin": begin, "end": end, "exempt": chance.choice(("yes", "no")),
                 "costs": some(chance, 0.3, ("blank", "$40.00", "$500.00")), "verification": chance.choice(("Verified", "Pending"))}
        if chance.random() < 0.9:
            first["received_in_month"] = dollars(chance, 900)
        later = [{**first, "amount": dollars(chance, 1500), "end": begin_and_end(chance, begin)[1]}] if chance.random() < 0.3 else []
        records += removed_at_times(chance, versions(chance, begin, {"id": f"i{number}"}, first, *later))
    return records


def draw_expenses(chance, start):
    records = []
    for number in range(chance.choice((0, 0, 1, 2))):
        begin, end = begin_and_end(chance, start)
        first = {"kind": chance.choice(EXPENSES), "amount": dated(chance, start, [dollars(chance, 1200) for _ in range(3)]),
                 "pay_period": chance.choice(PERIODS), "begin": begin, "end": end, "billed_in_month": dollars(chance, 600)}
        later = [{**first, "amount": dollars(chance, 1200)}] if chance.random() < 0.3 else []
        records += removed_at_times(chance, versions(chance, begin, {"id": f"e{number}"}, first, *later))
    return records


def draw_others(chance, start):
    """Resources, bars, employments, exemptions, school."""
    resources = versions(chance, start, {"id": "r"}, {"value": dollars(chance, 5000), "counts": chance.choice(("yes", "no"))}) \
        if chance.random() < 0.4 else []
    bars, jobs, exemptions, schools = [], [], [], []
    if chance.random() < 0.12:
        begin, end = begin_and_end(chance, start)
        kind = chance.choice(("Intentional_Program_Violation", "Workfare", "Drug_Felony"))
        bars = removed_at_times(chance, versions(chance, begin, {"kind": kind, "begin": begin}, {"end": end}, {"end": "open"}))
    if chance.random() < 0.6:
        begin, end = begin_and_end(chance, start)
        first = {"begin": begin, "end": end, "hours_a_week": dated(chance, start, (10, 19.5, 20, 40)),
                 # No more than the hours of one day: of a job that begins on the last of a month more is a contradiction.
                 "hours_worked": some(chance, 0.2, ("blank", 20, 24)), "self_employed": some(chance, 0.2, ("no", "yes")), "paid": "yes",
                 "gross_a_week": dollars(chance, 400)}
        jobs = removed_at_times(chance, versions(chance, begin, {"id": "j"}, first, *([{**first, "end": begin}] if chance.random() < 0.3 else [])))
    if chance.random() < 0.25:
        begin, end = begin_and_end(chance, start)
        exemptions = removed_at_times(chance, versions(chance, begin, {"kind": chance.choice(EXEMPTIONS), "begin": begin}, {"end": end}))
    if chance.random() < 0.3:
        begin, end = begin_and_end(chance, start)
        first = {"begin": begin, "end": end, "school_type": chance.choice(("College", "College", "High_School", "Elementary_School")),
                 "attendance": dated(chance, start, ("Attending_Full_Time", "Attending_Half_Time", "Other_Attendance")),
                 "adequate_child_care": chance.choice(("yes", "no")), "participation": "Does_Not_Participate", "training_saved_on": "blank",
                 "verified": "blank", "verified_on": "blank", "training_programs": [], "training_verifications": []}
        schools = removed_at_times(chance, versions(chance, begin, {"id": "s"}, first))
    return {"resources": resources, "bars": bars, "employments": jobs, "work_exemptions": exemptions, "school_attendances": schools}


def draw_person(chance, number, start, joined):
    adult = number == 1 or chance.random() < 0.4
    born = plus(start, -chance.randrange(18 * 365, 70 * 365) if adult else chance.choice((-5000, -2500, -700, 30, 120, 300)) + chance.randrange(60))
    ssi = dated(chance, start, ("no", "yes")) if chance.random() < 0.1 else "no"
    person = {
        "id": f"p{number}", "name": f"p{number}", "birth_date": known_late(chance, start, born, plus(born, -400), plus(born, 35)),
        "calfresh_role": dated(chance, start, ROLES), "calfresh_role_reason": dated(chance, start, REASONS),
        "disabled": dated(chance, start, ("no", "no", "no", "yes")) if ssi == "no" else "yes", "receives_ssi": ssi,
        "incapacitated": "no", "cash_aid": dated(chance, start, ("no", "no", "yes")), "calworks_active_member": "no", "calworks_eligible": "no",
        "incomes": draw_incomes(chance, start), "expenses": draw_expenses(chance, start), **draw_others(chance, start),
        "work_program_hours": dated(chance, start, (0, 0, 40, 80)), "in_workfare": dated(chance, start, ("no", "no", "yes")),
        "missed_work_with_good_cause": "no", "countable_months": [], "parental_controls": [], "tasks": [],
        "consecutive_months_begin": known_late(chance, start, "blank", start[:7], plus(start, 200)[:7])}
    if joined:
        person["entered"] = joined
    if chance.random() < 0.04:
        del person[chance.choice(("birth_date", "disabled", "incomes", "expenses", "parental_controls", "calfresh_role"))]
    return person


def draw_case(chance, number, month):
    start = f"{month}-{chance.choice((1, 1, 10, 21)):02}"
    persons = []
    for one in range(1, chance.choice((1, 1, 2, 3, 4)) + 1):
        joined = plus(start, chance.randrange(450)) if one > 1 and chance.random() < 0.35 else ""
        persons.append(draw_person(chance, one, start, joined))
    for child in persons[1:]:
        if "parental_controls" in persons[0] and chance.random() < 0.7:
            begin, end = begin_and_end(chance, start)
            entered = max(entered_after(chance, begin), child.get("entered", ""))  # a record names no person the case does not have yet
            persons[0]["parental_controls"].append({"child": child["id"], "parenting": chance.choice(("Single_Parent", "Two_Parent")), "begin": begin,
                                                    "end": end, "entered": entered, "removed": "blank"})
    return {"case": f"r{number}", "county": chance.choice(COUNTIES), "programs": ["calfresh"], "calfresh_spells": draw_spells(chance, start),
            "pub_275": dated(chance, start, ("yes", "yes", "no")), "utility_allowance_claimed": dated(chance, start, ("SUA", "LUA", "TUA", "blank")),
            "receives_suas": dated(chance, start, ("no", "no", "yes")), "homeless": some(chance, 0.2, ("no", "yes")),
            "homeless_shelter_claimed": dated(chance, start, ("no", "no", "yes")), "separate_elderly": "blank", "transitional_calfresh": "no",
            "persons": persons}


def asked_with(chance):
    return {}
