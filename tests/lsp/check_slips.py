#!/usr/bin/env python3
"""check_slips.py POPPY: the slips of tests/golden/slips in the editor. Each has the problems that `poppy check` tells, at the same places, and is cured by the quick fix that it should have."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from client import Client, applied

POPPY = str(Path(sys.argv[1]).resolve())
SLIPS = Path("tests/golden/slips")
COUNTIES = Path("tests/golden/plain-counties")
SLIP = "rules/slip.poppy"

# What the line of the slip reads once the first fix is taken. A slip that is not here has none: its hint shows a form to fill in, or there is more than one thing that it may mean.
FIXED = {
    "n01-missing-import": "define x of Person : bool = old",
    "n03-import-of-a-parameter": "define x of Person : money = cap",
    "n04-misspelt": "define x of Person : money = income",
    "n06-case-of-a-letter": "define x of Person : bool = status = Active",
    "n08-brackets-for-call": "define x of Case : money = limit_of[2]",
    "n10-import-misspelt": "import kit.other",
    "s01-unclosed-quote": '  reason "Too old"',
    "s04-brace-too-many": "}",
    "s07-indented-declaration": "define x of Person : bool = in_school",
    "s08-slip-of-keyword": "define x of Person : bool = in_school",
    "v02-day-for-a-month": "parameter p : money { from 2021-08 = $5 }",
    "v09-percent-space": "define x of Person : money = 20% of income rounded down to cent",
    "w01-max": "define x of Person : money = greatest(income, $5)",
    "w02-min": "define x of Person : money = least(income, $5)",
    "w05-and-signs": "define x of Person : bool = in_school and days > 5",
    "w06-or-signs": "define x of Person : bool = in_school or days > 5",
    "w07-two-equals": "define x of Person : bool = days = 5",
    "w08-unequal": "define x of Person : bool = days <> 5",
    "w09-null": "define x of Person : bool = left = blank",
    "w10-true": "define x of Person : bool = in_school = yes",
    "w11-is": "define x of Person : bool = left = blank",
    "w12-not-sign": "define x of Person : bool = not in_school",
    "w13-single-quotes": 'define x of Person : bool = id = "p1"',
    "w14-hash": "// a remark",
    "w15-hash-behind": "define x of Person : bool = in_school  // a remark",
    "w16-comment-of-c": "// a remark */",
    "w17-today": "define x of Person : bool = born < run_date",
    "w18-today-call": "define x of Person : bool = born < run_date",
    "w20-assign": "define x of Person : money = income",
    "w21-at-most": "define x of Person : bool = days <= 5",
    "w23-any-call": "define x of Person : bool = some(incomes where amount > $5)",
    "w27-unless": 'rule x of Person { reason "a"; fails when not in_school }',
    "w28-colon-less": "define x of Person : money = income",
    "w31-string": "define x of Person : text = id",
    "w32-boolean": "define x of Person : bool = in_school",
    "w33-upper-and": "define x of Person : bool = in_school and days > 5",
    "w36-dollar-word": "define x of Person : bool = income > $500",
    "w37-percent-word": "define x of Person : money = 20% of income rounded down to cent",
    "w38-semicolon-end": "define x of Person : money = income",
    "w39-coalesce": "define x of Person : date = if_blank(left, born)",
    "w40-this-name": "define x of Person : money = this.income",
    "z01-no-width": "define x of Person : bool = in_school",
    "z02-no-break": "define x of Person : bool = in_school and days > 5",
    "z03-soft-hyphen": "define x of Person : bool = in_school",
    "z04-turned-comment": 'define x of Person : bool = in_school // )5 > syad( dna',
    "z05-turned-text": 'rule x of Person { reason "a b"; fails when in_school }',
    "z06-curly-quotes": 'rule x of Person { reason "Too old"; fails when in_school }',
    "z07-long-dash": "define x of Person : int = days - 5",
    "z08-nul": "define x of Person : bool = in_school",
    "z09-hidden-in-a-name": "define y of Person : bool = in_school",
    "z11-bom-inside": "define x of Person : bool = in_school",
}


def told_by_check(root):
    """Path, line, column, code, message and hint of each problem."""
    done = subprocess.run([POPPY, "check", "--rules", "rules", "--counties", "counties"], cwd=root, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)
    found, lines = set(), (done.stdout + done.stderr).split("\n")
    for at, line in enumerate(lines):
        if head := re.fullmatch(r"(\S+?):(\d+):(\d+): (error|warning) (P\d+): (.*)", line):
            path, row, column, severity, code, message = head.groups()
            hint = next((one[len("  hint: "):] for one in lines[at + 1:at + 4] if one.startswith("  hint: ")), "")
            found.add((path, int(row), int(column), severity, code, message, hint))
    return found


def told_in_editor(client, root):
    found = set()
    for path in sorted({*(str(one.relative_to(root)) for one in root.rglob("*") if one.is_file())}):
        text = client.texts.get(path)
        text = (root / path).read_bytes().decode() if text is None else text
        for one in client.problems(path):
            begin = one["range"]["start"]
            # Columns are told in signs, in UTF-16 here.
            units = text.split("\n")[begin["line"]].encode("utf-16-le")[:2 * begin["character"]]
            hint = one.get("data", {}).get("hint", "")
            message = one["message"].removesuffix("\n" + hint) if hint else one["message"]
            found.add((path, begin["line"] + 1, len(units.decode("utf-16-le")) + 1, "error" if one["severity"] == 1 else "warning", one["code"], message, hint))
    return found


def after_the_first_fix(client, problem):
    fixes = client.request("textDocument/codeAction", {**client.document(SLIP), "range": problem["range"], "context": {"diagnostics": [problem]}})
    for one in fixes:
        assert one["kind"] == "quickfix" and list(one["edit"]["changes"]) == [client.uri(SLIP)], one
    return applied(client.texts[SLIP], fixes[0]["edit"]["changes"][client.uri(SLIP)]) if fixes else None


def look_at(slip, root):
    text = slip.read_bytes().decode()
    (root / SLIP).write_bytes(text.encode())
    client = Client(POPPY, root, options={"rules": "rules", "counties": "counties"})
    faults = []
    client.open(SLIP, text)
    client.settle()
    checked, shown = told_by_check(root), told_in_editor(client, root)
    if checked != shown:
        faults.append(f"`poppy check` alone: {sorted(checked - shown)}\n  the editor alone: {sorted(shown - checked)}")
    errors = [one for one in client.problems(SLIP) if one["severity"] == 1]
    fixed = after_the_first_fix(client, errors[0]) if errors else None
    wanted = FIXED.get(slip.stem)
    if (fixed is None) != (wanted is None):
        faults.append(f"fixed: {fixed!r}, wanted: {wanted!r}")
    elif fixed is not None:
        if wanted not in fixed.split("\n"):
            faults.append(f"fixed: {fixed!r}, wanted: {wanted!r}")
        client.change(SLIP, [{"text": fixed}], fixed)
        client.settle()
        if left := [one for one in client.problems(SLIP) if one["severity"] == 1]:
            faults.append(f"not cured: {left}")
    assert client.end() == 0
    return faults


def main():
    slips = sorted(SLIPS.glob("[a-z][0-9][0-9]-*.txt"))
    named = sys.argv[2:]
    faults = 0
    with tempfile.TemporaryDirectory() as room:
        root = Path(room).resolve()
        (root / "rules").mkdir()
        (root / "counties").mkdir()
        for name, copy in (("base.txt", "rules/case.poppy"), ("other.txt", "rules/other.poppy"), ("limit.csv.txt", "rules/limit.csv")):
            (root / copy).write_text((SLIPS / name).read_text())
        for path in COUNTIES.iterdir():
            (root / "counties" / path.name).write_text(path.read_text())
        for slip in slips:
            if named and slip.stem not in named:
                continue
            for fault in look_at(slip, root):
                faults += 1
                print(f"{slip.stem}: {fault}")
    assert set(FIXED) <= {one.stem for one in slips}, set(FIXED) - {one.stem for one in slips}
    print(f"{len(slips)} slips, {len(FIXED)} with a fix: {faults} faults")
    sys.exit(1 if faults or len(slips) < 70 else 0)


main()
