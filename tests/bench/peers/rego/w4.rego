package bench.w4

# data.table[place][size]: months and amounts, the latest first.
limit := [row[1] | some row in data.table[input.place][input.size]; row[0] <= input.month][0]

default within := 0

within := 1 if input.rent <= limit

on := [within, limit]

off := [within, limit]
