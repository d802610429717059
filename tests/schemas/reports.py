"""What commands print with --json, held to docs/schemas by the validator of check_schemas.py: each command as a user types it, its output taken, and refused where a
key is gone, misspelt or of another version."""
import json
import os
import subprocess
import tempfile
from pathlib import Path

SMALL = "--rules tests/golden/rules --counties tests/golden/counties"
FOOD = "tests/golden/trial/food.yaml"
PROVE = "--month 2021-06 --run-date 2021-06-01 --rules tests/golden/prove/rules --counties tests/golden/prove/counties --json"
DRAWN = "--cases 2000 --json --rules tests/golden/properties/rules --counties tests/golden/properties/counties"
# Two sets of rules of which a figure is another one, and tests to look near to.
OTHER = ("cp -r tests/golden/rules $TMP/rules; mkdir $TMP/rules/tests; cp tests/golden/trial/food.yaml $TMP/rules/tests; cp -r $TMP/rules $TMP/new; "
         "sed -i 's/until 2020-12 = $1,000/until 2020-12 = $1,001/' $TMP/new/rules.poppy; ")
BETWEEN = "poppy diff $TMP/rules $TMP/new --counties tests/golden/counties --months 2020-11..2021-01 --json"

# By schema: commands, and what must be met in their output for the schema to be tried (a path of keys, * for any of a list; the value is not null).
REPORTS = {
    "diff": ([OTHER + BETWEEN, OTHER + BETWEEN + " --no-cases --run-date 2020-12-05"],
             ["changes.*.dates.*.from", "outcomes.*.stretches.*.case.found.was.value", "outcomes.*.stretches.*.case.found.rule_test", "looked_at.run_date"]),
    "prove": ([f"poppy prove alike most --county Yolo --county Inyo --solver no-such-solver {PROVE}", f"poppy prove never over --county Yolo --solver 'echo unsat' {PROVE}",
               f"poppy prove never over --county Yolo --solver 'echo unknown' {PROVE}",
               f"poppy prove never over --county Yolo --solver 'python3 tests/golden/prove/rich.py' {PROVE}",
               f"poppy prove property share_within_bounds --county Yolo --solver 'echo unsat' {PROVE}"],
              ["answers.*.never", "answers.*.why", "answers.*.case", "answers.*.found.*.value", "answers.*.claim"]),
    "properties": ([f"poppy properties {DRAWN}"], ["claims.*.broken.after", "claims.*.broken.difference", "claims.*.cites"]),
    "mutate": ([f"poppy mutate {FOOD} --json {SMALL}", f"poppy mutate {FOOD} --only too_much_income --no-tests --json {SMALL}"],
               ["mutants.*.killed_by.name", "mutants.*.missing_test"]),
    "test-results": ([f"poppy test {FOOD} --json {SMALL}", f"poppy test tests/golden/rule-tests/table.yaml --json {SMALL}",
                      f"echo '- name: one' > $TMP/bad.yaml; echo '{{' > $TMP/none.yaml; poppy test $TMP/bad.yaml $TMP/none.yaml --json {SMALL}"],
                     ["tests.*.mismatches.*.why", "tests.*.problems.*.hint", "problems.*.code"]),
}


def is_met(tree, steps):
    if not steps:
        return tree is not None
    if steps[0] == "*":
        return isinstance(tree, list) and any(is_met(one, steps[1:]) for one in tree)
    return isinstance(tree, dict) and steps[0] in tree and is_met(tree[steps[0]], steps[1:])


def spoilt(tree, at=()):
    """The tree with one key gone, or one too many, at each place of its first items."""
    if isinstance(tree, dict):
        yield {**tree, "none_such": 1}, at
        for key, value in tree.items():
            yield {other: one for other, one in tree.items() if other != key}, (*at, key)
            for wrong, place in spoilt(value, (*at, key)):
                yield {**tree, key: wrong}, place
    elif isinstance(tree, list) and tree:
        for wrong, place in spoilt(tree[0], (*at, 0)):
            yield [wrong, *tree[1:]], place


def printed(poppy, command):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "poppy").symlink_to(poppy)
        done = subprocess.run(["bash", "-c", command], env={**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"], "TMP": folder}, capture_output=True, text=True)
    return done


def check_reports(poppy, validator_of, fail, count):
    kept = {path.stem for path in Path("docs/schemas").glob("*.json")} - {"case", "county", "test", "explanation"}
    if kept != set(REPORTS):
        fail(f"schemas of docs/schemas that nothing is held to, or that are not there: {kept ^ set(REPORTS)}")
    for kind, (commands, paths) in REPORTS.items():
        validator = validator_of(json.loads((Path("docs/schemas") / f"{kind}.json").read_text()))
        missing = set(paths)
        for command in commands:
            count("reports in JSON")
            done = printed(poppy, command)
            try:
                tree = json.loads(done.stdout)
            except ValueError:
                fail(f"{command}: no JSON\n{done.stdout[:500]}{done.stderr[:500]}")
                continue
            for error in validator.iter_errors(tree):
                fail(f"{command}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            missing -= {path for path in missing if is_met(tree, path.split("."))}
            wrongs = [({**tree, "version": 2}, ("version",)), *spoilt(tree)]
            count("reports spoilt", len(wrongs))
            for wrong, place in wrongs:
                if validator.is_valid(wrong):
                    fail(f"{command}: the schema takes it spoilt at {'/'.join(map(str, place))}")
        for path in sorted(missing):
            fail(f"no output of {kind} has {path}")
