#!/usr/bin/env python3
"""measure.py POPPY [LINES]: how long after a key the editor knows what is wrong, over the shipped rules, and over so many rule lines made for it. Figures for people: no test."""
import statistics
import sys
import tempfile
import time
from pathlib import Path

import workspace
from client import Client

POPPY = str(Path(sys.argv[1]).resolve())


def after_a_key(client, path, words, rounds=30):
    """Milliseconds from a key to the answer that all is checked and told."""
    times = []
    for turn in range(rounds):
        old, new = (words, words + "x") if turn % 2 == 0 else (words + "x", words)
        begin = time.perf_counter()
        client.replace(path, old, new)
        client.settle()
        times.append((time.perf_counter() - begin) * 1000)
    return f"median {statistics.median(times):.0f} ms, most {max(times):.0f} ms ({rounds} keys)"


def made(root, lines):
    workspace.make(root)
    for module in range(max(1, lines // 500)):
        body = "".join(f"define line{module}_{i} of Person : bool cites \"Manual {module}.{i}\" = exists(reason) and (three_months_in_12 or line{module}_{i - 1})\n"
                       for i in range(1, 500))
        text = f'module guide.made{module} "Made"\nimport guide.case\nimport guide.rules\ndefine line{module}_0 of Person : bool = exists(reason)\n{body}'
        (root / f"policies/guide/made{module}.poppy").write_text(text)
    return "policies/guide/made0.poppy"


def main():
    begin = time.perf_counter()
    client = Client(POPPY, Path.cwd().resolve())
    client.settle()
    print(f"shipped rules: ready after {(time.perf_counter() - begin) * 1000:.0f} ms")
    for path, words in (("policies/gagr/clock.poppy", "tested_beginning.begun when exists"), ("county_rules/yolo.yaml", "ninety_days_in_12: yes")):
        client.open(path)
        client.settle()
        print(f"{path}: {after_a_key(client, path, words)}")
    client.kill()
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with tempfile.TemporaryDirectory() as room:
        root = Path(room).resolve()
        path = made(root, lines)
        client = Client(POPPY, root)
        client.open(path)
        client.settle()
        print(f"{lines} rule lines: {after_a_key(client, path, 'line0_0)')}")
        client.kill()


main()
