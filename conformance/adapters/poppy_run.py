#!/usr/bin/env python3
"""Entries of a deck on standard input -> what `poppy run` decides, or `poppy check` tells, on standard output.   poppy_run.py POPPY [--rules DIR]

The counties of a run stand in files of its own, made of the settings that the entries give; entries that give one county
different settings are decided in runs of their own, and so are those that bring rules of their own.
"""
import json
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

NAMES = json.loads((Path(__file__).parent.parent / "cases" / "names.json").read_text(encoding="utf-8"))


def in_yaml(value):
    return {True: "yes", False: "no"}.get(value, json.dumps(value)) if isinstance(value, bool) else json.dumps(value)


def county_file(county, settings):
    lines = [f"county: {json.dumps(county)}", "flags:" if settings else ""]
    for name, entries in settings.items():
        if not isinstance(entries, list):
            lines.append(f"  {name}: {in_yaml(entries)}")
            continue
        lines.append(f"  {name}:")
        for entry in entries:
            entry = entry if isinstance(entry, dict) else {"value": entry}
            parts = [f"{ {'known_from': 'runs_from'}.get(key, key)}: {in_yaml(value) if key == 'value' else value}" for key, value in entry.items()]
            lines.append(f"    - {{ {', '.join(parts)} }}")
    return "\n".join(lines) + "\n"


def in_runs(entries):
    """Entries of the same programs and rules, of each county with one set of settings."""
    runs = {}
    for number, entry in enumerate(entries):
        of_rules = runs.setdefault(json.dumps([entry["programs"], entry.get("rules"), "facts" in entry]), [])
        given = entry.get("settings", {})
        for settings, members in of_rules:
            if settings.setdefault(entry.get("county"), given) == given:
                members.append((number, entry))
                break
        else:
            of_rules.append(({entry.get("county"): given}, [(number, entry)]))
    return [run for of_rules in runs.values() for run in of_rules]


def case_line(number, entry):
    case = {"case": str(number), "month" if len(entry["months"]) == 1 else "months":
            entry["months"][0] if len(entry["months"]) == 1 else f"{entry['months'][0]}..{entry['months'][-1]}",
            "run_date": entry["run_date"], "programs": entry["programs"]}
    if entry["county"]:
        case["county"] = entry["county"]
    return json.dumps(case | entry["facts"], ensure_ascii=False) + "\n"


def field(value):
    """A field of a record or notice: what a case writes as the word blank is null, an error is one whatever its words are."""
    if isinstance(value, dict):
        return {"error": True} if "error" in value else value
    return None if value == "blank" else value


def decisions_of(line, rules):
    month = {"values": defaultdict(dict), "needs": line["undetermined"]}
    for part in ("fails", "undetermined", "errors", "made", "changed", "removed", "notices"):
        month[part] = defaultdict(list)
    for of in line["programs"].values():
        told = [(record, name, value) for record, lines in of["values"].items() for name, value in lines.items()]
        told += [(one["record"] or "", one["line"], one["status"]) for one in of["decisions"]]
        for record, name, value in told:
            if isinstance(value, dict):
                month["errors" if "error" in value else "undetermined"][record].append(name)
                continue
            month["values"][record][name] = value
            if value is True and name in rules:
                month["fails"][record].append(name)
        for one in of["made"]:
            fields = {name: field(value) for name, value in one["fields"].items()}
            if one["change"] in month:
                month[one["change"]][one["record"] or ""].append({"name": one["create"], "fields": fields})
        for one in of["notices"]:
            if one["sent"] is True:
                fields = {name: field(value) for name, value in one["fields"].items()}
                month["notices"][one["record"] or ""].append({"name": one["notice"], "fields": fields})
    return month


def write_rules(folder, rules):
    for path, lines in rules.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def lines_of(entry):
    """Names of the lines that decisions may be asked for, and of those the rules."""
    if "rules" not in entry:
        named = {name: one for program in [*entry["programs"], "common"] for name, one in NAMES["results"].get(program, {}).items()}
        return sorted(named), {name for name, one in named.items() if one.get("is") == "rule"}
    text = "\n".join(line for lines in entry["rules"].values() for line in lines)
    found = set(re.findall(r"^(define|rule|decision) (\w+)", text, re.MULTILINE))
    return sorted({name for _, name in found}), {name for word, name in found if word == "rule"}


class Run:
    """One call of poppy in a folder with the rules and the counties of these entries."""

    def __init__(self, poppy, options, settings, members):
        self.poppy, self.options, self.settings, self.members = poppy, options, settings, members
        self.entry = members[0][1]

    def answers(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "counties").mkdir()
            for i, county in enumerate(self.entry.get("counties", NAMES["counties"])):
                (folder / "counties" / f"{i:02}.yaml").write_text(county_file(county, self.settings.get(county, {})), encoding="utf-8")
            if "rules" in self.entry:
                write_rules(folder / "rules", self.entry["rules"])
            return self.decide(folder) if "facts" in self.entry else self.check(folder)

    def call(self, folder, *words):
        rules = ["--rules", str(folder / "rules")] if "rules" in self.entry else self.options
        return subprocess.run([self.poppy, *words, *rules, "--counties", str(folder / "counties")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")

    def check(self, folder):
        done = self.call(folder, "check", "--as-of", self.entry["run_date"])
        found = re.findall(r"^(\S+?):(\d+):\d+: (error|warning) (P\d+)", done.stdout + done.stderr, re.MULTILINE)
        problems = [(severity, {"code": code, "file": path.removeprefix(f"{folder}/rules/"), "line": int(line)}) for path, line, severity, code in found]
        told = {"problems": [one for _, one in problems], "errors": [one for severity, one in problems if severity == "error"]}
        return {number: told for number, _ in self.members}

    def decide(self, folder):
        (folder / "cases.ndjson").write_text("".join(case_line(*one) for one in self.members), encoding="utf-8")
        lines, rules = lines_of(self.entry)
        asked = [word for name in lines for word in ("--line", name)]
        done = self.call(folder, "run", "--cases", str(folder / "cases.ndjson"), "--out", "-", "--errors", str(folder / "errors"), *asked)
        if done.returncode not in (0, 1):
            print(f"{self.entry['id']}: poppy run ended with {done.returncode}: {done.stderr}", file=sys.stderr)
            return {number: {"refused": ["the rules"]} for number, _ in self.members}
        answers = {number: {} for number, _ in self.members}
        for line in map(json.loads, done.stdout.splitlines()):
            if "problems" in line:
                answers[self.members[line["line"] - 1][0]]["refused"] = [problem["code"] for problem in line["problems"]]
            else:
                answers[int(line["case"])][line["month"]] = decisions_of(line, rules)
        return answers


def main():
    entries = [json.loads(line) for line in sys.stdin]
    for settings, members in in_runs(entries):
        answers = Run(sys.argv[1], sys.argv[2:], settings, members).answers()
        for number, entry in members:
            print(json.dumps({"id": entry["id"], "decided": answers[number]}, ensure_ascii=False))


main()
