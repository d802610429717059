#!/usr/bin/env python3
"""A workbook of tables, cell by cell, as another program reads it and as ours does.

check_table_workbook.py WORKBOOK_TOOL     from the top of the project; what is written stands in workbook_tool.cpp
"""
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

try:
    import openpyxl
except ModuleNotFoundError:  # Debian's package is for Debian's Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

ROWS = [["County", "Code", "six_months_in_12", "Remarks"], ["Fresno", "10", "N", "=1+1"], ["Kern", "15", "Y", '+1 "a" <b>&'],
        ["Yolo", "57", "-", "@sum(A1)"], ["San Luis Obispo", "40", None, "?[2J tab line"]]
TITLE = "County rules for 2022-03 as known on 2022-03-07"
failures = []


def same(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected!r}, found {found!r}")


def check_matrix(sheet):
    same("title", (sheet["A1"].value, sheet["A1"].font.bold, sheet["B1"].value), (TITLE, True, None))
    same("rows", [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], ROWS)
    # Whatever it begins with, a text is a text: also a number, which is no slip.
    same("kinds", {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None}, {"s"})
    same("heads", [(cell.font.bold, cell.alignment.wrap_text) for cell in sheet[2]], [(True, True)] * 4)
    same("centred", [sheet.cell(row, 3).alignment.horizontal for row in range(3, 7)], ["center"] * 4)
    same("frozen", sheet.freeze_panes, "C3")
    same("filter", sheet.auto_filter.ref, "A2:D6")
    same("on paper", (sheet.print_title_rows.replace("$", ""), sheet.page_setup.orientation), ("2:2", "landscape"))
    # Told, or as the longest text needs: San Luis Obispo and two signs.
    widths = [sheet.column_dimensions[column].width for column in "ABCD"]
    same("widths", [round(width) for width in widths], [18, 7, 11, 41])
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    same("notes", notes, {"C2": "EDX119C024\nCounty Does not Aid If Aided for 6 Months Within Last 12 Months.",
                          "C4": "since 2022-05, entered 2022-03-07"})


def main():
    tool = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "a.xlsx", Path(folder) / "b.xlsx"
        for path in (first, second):
            same("exit", subprocess.run([tool, "write", str(path)]).returncode, 0)
        same("the same bytes", first.read_bytes() == second.read_bytes(), True)
        book = openpyxl.load_workbook(first)
        same("tabs", book.sheetnames, ["Rules", "Legend"])
        check_matrix(book["Rules"])
        legend = book["Legend"]
        same("legend", [[cell.value for cell in row] for row in legend], [["Sign", "Means"], ["Y", "yes"], ["N", "no"], ["-", "not set"]])
        same("legend frozen", (legend.freeze_panes, legend.auto_filter.ref), ("A2", "A1:B4"))
        same("made", str(book.properties.created), "2022-03-07 18:51:00")
        sheet = zipfile.ZipFile(first).read("xl/worksheets/sheet1.xml").decode()
        same("numbers as texts are no slip", '<ignoredError sqref="A1:D6" numberStoredAsText="1"/>' in sheet, True)
        # What we write we read.
        done = subprocess.run([tool, "read", str(first)], capture_output=True, text=True)
        read = json.loads(done.stdout)
        same("read again", read[0], {"name": "Rules", "hidden": False, "rows": [[TITLE], *([cell or "" for cell in row] for row in ROWS)]})
        same("read legend", read[1]["rows"][3], ["-", "not set"])
        nowhere = subprocess.run([tool, "write", folder + "/nowhere/a.xlsx"], capture_output=True, text=True)
        same("nowhere", (nowhere.returncode, nowhere.stdout != ""), (1, True))
    for failure in failures:
        print("FAILED", failure)
    print(f"workbooks of tables: {len(failures)} failed")
    sys.exit(bool(failures))


main()
