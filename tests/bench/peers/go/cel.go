package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
)

// CEL: one expression a workload, checked, folded and planned once; facts are boxed as CEL's own values when they are read.
type celEngine struct {
	program cel.Program
	shared  map[string]any
	flags   map[string]map[string]ref.Val // W3, by county
}

var celTypes = map[string]*cel.Type{"elderly_or_disabled": cel.BoolType, "claims_utilities": cel.BoolType, "days": cel.ListType(cel.IntType),
	"exempt": cel.ListType(cel.BoolType), "table": cel.MapType(cel.IntType, cel.ListType(cel.ListType(cel.IntType)))}

var celFacts = map[string]string{
	"w1": "resident? citizen? qualified_immigrant? has_number? applied_for_number? student? working? work_exempt? disabled? elderly? fleeing? on_strike? age hours income resources entered_on applied_on",
	"w2": "size elderly_or_disabled claims_utilities earned unearned dependent_care medical housing",
	"w3": "bda employability employment_begin aid_in_kind_code? in_school? in_type_six? broken_aid? clock_begin days exempt " +
		"employable_status_most_counties? three_months_in_12? ninety_days_in_12? four_weeks? program_applied? month_or_day_by_bda? six_months_in_school? " +
		"six_months_in_12? aid_in_kind? employable_status_alameda? unverified_id_fails? earned_income_orange? earned_income_santa_barbara? type_six_institutions?",
	"w4": "place size month rent table",
}

// A name and what it stands for in what follows.
type binding struct{ name, value string }

func bind(bindings []binding, result string) string {
	text := result
	for i := len(bindings) - 1; i >= 0; i-- {
		text = fmt.Sprintf("cel.bind(%s, %s, %s)", bindings[i].name, bindings[i].value, text)
	}
	return text
}

func sumOfBits(conditions ...string) string {
	terms := []string{}
	for i, condition := range conditions {
		terms = append(terms, fmt.Sprintf("((%s) ? %d : 0)", condition, 1<<i))
	}
	return strings.Join(terms, " + ")
}

func celText(workload string, reasons bool) string {
	switch workload {
	case "w1":
		fails := []string{
			"!resident || fleeing || !(citizen || (qualified_immigrant && entered_on <= 20181001))",
			"!(has_number || (applied_for_number && applied_on < 20231201))",
			"age >= 18 && !(disabled || elderly || work_exempt || (working && hours >= 20) || (student && !on_strike))",
			"resources > 425000 || (income > 158000 && !(elderly || disabled))",
		}
		if reasons {
			return sumOfBits(fails...)
		}
		return "!((" + strings.Join(fails, ") || (") + "))"
	case "w2": // tenths of a cent from `adjusted` on
		bindings := []binding{
			{"row", "size < 8 ? size : 8"},
			{"beyond", "size - row"},
			{"gross", "earned + unearned"},
			{"deducted", "!elderly_or_disabled || medical <= 3500 ? 0 : (medical <= 15500 ? 12000 : medical - 3500)"},
			{"adjusted", "math.greatest((gross - [0, 19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900][row] - dependent_care - deducted) * 10 - earned * 2, 0)"},
			{"excess", "math.greatest((housing + (claims_utilities ? 59600 : 0)) * 10 - adjusted / 2, 0)"},
			{"net", "(math.greatest(adjusted - (elderly_or_disabled ? excess : math.least(excess, 672000)), 0) + 500) / 1000"},
			{"allotment", "math.greatest([0, 291, 535, 766, 973, 1155, 1386, 1532, 1751][row] + 219 * beyond - (net * 3 + 9) / 10, size <= 2 ? 23 : 0)"},
		}
		gross := "!elderly_or_disabled && gross > ([0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478][row] + 557 * beyond) * 100"
		net := "net > [0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214][row] + 429 * beyond"
		if reasons {
			bindings = append(bindings, binding{"bits", sumOfBits(gross, net, "allotment == 0")})
			return bind(bindings, "bits == 0 ? [1, net, allotment, 0] : [0, net, 0, bits]")
		}
		return bind(bindings, "("+gross+") || "+net+" || allotment == 0 ? [0, net, 0] : [1, net, allotment]")
	case "w3": // CEL has no sum: the twelve months are written out
		days, months := []string{}, []string{}
		for i, length := range []int{31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31} {
			ticks := fmt.Sprintf("%d < in_period && !exempt[%d]", i, i)
			whole := fmt.Sprintf("days[%d] == %d", i, length)
			days = append(days, fmt.Sprintf("(%s && (!turned || %d < 24259 - bda_month || %s) ? days[%d] : 0)", ticks, i, whole, i))
			months = append(months, fmt.Sprintf("(%s && %s ? 1 : 0)", ticks, whole))
		}
		bindings := []binding{
			{"bda_month", "bda / 10000 * 12 + bda / 100 % 100 - 1"},
			{"first", "bda % 100 == 1"},
			{"keeps", "!employable_status_most_counties && !unverified_id_fails"},
			{"three", "three_months_in_12 || (keeps && !ninety_days_in_12)"},
			{"mixed", "three_months_in_12 && (earned_income_orange || earned_income_santa_barbara)"},
			{"turned", "mixed && broken_aid"},
			{"days_or_weeks", "ninety_days_in_12 || four_weeks"},
			{"counts_days", "turned || (!mixed && (month_or_day_by_bda ? !first : days_or_weeks))"},
			{"day_limit", "four_weeks ? 28 : 90"},
			{"month_limit", "six_months_in_12 || (six_months_in_school && in_school) ? 6 : 3"},
			{"in_period", "24259 - clock_begin"},
			{"ticked_days", "keeps && counts_days ? math.least(" + strings.Join(days, " + ") + ", day_limit) : 0"},
			{"ticked_months", "keeps && !counts_days ? " + strings.Join(months, " + ") + " : 0"},
			{"left", "counts_days ? day_limit - ticked_days : math.greatest(month_limit - ticked_months, 0)"},
			{"registered", "!unverified_id_fails && employability != 0"},
			{"employable", "employability == 1 || employability == 3 || aid_in_kind_code || (employable_status_alameda && !six_months_in_12)" +
				" || (employability == 2 && employment_begin >= bda_month && employment_begin >= 24259 && !(three || employable_status_most_counties || program_applied || six_months_in_12))"},
			{"days_spent", "ticked_days >= day_limit"},
			{"months_spent", "ticked_months >= month_limit"},
			{"spent", "(six_months_in_12 && ticked_months >= 6) || (first && months_spent && month_or_day_by_bda)"},
			{"open", "!employable_status_most_counties || six_months_in_12"},
			{"in_months", "registered && open && months_spent && (three || six_months_in_12 || (first && month_or_day_by_bda) || (days_spent && days_or_weeks))"},
			{"six", "type_six_institutions && in_type_six"},
		}
		fails := []string{
			"registered && employable && (open || aid_in_kind) && !(aid_in_kind && aid_in_kind_code)" +
				" && ((three && (turned ? days_spent : months_spent)) || spent || (days_spent && (days_or_weeks || aid_in_kind)))",
			"registered && employable && open && aid_in_kind && aid_in_kind_code && employability == 1 && ((three && months_spent) || spent || days_spent)",
			"in_months && aid_in_kind_code && (employable || six)",
			"in_months && six",
		}
		if reasons {
			bindings = append(bindings, binding{"bits", sumOfBits(fails...)})
			return bind(bindings, "[bits == 0 ? 1 : 0, ticked_days + ticked_months, left, bits]")
		}
		return bind(bindings, "[("+strings.Join(fails, ") || (")+") ? 0 : 1, ticked_days + ticked_months, left]")
	default:
		return "cel.bind(limit, table[place * 100 + size].filter(row, row[0] <= month)[0][1], [rent <= limit ? 1 : 0, limit])"
	}
}

func newCEL(workload string, reasons bool, folder string) engine {
	options := []cel.EnvOption{ext.Bindings(), ext.Math()}
	for _, fact := range strings.Fields(celFacts[workload]) {
		name, isFlag := strings.CutSuffix(fact, "?")
		kind := cel.IntType
		if isFlag {
			kind = cel.BoolType
		} else if known, ok := celTypes[name]; ok {
			kind = known
		}
		options = append(options, cel.Variable(name, kind))
	}
	env := must(cel.NewEnv(options...))
	ast, issues := env.Compile(celText(workload, reasons))
	must(0, issues.Err())
	result := &celEngine{program: must(env.Program(ast, cel.EvalOptions(cel.OptOptimize)))}
	if workload == "w3" {
		counties := map[string]struct{ Flags map[string]bool }{}
		readJSON(folder, "flags.json", &counties)
		result.flags = map[string]map[string]ref.Val{}
		for code, county := range counties {
			result.flags[code] = map[string]ref.Val{}
			for name, on := range county.Flags {
				result.flags[code][name] = types.Bool(on)
			}
		}
	}
	if workload == "w4" {
		rows := [][4]int64{}
		readJSON(folder, "table.json", &rows)
		byPair := map[int64][]ref.Val{}
		for _, row := range rows {
			key := row[0]*100 + row[1]
			entry := types.NewRefValList(types.DefaultTypeAdapter, []ref.Val{types.Int(row[2]), types.Int(row[3])})
			byPair[key] = append([]ref.Val{entry}, byPair[key]...)
		}
		table := map[ref.Val]ref.Val{}
		for key, entries := range byPair {
			table[types.Int(key)] = types.NewRefValList(types.DefaultTypeAdapter, entries)
		}
		result.shared = map[string]any{"table": types.NewRefValMap(types.DefaultTypeAdapter, table)}
	}
	return result
}

func celValue(value any) ref.Val {
	switch v := value.(type) {
	case bool:
		return types.Bool(v)
	case float64:
		return types.Int(int64(v)) // as encoding/json reads a number: whole and below 2^53
	case []any:
		items := make([]ref.Val, len(v))
		for i, item := range v {
			items[i] = celValue(item)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, items)
	}
	panic("a fact of another type")
}

func (e *celEngine) read(line []byte) any {
	given := map[string]any{}
	must(0, json.Unmarshal(line, &given))
	facts := make(map[string]any, len(given))
	for name, value := range given {
		if name == "county" && e.flags != nil {
			for flag, on := range e.flags[fmt.Sprint(value)] {
				facts[flag] = on
			}
			continue
		}
		facts[name] = celValue(value)
	}
	for name, value := range e.shared {
		facts[name] = value
	}
	return must(cel.NewActivation(facts))
}

func (e *celEngine) decide(fact any) []int64 {
	value, _, err := e.program.Eval(fact)
	must(0, err)
	switch v := value.(type) {
	case types.Bool:
		if v {
			return []int64{1}
		}
		return []int64{0}
	case types.Int:
		if v == 0 {
			return []int64{1, 0}
		}
		return []int64{0, int64(v)}
	case traits.Lister:
		size := int(v.Size().(types.Int))
		answer := make([]int64, size)
		for i := range answer {
			answer[i] = int64(v.Get(types.Int(i)).(types.Int))
		}
		return answer
	}
	panic("an answer of another type")
}
