#!/usr/bin/env python3
"""How long after a key an editor knows what is wrong, over the shipped rules and over rule lines made for it; and which part that is of what checking them from nothing takes.

Times are from the key until the problems are told; CPU is what the server spends on it, which other work on the machine does not lengthen. Figures for people: no test.

  editor.py [--poppy BINARY] [--lines 2500,5000,10000] [--keys 30]
"""
import argparse
import pathlib
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
sys.path.insert(0, str(TOP / "tests/lsp"))
import workspace  # noqa: E402
from client import Client  # noqa: E402


def cpu_of(client):
    """Milliseconds that the threads of the server ran."""
    tasks = pathlib.Path(f"/proc/{client.process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def after_keys(client, path, one, other, keys):
    """Milliseconds of each key, and the server's CPU for each: one text becomes the other, and back."""
    client.open(path)
    client.settle()
    times, cpus = [], []
    for turn in range(keys):
        old, new = (one, other) if turn % 2 == 0 else (other, one)
        before, begin = cpu_of(client), time.perf_counter()
        client.replace(path, old, new)
        client.settle()
        times.append((time.perf_counter() - begin) * 1000)
        cpus.append(cpu_of(client) - before)
    return times, cpus


def shares(values):
    """The median, and what 95 of 100 stay under."""
    ordered = sorted(values)
    return f"{statistics.median(ordered):.0f} | {ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]:.0f}"


def row(title, client, path, one, other, keys, whole=None):
    client.settle()
    whole = whole or cpu_of(client)  # reading and checking all files once
    times, cpus = after_keys(client, path, one, other, keys)
    print(f"| {title} | {whole:.0f} | {shares(cpus)} | {shares(times)} |", flush=True)
    return whole


# By what is typed: the file, and a text that becomes another. MADE: a file of 500 lines.
KEYS = [
    ("a letter in a body, which then names nothing", "MADE", "line0_0)", "line0_0x)"),
    ("a letter in a name that others read", "MADE", "define line0_1 ", "define line0_1x "),
    ("a body that reads another line", "MADE", "or line0_7)", "or line0_6)"),
    ("a letter in a text", "MADE", "Manual 0.9", "Manual 0.9x"),
    ("a letter in a comment", "MADE", "// here", "// here it is"),
    ("a number", "policies/guide/rules.poppy", "from 2021-01 = 10", "from 2021-01 = 11"),
    ("a line half written", "MADE", "// here\n", "// here\ndefine half of Person : bool =\n"),
    ("a quote that nobody closes", "MADE", "exists(reason) and (three_months_in_12 or line0_20)", "exists(\" and (three_months_in_12 or line0_20)"),
    ("a line that comes and goes", "MADE", "// here\n", "// here\ndefine other of Person : bool = yes\n"),
    ("a parameter that comes and goes", "policies/guide/rules.poppy", "rule missing", "parameter other : int = 3\nrule missing"),
    ("a fact of the entity that all are of", "policies/guide/case.poppy", "reason : Reason or blank", "reasonx : Reason or blank"),
    ("a county file", "county_rules/napa.yaml", "three_months_in_12: no", "three_months_in_12: nox"),
    ("a test", "policies/guide/tests/begin.yaml", "no registration", "no registrations"),
]


def made(root, lines):
    workspace.make(root)
    for module in range(max(1, lines // 500)):
        body = "".join(f"define line{module}_{i} of Person : bool cites \"Manual {module}.{i}\" = exists(reason) and (three_months_in_12 or line{module}_{i - 1})\n"
                       for i in range(1, 500))
        text = f'module guide.made{module} "Made"\nimport guide.case\nimport guide.rules\n// here\ndefine line{module}_0 of Person : bool = exists(reason)\n{body}'
        (root / f"policies/guide/made{module}.poppy").write_text(text)
    return "policies/guide/made0.poppy"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--poppy", default=TOP / "build/release/interpreter/cli/poppy")
    parser.add_argument("--lines", default="2500,5000,10000")
    parser.add_argument("--keys", type=int, default=30)
    asked = parser.parse_args()
    poppy = str(pathlib.Path(asked.poppy).resolve())
    print("| rules, and what is typed | from nothing, ms CPU | a key, ms CPU | 95 of 100 | from the key to the problems, ms | 95 of 100 |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for title, path, one, other in (("shipped, a rule file", "policies/gagr/clock.poppy", "tested_beginning.begun when exists", "tested_beginning.begun whenx exists"),
                                    ("shipped, a county file", "county_rules/yolo.yaml", "ninety_days_in_12: yes", "ninety_days_in_12: yesx")):
        client = Client(poppy, TOP)
        row(title, client, path, one, other, asked.keys)
        client.kill()
    for lines in [int(one) for one in asked.lines.split(",")]:
        with tempfile.TemporaryDirectory() as room:
            root = pathlib.Path(room).resolve()
            path = made(root, lines)
            client, whole = Client(poppy, root), None
            for title, of, one, other in KEYS:
                whole = row(f"{lines} lines, {title}", client, path if of == "MADE" else of, one, other, asked.keys, whole)
            client.kill()

main()
