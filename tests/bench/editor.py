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


def after_keys(client, path, words, keys):
    """Milliseconds of each key, and the server's CPU for one."""
    client.open(path)
    client.settle()
    times, before = [], cpu_of(client)
    for turn in range(keys):
        old, new = (words, words + "x") if turn % 2 == 0 else (words + "x", words)
        begin = time.perf_counter()
        client.replace(path, old, new)
        client.settle()
        times.append((time.perf_counter() - begin) * 1000)
    return times, (cpu_of(client) - before) / keys


def row(title, client, path, words, keys):
    client.settle()
    whole = cpu_of(client)  # reading and checking all files once
    times, cpu = after_keys(client, path, words, keys)
    print(f"| {title} | {whole:.0f} | {statistics.median(times):.0f} | {max(times):.0f} | {cpu:.0f} | 1/{whole / cpu:.0f} |", flush=True)


def made(root, lines):
    workspace.make(root)
    for module in range(max(1, lines // 500)):
        body = "".join(f"define line{module}_{i} of Person : bool cites \"Manual {module}.{i}\" = exists(reason) and (three_months_in_12 or line{module}_{i - 1})\n"
                       for i in range(1, 500))
        text = f'module guide.made{module} "Made"\nimport guide.case\nimport guide.rules\ndefine line{module}_0 of Person : bool = exists(reason)\n{body}'
        (root / f"policies/guide/made{module}.poppy").write_text(text)
    return "policies/guide/made0.poppy"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--poppy", default=TOP / "build/release/interpreter/cli/poppy")
    parser.add_argument("--lines", default="2500,5000,10000")
    parser.add_argument("--keys", type=int, default=30)
    asked = parser.parse_args()
    poppy = str(pathlib.Path(asked.poppy).resolve())
    print("| rules | from nothing, ms CPU | after a key, ms | most | ms CPU | part of the whole |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    client = Client(poppy, TOP)
    row("shipped, a rule file", client, "policies/gagr/clock.poppy", "tested_beginning.begun when exists", asked.keys)
    client.kill()
    client = Client(poppy, TOP)
    row("shipped, a county file", client, "county_rules/yolo.yaml", "ninety_days_in_12: yes", asked.keys)
    client.kill()
    for lines in [int(one) for one in asked.lines.split(",")]:
        with tempfile.TemporaryDirectory() as room:
            root = pathlib.Path(room).resolve()
            path = made(root, lines)
            client = Client(poppy, root)
            row(f"{lines} lines", client, path, "line0_0)", asked.keys)
            client.kill()


main()
