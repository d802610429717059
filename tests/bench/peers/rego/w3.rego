package bench.w3

# `input.f` are the flags of the case's county.
now := 24259

length := [31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31]

f := input.f

code if input.aid_in_kind_code

# 2021-08-01 as 20210801: the month it lies in, counted from year 0.
bda_year := (input.bda - (input.bda % 10000)) / 10000

bda_day := input.bda % 100

bda_month := ((bda_year * 12) + (((input.bda % 10000) - bda_day) / 100)) - 1

first if bda_day == 1

keeps if {
	not f.employable_status_most_counties
	not f.unverified_id_fails
}

three if f.three_months_in_12
three if {
	keeps
	not f.ninety_days_in_12
}

mixed if {
	f.three_months_in_12
	f.earned_income_orange
}
mixed if {
	f.three_months_in_12
	f.earned_income_santa_barbara
}

turned if {
	mixed
	input.broken_aid
}

days_or_weeks if f.ninety_days_in_12
days_or_weeks if f.four_weeks

counts_days if turned
counts_days if {
	not mixed
	f.month_or_day_by_bda
	not first
}
counts_days if {
	not mixed
	not f.month_or_day_by_bda
	days_or_weeks
}

default day_limit := 90

day_limit := 28 if f.four_weeks

default month_limit := 3

month_limit := 6 if f.six_months_in_12
else := 6 if {
	f.six_months_in_school
	input.in_school
}

ticks contains i if {
	some i, exempt in input.exempt
	not exempt
	i < now - input.clock_begin
}

whole contains i if {
	some i in ticks
	input.days[i] == length[i]
}

counted contains i if {
	not turned
	some i in ticks
}
counted contains i if {
	turned
	some i in whole
}
counted contains i if {
	turned
	some i in ticks
	i < now - bda_month
}

default days := 0

days := min([sum([input.days[i] | some i in counted]), day_limit]) if {
	keeps
	counts_days
}

default months := 0

months := count(whole) if {
	keeps
	not counts_days
}

left := day_limit - days if counts_days
else := max([month_limit - months, 0])

registered if {
	not f.unverified_id_fails
	input.employability != 0
}

employable if input.employability == 1
employable if input.employability == 3
employable if code
employable if {
	f.employable_status_alameda
	not f.six_months_in_12
}
employable if {
	input.employability == 2
	input.employment_begin >= bda_month
	input.employment_begin >= now
	not three
	not f.employable_status_most_counties
	not f.program_applied
	not f.six_months_in_12
}

days_spent if days >= day_limit

months_spent if months >= month_limit

spent if {
	f.six_months_in_12
	months >= 6
}
spent if {
	first
	months_spent
	f.month_or_day_by_bda
}

reached if {
	turned
	days_spent
}
reached if {
	not turned
	months_spent
}

open_to_it if not f.employable_status_most_counties
open_to_it if f.six_months_in_12

open_to_kind if open_to_it
open_to_kind if f.aid_in_kind

limit_passed if {
	three
	reached
}
limit_passed if spent
limit_passed if {
	days_spent
	days_or_weeks
}
limit_passed if {
	days_spent
	f.aid_in_kind
}

coded_in_kind if {
	f.aid_in_kind
	code
}

exceeds if {
	registered
	employable
	open_to_kind
	limit_passed
	not coded_in_kind
}

spent_in_any_way if {
	three
	months_spent
}
spent_in_any_way if spent
spent_in_any_way if days_spent

expired if {
	registered
	employable
	open_to_it
	spent_in_any_way
	coded_in_kind
	input.employability == 1
}

period_rule if three
period_rule if f.six_months_in_12
period_rule if {
	first
	f.month_or_day_by_bda
}
period_rule if {
	days_spent
	days_or_weeks
}

in_months if {
	registered
	open_to_it
	months_spent
	period_rule
}

type_six if {
	f.type_six_institutions
	input.in_type_six
}

employable_or_six if employable
employable_or_six if type_six

month_limit_expired if {
	in_months
	employable_or_six
	code
}

exceeds_type_six if {
	in_months
	type_six
}

fails contains 1 if exceeds
fails contains 2 if expired
fails contains 4 if month_limit_expired
fails contains 8 if exceeds_type_six

bits := sum(fails)

on := [1, days + months, left, 0] if bits == 0
else := [0, days + months, left, bits]

off := [0, days + months, left] if exceeds
else := [0, days + months, left] if expired
else := [0, days + months, left] if month_limit_expired
else := [0, days + months, left] if exceeds_type_six
else := [1, days + months, left]
