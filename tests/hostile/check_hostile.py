#!/usr/bin/env python3
"""check_hostile.py POPPY, from the top of the project: what people typed stays words, whatever prints it.

Each word below stands for a name, a key and the case itself, and goes through every output that prints a fact: decisions as text, JSON and CSV, pages, reports and
their workbook, letters as text, HTML and Typst (and its PDF, where Typst is installed), diagrams, and a store. Each output must have the shape of that of a plain
word: as many lines, elements, statements and cells, and no formula; and where the format is read by programs, the word itself.
"""
import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as XML
import zipfile
from pathlib import Path

try:
    import openpyxl
except ModuleNotFoundError:  # Debian's package is for Debian's Python
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
try:
    import typst
except ModuleNotFoundError:
    typst = None

POPPY = str(Path(sys.argv[1]).resolve())
FOLDERS = ["--rules", "tests/hostile/rules", "--counties", "tests/hostile/counties"]
WHEN = ["--county", "Napa", "--month", "2021-08", "--run-date", "2021-08-09"]
WORDS = {
    "formula": "=cmd|'/c calc'!A1",
    "plus": "+1-2@x",
    "at": "@SUM(A1)",
    "quotes": "\"'\"\"\\\"`",
    "tag": "<script>alert(1)</script><b>x</b>&amp;<!--",
    "typst": "#eval(\"1\") ]) #import \"x\" $a$ *b* _c_ = d // \\ @e",
    "lines": "a\n\nYou owe nothing.\r\n  Approved  Case",
    "tab": "\ta\t=1",
    "escape": "a\x1b[2J\x1b]0;x\x07\x7f\x00b",
    "c1": "a\x9b2Jb\x85c",
    "direction": "a\u202egpj.exe\u2066b\u200f\u200eمرحبا\u2069",
    "separators": "a\u2028b\u2029c\ufeff\ufffe\uffff\ufdd0\ufdef\U0001fffe\U0010ffff",
    "writings": "王小明 김철수 មករា Հայկ ไทย",
    "dot": "\"];x->y[label=\"z\\l\\N{|}<p>",
    "mermaid": "\"]:::x; click n0 \"javascript:alert(1)\" %%{init:{}}%%\n end",
    "csv": "a,b;c\"d\"\n=1",
    "braces": "{name} {{name}} {run_date as mm/dd/yyyy} %s %n",
    "apostrophe": "'=1",
    "path": "../..//~0~1/p1",
    "blank": "blank",
}
# What moves a cursor, ends a line or turns the direction of writing.
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0010ffff]")
failures = []
done = 0


def check(holds, what):
    global done
    done += 1
    if not holds:
        failures.append(what)
        print("FAILED", what)


def poppy(*words, given=None):
    run = subprocess.run([POPPY, *map(str, words)], input=given, capture_output=True, timeout=120)
    return run.returncode, run.stdout, run.stderr


def key_of(word):
    """A command's word has no byte 0 in it."""
    return "Ann" if word == "blank" else word.replace("\0", "")


def calm(word):
    """A plain word of the same length, with its blanks: it breaks into the same lines. Keys escape `/` and `~`."""
    return "".join(" " if sign in " \t\n" else sign if sign in "/~" else "a" for sign in word)


def case_of(word):
    given = '"blank"' if word == "blank" else json.dumps(word)  # a text may be `blank`, which says that there is none
    name = "Ann" if word == "blank" else word
    key = json.dumps(key_of(word))
    return ('{"case": %s, "county": "Napa", "saved": [], "name_rows": [], "persons": [{"id": %s, "name": %s, "noted": %s, "notes": []}, '
            '{"id": "other", "name": "Bob", "noted": "blank", "notes": []}]}'
            % (key, key, json.dumps(name), given)).encode()


# ---- the shape of an output, without its words


def lines_shape(text):
    return text.count("\n")


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, sorted(name for name, _ in attributes)))

    def handle_endtag(self, tag):
        self.tags.append(("/", tag))

    def handle_comment(self, data):
        self.tags.append(("!", ""))

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data):
        self.words.append(data)


def strings_shape(text):
    """What stands outside quotes, and how many quotes there are."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)


def dot_shape(text):
    """Its labels are markup: a label's words stand between `>` and `<`."""
    return strings_shape(re.sub(r">[^<>]*<", "><", text))


def xml_shape(data):
    root = XML.fromstring(data)
    return [(element.tag, sorted(name for name in element.keys() if name in ("class", "href", "onclick"))) for element in root.iter()
            if not element.tag.endswith(("text", "tspan", "title"))]


def mermaid_shape(text):
    return re.sub(r'"[^"\n]*"', '""', text)


def json_shape(value):
    if isinstance(value, dict):
        return {key: json_shape(part) for key, part in value.items()} if "other" not in value else len(value)
    return [json_shape(part) for part in value] if isinstance(value, list) else type(value).__name__


def texts_of(value):
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, str):
        yield value


# ---- the outputs


def printed(word, folder):
    """What each output says of the case: (name, kind) -> bytes."""
    case = folder / "case.json"
    case.write_bytes(case_of(word))
    key = key_of(word).replace("~", "~0").replace("/", "~1")
    person = [f"--record={key}"]
    outputs = {}

    def keep(name, kind, *words):
        code, out, err = poppy(*words)
        check(code == 0 and not err, f"{name} of {word!r}: exit {code}, {err.decode(errors='replace')[:300]}")
        outputs[name] = kind, out

    keep("decide", "text", "decide", case, *FOLDERS, *WHEN)
    keep("decide --json", "json", "decide", case, *FOLDERS, *WHEN, "--json")
    keep("page", "text", "page", "person_page", case, *FOLDERS, *WHEN, *person)
    keep("page --json", "json", "page", "person_page", case, *FOLDERS, *WHEN, *person, "--json")
    keep("page of case", "text", "page", "case_page", case, *FOLDERS, *WHEN)
    keep("report", "text", "report", "names", case, *FOLDERS, *WHEN)
    keep("report --json", "json", "report", "names", case, *FOLDERS, *WHEN, "--json")
    for language in ("english", "spanish"):
        letter = ["letter", "welcome_letter", case, *FOLDERS, *WHEN, *person, "--language", language, "--format"]
        for form, kind in {"text": "text", "json": "shown", "html": "html", "typst": "typst"}.items():
            keep(f"letter {form} {language}", kind, *letter, form)
    for form, kind in {"svg": "svg", "dot": "dot", "mermaid": "mermaid", "json": "shown"}.items():
        if form == "svg" and not shutil.which("dot"):
            continue
        keep(f"diagram {form}", kind, "diagram", f"{key}.nameless", "--case", case, *FOLDERS, *WHEN, "--format", form)
    for form in ("json", "csv"):
        code, out, err = poppy("run", "--cases", case, "--out", folder / f"run.{form}", *FOLDERS, *WHEN)
        check(code == 0, f"run to {form} of {word!r}: exit {code}, {err.decode(errors='replace')[:300]}")
        for path in sorted(folder.glob(f"run*.{form}")):
            outputs[path.name] = form + "l" * (form == "json"), path.read_bytes()
            path.unlink()
    for store in ("store.db", "store"):
        poppy("store", "import", folder / store, case, *FOLDERS)
        keep(f"{store} export", "json", "store", "export", folder / store)
    code, out, err = poppy("report", "names", case, *FOLDERS, *WHEN, "--out", folder / "names.xlsx")
    check(code == 0 and not err, f"workbook of {word!r}: exit {code} {err}")
    outputs["workbook"] = "workbook", (folder / "names.xlsx").read_bytes()
    return outputs


def check_workbook(name, data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for part in book.namelist():
            if part.startswith("xl/worksheets/"):
                check(re.search(rb"<f[ >/]|<hyperlink", book.read(part)) is None, f"{name}: a formula or link in {part}")
        for part in book.namelist():
            if part.endswith((".xml", ".rels")):
                XML.fromstring(book.read(part))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Names"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    check([cell.data_type for cell in cells] == ["s"] * 6, f"{name}: cells of types {[cell.data_type for cell in cells]}")


def check_words(name, kind, word, data):
    text = data.decode()  # UTF-8, or it fails
    if kind in ("json", "shown"):
        texts = list(texts_of(json.loads(text)))
        if kind == "json":
            check(any(word in one for one in texts), f"{name}: the word is not in it")
        else:
            names = (key_of(word), key_of(word).replace("~", "~0").replace("/", "~1"))  # of the case and the record: as they are
            check(not any(UNPRINTABLE.search(one) for one in texts if one not in names), f"{name}: a sign that no page may print")
        check(not re.search("[\x00-\x09\x0b-\x1f]", text), f"{name}: a control character stands unescaped")
    elif kind == "jsonl":
        check(all(any(word in one for one in texts_of(json.loads(line))) for line in text.split("\n")[:-1]), f"{name}: the word is not in it")
    elif kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]
        check(any(word in cell for cell in cells), f"{name}: the word is not in it")
        check(not any(cell[:1] in "=+-@\t\r" and cell for cell in cells), f"{name}: a cell that a spreadsheet would compute")
    else:
        check(UNPRINTABLE.search(text) is None, f"{name}: {UNPRINTABLE.findall(text)}")


def shape(kind, data):
    text = data.decode()
    if kind == "text":
        return lines_shape(text)
    if kind == "html":
        return Tags(text).tags
    if kind == "typst":
        return strings_shape(text)
    if kind == "dot":
        return dot_shape(text)
    if kind == "svg":
        return xml_shape(data)
    if kind == "mermaid":
        return mermaid_shape(text)
    if kind in ("json", "shown"):
        return json_shape(json.loads(text))
    if kind == "csv":
        return [len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    return None


def check_pdf(name, source):
    """Whether Typst reads it as one page of words; nothing where it is not installed."""
    if typst is None:
        return
    pages = typst.compile(source, pdf_standards=["ua-1"])
    check(pages.startswith(b"%PDF") and b"/JavaScript" not in pages, f"{name}: no PDF of words")


def main():
    with tempfile.TemporaryDirectory() as top:
        for key, word in WORDS.items():
            folder = Path(top) / key
            (folder / "calm").mkdir(parents=True)
            outputs = printed(word, folder)
            plain = printed(calm(word), folder / "calm")
            check(outputs.keys() == plain.keys(), f"{key}: {outputs.keys() ^ plain.keys()}")
            for name, (kind, data) in outputs.items():
                what = f"{name} of {key}"
                if kind == "workbook":
                    check_workbook(what, data)
                    continue
                check_words(what, kind, key_of(word), data)
                if word != "blank":
                    check(shape(kind, data) == shape(kind, plain[name][1]), f"{what}: another shape than that of a plain word")
                if kind == "typst":
                    check_pdf(what, data)
    print(f"hostile words: {done} checks, {len(failures)} failed")
    sys.exit(bool(failures))


main()
