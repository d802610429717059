#!/usr/bin/env python3
"""replay.py POPPY PROGRAM, from the top of the project: every decision of a random history comes out the same when it is asked for again.

Cases of a program live through some months: facts are learned, late or at once, and corrected; counties change their flags. Each run decides a
month by what is known on its day, and what it saves and makes is a fact of the next. Then each run is repeated, at its own run date, with the case
and county files as they are in the end and only what was decided before: statuses, reasons, saved lines and values must be the same.

The histories of a program are in histories_PROGRAM.py beside this file, which says:
  COUNTIES, FLAGS                  counties of cases; flags of their files that change over time: name to values
  KEEPS                            lines that decisions keep: of the case under "", of records under the name of their list in a case file
  PAGES                            values that tell of records the run itself makes, which an equal run on the same day sees
  draw_case(chance, number, month) a case as it is in the end: every record and every value of a fact that is learned has `entered`; persons may
                                   have `joined`, the day from which the case file has them, and the case may have `made`, records (person, list,
                                   record) that another system made before the first run
  asked_with(chance)               facts of the case that are those of one run alone (a kind of run)

POPPY_REPLAY_CASES says how many cases a history has (60), POPPY_REPLAY_FIRST the seed of a second one beside that of seed 1, `new` for another
each time.
"""
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
MONTHS = 18  # that a history lasts


def month_after(month, count):
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{number // 12}-{number % 12 + 1:02}"


def known_on(value, day):
    """A case file, or a part of it, as it was on a day: without what was entered, removed or joined later."""
    if isinstance(value, list):
        return [known_on(one, day) for one in value if not (isinstance(one, dict) and (one.get("entered", "") > day or one.get("joined", "") > day))]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, one in value.items():
        if key == "joined":
            continue
        if key == "removed" and one > day:
            one = "blank"
        part = known_on(one, day)
        is_fact = isinstance(one, list) and one and isinstance(one[0], dict) and "value" in one[0] and one[0].keys() <= {"value", "from", "until", "entered"}
        if not (is_fact and not part):  # nothing is known of the fact yet
            result[key] = part
    return result


class County:
    """A county file whose flags get entries over time."""

    def __init__(self, name, flags, chance, month):
        stem = name.lower().replace(" ", "-")
        self.path = f"{stem}.yaml"
        self.lines = Path(f"county_rules/{stem}.yaml").read_text(encoding="utf-8").splitlines()
        self.entries = {}  # flag: (entered, text of the entry)
        for flag, values in flags.items():
            if chance.random() < 0.8:
                continue
            days = {f"{month_after(month, chance.randrange(MONTHS))}-{chance.randrange(1, 29):02}" for _ in range(chance.choice((1, 1, 2, 3)))}
            begins = [""]
            for entered in sorted(days):
                begins.append(month_after(entered[:7], chance.choice((-14, -4, -1, 0, 0, 1, 3))))
                until = f", until: {begins[-1]}" if begins[-1] <= max(begins[:-1]) else ""  # else it would hide a later one (P403)
                text = f"    - {{ value: {chance.choice(values)}, from: {begins[-1]}{until}, entered: {entered} }}"
                self.entries.setdefault(flag, []).append((entered, text))

    def text(self, day):
        result = []
        for line in self.lines:
            flag, _, value = line.strip().partition(": ")
            known = sorted(entry for entry in self.entries.get(flag, []) if entry[0] <= day)
            if line.startswith("  ") and known:
                result += [f"  {flag}:", f"    - {{ value: {value.split(' #')[0].strip()} }}", *(text for _, text in known)]
            else:
                result.append(line)
        return "\n".join(result) + "\n"


def draw_steps(chance, month):
    """Runs as (run date, month decided), the days rising."""
    steps = []
    for number in range(MONTHS):
        now = month_after(month, number)
        days = sorted(chance.sample(range(1, 29), 3))
        decided = [now]
        if chance.random() < 0.6:
            decided.append(month_after(now, chance.choice((0, 0, -1, -1, -2, -3, -5))))
        if chance.random() < 0.2:
            decided.append(month_after(now, 1))
        steps += [(f"{now}-{day:02}", one) for day, one in zip(days, decided)]
    return steps


class History:
    def __init__(self, poppy, program, seed, count):
        self.poppy, self.name, self.program = poppy, program, importlib.import_module(f"histories_{program}")
        chance = random.Random(f"{program}/{seed}")
        self.first = month_after("2018-07", chance.randrange(97))  # so that months from 2019 to 2027 are decided
        self.counties = [County(name, self.program.FLAGS, chance, self.first) for name in self.program.COUNTIES]
        self.cases = [self.program.draw_case(chance, number, self.first) for number in range(count)]
        self.steps = draw_steps(chance, self.first)
        self.takes_part = [[chance.random() < 0.85 for _ in self.cases] for _ in self.steps]
        self.asked_with = [[self.program.asked_with(chance) for _ in self.cases] for _ in self.steps]
        self.saved = [[] for _ in self.cases]
        self.made = [case.pop("made", []) for case in self.cases]  # (person, list, record)
        self.seen = Counter()

    def with_made(self, case, number):
        for person, name, record in self.made[number]:
            owner = next((one for one in case["persons"] if one["id"] == person), None)
            if owner is not None and name in owner:
                owner[name].append(record)
        return case

    def run(self, step, folder, case_of, day):
        """The lines of one run: {case number: line}."""
        run_date, month = self.steps[step]
        for county in self.counties:
            (folder / county.path).write_text(county.text(day), encoding="utf-8")
        numbers = [number for number, takes in enumerate(self.takes_part[step]) if takes]
        cases = "".join(json.dumps({**case_of(number), **self.asked_with[step][number]}) + "\n" for number in numbers)
        done = subprocess.run([self.poppy, "run", "--cases", "-", "--out", "-", "--month", month, "--run-date", run_date, "--program", self.name,
                               "--counties", folder], input=cases.encode(), capture_output=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"run of {month} on {run_date}: {done.stderr.decode()[:3000]}")
        return dict(zip(numbers, (json.loads(line) for line in done.stdout.splitlines()), strict=True))

    def save(self, step, number, line):
        run_date, month = self.steps[step]
        if "problems" in line:  # a case that contradicts itself is not decided
            for one in line["problems"]:
                if one["code"] != "P715":
                    raise SystemExit(f"run of {month} on {run_date}: {json.dumps(line)}")
                self.seen[one["hint"]] += 1
            return
        if self.asked_with[step][number].get("run_kind", "Regular") != "Regular":  # refused: nothing is decided that could be saved
            self.seen["runs refused"] += 1
            return
        decided = line["programs"][self.name]
        status = {(one["record"] or "", one["line"]): one["status"] for one in decided["decisions"]}

        def kept(record, names):
            values = {name: status.get((record, name), decided["values"].get(record, {}).get(name)) for name in names}
            return {name: "blank" if value is None else "unknown" if isinstance(value, dict) else [] if value == "no days" else value
                    for name, value in values.items()}

        saved = {"month": month, "run_date": run_date, **kept("", self.program.KEEPS[""])}
        persons = [record for record in decided["values"] if record and "/" not in record]
        saved["persons"] = {person: kept(person, self.program.KEEPS["persons"]) for person in persons}
        self.saved[number].append((step, saved))
        for one in decided["made"]:
            # Given back as it is printed.
            if one["change"] == "made" and not any(isinstance(value, dict) for value in one["fields"].values()):
                self.made[number].append((one["record"], one["list"], one["fields"]))
        for one in decided["decisions"]:
            for reason in one["reasons"]:
                self.seen[f"{one['line']} for {reason}"] += 1
        for (_, name), value in status.items():
            self.seen[f"{name} {'undetermined' if isinstance(value, dict) else value}"] += 1

    def compared(self, line, records):
        if "problems" in line:
            return {"problems": [(one["code"], one["message"], one["hint"]) for one in line["problems"]]}
        decided = line["programs"][self.name]
        values = {record: {name: value for name, value in of.items() if name not in self.program.PAGES}
                  for record, of in decided["values"].items() if record in records}
        decisions = [one for one in decided["decisions"] if (one["record"] or "") in records]
        return {"decisions": decisions, "values": values, "notices": [one for one in decided["notices"] if (one["record"] or "") in records]}

    def live(self, folder):
        lines = []
        for step, (run_date, _) in enumerate(self.steps):
            def as_it_was(number, day=run_date):
                case = self.with_made(known_on(self.cases[number], day), number)
                return {**case, "saved": [saved for _, saved in self.saved[number]]}
            lines.append(self.run(step, folder, as_it_was, run_date))
            for number, line in lines[-1].items():
                self.save(step, number, line)
        return lines

    def replay(self, folder, lines):
        failures = 0
        for step, then in enumerate(lines):
            def as_it_is(number, step=step):
                case = self.with_made(known_on(self.cases[number], "9999-12-31"), number)
                return {**case, "saved": [saved for earlier, saved in self.saved[number] if earlier < step]}
            now = self.run(step, folder, as_it_is, "9999-12-31")
            for number, line in then.items():
                records = set() if "problems" in line else \
                    {"", *(record for record in line["programs"][self.name]["values"] if "/" not in record)}
                was, is_now = self.compared(line, records), self.compared(now[number], records)
                if was == is_now:
                    continue
                failures += 1
                if failures <= 5:
                    self.tell(step, number, was, is_now, as_it_is(number))
        return failures

    def tell(self, step, number, was, is_now, case):
        run_date, month = self.steps[step]
        print(f"FAILED {case['case']}, {case['county']}: {month} decided on {run_date} comes out otherwise today")
        if was.keys() != is_now.keys():
            print(f"  then: {json.dumps(was)[:2000]}\n  now:  {json.dumps(is_now)[:2000]}\n  {json.dumps(case)}")
            return
        for part in was:
            for name, of in was[part].items() if isinstance(was[part], dict) else []:
                for line in of:
                    if of[line] != is_now[part][name].get(line):
                        print(f"  {line} of {name or 'the case'} then: {json.dumps(of[line])}, now: {json.dumps(is_now[part][name].get(line))}")
            if not isinstance(was[part], dict) and was[part] != is_now[part]:
                print(f"  {part} then: {json.dumps(was[part])}\n  {part} now:  {json.dumps(is_now[part])}")
        print(f"  {json.dumps(case)}")


def replay(poppy, program, seed, count):
    history = History(poppy, program, seed, count)
    with tempfile.TemporaryDirectory() as name:
        then, now = Path(name) / "then", Path(name) / "now"
        shutil.copytree("county_rules", then)
        lines = history.live(then)
        shutil.copytree("county_rules", now)
        failures = history.replay(now, lines)
    decided = sum(len(step) for step in lines)
    print(f"{program}, seed {seed}: {count} cases, {len(lines)} runs, {decided} decisions replayed, {failures} otherwise")
    print("  " + ", ".join(f"{count} {name}" for name, count in sorted(history.seen.items())))
    return failures


def main():
    poppy, program = str(Path(sys.argv[1]).resolve()), sys.argv[2]
    count = int(os.environ.get("POPPY_REPLAY_CASES", "60"))
    first = os.environ.get("POPPY_REPLAY_FIRST")
    seeds = ["1"] + ([str(random.SystemRandom().randrange(10**9)) if first == "new" else first] if first else [])
    sys.exit(1 if sum(replay(poppy, program, seed, count) for seed in seeds) else 0)


if __name__ == "__main__":
    main()
