package bench.w2

# Cents; tenths of a cent from `adjusted` on. Whole numbers are divided after their remainder is taken off, which is exact.
maximum := [0, 291, 535, 766, 973, 1155, 1386, 1532, 1751]

gross_limit := [0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478]

net_limit := [0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214]

standard := [0, 19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900]

row := min([input.size, 8])

beyond := input.size - row

gross := input.earned + input.unearned

default medical := 0

medical := 12000 if {
	input.elderly_or_disabled
	input.medical > 3500
	input.medical <= 15500
}

medical := input.medical - 3500 if {
	input.elderly_or_disabled
	input.medical > 15500
}

adjusted := max([((((gross - standard[row]) - input.dependent_care) - medical) * 10) - (input.earned * 2), 0])

default utilities := 0

utilities := 59600 if input.claims_utilities

excess := max([((input.housing + utilities) * 10) - (adjusted / 2), 0])

shelter := excess if input.elderly_or_disabled
else := min([excess, 672000])

net_and_half := max([adjusted - shelter, 0]) + 500

net := (net_and_half - (net_and_half % 1000)) / 1000

share_and_more := (net * 3) + 9

share := (share_and_more - (share_and_more % 10)) / 10

default least := 0

least := 23 if input.size <= 2

allotment := max([(maximum[row] + (219 * beyond)) - share, least])

over_gross if {
	not input.elderly_or_disabled
	gross > (gross_limit[row] + (557 * beyond)) * 100
}

over_net if net > net_limit[row] + (429 * beyond)

no_allotment if allotment == 0

fails contains 1 if over_gross
fails contains 2 if over_net
fails contains 4 if no_allotment

bits := sum(fails)

on := [1, net, allotment, 0] if bits == 0
else := [0, net, 0, bits]

off := [0, net, 0] if over_gross
else := [0, net, 0] if over_net
else := [0, net, 0] if no_allotment
else := [1, net, allotment]
