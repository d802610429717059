// The peers in Go, CEL and OPA.
//
//	peers ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What an engine's program is for a workload: reads a line, decides what was read.
type engine interface {
	read(line []byte) any
	decide(fact any) []int64
}

var names = map[string][]string{
	"w1": {"no_status", "no_number", "no_work", "over_limits"},
	"w2": {"over_gross", "over_net", "no_allotment"},
	"w3": {"exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"},
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func readJSON(folder, name string, into any) {
	text := must(os.ReadFile(filepath.Join(folder, name)))
	must(0, json.Unmarshal(text, into))
}

type output struct {
	Answer  []int64  `json:"answer"`
	Reasons []string `json:"reasons"`
}

func jsonOf(workload string, reasons bool, answer []int64) []byte {
	out := output{answer, []string{}}
	if reasons {
		for i, name := range names[workload] {
			if answer[len(answer)-1]>>i&1 == 1 {
				out.Reasons = append(out.Reasons, name)
			}
		}
	}
	return must(json.Marshal(out))
}

func sum(answer []int64) int64 {
	var total int64
	for _, number := range answer {
		total += number
	}
	return total
}

// Of this process alone; getrusage would tell that of the one that started it, where it was larger.
func peakKB() int {
	_, rest, _ := strings.Cut(string(must(os.ReadFile("/proc/self/status"))), "VmHWM:")
	return must(strconv.Atoi(strings.Fields(rest)[0]))
}

func timePasses(count int, seconds float64, pass func(int) int64, print func(count int, times []float64, check int64)) {
	few := min(count, 50)
	pass(few)
	begin := time.Now()
	pass(few)
	each := max(time.Since(begin).Seconds()/float64(few), 1e-9)
	if affordable := seconds / 6 / each; affordable < float64(count) {
		count = max(few, int(affordable))
	}
	begin = time.Now()
	check := pass(count)
	passes := max(1, int(0.01/max(time.Since(begin).Seconds(), 1e-9)))
	times := []float64{}
	begin = time.Now()
	for len(times) < 5 || (time.Since(begin).Seconds() < seconds && len(times) < 101) {
		start := time.Now()
		for range passes {
			if pass(count) != check {
				must(0, fmt.Errorf("two passes over the same cases differ"))
			}
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/float64(passes)/float64(count))
	}
	slices.Sort(times)
	print(count, times, check)
}

func main() {
	if len(os.Args) < 6 {
		fmt.Fprintln(os.Stderr, "usage: peers ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]")
		os.Exit(2)
	}
	what, workload, reasons, path := os.Args[2], os.Args[3], os.Args[4] == "on", os.Args[5]
	folder := filepath.Dir(path)
	var run engine
	switch os.Args[1] {
	case "cel-go":
		run = newCEL(workload, reasons, folder)
	case "opa":
		run = newOPA(workload, os.Args[4], folder)
	default:
		must(0, fmt.Errorf("no engine %s", os.Args[1]))
	}
	text := must(os.ReadFile(path))
	lines := bytes.Split(bytes.TrimRight(text, "\n"), []byte("\n"))
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if what == "mem" || what == "json" {
		for _, line := range lines {
			answer := run.decide(run.read(line))
			if what == "json" {
				out.Write(jsonOf(workload, reasons, answer))
			} else {
				out.Write(must(json.Marshal(answer)))
			}
			out.WriteByte('\n')
		}
		return
	}
	count, seconds := must(strconv.Atoi(os.Args[6])), must(strconv.ParseFloat(os.Args[7], 64))
	var pass func(int) int64
	if what == "time-json" {
		count = min(count, len(lines))
		pass = func(n int) (total int64) {
			for _, line := range lines[:n] {
				answer := run.decide(run.read(line))
				total += sum(answer) + 0*int64(len(jsonOf(workload, reasons, answer)))
			}
			return total
		}
	} else {
		cases := make([]any, 0, count)
		for i := range count {
			if i < len(lines) {
				cases = append(cases, run.read(lines[i]))
			} else {
				cases = append(cases, cases[i%len(lines)])
			}
		}
		pass = func(n int) (total int64) {
			for _, fact := range cases[:n] {
				total += sum(run.decide(fact))
			}
			return total
		}
	}
	timePasses(count, seconds, pass, func(count int, times []float64, check int64) {
		fmt.Fprintf(out, `{"engine":%q,"workload":%q,"mode":%q,"reasons":%q,"n":%d,"ns":%.1f,"min":%.1f,"max":%.1f,"reps":%d,"check":%d,"peak_kb":%d}`+"\n",
			os.Args[1], workload, what[5:], os.Args[4], count, times[len(times)/2], times[0], times[len(times)-1], len(times), check, peakKB())
	})
}
