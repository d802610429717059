#!/usr/bin/env python3
"""Holds the table of docs/licences.md to what a build is made of: the same packages, the same licences, linked or not.

check_licences.py SPDX_FILE     from the top of the project
"""
import json
import re
import sys
from pathlib import Path

document = json.loads(Path(sys.argv[1]).read_text())
links = {one["relatedSpdxElement"] for one in document["relationships"] if one["relationshipType"] == "DYNAMIC_LINK"}
built = {one["name"]: (one["licenseConcluded"], one["SPDXID"] in links) for one in document["packages"] if one["name"] != "poppy"}
rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in Path("docs/licences.md").read_text().splitlines() if re.match(r"\| (?!library|---)", line)]
told = {package: (licence, linked) for _, _, packages, licence, linked, _ in rows for package in packages.split(", ")}
failures = [f"{name} is not in docs/licences.md" for name in sorted(built.keys() - told.keys())]
failures += [f"{name} of docs/licences.md is not in the build" for name in sorted(told.keys() - built.keys())]
for name in sorted(built.keys() & told.keys()):
    if built[name][0] != told[name][0]:
        failures.append(f"{name}: {told[name][0]} in docs/licences.md, {built[name][0]} in the build")
    if built[name][1] and told[name][1] != "yes":
        failures.append(f"{name} is linked, and docs/licences.md does not say so")
print("\n".join(failures) if failures else f"{len(built)} packages, as docs/licences.md has them")
sys.exit(1 if failures else 0)
