-- LuaJIT: each workload as a function of a table of facts. Lua has doubles alone: whole cents, exact below 2^53.
--   luajit bench.lua ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]
local cjson = require("cjson")
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max

local engine, what, workload, reasons, path = arg[1], arg[2], arg[3], arg[4] == "on", arg[5]
local count, seconds = tonumber(arg[6]), tonumber(arg[7])
local folder = path:match("^(.*)/") or "."

local function read(name)
  local file = assert(io.open(folder .. "/" .. name))
  local value = cjson.decode(file:read("*a"))
  file:close()
  return value
end

local names = {
  w1 = { "no_status", "no_number", "no_work", "over_limits" },
  w2 = { "over_gross", "over_net", "no_allotment" },
  w3 = { "exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit" },
  w4 = {},
}

-- Each workload: a function from a case to its numbers and, with reasons on, their bits.
local decide, numbers

if workload == "w1" then
  numbers = 1
  local function no_status(c)
    return not c.resident or c.fleeing or not (c.citizen or (c.qualified_immigrant and c.entered_on <= 20181001))
  end
  local function no_number(c) return not (c.has_number or (c.applied_for_number and c.applied_on < 20231201)) end
  local function no_work(c)
    return c.age >= 18
      and not (c.disabled or c.elderly or c.work_exempt or (c.working and c.hours >= 20) or (c.student and not c.on_strike))
  end
  local function over(c) return c.resources > 425000 or (c.income > 158000 and not (c.elderly or c.disabled)) end
  if reasons then
    decide = function(c)
      local bits = (no_status(c) and 1 or 0) + (no_number(c) and 2 or 0) + (no_work(c) and 4 or 0) + (over(c) and 8 or 0)
      return bits == 0 and 1 or 0, bits
    end
  else
    decide = function(c) return (no_status(c) or no_number(c) or no_work(c) or over(c)) and 0 or 1 end
  end
elseif workload == "w2" then
  numbers = 3
  local maximum = { 291, 535, 766, 973, 1155, 1386, 1532, 1751 }
  local gross_limit = { 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478 }
  local net_limit = { 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214 }
  local standard = { 19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900 }
  decide = function(c) -- in tenths of a cent
    local size, elderly = c.size, c.elderly_or_disabled
    local row = min(size, 8)
    local beyond = size - row
    local gross = c.earned + c.unearned
    local medical = 0
    if elderly and c.medical > 3500 then medical = c.medical <= 15500 and 12000 or c.medical - 3500 end
    local adjusted = max((gross - standard[row] - c.dependent_care - medical) * 10 - c.earned * 2, 0)
    local shelter = max((c.housing + (c.claims_utilities and 59600 or 0)) * 10 - adjusted / 2, 0)
    if not elderly then shelter = min(shelter, 672000) end
    local net = floor((max(adjusted - shelter, 0) + 500) / 1000)
    local allotment = max(maximum[row] + 219 * beyond - floor((net * 3 + 9) / 10), size <= 2 and 23 or 0)
    local over_gross = not elderly and gross > (gross_limit[row] + 557 * beyond) * 100
    local over_net = net > net_limit[row] + 429 * beyond
    local none = allotment == 0
    local fails = over_gross or over_net or none
    if reasons then
      return fails and 0 or 1, net, fails and 0 or allotment, (over_gross and 1 or 0) + (over_net and 2 or 0) + (none and 4 or 0)
    end
    return fails and 0 or 1, net, fails and 0 or allotment
  end
elseif workload == "w3" then
  numbers = 3
  local now, length = 2021 * 12 + 7, { 31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31 }
  local counties = {}
  for code, county in pairs(read("flags.json")) do counties[tonumber(code)] = county.flags end
  decide = function(c)
    local f = counties[c.county]
    local bda_month, first = floor(c.bda / 10000) * 12 + floor(c.bda / 100) % 100 - 1, c.bda % 100 == 1
    local most, six, in_kind, code = f.employable_status_most_counties, f.six_months_in_12, f.aid_in_kind, c.aid_in_kind_code
    local keeps = not most and not f.unverified_id_fails
    local three = f.three_months_in_12 or (keeps and not f.ninety_days_in_12)
    local mixed = f.three_months_in_12 and (f.earned_income_orange or f.earned_income_santa_barbara)
    local turned = mixed and c.broken_aid
    local by_bda = f.month_or_day_by_bda
    local days_or_weeks = f.ninety_days_in_12 or f.four_weeks
    local counts_days = turned
      or (not mixed and ((by_bda and not first) or (not by_bda and days_or_weeks)))
    local day_limit = f.four_weeks and 28 or 90
    local month_limit = (six or (f.six_months_in_school and c.in_school)) and 6 or 3
    local days, months = 0, 0
    if keeps then
      local given, exempt = c.days, c.exempt
      for i = 1, min(now - c.clock_begin, 12) do
        if not exempt[i] then
          local whole = given[i] == length[i]
          if not counts_days then
            if whole then months = months + 1 end
          elseif not turned or now - i >= bda_month or whole then
            days = days + given[i]
          end
        end
      end
      days = min(days, day_limit)
    end
    local left = counts_days and day_limit - days or max(month_limit - months, 0)
    local status = c.employability
    local registered = not f.unverified_id_fails and status ~= 0
    local employable = status == 1 or status == 3 or code or (f.employable_status_alameda and not six)
      or (status == 2 and c.employment_begin >= bda_month and c.employment_begin >= now
        and not (three or most or f.program_applied or six))
    local days_spent, months_spent = days >= day_limit, months >= month_limit
    local spent = (six and months >= 6) or (first and months_spent and by_bda)
    local reached
    if turned then reached = days_spent else reached = months_spent end
    local open = not most or six
    local exceeds = registered and employable and (open or in_kind) and not (in_kind and code)
      and ((three and reached) or spent or (days_spent and (days_or_weeks or in_kind)))
    local expired = registered and employable and open and in_kind and code and status == 1
      and ((three and months_spent) or spent or days_spent)
    local in_months = registered and open and months_spent
      and (three or six or (first and by_bda) or (days_spent and days_or_weeks))
    local type_six = f.type_six_institutions and c.in_type_six
    local limit = in_months and code and (employable or type_six)
    local six_limit = in_months and type_six
    local fails = exceeds or expired or limit or six_limit
    if reasons then
      return fails and 0 or 1, days + months, left,
        (exceeds and 1 or 0) + (expired and 2 or 0) + (limit and 4 or 0) + (six_limit and 8 or 0)
    end
    return fails and 0 or 1, days + months, left
  end
else
  numbers = 2
  local rows = {} -- by place and size: from months and amounts, the latest first
  for _, row in ipairs(read("table.json")) do
    local key = row[1] * 100 + row[2]
    rows[key] = rows[key] or {}
    table.insert(rows[key], 1, { from = row[3], amount = row[4] })
  end
  decide = function(c)
    local of_pair, month = rows[c.place * 100 + c.size], c.month
    for i = 1, #of_pair do
      local row = of_pair[i]
      if row.from <= month then return c.rent <= row.amount and 1 or 0, row.amount end
    end
  end
end

local lines = {}
for line in io.lines(path) do lines[#lines + 1] = line end
local with_bits = reasons and workload ~= "w4"
local size = numbers + (with_bits and 1 or 0)

local function text(as_json, ...)
  local answer = "[" .. table.concat({ ... }, ",", 1, size) .. "]"
  if not as_json then return answer end
  local failed = {}
  if with_bits then
    local bits = select(size, ...)
    for i, name in ipairs(names[workload]) do
      if floor(bits / 2 ^ (i - 1)) % 2 == 1 then failed[#failed + 1] = '"' .. name .. '"' end
    end
  end
  return '{"answer":' .. answer .. ',"reasons":[' .. table.concat(failed, ",") .. "]}"
end

local pass
if what == "json" or what == "time-json" then
  if what == "json" then
    for _, line in ipairs(lines) do print(text(true, decide(cjson.decode(line)))) end
    return
  end
  count = min(count, #lines)
  pass = function(n)
    local sum = 0
    for i = 1, n do
      local a, b, c, d = decide(cjson.decode(lines[i]))
      sum = sum + a + (b or 0) + (c or 0) + (d or 0) + 0 * #text(true, a, b, c, d)
    end
    return sum
  end
else
  local cases = {}
  for i, line in ipairs(lines) do cases[i] = cjson.decode(line) end
  if what == "mem" then
    for _, case in ipairs(cases) do print(text(false, decide(case))) end
    return
  end
  local given = #cases
  for i = given + 1, count do cases[i] = cases[(i - 1) % given + 1] end
  pass = function(n)
    local sum = 0
    for i = 1, n do
      local a, b, c, d = decide(cases[i])
      sum = sum + a + (b or 0) + (c or 0) + (d or 0)
    end
    return sum
  end
end

local clock = os.clock -- one thread, which never sleeps
local few = min(count, 50)
for _ = 1, 20 do pass(few) end
local begin = clock()
for _ = 1, 20 do pass(few) end
local each = max((clock() - begin) / few / 20, 1e-9)
if seconds / 6 / each < count then count = max(few, floor(seconds / 6 / each)) end
begin = clock()
local check = pass(count)
local once = max(clock() - begin, 1e-6)
local passes = max(1, floor(0.01 / once))
local times = {}
begin = clock()
while #times < 5 or (clock() - begin < seconds and #times < 101) do
  local start = clock()
  for _ = 1, passes do assert(pass(count) == check, "two passes over the same cases differ") end
  times[#times + 1] = (clock() - start) * 1e9 / passes / count
end
table.sort(times)
local peak
for line in io.lines("/proc/self/status") do peak = peak or line:match("^VmHWM:%s*(%d+)") end
print(string.format(
  '{"engine":"%s","workload":"%s","mode":"%s","reasons":"%s","n":%d,"ns":%.3f,"min":%.3f,"max":%.3f,"reps":%d,"check":%.0f,"peak_kb":%s}',
  engine, workload, what:sub(6), arg[4], count, times[floor(#times / 2) + 1], times[1], times[#times], #times, check, peak))
