#!/usr/bin/env python3
"""The workbooks of TEMP 2035 and TEMP 2313, cell by cell, as another program reads them.

check_workbook.py POPPY     from the top of the project

Expected: CA-208374 2.4.2, 2.4.5 and 2.4.6, and sums of examples/theft-reports/cases.ndjson worked by hand:
Kern, July 2020, skimming: CalWORKs $937.10 + Diversion $12.45 = $949.55, SUAS $20.62, GA/GR $221.00 (on the sheet, not in the summary);
recovered $25.75; adjusted +$10.99 and -$4.50. Line 6 of CalWORKs: 949 + 10 - 25 - 4 = 930.
"""
import datetime
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import openpyxl
except ModuleNotFoundError:  # Debian's package is for Debian's Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

CASES = "examples/theft-reports/cases.ndjson"
failures = []


def same(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected!r}, found {found!r}")


def make(poppy, report, out, *words, cases=CASES):
    done = subprocess.run([poppy, "report", report, *([cases] if cases else []), "--county", "Kern", "--month", "2020-07", "--run-date", "2020-08-03",
                           "--time", "18:51", "--out", str(out), *words], capture_output=True, text=True)
    return done.returncode, done.stderr


def check_skimming(book):
    same("tabs", book.sheetnames, ["TEMP 2035 Skimming", "Issuances", "Recoveries of Aid", "Prior Month Adjustments"])
    summary = book["TEMP 2035 Skimming"]
    same("C4", summary["C4"].value,
         "COUNTY REIMBURSEMENT CLAIM FOR ELECTRONIC BENEFIT TRANSFER (EBT) REPLACEMENT DUE TO ELECTRONIC THEFT BY SKIMMING - AB 2035 (2012)")
    # Figure 2.1.2.1-1
    same("head", {cell: summary[cell].value for cell in ("C1", "H1", "E4", "G4", "E7", "G7", "B9")},
         {"C1": "STATE OF CALIFORNIA - HEALTH AND HUMAN SERVICES AGENCY", "H1": "CALIFORNIA DEPARTMENT OF SOCIAL SERVICES", "E4": "County",
          "G4": "Date (Month Year)", "E7": "Kern", "G7": "07/2020", "B9": "EBT THEFT BY PROGRAM"})
    heads = [cell.value for cell in summary["D10":"I10"][0]]
    same("row 10", heads, [f"{name} Cash Assistance" for name in ("CalWORKs", "TCVAP", "RCA", "CAPI", "SUAS", "GA/GR")])
    lines = {11: [949, 0, 0, 0, 20, 0], 12: [25, 0, 0, 0, 0, 0], 13: [10, 0, 0, 0, 0, 0], 14: [4, 0, 0, 0, 0, 0],
             15: [930, 0, 0, 0, 20, 0], 16: [2, 0, 0, 0, 1, 0]}
    for row, values in lines.items():
        same(f"row {row}", [cell.value for cell in summary[f"D{row}":f"I{row}"][0]], values)
        same(f"format of row {row}", summary[f"D{row}"].number_format, "General" if row == 16 else "$#,##0")
    same("foot", summary["B39"].value, "Last Modified 06/13/2013")
    sheet = book["Issuances"]
    for cell, value in {"A1": "TEMP 2035 - Skimming", "A2": "Kern", "A3": "Report Month: 07/2020", "A4": "Run Date: AUG-03-20 06:51 PM", "M5": "Summary",
                        "A6": "Issuances", "A8": "Totals", "E8": "Issuances:", "I8": 4, "J8": "Amount:", "M8": 1191.17}.items():
        same(f"Issuances {cell}", sheet[cell].value, value)
    same("link", sheet["M5"].hyperlink.location, "'TEMP 2035 Skimming'!A1")
    same("columns", [cell.value for cell in sheet[10]],
         ["Reporting Column", "Program", "Object", "Department Object", "Case Number", "Case Name", "Payee Name", "Control Number", "Benefit Month",
          "Availability Date", "Transaction Date", "Authorizing Worker ID", "Amount"])
    same("first row", [cell.value for cell in sheet[11]],
         ["CalWORKs", "CalWORKs", "object-0001", "department-0001", "case-0001", "name of case-0001", "payee-0001", "0000000002",
          datetime.datetime(2020, 6, 1), datetime.datetime(2020, 7, 13), datetime.datetime(2020, 7, 14), "worker-2", 937.1])
    same("formats", [sheet[f"{c}11"].number_format for c in "IJKM"], ["mm/yyyy", "mm/dd/yyyy", "mm/dd/yyyy", "$#,##0.00"])
    hostile = sheet["G14"]
    same("no formula", (hostile.data_type, hostile.value), ("s", '=cmd("x"), ?txt <b>&'))
    same("a name with signs", sheet["F14"].value, '+1 "quoted" name')
    same("rows", sheet.max_row, 14)
    recoveries, adjustments = book["Recoveries of Aid"], book["Prior Month Adjustments"]
    same("recovered", (recoveries["K8"].value, recoveries["K11"].value, recoveries.max_row), (25.75, 25.75, 11))
    same("adjusted", (adjustments["F8"].value, adjustments["N8"].value, [adjustments[f"H{row}"].value for row in (11, 12)]),
         (2, 15.49, ["Positive", "Negative"]))


def main():
    poppy = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        same("exit", make(poppy, "temp_2035", folder / "a.xlsx"), (0, ""))
        check_skimming(openpyxl.load_workbook(folder / "a.xlsx"))
        make(poppy, "temp_2035", folder / "b.xlsx")
        same("bytes", (folder / "a.xlsx").read_bytes() == (folder / "b.xlsx").read_bytes(), True)
        make(poppy, "temp_2313", folder / "scam.xlsx")
        scam = openpyxl.load_workbook(folder / "scam.xlsx")
        same("scam tabs", scam.sheetnames[0], "TEMP 2313 SCAM")
        summary = scam["TEMP 2313 SCAM"]  # Figure 2.5.2.1-1
        same("scam head", [summary[cell].value for cell in ("G1", "E6", "G6")], ["CALIFORNIA DEPARTMENT OF SOCIAL SERVICES", "Kern", "07/2020"])
        same("scam line 2", scam["TEMP 2313 SCAM"]["D11"].value, 500)
        same("scam foot", scam["TEMP 2313 SCAM"]["B39"].value, "Last Modified 06/13/2019")
        # A month without data has its headers; a report of nothing at all is one, too.
        same("empty", make(poppy, "temp_2035", folder / "empty.xlsx", cases=None), (0, ""))
        empty = openpyxl.load_workbook(folder / "empty.xlsx")
        same("empty sheet", (empty["Issuances"]["I8"].value, empty["Issuances"]["M8"].value, empty["Issuances"].max_row), (0, 0, 10))
        same("empty summary", [cell.value for cell in empty["TEMP 2035 Skimming"]["D11":"I11"][0]], [0] * 6)
        # A case that leaves open whether it has a row: the workbook says so, and so does the exit code.
        line = Path(CASES).read_text().splitlines()[1].replace('"amount": "$20.62", ', "")
        (folder / "open.ndjson").write_text(Path(CASES).read_text().splitlines()[0] + "\n" + line + "\n")
        code, told = make(poppy, "temp_2035", folder / "open.xlsx", cases=str(folder / "open.ndjson"))
        same("open exit", code, 1)
        same("open told", "P938" in told and "case-0002" in told, True)
        unknown = openpyxl.load_workbook(folder / "open.xlsx")
        same("open line 2", unknown["TEMP 2035 Skimming"]["H11"].value, "(not known)")
        # Nothing half-written stays where it cannot be written.
        code, told = make(poppy, "temp_2035", folder / "nowhere" / "a.xlsx")
        same("nowhere", (code, "cannot be written" in told), (3, True))
        same("leftovers", sorted(path.name for path in folder.iterdir() if path.suffix == ".partial"), [])
    for failure in failures:
        print("FAILED", failure)
    print(f"workbooks: {len(failures)} failed")
    sys.exit(bool(failures))


main()
