#!/usr/bin/env python3
"""results.jsonl as Markdown: for each workload, times and their ratios to the hand-written scalar C++ of the same run and mode."""
import json
import sys

TITLES = {"w1": "W1, plain eligibility", "w2": "W2, the CalFresh budget", "w3": "W3, the time clock", "w4": "W4, a dated table",
          "calfresh": "The whole CalFresh policy, 1.67 persons a household"}
COLUMNS = [("mem on", "mem", "on", 1000), ("mem off", "mem", "off", 1000), ("batch on", "batch", "on", 100_000), ("batch off", "batch", "off", 100_000),
           ("1 M on", "batch", "on", 1_000_000), ("JSON to JSON", "json", "on", None), ("cold start", "cold", None, None)]


def time_text(ns):
    for unit, size in (("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9)):
        if ns < size * 1000 or unit == "s":
            return f"{ns / size:.3g} {unit}"


def ratio_text(ratio):
    return f"{ratio:.2f}x" if ratio < 10 else f"{ratio:,.0f}x"


def find(rows, engine, mode, reasons, count):
    """The row of the mode; for a batch the one of that size, or of an engine that is slow its largest below it."""
    of = [row for row in rows if row["engine"] == engine and row.get("mode") == mode and (reasons is None or row.get("reasons") == reasons)]
    if mode == "batch":
        of = [row for row in of if row.get("n", 0) <= count and (count < 1_000_000 or row.get("n", 0) == count)]
        of.sort(key=lambda row: row.get("n", 0))
    return of[-1] if of and "ns" in of[-1] else None


def table(workload, rows):
    print(f"\n## {TITLES[workload]}\n")
    titles = [column[0] for column in COLUMNS]
    print("| engine | " + " | ".join(titles) + " | spread | peak MB |")
    print("| --- |" + " ---: |" * (len(titles) + 2))
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    timed = [engine for engine in engines if any(row["engine"] == engine and "ns" in row for row in rows)]
    for engine in timed:
        cells = []
        for _, mode, reasons, count in COLUMNS:
            row = find(rows, engine, mode, reasons, count)
            base = find(rows, "scalar", mode, reasons, count)
            if row is None:
                cells.append("")
            elif base is None:
                cells.append(time_text(row["ns"]))
            else:
                cells.append(f"{time_text(row['ns'])}, {ratio_text(row['ns'] / base['ns'])}")
        first = find(rows, engine, "mem", "on", 1000) or find(rows, engine, "batch", "on", 100_000) or next(
            row for row in rows if row["engine"] == engine and "ns" in row)
        peak = max(row.get("peak_kb", 0) for row in rows if row["engine"] == engine)
        cells += [f"{first['min'] / first['ns']:.2f}-{first['max'] / first['ns']:.2f}", f"{peak / 1024:.0f}" if peak else ""]
        print(f"| {engine} | " + " | ".join(cells) + " |")
    print()
    for row in rows:
        if "result" in row:
            mode = f", {row['mode']}, reasons {row['reasons']}" if "mode" in row else ""
            print(f"- {row['engine']}{mode}: **{row['result']}**: {row['why']}")


def main():
    rows = [json.loads(line) for line in open(sys.argv[1])]
    loads = [row["load"] for row in rows if "load" in row]
    print("# Measured: time per case, and how many times that of the hand-written scalar C++\n")
    if max(loads) > 1.5:
        print(f"**Taken under load** (load average {min(loads)} to {max(loads)}): the order of magnitude holds, no more.\n")
    print("mem: facts parsed in memory, 1,000 cases, one call each. batch: 100,000 in random order (slow engines fewer). JSON to JSON: text in, text out;\n"
          "poppy-run is the whole process over a file of 100,000. cold start: the whole process to its first answer. on, off: reasons. spread: least and\n"
          "largest of the repetitions over the median, of the first of mem and batch.")
    for workload in TITLES:
        of_workload = [row for row in rows if row["workload"] == workload]
        if of_workload:
            table(workload, of_workload)


if __name__ == "__main__":
    main()
