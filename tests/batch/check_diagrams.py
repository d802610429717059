#!/usr/bin/env python3
"""check_diagrams.py POPPY: has Graphviz draw every rule and decision of the shipped programs, and rules whose texts look like
markup. Each drawing is well-formed, fits on a page of paper, and shows each box of the graph with the words that it has."""
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as XML

POPPY = sys.argv[1]
PAGE = (7.5 * 72, 10 * 72)  # of Letter paper, within its margins
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["--rules", "tests/golden/diagram/hostile/rules", "--counties", "tests/golden/diagram/hostile/counties"]
MONTHS = {"gagr": "2021-08", "calfresh": "2024-10"}
failures = []


def draw(of, county, month, form, more):
    words = [POPPY, "diagram", of, "--county", county, "--month", month, "--run-date", month + "-02", "--format", form, *more]
    done = subprocess.run(words, capture_output=True, timeout=120)
    if done.returncode != 0:
        failures.append(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr.decode()}")
    return done


def only_signs(text):
    return re.sub(r"\s+", "", text.replace("…", ""))


def check(of, county, month, more=()):
    drawn = draw(of, county, month, "svg", more)
    if drawn.returncode != 0:
        return
    graph = json.loads(draw(of, county, month, "json", more).stdout)
    root = XML.fromstring(drawn.stdout)
    size = [float(root.get(side).removesuffix("pt")) for side in ("width", "height")]
    if size[0] > PAGE[0] + 1 or size[1] > PAGE[1] + 1:
        failures.append(f"{of} in {county}: {size} is larger than a page")
    groups = {group.find(f"{SVG}title").text: group for group in root.iter(f"{SVG}g") if group.get("class") == "node"}
    if len(groups) != len(graph["nodes"]):
        failures.append(f"{of} in {county}: {len(groups)} boxes of {len(graph['nodes'])}")
    for node in graph["nodes"]:
        shown = only_signs("".join(text.text or "" for text in groups[f"n{node['id']}"].iter(f"{SVG}text")))
        title = only_signs(node["title"])
        if title not in shown and title[:200] not in shown:
            failures.append(f"{of} in {county}: {node['title']!r} is shown as {shown!r}")


def main():
    if shutil.which("dot") is None:
        print("Graphviz is not installed: nothing is drawn")
        return
    count = 0
    for program, month in MONTHS.items():
        for county in ("Alameda", "Fresno", "Sonoma"):
            graph = json.loads(draw(program, county, month, "json", ()).stdout)
            named = [node["name"] for node in graph["nodes"] if node["kind"] in ("rule", "decision") and node["state"] != "not_in_force"]
            for of in [program] + [f"{program}.{name}" for name in named]:
                check(of, county, month)
                count += 1
    for of in ("signs", "marked", "outcome"):
        check(of, "Napa", "2021-08", HOSTILE)
        count += 1
    print("\n".join(failures + [f"{count} drawings, {len(failures)} failures"]))
    sys.exit(1 if failures else 0)


main()
