#!/usr/bin/env python3
"""The schemas of case, county and test files, by a validator that is not ours: what `poppy` takes they take, what is plainly wrong both refuse.

check_schemas.py POPPY [--update] [--seed N]     from the top of the project; --update writes docs/schemas

1. Each is a JSON Schema (draft 2020-12), and docs/schemas holds them as the program prints them.
2. Every county file, example, case and rule test of the project keeps to its schema as YAML 1.2 reads it; county files as YAML 1.1 does, too. (To that the
   key `on` of a status and the value `Yes` of an enum are truths, in cases: editors read 1.2.)
3. A table of slips: the schema refuses each, and so does the program.
4. County files changed at random: the schema may take more than the program, never less.
5. Explanations of each kind keep to theirs, and it refuses them where a key is misspelt, missing, or of another version.
6. So do the reports that commands print with --json (reports.py).
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
    import yaml
except ModuleNotFoundError:  # Debian's packages are for Debian's Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

from reports import check_reports

KINDS = ["case", "county", "test"]
FOLDER = Path("docs/schemas")
failures = []
counts = {}


def fail(words):
    failures.append(words)


def count(what, by=1):
    counts[what] = counts.get(what, 0) + by


# ---- YAML as editors read it

class Yaml12(yaml.SafeLoader):
    """The core schema of YAML 1.2: `yes`, dates and 1:30 are texts."""


Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in [("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
                            ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
                            ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
                            ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789"))]:
    Yaml12.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)


def whole_number(loader, node):
    return int(loader.construct_scalar(node))


Yaml12.add_constructor("tag:yaml.org,2002:int", whole_number)


class Yaml11(yaml.SafeLoader):
    """`yes` is a truth. Dates are given on as texts, which JSON has for them."""


Yaml11.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def texts_as_keys(value):
    """Keys of JSON are texts: `2021: …` is a number to YAML."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): texts_as_keys(one) for key, one in value.items()}
    return [texts_as_keys(one) for one in value] if isinstance(value, list) else value


def trees_of(text):
    """As each edition reads it; nothing where it is no YAML to one of them."""
    try:
        return [("YAML 1.2", texts_as_keys(yaml.load(text, Yaml12))), ("YAML 1.1", texts_as_keys(yaml.load(text, Yaml11)))]
    except (yaml.YAMLError, ValueError, TypeError):
        return []


# ---- The schemas

class Schema:
    def __init__(self, poppy, kind, *folders):
        done = subprocess.run([poppy, "schema", kind, *folders], capture_output=True, text=True)
        if done.returncode != 0 or done.stderr:
            sys.exit(f"poppy schema {kind}: {done.stderr}")
        self.kind, self.text = kind, done.stdout
        tree = json.loads(self.text)
        jsonschema.Draft202012Validator.check_schema(tree)
        if tree["$schema"] != jsonschema.Draft202012Validator.META_SCHEMA["$id"]:
            fail(f"{kind}: not of draft 2020-12")
        self.validator = jsonschema.Draft202012Validator(tree)

    def fault(self, tree):
        error = next(self.validator.iter_errors(tree), None)
        return error and f"{'/'.join(str(step) for step in error.absolute_path)}: {error.message[:300]}"

    def check_taken(self, where, text):
        count(f"{self.kind} files that keep to the schema")
        trees = trees_of(text)
        if not trees:
            fail(f"{where}: no YAML")
        if self.kind != "county":
            trees = trees[:1]
        for edition, tree in trees:
            if fault := self.fault(tree):
                fail(f"{where} ({edition}): the schema of {self.kind} files refuses it: {fault}")

    def takes(self, text):
        """Whether it takes what each edition reads of the text; None: one reads nothing."""
        trees = trees_of(text)
        return all(self.fault(tree) is None for _, tree in trees) if trees else None

    def compare_kept(self, update):
        path = FOLDER / f"{self.kind}.json"
        if update:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(self.text)
        elif not path.exists() or path.read_text() != self.text:
            fail(f"{path} is not what `poppy schema {self.kind}` prints: write it anew with `check_schemas.py POPPY --update`")


# ---- Files of the project

def is_list(text):
    return isinstance(yaml.load(text, Yaml12), list)


def check_examples(poppy, schemas):
    for path in sorted(Path("examples").glob("*/case.yaml")):
        # Some have rules of their own.
        folders = re.findall(r"--(?:rules|counties) [\w/-]+", (path.parent / "command").read_text())
        schema = Schema(poppy, "case", *" ".join(folders[:2]).split()) if folders else schemas["case"]
        schema.check_taken(path, path.read_text())
    for path in sorted(Path("examples").glob("*/*.ndjson")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            schemas["case"].check_taken(f"{path}:{number}", line)


def check_project(schemas):
    for path in sorted(Path("county_rules").glob("*.yaml")):
        schemas["county"].check_taken(path, path.read_text())
    for path in sorted(Path("policies").glob("*/tests/**/*.yaml")):
        text = path.read_text()
        kind = "county" if path.parent.name == "counties" else "case" if path.parent.name == "cases" else "test"
        if is_list(text) != (kind == "test"):
            fail(f"{path}: neither rule tests, nor a case in cases/, nor a county in counties/")
        schemas[kind].check_taken(path, text)
    if counts["county files that keep to the schema"] < 58:
        fail("the 58 county files are not there")


# ---- Slips in county files

FLAGS = "county: {county}\nflags:\n  "
TAKEN = {
    "the modeline of an editor": "# yaml-language-server: $schema=../docs/schemas/county.json\n" + FLAGS + "six_months_in_12: yes\n",
    "numbers without quotes": "county: {county}\ncode: 10\nfips: 06019\nflags:\n",
    "numbers in quotes": "county: {county}\ncode: \"07\"\nfips: \"06013\"\n",
    "yes in quotes": FLAGS + "six_months_in_12: \"yes\"\n",
    "true": FLAGS + "six_months_in_12: true\n",
    "one entry": FLAGS + "six_months_in_12: {{ value: yes, from: 2022-05 }}\n",
    "entries": FLAGS + "six_months_in_12:\n    - {{ value: no }}\n    - {{ value: yes, from: 2022-05, until: 2022-06, entered: 2022-03-07 14:30, by: admin-0042, note: 22-031 }}\n",
    "a plan": FLAGS + "six_months_in_12:\n    - value: yes\n      runs_from: 2022-03-07\n      by: 42\n      note: true\n",
    "by as long a name as there is": FLAGS + "six_months_in_12: {{ value: yes, by: " + "ö" * 60 + " }}\n",
    "by 120 letters": FLAGS + "six_months_in_12: {{ value: yes, by: " + "x" * 120 + " }}\n",
    "the time after T": FLAGS + "six_months_in_12: {{ value: yes, entered: 2022-03-07T09:00 }}\n",
    "a word of an enum": FLAGS + "system: CalSAWS\n",
    "a date": FLAGS + "office_of_latest_worker_from: 2020-07-01\n",
    "an open date": FLAGS + "office_of_latest_worker_from: open\n",
    "a text": FLAGS + "main_office: \"Probation Madera Office\"\n",
    "a text that looks like a number": FLAGS + "main_office: 12\n",
    "JSON": '{{"county": "{county}", "code": "10", "flags": {{"six_months_in_12": [{{"value": "yes", "from": "2022-05"}}]}}}}\n',
}
WRONG = {
    "a flag misspelt": FLAGS + "six_months_in_21: yes\n",
    "a number in place of a name": FLAGS + "EDX119C024: yes\n",
    "Y": FLAGS + "six_months_in_12: Y\n",
    "a word that is none of its words": FLAGS + "time_on_aid: Automatic\n",
    "a title in place of a word": FLAGS + "time_on_aid: has not opted in\n",
    "a word of another flag": FLAGS + "system: Automated\n",
    "a number for yes or no": FLAGS + "six_months_in_12: 1\n",
    "month 13": FLAGS + "six_months_in_12: {{ value: yes, from: 2021-13 }}\n",
    "month 0": FLAGS + "six_months_in_12: {{ value: yes, until: 2021-00 }}\n",
    "a day for a month": FLAGS + "six_months_in_12: {{ value: yes, from: 2022-05-01 }}\n",
    "a month for a day": FLAGS + "six_months_in_12: {{ value: yes, entered: 2022-05 }}\n",
    "day 32": FLAGS + "six_months_in_12: {{ value: yes, runs_from: 2022-05-32 }}\n",
    "a date of another country": FLAGS + "six_months_in_12: {{ value: yes, entered: 03/07/2022 }}\n",
    "a year before 1900": FLAGS + "six_months_in_12: {{ value: yes, from: 1822-05 }}\n",
    "25 o'clock": FLAGS + "six_months_in_12: {{ value: yes, entered: 2022-03-07 25:00 }}\n",
    "a time of a plan": FLAGS + "six_months_in_12: {{ value: yes, runs_from: 2022-03-07 09:00 }}\n",
    "entered and runs_from": FLAGS + "six_months_in_12: {{ value: yes, entered: 2022-03-07, runs_from: 2022-03-07 }}\n",
    "an unknown key of an entry": FLAGS + "six_months_in_12: {{ value: yes, since: 2022-05 }}\n",
    "an entry without a value": FLAGS + "six_months_in_12: {{ from: 2022-05 }}\n",
    "a list for a value": FLAGS + "six_months_in_12: [yes]\n",
    "a list in an entry": FLAGS + "six_months_in_12: {{ value: [yes] }}\n",
    "an empty list": FLAGS + "six_months_in_12: []\n",
    "nothing for a value": FLAGS + "six_months_in_12:\n",
    "nothing for a value in an entry": FLAGS + "six_months_in_12: {{ value: }}\n",
    "an empty text for yes or no": FLAGS + "six_months_in_12: \"\"\n",
    "by nobody": FLAGS + "six_months_in_12: {{ value: yes, by: \"\" }}\n",
    "by a blank": FLAGS + "six_months_in_12: {{ value: yes, by: \" jane\" }}\n",
    "by a list": FLAGS + "six_months_in_12: {{ value: yes, by: [jane] }}\n",
    "by everybody": FLAGS + "six_months_in_12: {{ value: yes, by: " + "x" * 121 + " }}\n",
    "a date that is none": FLAGS + "office_of_latest_worker_from: July 2020\n",
    "an unknown key": "county: {county}\nregion: north\n",
    "a flag outside flags": "county: {county}\nsix_months_in_12: yes\n",
    "a list of flags": "county: {county}\nflags: [six_months_in_12]\n",
    "a code of three digits": "county: {county}\ncode: \"010\"\n",
    "a code of letters": "county: {county}\ncode: ten\n",
    "a fips of two digits": "county: {county}\nfips: \"19\"\n",
    "a list of names": "county: [{county}]\n",
    "no name": "county:\n",
    "no county": "flags:\n  six_months_in_12: yes\n",
    "a list": "- county: {county}\n",
    "a word": "{county}\n",
}


def refused_counties(poppy, folder):
    """Names of files with an error. The project's own counties are with them, for tables name them."""
    done = subprocess.run([poppy, "check", "--counties", str(folder)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"poppy check: exit {done.returncode}\n{done.stderr}")
    said = done.stdout + done.stderr
    refused = set(re.findall(rf"^{re.escape(str(folder))}/([^/:]+\.yaml):\d+:\d+: error", said, re.MULTILINE))
    # A flag that nobody declares is told of the first file that sets it.
    unknown = re.findall(r"no rule file declares a flag `([^`]*)`", said)
    sets_one = re.compile("|".join(rf"^\s+{re.escape(name)}\s*:" for name in unknown) or r"(?!)", re.MULTILINE)
    return refused | {path.name for path in folder.glob("*.yaml") if sets_one.search(path.read_text())}


def copy_counties(folder):
    for path in Path("county_rules").glob("*.yaml"):
        (folder / path.name).write_text(path.read_text())


def check_county_slips(poppy, schema):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        copy_counties(folder)
        files = {}
        for number, (what, text) in enumerate([*TAKEN.items(), *WRONG.items()]):
            files[what] = (f"slip-{number}.yaml", text.format(county=f"Slip {number}"))
            (folder / files[what][0]).write_text(files[what][1])
        refused = refused_counties(poppy, folder)
        for what, (name, text) in files.items():
            wanted = what in TAKEN
            count("county files right or wrong")
            if schema.takes(text) is not wanted:
                fail(f"county, {what}: the schema {'refuses' if wanted else 'takes'} it\n{text}")
            if (name not in refused) is not wanted:
                fail(f"county, {what}: poppy {'refuses' if wanted else 'takes'} it\n{text}")


# ---- County files changed at random

VALUES = ["yes", "no", "true", "false", "True", "Yes", "\"yes\"", "'no'", "Y", "1", "12", "1.5", "~", "\"\"", "[yes]", "[]", "{}", "{ value: yes }",
          "[{ value: no }]", "CalSAWS", "C_IV", "C-IV", "Automated", "NotOptedIn", "As_Published", "Waived", "open", "blank", "2022-03", "2022-03-07",
          "2022-02-30", "\"2022-03-07\"", "$291", "a b", "!!str yes", "&a yes", "Fresno", "0x1F", "1e3", "07", "null", "NULL", "nothing #", "|\n      yes"]
# What an entry may have behind a key, and what it may not.
MONTHS = (["2022-05", "\"2022-05\"", "9999-12", "1900-01"],
          ["2021-13", "2022-5", "1899-12", "2022-05-01", "202205", "open", "2022", "~", "[2022-05]"])
DAYS = (["2022-03-07", "\"2022-03-07\"", "1900-01-01", "9999-12-30"],
        ["2022-02-30", "open", "2022-03", "20220307", "2022-03-07 24:00", "2022-03-07 14:30:00", "~", "2022-3-7"])
MOMENTS = ([*DAYS[0], "2022-03-07 14:30", "2022-03-07T14:30", "\"2022-03-07 00:00\""], DAYS[1])
NOTES = (["jane", "\"jane doe\"", "42", "1.5", "true", "yes", "Jörg", "2022-03-07", "12:30", "x" * 120, "ö" * 60, "'@jane'", "0o17", ".inf", "\"\u00a0jane\"",
          "0", "-1", "1e9"], ["~", "[jane]", "{ a: b }"])
PEOPLE = (NOTES[0], [*NOTES[1], "\"\"", "\" jane\"", "\"jane\\n\"", "x" * 121, "ö" * 61, "\"a\\tb\""])
KEYS = {"value": (["yes", "no"], VALUES), "from": MONTHS, "until": MONTHS, "entered": MOMENTS, "runs_from": DAYS, "by": PEOPLE, "note": NOTES, "since": MONTHS}


def drawn_entry(draw):
    keys = [key for key in KEYS if draw.random() < (0.97 if key == "value" else 0.02 if key == "since" else 0.3)]
    draw.shuffle(keys)
    return "{ " + ", ".join(f"{key}: {draw.choice(KEYS[key][draw.random() < 0.05])}" for key in keys) + " }"


def drawn_setting(draw):
    shape = draw.random()
    if shape < 0.4:
        return draw.choice(VALUES)
    if shape < 0.7:
        return drawn_entry(draw)
    return "[" + ", ".join(drawn_entry(draw) for _ in range(draw.randrange(1, 4))) + "]"


def changed_county(draw, text, number):
    # The name stays its own: two of one name would be refused for that.
    lines = re.sub(r"^county: .*$", f"county: \"Changed {number}\"", text, count=1, flags=re.MULTILINE).splitlines()
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        at = draw.randrange(1, len(lines))
        how = draw.random()
        if how < 0.55:
            lines[at] = re.sub(r"^(\s*\w+:)( .*)?$", lambda found: f"{found[1]} {drawn_setting(draw)}", lines[at])
        elif how < 0.65:  # a misspelt name, of its own: one that many files have is told once
            lines[at] = re.sub(r"^(\s*)(\w+):", lambda found: f"{found[1]}{found[2]}_{number}:", lines[at])
        elif how < 0.75:
            del lines[at]
        elif how < 0.85:
            lines.insert(at, draw.choice(["code: 10", "code: \"7\"", "fips: 6019", "fips: \"06019\"", "region: north", "  aid_in_kind: yes", "flags:", "note: x"]))
        else:
            place = draw.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + draw.choice(" :-#'\"[]{},ayes02") + lines[at][place + draw.randrange(2):]
        if len(lines) < 2:
            break
    return "\n".join(lines) + "\n"


def check_changed(poppy, schema, seed, files=600):
    draw = random.Random(seed)
    originals = [path.read_text() for path in sorted(Path("county_rules").glob("*.yaml"))]
    originals.sort(key=len)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        copy_counties(folder)
        texts = {}
        for number in range(files):
            # Those of counties with many settings, mostly.
            text = changed_county(draw, draw.choice(originals[-20:] if draw.random() < 0.8 else originals), number)
            texts[f"changed-{number}.yaml"] = text
            (folder / f"changed-{number}.yaml").write_text(text)
        refused = refused_counties(poppy, folder)
        taken_by_both = refused_by_both = 0
        for name, text in texts.items():
            takes = schema.takes(text)
            if takes is None:  # no YAML to other readers
                continue
            if name not in refused and not takes:
                faults = [f"{edition}: {schema.fault(tree)}" for edition, tree in trees_of(text)]
                fail(f"{name} of seed {seed}: poppy takes it, the schema does not: {faults}\n{text}")
            taken_by_both += name not in refused and takes
            refused_by_both += name in refused and not takes
        count("county files changed at random, taken by both", taken_by_both)
        count("county files changed at random, refused by both", refused_by_both)
        if taken_by_both < files / 10 or refused_by_both < files / 4:
            fail(f"of {files} changed county files {taken_by_both} are taken and {refused_by_both} refused: too few to tell anything")


# ---- Slips in cases and rule tests

CASE = {"case": "ga-0001", "county": "Yolo", "persons": [{"id": "p1", "birth_date": "1990-05-01"}]}
PERSON = {"id": "p1", "birth_date": "1990-05-01"}
WRONG_CASES = {
    "a fact misspelt": {"persons": [{"id": "p1", "brith_date": "1990-05-01"}]},
    "a list misspelt": {"person": [PERSON]},
    "a word for a date": {"persons": [{"id": "p1", "birth_date": "in May"}]},
    "a word for yes or no": {"persons": [{**PERSON, "has_aid_in_kind_code": "maybe"}]},
    "a list for a value": {"persons": [{**PERSON, "has_aid_in_kind_code": ["yes"]}]},
    "a word for a list": {"persons": "p1"},
    "an unknown key of a dated value": {"persons": [{**PERSON, "in_type_six_institution": [{"value": "yes", "since": "2021-08"}]}]},
    "a program that there is not": {"programs": ["gaga"]},
    "a month in words": {"month": "August 2021"},
}
TEST = {"name": "A test", "county": "Yolo", "run_date": "2021-08-02", "month": "2021-08", "case": {"case": "ga-0001", "persons": [PERSON]},
        "expect": {"unknown": ["program_status"]}}
WRONG_TESTS = {
    "an unknown key": {"exepct": {}},
    "a case and a file": {"based_on": "cases/x.yaml"},
    "neither a case nor a file": {"case": None},
    "a month and months": {"months": "2021-08..2021-09"},
    "no month": {"month": None},
    "no name": {"name": None},
    "a list of names": {"name": ["A test"]},
    "a word for programs": {"programs": "gagr"},
    "nothing expected": {"expect": {}},
    "no expectation": {"expect": None},
    "a line that there is not": {"expect": {"program_statuss": "Approved"}},
    "a line of a person that there is not": {"expect": {"p1.ticked": 3}},
    "a value of another type": {"expect": {"p1.ticked_months": "many"}},
    "a status that there is not": {"expect": {"program_status": "Aproved"}},
    "a rule that there is not": {"expect": {"p1.because": ["exceeds_limit"]}},
    "a word for a list": {"expect": {"p1.because": "exceeds_time_limit"}},
    "an empty list that expects nothing": {"expect": {"p1.not_because": []}},
    "a record that nothing makes": {"expect": {"p1.made": ["new_clok"]}},
    "two names in one": {"expect": {"p1.made": [{"new_clock": {}, "new_clock_month": {}}]}},
    "a code beside a line": {"expect": {"error": ["P704", "program_status"]}},
    "a code and something else": {"expect": {"error": ["P704"], "program_status": "Approved"}},
    "a month that is none": {"months": "2021-08..2021-09", "month": None, "expect": {"August": {"program_status": "Approved"}}},
    "a fact of the case misspelt": {"case": {"case": "ga-0001", "persons": [{"id": "p1", "brith_date": "1990-05-01"}]}},
    "a date in words": {"run_date": "today"},
    "columns without rows": {"columns": ["month"]},
    "rows without columns": {"rows": [["2021-08"]]},
    "no rows": {"columns": ["note"], "rows": []},
    "a column that is none": {"columns": ["given"], "rows": [["x"]]},
    "a column of a line that there is not": {"columns": ["expect.program_statuss"], "rows": [["Approved"]]},
    "headings of rows in place": {"columns": {"Month": "month"}, "rows": [["2021-08"]]},
    "a row that is no list": {"columns": ["month"], "rows": ["2021-08"]},
    "an unknown field of a problem": {"expect": {"error": [{"P704": {"saying": "x"}}]}},
    "a problem and nothing of it": {"expect": {"error": [{"P704": {}}]}},
}
RIGHT_TESTS = {
    "rows": {"columns": ["name", "month", "given.persons.p1.birth_date", "expect.p1.unknown", "note"],
             "rows": [["one", "2021-08", "1990-05-01", None, None], ["two", "2021-08", None, ["person_status"], "of two"]]},
    "a problem with its words": {"case": {"case": "ga-0001", "persons": [{**PERSON, "birth_date": "in May"}]},
                                 "expect": {"error": [{"P704": {"at": "in May"}}]}},
}


def without_none(tree):
    return {key: value for key, value in tree.items() if value is not None}


def check_case_slips(poppy, schema):
    cases = [("right", CASE), *((what, {**CASE, **slip}) for what, slip in WRONG_CASES.items())]
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "cases.ndjson"
        lines.write_text("".join(json.dumps({**case, "case": f"c-{number}"}) + "\n" for number, (_, case) in enumerate(cases)))
        done = subprocess.run([poppy, "run", "--cases", str(lines), "--county", "Yolo", "--month", "2021-08", "--run-date", "2021-08-02",
                               "--out", folder + "/out.ndjson"], capture_output=True, text=True)
        refused = {int(number) for number in re.findall(r"error P\d+: case c-(\d+):", done.stderr)}
    for number, (what, case) in enumerate(cases):
        count("cases right or wrong")
        wanted = what == "right"
        if (schema.fault(case) is None) is not wanted:
            fail(f"case, {what}: the schema {'refuses' if wanted else 'takes'} it: {schema.fault(case)}")
        if (number not in refused) is not wanted:
            fail(f"case, {what}: poppy {'refuses' if wanted else 'takes'} it: {done.stderr[:500]}")


def check_test_slips(poppy, schema):
    tests = [("right", TEST), *((f"right, {what}", {**TEST, **more}) for what, more in RIGHT_TESTS.items()),
             *((what, without_none({**TEST, **slip})) for what, slip in WRONG_TESTS.items())]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "gagr/tests").mkdir(parents=True)
        paths = []
        for number, (_, test) in enumerate(tests):
            paths.append(Path(folder) / f"gagr/tests/slip-{number}.yaml")
            paths[-1].write_text(json.dumps([test]))
        done = subprocess.run([poppy, "test", *map(str, paths)], capture_output=True, text=True)
        said = done.stdout + done.stderr
    for path, (what, test) in zip(paths, tests):
        count("rule tests right or wrong")
        wanted = what.startswith("right")
        if (schema.fault([test]) is None) is not wanted:
            fail(f"test, {what}: the schema {'refuses' if wanted else 'takes'} it: {schema.fault([test])}")
        if (f"{path}:" not in said) is not wanted:
            fail(f"test, {what}: poppy {'refuses' if wanted else 'takes'} it\n{said[:1500] if wanted else ''}")


# ---- Explanations

SMALL = "tests/golden/cases/good.yaml"
SMALL_RULES = "--rules tests/golden/rules --counties tests/golden/counties"
FAMILY = "examples/calfresh-family/case.yaml"
FAMILY_AT = "--county Fresno --month 2019-02 --run-date 2019-02-10"
EXPLANATIONS = [
    f"why {SMALL} p1.countable_income --depth 3 {SMALL_RULES}",
    f"why-not {SMALL} p1.person_status {SMALL_RULES}",
    f"what-if {SMALL} --set p1.income=$1,300 --set flags.strict=no {SMALL_RULES}",
    f"flip {SMALL} p1.person_status {SMALL_RULES}",
    f"breakpoints {SMALL} p1.countable_income --of p1.income {SMALL_RULES}",
    f"why {FAMILY} regular_issuance --depth 100 {FAMILY_AT}",
    f"why-not {FAMILY} calfresh_status Denied {FAMILY_AT}",
    f"what-if {FAMILY} --set p1/incomes/wages.amount= {FAMILY_AT}",
    f"breakpoints {FAMILY} regular_issuance --of p1/incomes/wages.amount --to $3,000 {FAMILY_AT}",
]


def explanations(poppy, folder):
    for command in EXPLANATIONS:
        yield command, subprocess.run([poppy, *command.split(), "--format", "json"], capture_output=True, text=True)
    receipt = Path(folder) / "receipt.json"
    made = subprocess.run([poppy, "receipt", SMALL, *SMALL_RULES.split()], capture_output=True, text=True)
    receipt.write_text(made.stdout.replace("c1", "c2"))  # of another case: differences are told
    for name in (receipt, "-"):
        command = f"replay {name} {SMALL} {SMALL_RULES} --json"
        yield command, subprocess.run([poppy, *command.split()], input=made.stdout, capture_output=True, text=True)


def check_explanations(poppy):
    schema = Schema(poppy, "explanation")
    schema.compare_kept("--update" in sys.argv)
    kinds = set()
    with tempfile.TemporaryDirectory() as folder:
        for command, done in explanations(poppy, folder):
            count("explanations")
            try:
                tree = json.loads(done.stdout)
            except ValueError:
                fail(f"poppy {command}: no JSON\n{done.stdout}{done.stderr}")
                continue
            kinds.add(tree["kind"])
            if fault := schema.fault(tree):
                fail(f"poppy {command}: {fault}")
            for what, wrong in {"a key too many": {**tree, "lines": 1}, "another version": {**tree, "explanation": 2}, "another kind": {**tree, "kind": "how"},
                                "no case": {key: value for key, value in tree.items() if key != "case"}}.items():
                if schema.fault(wrong) is None:
                    fail(f"poppy {command}: the schema takes it with {what}")
    wanted = {name for name, one in json.loads(schema.text)["$defs"].items() if "explanation" in one.get("properties", {})}
    if kinds != wanted:
        fail(f"no explanation of {', '.join(sorted(wanted - kinds))}")


def validator_of(tree):
    jsonschema.Draft202012Validator.check_schema(tree)
    return jsonschema.Draft202012Validator(tree)


def main():
    poppy, words = os.path.abspath(sys.argv[1]), sys.argv[2:]
    seed = int(words[words.index("--seed") + 1]) if "--seed" in words else 20220307
    schemas = {kind: Schema(poppy, kind) for kind in KINDS}
    for schema in schemas.values():
        schema.compare_kept("--update" in words)
    check_project(schemas)
    check_examples(poppy, schemas)
    check_county_slips(poppy, schemas["county"])
    check_case_slips(poppy, schemas["case"])
    check_test_slips(poppy, schemas["test"])
    check_changed(poppy, schemas["county"], seed)
    check_explanations(poppy)
    check_reports(poppy, validator_of, fail, count)
    for failure in failures[:40]:
        print("FAILED", failure)
    print("schemas: " + ", ".join(f"{number} {what}" for what, number in counts.items()) + f"; {len(failures)} failed")
    sys.exit(bool(failures))


main()
