#!/usr/bin/env python3
"""Writes the worked expectations: make.py FOLDER -> worked-calfresh.ndjson, worked-gagr.ndjson. The same bytes each time."""
import sys
from pathlib import Path

import calfresh
import gagr


def main():
    folder = Path(sys.argv[1])
    for name, lines in (("worked-calfresh", calfresh.entries(900)), ("worked-gagr", gagr.entries())):
        (folder / f"{name}.ndjson").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


main()
