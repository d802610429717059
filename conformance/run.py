#!/usr/bin/env python3
"""Does an implementation decide the decks' entries as expected?   run.py DECK... -- COMMAND...   (README.md)"""
import json
import pathlib
import subprocess
import sys


def entries_of(path):
    if path.suffix == ".ndjson":
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return
    deck = json.loads(path.read_text(encoding="utf-8"))
    program = json.loads((path.parent.parent / "programs" / f"{deck['program']}.json").read_text(encoding="utf-8"))
    for one in deck["entries"]:
        yield {**program, **one, "rules": program["rules"] | deck.get("rules", {}) | one.get("rules", {})}


def is_like(wanted, found):
    if isinstance(wanted, dict) and "holds" in wanted:
        return isinstance(found, str) and " ".join(wanted["holds"].split()) in " ".join(found.split())
    return wanted == found and isinstance(wanted, bool) == isinstance(found, bool)


def missing(wanted, found):
    """Records or notices that are not there, each found one taken once; where none is wanted, those that are."""
    left = list(found)
    for one in wanted:
        fields = one.get("fields", {}).items()
        same = [item for item in left if item["name"] == one["name"] and all(is_like(value, item["fields"].get(name, "-")) for name, value in fields)]
        left.remove(same[0]) if same else (yield one)
    yield from [] if wanted else left


def faults(part, record, wanted, found):
    if part == "values":
        return [(record, name, value, found.get(name, "-")) for name, value in wanted.items() if not is_like(value, found.get(name, "-"))]
    if part in ("made", "changed", "removed", "notices"):
        return [(part, record, one) for one in missing(wanted, found)]
    return [(part, record, name) for name in (wanted or found if part == "needs" else wanted) if (name in found) == (part == "does_not_fail") or not wanted]


def all_faults(expected, found):
    if not expected.keys() <= found.keys():
        return [found.get("refused", "no answer")]
    if "problems" in expected:
        return [one for one in expected["problems"] if one not in found["problems"]] or [one for one in found["errors"] if not expected["problems"]]
    return [(month, *fault) for month, parts in expected.items() if month != "refused" for part, records in parts.items()
            for record, wanted in ({"": records} if part == "needs" else records).items()
            for fault in faults(part, record, wanted, found[month].get("needs", []) if part == "needs" else found[month].get(
                "fails" if part == "does_not_fail" else part, {}).get(record, {} if part == "values" else []))]


at = sys.argv.index("--")
entries = [entry for path in sys.argv[1:at] for entry in entries_of(pathlib.Path(path))]
asked = "".join(json.dumps({key: value for key, value in entry.items() if key != "expect"}) + "\n" for entry in entries)
done = subprocess.run(sys.argv[at + 1:], input=asked, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
decided = {one["id"]: one["decided"] for one in map(json.loads, done.stdout.splitlines())}
wrong = {entry["id"]: faults_of for entry in entries if (faults_of := all_faults(entry["expect"], decided.get(entry["id"], {})))}
print("".join(f"FAILED {name}: {one}\n" for name, of in wrong.items() for one in of), end="")
print(f"{len(entries)} entries, {len(entries) - len(wrong)} passed, {len(wrong)} failed")
sys.exit(1 if wrong or not entries else 0)
