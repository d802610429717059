#!/usr/bin/env python3
"""make_pdf.py OUT.pdf < LETTER.typ: a PDF/UA-1 by Typst, made twice; fails where the bytes differ."""
import sys

import typst

source = sys.stdin.buffer.read()
first, second = (typst.compile(source, pdf_standards=["ua-1"]) for _ in range(2))
if first != second:
    sys.exit(f"{sys.argv[1]}: the same letter gave other bytes")
with open(sys.argv[1], "wb") as file:
    file.write(first)
