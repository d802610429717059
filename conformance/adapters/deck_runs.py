"""What the adapters share: entries of a deck on standard input -> runs of a front of Poppy -> answers on standard output (../README.md).

A run has its own folders of rules and of counties, made of what its entries say, its cases as lines of JSON and the names of the lines to
tell. A front makes of it the lines of JSON that `poppy run` writes (docs/decision-json.md), or tells what is wrong with the rules. Entries
that give one county different settings are in runs of their own, and so are those that bring rules of their own.
"""
import json
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

NAMES = json.loads((Path(__file__).parent.parent / "cases" / "names.json").read_text(encoding="utf-8"))


class RulesRefused(Exception):
    """The front does not take the rules or what it is asked."""


# ---- Folders

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


class Run:
    """Some entries that are decided together. `rules` and `counties` are its folders, `run_date` the day of those that only check rules."""

    def __init__(self, settings, members, folder, rules):
        self.members = members
        entry = members[0][1]
        self.id, self.run_date, self.decides = entry["id"], entry["run_date"], "facts" in entry
        self.lines, self.rule_names = names_of(entry)
        self.folder, self.counties, self.rules = folder, folder / "counties", rules
        self.counties.mkdir()
        for i, county in enumerate(entry.get("counties", NAMES["counties"])):
            (self.counties / f"{i:02}.yaml").write_text(county_file(county, settings.get(county, {})), encoding="utf-8")
        if "rules" in entry:
            self.rules = folder / "rules"
            for path, lines in entry["rules"].items():
                (self.rules / path).parent.mkdir(parents=True, exist_ok=True)
                (self.rules / path).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def cases(self):
        return [case_line(*one) for one in self.members]

    def answers(self, decision_lines):
        """By the number of the entry."""
        found = {number: {} for number, _ in self.members}
        for line in map(json.loads, decision_lines):
            if "problems" in line:
                found[int(line["case"])]["refused"] = [problem["code"] for problem in line["problems"]]
            else:
                found[int(line["case"])][line["month"]] = decisions_of(line, self.rule_names)
        return found

    def told(self, problems):
        """Of problems of rules: whether each is an error, its code, path and line."""
        told = [(is_error, {"code": code, "file": path.removeprefix(f"{self.rules}/"), "line": line}) for is_error, code, path, line in problems]
        answer = {"problems": [one for _, one in told], "errors": [one for is_error, one in told if is_error]}
        return {number: answer for number, _ in self.members}


def names_of(entry):
    """Names of the lines that decisions may be asked for, and of those the rules."""
    if "rules" not in entry:
        named = {name: one for program in [*entry["programs"], "common"] for name, one in NAMES["results"].get(program, {}).items()}
        return sorted(named), {name for name, one in named.items() if one.get("is") == "rule"}
    text = "\n".join(line for lines in entry["rules"].values() for line in lines)
    found = set(re.findall(r"^(define|rule|decision) (\w+)", text, re.MULTILINE))
    return sorted({name for _, name in found}), {name for word, name in found if word == "rule"}


def case_line(number, entry):
    case = {"case": str(number), "month" if len(entry["months"]) == 1 else "months":
            entry["months"][0] if len(entry["months"]) == 1 else f"{entry['months'][0]}..{entry['months'][-1]}",
            "run_date": entry["run_date"], "programs": entry["programs"]}
    if entry["county"]:
        case["county"] = entry["county"]
    return json.dumps(case | entry["facts"], ensure_ascii=False)


# ---- What a front tells

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


def problems_in(text):
    """Of what a front prints: whether each is an error, its code, path and line."""
    found = re.findall(r"^(\S+?):(\d+):\d+: (error|warning) (P\d+)", text, re.MULTILINE)
    return [(severity == "error", code, path, int(line)) for path, line, severity, code in found]


def answer_all(decide, check, rules="policies"):
    """`decide(run)` gives the lines of the run's decisions, or raises RulesRefused; `check(run)` the problems of its rules. `rules`: the folder
    by which entries are decided that bring none."""
    entries = [json.loads(line) for line in sys.stdin]
    for settings, members in in_runs(entries):
        with tempfile.TemporaryDirectory() as folder:
            run = Run(settings, members, Path(folder), Path(rules))
            try:
                answers = run.answers(decide(run)) if run.decides else run.told(check(run))
            except RulesRefused as refused:
                print(f"{run.id}: {refused}", file=sys.stderr)
                answers = {number: {"refused": ["the rules"]} for number, _ in members}
        for number, entry in members:
            print(json.dumps({"id": entry["id"], "decided": answers[number]}, ensure_ascii=False))
