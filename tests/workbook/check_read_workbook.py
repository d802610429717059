#!/usr/bin/env python3
"""What our reader finds in workbooks that other programs made, in ways to pack them, and in damaged ones.

check_read_workbook.py WORKBOOK_TOOL [--bound]     from the top of the project; --bound: with 1 GiB of memory at most

Expected: the values that were put in. What the parts of a workbook mean, one by one: tests/unit/read_workbook_test.cpp.
"""
import datetime
import io
import json
import os
import random
import resource
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

HERE = Path(__file__).parent
MEMORY = 1 << 30
failures = []
files = 0


def same(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected!r}, found {found!r}")


def bound_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Reader:
    def __init__(self, tool, folder, is_bounded):
        self.tool, self.folder, self.is_bounded = tool, Path(folder), is_bounded

    def run(self, content):
        """(exit code, sheets or what was said)"""
        global files
        files += 1
        path = self.folder / "m.xlsx"
        path.write_bytes(content)
        done = subprocess.run([self.tool, "read", str(path)], capture_output=True, text=True, timeout=60,
                              preexec_fn=bound_memory if self.is_bounded else None)
        return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stdout + done.stderr

    def rows(self, what, content, expected, sheet=0):
        code, found = self.run(content)
        same(what, found[sheet]["rows"] if code == 0 else found, expected)

    def refused(self, what, content, number, words):
        code, found = self.run(content)
        if code != 1 or not found.startswith(number) or words not in found:
            failures.append(f"{what}: expected {number} with `{words}`, found exit {code}: {str(found)[:200]}")


def saved(book):
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def one_sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def packed(parts, how=zipfile.ZIP_DEFLATED, to=None):
    to = to or io.BytesIO()
    with zipfile.ZipFile(to, "w", how) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return to.getvalue()


def parts_of(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return [(name, archive.read(name)) for name in archive.namelist()]


def changed(content, name, change):
    return packed([(part, change(text) if part == name else text) for part, text in parts_of(content)])


class Stream(io.BytesIO):
    """What is written to a pipe: sizes follow the files, as streaming programs write them."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise OSError("a pipe")

    def tell(self):
        raise OSError("a pipe")


def check_values(reader):
    reader.rows("texts and numbers", saved(one_sheet(["County", "Code"], ["Fresno", 10], [None, None, 1.1, 0.1 + 0.2, -3, 1e21, 2.5e-7])),
                [["County", "Code"], ["Fresno", "10"], ["", "", "1.1", "0.3", "-3", "1E+21", "0.00000025"]])
    reader.rows("truths and faults", saved(one_sheet([True, False, "#N/A", "TRUE"])), [["TRUE", "FALSE", "#N/A", "TRUE"]])
    texts = ["=1+1", "@x", "naïve 東京 😀", "two\nlines", " blanks ", "<b>&amp;</b>", "_x0041_", "'quoted", "0015"]
    book = one_sheet([])
    for column, text in enumerate(texts, 1):
        cell = book.active.cell(1, column)
        cell.value = text
        cell.data_type = "s"
    # openpyxl writes `_x0041_` as it is, which any program then reads as A.
    reader.rows("texts of all kinds", saved(book), [["A" if text == "_x0041_" else text for text in texts]])

    book = one_sheet([datetime.date(2022, 3, 7), datetime.datetime(2022, 3, 7, 14, 30), datetime.date(2022, 3, 1), datetime.date(2022, 3, 1)])
    for cell, look in zip(book.active[1], ("mm/dd/yyyy", "yyyy-mm-dd hh:mm", "mmm-yy", '[$-409]mmmm" of "yyyy;@')):
        cell.number_format = look
    reader.rows("days", saved(book), [["2022-03-07", "2022-03-07 14:30", "2022-03", "2022-03"]])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    reader.rows("days from 1904", saved(book), [["2022-03-07", "2022-03-07 14:30", "2022-03", "2022-03"]])

    book = one_sheet([1, 2], [3, 4])
    book.active["C1"] = "=A1+B1"
    reader.refused("a formula that nobody computed", saved(book), "P026", "C1 of sheet `Sheet`")
    book = one_sheet(["a", None, "c"], ["d"], ["e"])
    book.active.merge_cells("A2:A3")
    reader.rows("merged", saved(book), [["a", "", "c"], ["d"]])
    book = one_sheet(["shown"])
    for title, state in (("Hidden", "hidden"), ("Very", "veryHidden"), ("Last", "visible")):
        book.create_sheet(title).sheet_state = state
    book.create_chartsheet("Chart")
    book.active.protection.set_password("secret")  # of a sheet: all is there to read
    code, found = reader.run(saved(book))
    same("sheets", [(sheet["name"], sheet["hidden"]) for sheet in found], [("Sheet", False), ("Hidden", True), ("Very", True), ("Last", False)])
    same("sheet that is protected", found[0]["rows"], [["shown"]])
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Streamed")
    rows = [[f"{row}.{column}x" for column in range(1, 41)] for row in range(1, 61)]
    for row in rows:
        sheet.append(row)
    reader.rows("a matrix", saved(book), rows)


def check_packing(reader):
    plain = saved(one_sheet(["Fresno", 10]))
    parts, rows = parts_of(plain), [["Fresno", "10"]]
    reader.rows("stored", packed(parts, zipfile.ZIP_STORED), rows)
    reader.rows("streamed", packed(parts, to=Stream()), rows)
    reader.rows("in another order", packed(parts[::-1]), rows)
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(content)
    reader.rows("64-bit", large.getvalue(), rows)
    reader.rows("names that lead elsewhere", packed(parts + [("../../../../tmp/poppy_slip", b"x"), ("/etc/poppy_slip", b"x")]), rows)
    same("nothing is unpacked to files", [Path("/tmp/poppy_slip").exists(), Path("/etc/poppy_slip").exists()], [False, False])
    reader.refused("a part twice", plain_twice(parts), "P023", "cannot be unpacked")
    # 20 KB that unpack to 65 MiB; and to a text of one cell that is longer than any.
    blanks = b" " * (65 << 20)
    reader.refused("a bomb of blanks", packed([(name, blanks + text if name.endswith("sheet1.xml") else text) for name, text in parts]), "P025", "64 MiB")
    many = b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"
    reader.refused("a bomb of cells", changed(plain, "xl/worksheets/sheet1.xml", lambda text: text.replace(b"<sheetData>", b"<sheetData>" + many)),
                   "P025", "more cells and marks")
    texts = next(name for name, content in parts if b"Fresno" in content)  # openpyxl has them in one or the other
    reader.refused("a long text", changed(plain, texts, lambda text: text.replace(b"Fresno", b"x" * (10 << 20))), "P025", "too long a text")
    for what, entity in (("entities", b'<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'),
                         ("entities from outside", b'<!ENTITY a SYSTEM "file:///etc/passwd">')):
        document = b"<!DOCTYPE x [" + entity + b"]>"
        reader.refused(what, changed(plain, texts, lambda text: document + text.replace(b"Fresno", b"&a;")), "P023", "cannot be read")


def plain_twice(parts):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return packed(parts + [parts[-1]])


def check_damage(reader):
    plain = saved(one_sheet(["Fresno", 10], ["Kern", 15]))
    draw = random.Random(20220307)
    for _ in range(40):
        code, found = reader.run(plain[: draw.randrange(len(plain))])
        same("cut short", (code, found[:4]), (1, "P023"))
    for _ in range(160):
        content = bytearray(plain)
        for _ in range(draw.randrange(1, 4)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        code, found = reader.run(bytes(content))
        # Of what is read, the cells are as they were: the rest may be the date of a file.
        fine = found[0]["rows"] == [["Fresno", "10"], ["Kern", "15"]] if code == 0 else code == 1 and found[:4] in ("P023", "P024", "P025")
        if not fine:
            failures.append(f"changed: exit {code}: {str(found)[:300]}")


def check_others(reader):
    """Files of other programs, kept as they wrote them: libreoffice.xlsx is what LibreOffice 7.4 saved of what stands in libreoffice.json, with
    `=B4/3` for the 5, `=C3` for the N below it, `=1/0`, a merged title, a frozen pane, a filter and a comment."""
    for path in sorted((HERE / "written").glob("*.xlsx")):
        expected = json.loads(path.with_suffix(".json").read_text())
        code, found = reader.run(path.read_bytes())
        same(path.name, found, expected)


def main():
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(sys.argv[1], folder, "--bound" in sys.argv)
        check_values(reader)
        check_packing(reader)
        check_damage(reader)
        check_others(reader)
    for failure in failures:
        print("FAILED", failure)
    print(f"workbooks read: {files}, {len(failures)} failed")
    sys.exit(bool(failures))


main()
