#!/usr/bin/env python3
"""The decks of conformance/: as made from the rule tests, valid, whole, passed by our own program, and failed by one with another figure.

check_decks.py POPPY OP_DECK [--update]     from the top of the project; --update writes what is made

1. The cases are what `poppy test --export`, conformance/worked/make.py and op_deck make, byte for byte.
2. Each entry keeps to conformance/schema.json by a validator that is not ours; no two have one id.
3. No operation of ops/op.def, no problem code of rules, no word and no declaration of the grammar is without an entry.
4. conformance/run.py finds no difference; with one figure of the rules changed it does.
"""
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
except ModuleNotFoundError:  # Debian's package is for Debian's Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

DECKS = Path("conformance")
LANGUAGE = DECKS / "language"
CASES = 3500  # CalFresh and GA/GR alone
failures = []


def check(is_so, words):
    if not is_so:
        failures.append(words)


# ---- 1. What is made

def make(poppy, op_deck, folder):
    (folder / "cases").mkdir()
    print(subprocess.run([poppy, "test", "--export", folder / "cases"], check=True, capture_output=True, text=True).stdout, end="")
    subprocess.run([sys.executable, DECKS / "worked" / "make.py", folder / "cases"], check=True)
    print(subprocess.run([op_deck, folder / "language"], check=True, capture_output=True, text=True).stdout, end="")


def check_made(folder, update):
    for made in sorted(path for path in folder.rglob("*") if path.is_file()):
        kept = DECKS / made.relative_to(folder)
        if update:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(made.read_bytes())
        check(kept.exists() and filecmp.cmp(made, kept, shallow=False), f"{kept} is not as it is made: --update writes it")
    for kept in [*(DECKS / "cases").iterdir(), *(LANGUAGE / "operations").iterdir()]:
        check((folder / kept.relative_to(DECKS)).exists(), f"nothing makes {kept}")


# ---- 2. Entries

def entries_of(path):
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    deck = json.loads(path.read_text(encoding="utf-8"))
    program = json.loads((LANGUAGE / "programs" / f"{deck['program']}.json").read_text(encoding="utf-8"))
    return [{**program, **one, "rules": program["rules"] | deck.get("rules", {}) | one.get("rules", {})} for one in deck["entries"]]


def check_entries(decks):
    schema = json.loads((DECKS / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    seen = set()
    of_program = {}
    for path in decks:
        entries = entries_of(path)
        check(entries, f"{path} has no entry")
        for entry in entries:
            fault = next(validator.iter_errors(entry), None)
            check(fault is None, f"{path}: {entry.get('id')}: {fault and fault.message}")
            check(entry["id"] not in seen, f"{path}: a second {entry['id']}")
            seen.add(entry["id"])
            for program in entry.get("programs", []):
                of_program[program] = of_program.get(program, 0) + 1
    slip = {"id": "x", "run_date": "2021-08-15", "programs": [], "county": None, "settings": {}, "months": ["2021-08"], "facts": {},
            "expect": {"2021-08": {"value": {}}}}
    check(next(validator.iter_errors(slip), None) is not None, "the schema takes a misspelt part")
    of_both = of_program.get("calfresh", 0) + of_program.get("gagr", 0)
    check(of_both >= CASES, f"{of_both} cases of CalFresh and GA/GR, and {CASES} are meant")
    print(f"{len(seen)} entries, {of_both} of CalFresh and GA/GR")


# ---- 3. Nothing of the language is left out

def check_whole():
    ops = re.findall(r"^POPPY_\w+\((\w+), (?:\w+, )?\"", Path("interpreter/ops/op.def").read_text(encoding="utf-8"), re.MULTILINE)
    elsewhere = {"in_range": "made_range"}  # of a field of a record: no line holds it
    for op in ops:
        path = LANGUAGE / "constructs" / f"{elsewhere[op]}.json" if op in elsewhere else LANGUAGE / "operations" / f"{op}.json"
        check(path.exists(), f"the operation {op} has no file {path}")
    check(len(ops) > 80, "op.def is not read")
    codes = re.findall(r"^POPPY_PROBLEM\(\w+, \"(P[1-5]\d\d)\"", Path("interpreter/text/problem_codes.def").read_text(encoding="utf-8"), re.MULTILINE)
    for code in codes:
        # P117: of so many problems of one file the first are told, and P020 in its place.
        check(code == "P117" or (LANGUAGE / "refused" / f"{code}.json").exists(), f"the problem {code} has no file")
    check(len(codes) > 80, "problem_codes.def is not read")
    grammar = Path("grammar/Poppy.g4").read_text(encoding="utf-8")
    text = "\n".join(line for path in (LANGUAGE / "constructs").iterdir() for entry in entries_of(path) for lines in entry["rules"].values()
                     for line in lines)
    used = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", text)))
    words = set(re.findall(r"^(?:[A-Z_]+: '(\w+)'; ?)", grammar, re.MULTILINE)) | set(re.findall(r"[A-Z_]+: '(\w+)'", grammar))
    for word in sorted(words - {"unless", "exception"}):  # kept back: nothing is written with them
        check(word in used, f"no construct uses the word `{word}`")
    heads = re.findall(r"^  [:|] .*# (\w+?)(?:Line|Block)$", grammar.split(";", 2)[2].split("\n  ;", 1)[0], re.MULTILINE)
    file_of = {"source": "module", "import": "module", "accept": "lint", "statement": "notice"}
    for head in heads:
        check((LANGUAGE / "constructs" / f"{file_of.get(head, head)}.json").exists(), f"the declaration {head} has no file")
    check(len(heads) > 15, "the declarations of the grammar are not read")
    print(f"{len(ops)} operations, {len(codes)} problems, {len(words)} words and {len(heads)} declarations of the grammar")


# ---- 4. Runs

def run(decks, poppy, *options):
    command = [sys.executable, DECKS / "run.py", *decks, "--", sys.executable, DECKS / "adapters" / "poppy_run.py", poppy, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return done.returncode, done.stdout


# Answers that it refuses every case; answers nothing.
REFUSES = """import json, sys
for line in sys.stdin: print(json.dumps({"id": json.loads(line)["id"], "decided": {"refused": [], "problems": [], "errors": [{}]}}))"""
SAYS_NOTHING = "import sys; sys.stdin.read()"


def check_reader(decks):
    """Who refuses all passes what is to be refused, and nothing else; who says nothing, nothing."""
    entries = [entry for path in decks for entry in entries_of(path)]
    refused = sum("refused" in entry["expect"] for entry in entries)
    for program, failed in ((REFUSES, len(entries) - refused), (SAYS_NOTHING, len(entries))):
        done = subprocess.run([sys.executable, DECKS / "run.py", *decks, "--", sys.executable, "-c", program], stdout=subprocess.PIPE,
                              text=True, encoding="utf-8")
        told = done.stdout.splitlines()[-1]
        check(failed > CASES and told.endswith(f" {failed} failed"), f"{failed} entries should fail: {told}")


def check_runs(decks, poppy):
    code, told = run(decks, poppy)
    check(code == 0, "\n".join(told.splitlines()[-20:]))
    print(told.splitlines()[-1])
    changed = [("calfresh", "parameters.poppy", "from 2025-10 until 2026-09 = $744", "from 2025-10 until 2026-09 = $745"),
               ("calfresh", "standard_deduction.csv", "3,$198,2023-10", "3,$199,2023-10"),
               ("gagr", "ticks.poppy", "parameter day_limit_of_90_days : int = 90", "parameter day_limit_of_90_days : int = 91")]
    for program, name, before, after in changed:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree("policies", Path(folder) / "policies")
            path = Path(folder) / "policies" / program / name
            text = path.read_text(encoding="utf-8")
            check(text.count(before) == 1, f"{name} has no `{before}`")
            path.write_text(text.replace(before, after), encoding="utf-8")
            code, told = run([DECKS / "cases" / f"worked-{program}.ndjson"], poppy, "--rules", str(Path(folder) / "policies"))
            check(code == 1, f"with `{after}` in {name} all passes")
            print(f"with `{after}`: {told.splitlines()[-1]}")


def main():
    poppy, op_deck = (str(Path(word).resolve()) for word in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        make(poppy, op_deck, Path(folder))
        check_made(Path(folder), "--update" in sys.argv)
    decks = sorted([*(DECKS / "cases").glob("*.ndjson"), *(path for part in ("constructs", "operations", "refused") for path in (LANGUAGE / part).iterdir())])
    check_entries(decks)
    check_whole()
    check_reader(decks)
    check_runs(decks, poppy)
    print("\n".join(failures[:60]) or "all is well")
    sys.exit(1 if failures else 0)


main()
