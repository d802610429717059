package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// OPA: a prepared query; the input is parsed into OPA's own terms when it is read.
type opaEngine struct {
	query rego.PreparedEvalQuery
	flags map[string]*ast.Term
}

func newOPA(workload, reasons, folder string) engine {
	module := filepath.Join(os.Getenv("BENCH_REGO"), workload+".rego")
	data := map[string]any{}
	result := &opaEngine{}
	if workload == "w3" {
		counties := map[string]struct{ Flags map[string]bool }{}
		readJSON(folder, "flags.json", &counties)
		result.flags = map[string]*ast.Term{}
		for code, county := range counties {
			result.flags[code] = ast.NewTerm(must(ast.InterfaceToValue(county.Flags)))
		}
	}
	if workload == "w4" {
		rows := [][4]int64{}
		readJSON(folder, "table.json", &rows)
		table := make([]any, 59)
		for place := range table {
			sizes := make([]any, 11)
			for size := range sizes {
				sizes[size] = []any{}
			}
			table[place] = sizes
		}
		for _, row := range rows {
			sizes := table[row[0]].([]any)
			sizes[row[1]] = append([]any{[]any{row[2], row[3]}}, sizes[row[1]].([]any)...)
		}
		data["table"] = table
	}
	result.query = must(rego.New(
		rego.Query("data.bench."+workload+"."+reasons),
		rego.Module(module, string(must(os.ReadFile(module)))),
		rego.Store(inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true))),
	).PrepareForEval(context.Background()))
	return result
}

func (e *opaEngine) read(line []byte) any {
	value := must(ast.ValueFromReader(bytes.NewReader(line)))
	if e.flags != nil {
		object := value.(ast.Object)
		code := object.Get(ast.StringTerm("county"))
		object.Insert(ast.StringTerm("f"), e.flags[code.String()])
	}
	return value
}

func (e *opaEngine) decide(fact any) []int64 {
	results := must(e.query.Eval(context.Background(), rego.EvalParsedInput(fact.(ast.Value))))
	if len(results) != 1 {
		must(0, fmt.Errorf("no answer"))
	}
	values := results[0].Expressions[0].Value.([]any)
	answer := make([]int64, len(values))
	for i, value := range values {
		answer[i] = must(value.(json.Number).Int64())
	}
	return answer
}
