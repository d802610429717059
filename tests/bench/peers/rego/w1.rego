package bench.w1

no_status if not input.resident
no_status if input.fleeing
no_status if {
	not input.citizen
	not early_immigrant
}

early_immigrant if {
	input.qualified_immigrant
	input.entered_on <= 20181001
}

no_number if {
	not input.has_number
	not applied_in_time
}

applied_in_time if {
	input.applied_for_number
	input.applied_on < 20231201
}

no_work if {
	input.age >= 18
	not excused
}

excused if input.disabled
excused if input.elderly
excused if input.work_exempt
excused if {
	input.working
	input.hours >= 20
}
excused if {
	input.student
	not input.on_strike
}

over_limits if input.resources > 425000
over_limits if {
	input.income > 158000
	not input.elderly
	not input.disabled
}

fails contains 1 if no_status
fails contains 2 if no_number
fails contains 4 if no_work
fails contains 8 if over_limits

default eligible := 1

eligible := 0 if no_status
else := 0 if no_number
else := 0 if no_work
else := 0 if over_limits

bits := sum(fails)

default eligible_by_bits := 0

eligible_by_bits := 1 if bits == 0

on := [eligible_by_bits, bits]

off := [eligible]
