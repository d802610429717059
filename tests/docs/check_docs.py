#!/usr/bin/env python3
"""Keeps the documents true: what they show is run, what they list is complete.

check_docs.py POPPY [--show] [--solver Z3 | --parquet PYTHON]     from the top of the project; --show prints what each command printed, --solver
checks in their place what needs one (tools/prove_tests.sh), --parquet what needs a program with Parquet and a Python with pyarrow (tools/parquet_test.sh)

A document is followed in a folder of its own with copies of the project's policies, county_rules and examples.
Comments before a block say what the block is:
  <!-- file: PATH -->       the block is a file, written there
  <!-- checked -->          the block is a module beside those of `guide/`, or a part of one, and checks without an error
  <!-- refused: P302 -->    the same, but refused, with just this code
  <!-- compiled -->         the block is C++, or C, that compiles
A `console` block holds commands after `$ ` and what they print; there, … stands for what is left out, whole lines or
within one. Line numbers of policies are not compared: they move with every edit.
docs/problems.md must list the codes of problem_codes.def, in its order and with its words; section 11 of docs/language.md lists all functions.
docs/source-documents.md names in code type only what there is: paths, commands, and what the policies declare. What its comment
`<!-- awaited: NAME … -->` names is declared soon; once it is, it must be taken out of the comment.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCUMENTS = ["README.md", "docs/language.md", "docs/testing.md", "docs/county-admins.md", "docs/problems.md", "docs/limits.md", "docs/flow-diagrams.md", "docs/batches.md", "docs/rule-test-strength.md", "docs/properties.md", "docs/editor.md", "docs/explanations.md", "docs/receipts.md", "docs/comparing.md"]
OF_A_SOLVER = ["docs/proving.md"]
OF_PARQUET = ["docs/parquet.md"]
OF_C = ["docs/c-api.md"]  # where examples/c is built, beside the program
SOURCE_DOCUMENTS = "docs/source-documents.md"
COPIED = ["policies", "county_rules", "examples"]
BLOCK = re.compile(r"(?:^<!-- (file|checked|refused|compiled)(?:: (\S+))? -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE_NUMBER = re.compile(r"(?<=\.poppy):\d+(?=\)|$)", re.MULTILINE)
ERROR = re.compile(r"error (P\d{3}):")


def programs_in_c(poppy):
    folder = poppy.parents[2] / "tests/c"
    return [folder / name for name in ("c_decide", "c_table", "c_lines") if (folder / name).exists()]


class Document:
    def __init__(self, path, poppy, folder, show):
        # modules: those the document made, which a part of a module imports
        self.path, self.folder, self.show, self.failures, self.count, self.modules = path, folder, show, [], 0, []
        (folder / "bin").mkdir()
        (folder / "bin/poppy").symlink_to(poppy)
        for program in programs_in_c(poppy):
            (folder / "bin" / program.name).symlink_to(program)
        for name in COPIED:
            shutil.copytree(name, folder / name)

    def fail(self, line, words):
        self.failures.append(f"FAILED {self.path}:{line}: {words}")

    def run(self, command):
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return done.returncode, done.stdout.decode("utf-8", "backslashreplace")

    def write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def add_snippet(self, name, text):
        imports = "".join(f"import {module}\n" for module in self.modules)
        head = "" if text.startswith("module ") else f"module guide.{name} \"{name}\"\n{imports}"
        self.write(f"guide/{name}.poppy", head + text)

    def check_snippet(self, line, text, wanted):
        name = f"block{line}"
        self.add_snippet(name, text)
        code, out = self.run("poppy check --rules guide --counties guide_counties")
        errors = sorted(set(ERROR.findall(out)))  # of a block alone much is unused: warnings do not count
        if errors != ([wanted] if wanted else []) or (code == 0) != (wanted is None):
            self.fail(line, f"expected {wanted or 'no error'}, found {', '.join(errors) or f'exit {code}'}\n{out}")
        if code != 0:  # not in the way of the blocks that follow
            (self.folder / f"guide/{name}.poppy").unlink()

    def follow_console(self, line, block):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            self.count += 1
            _, out = self.run(command)
            if self.show:
                print(f"== {self.path}:{line}: {command}\n{out}")
            pattern = "".join(r"(?:.*\n)*" if text.strip() == "…" else re.escape(text).replace("…", ".*") + "\n"
                              for text in LINE_NUMBER.sub("", expected).splitlines())
            if not re.fullmatch(pattern, LINE_NUMBER.sub("", out)):
                self.fail(line, f"`{command}` printed\n{out}")

    def follow(self):
        text = Path(self.path).read_text()
        for match in BLOCK.finditer(text):
            kind, argument, language, block = match.groups()
            line = text.count("\n", 0, match.start()) + 1
            if kind == "file":
                self.write(argument, block)
                self.modules += re.findall(r"^module (\S+)", block) if argument.startswith("guide/") else []
            elif kind == "compiled":
                self.count += 1
                file, compiler = ("block.c", "cc -std=c11 -Wall -Wextra -Werror -pedantic") if language == "c" else ("block.cpp", "c++ -std=c++23")
                self.write(file, block)
                code, out = self.run(f"{compiler} -fsyntax-only -I {Path('interpreter/include').resolve()} {file}")
                if code != 0:
                    self.fail(line, out)
            elif kind:
                self.count += 1
                self.check_snippet(line, block, argument)
            elif language == "console":
                self.follow_console(line, block)
            elif language == "poppy":
                self.fail(line, "a poppy block without a comment that says what it is")


def check_problem_list():
    listed = re.compile(r'POPPY_PROBLEM\((\w+), "(P\d+)", (\w+), "(.*)"\)')
    codes = listed.findall(Path("interpreter/text/problem_codes.def").read_text())
    rows = re.findall(r"^\| (P\d+) \| (.*?) \| (.*?) \| (.*?) \|$", Path("docs/problems.md").read_text(), re.MULTILINE)
    wanted = [(code, meaning) for _, code, _, meaning in codes]
    found = [(code, meaning) for code, meaning, _, _ in rows]
    failures = [f"FAILED docs/problems.md: no row `| {code} | {meaning} |`" for code, meaning in wanted if (code, meaning) not in found]
    failures += [f"FAILED docs/problems.md: {code} is no code, or has other words" for code, meaning in found if (code, meaning) not in wanted]
    failures += [f"FAILED docs/problems.md: {row[0]} has no example or no mend" for row in rows if not row[2].strip() or not row[3].strip()]
    if not failures and wanted != found:
        failures.append("FAILED docs/problems.md: the codes are not in the order of problem_codes.def")
    return failures, len(wanted)


def check_function_list():
    source = Path("interpreter/check/functions.cpp").read_text()
    named = re.search(r"std::string_view> all\{(.*?)\};", source, re.DOTALL)[1]
    functions = set(re.findall(r'"(\w+)"', named)) | set(re.findall(r'^POPPY_FUNCTION\(\w+, "(\w+)"', Path("interpreter/ops/op.def").read_text(), re.MULTILINE))
    section = re.search(r"^## 11\..*?(?=^## )", Path("docs/language.md").read_text(), re.MULTILINE | re.DOTALL)[0]
    shown = set()
    for cell in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE):
        for words in re.findall(r"`(.*?)`", cell):
            shown |= {words.split("(")[0]} if "(" in words else set(words.split())
    return [f"FAILED docs/language.md 11: `{name}` is missing, or is no function" for name in sorted(functions ^ shown)], len(functions)


def declared_in_policies():
    names, kinds = set(), {}
    for path in Path("policies").rglob("*.poppy"):
        owner = ""
        for line in path.read_text().splitlines():
            line = re.sub(r'"[^"]*"|//.*', "", line)
            if head := re.match(r"([a-z]+) ([\w.]+)", line):
                kind, owner = head.groups()
                names |= set() if kind in {"import", "accept", "extend", "lint"} else {owner}
                kinds.setdefault(kind, set()).add(owner)
                facts = re.findall(r"[{;] (\w+) : ", line) if kind in {"entity", "extend"} else []
                owner = owner if kind in {"entity", "extend"} else ""
            else:
                facts = re.findall(r"^  (\w+) : ", line) if owner else []
                kinds.setdefault("filter", set()).update(re.findall(r"^    filter (\w+)", line))
            names |= {name for fact in facts for name in (fact, f"{owner}.{fact}")}
    return names, kinds


def wrong_command(words, kinds, sources):
    """Which word of a command does not exist."""
    if words[1] not in re.findall(r'add_subcommand\(\s*"(\w+)"', sources):
        return words[1]
    if words[1] in {"page", "report", "batch", "letter"} and len(words) > 2 and words[2] not in kinds[words[1]]:
        return words[2]
    for option in (word for word in words if word.startswith("--")):
        if f'"{option}"' not in sources and f"{option}," not in sources and option[2:] not in kinds["filter"]:
            return option
    return None


def check_source_documents():
    text = Path(SOURCE_DOCUMENTS).read_text()
    names, kinds = declared_in_policies()
    sources = "".join(path.read_text() for path in Path("interpreter/cli").glob("*.cpp"))
    awaited = {name for words in re.findall(r"^<!-- awaited: (.*?) -->$", text, re.MULTILINE) for name in words.split()}
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^## (.*)$", text, re.MULTILINE)}
    failures, count = [f"`{name}` is declared: it is awaited no more" for name in sorted(awaited & names)], 0
    failures += [f"no section #{anchor}" for anchor in re.findall(r"\]\(#(.*?)\)", text) if anchor not in anchors]
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("|") and (line.count("|") != 4 or not all(cell.strip() for cell in line.split("|")[1:4])):
            failures.append(f"line {number}: a row has three cells, none of them empty")
        for code in re.findall(r"`([^`]+)`", line):
            count += 1
            if code.startswith("poppy "):
                wrong = wrong_command(code.split(), kinds, sources)
            elif "/" in code:
                wrong = None if Path(code).exists() else code
            else:
                wrong = None if code in names | awaited else code
            if wrong:
                failures.append(f"line {number}: `{wrong}` does not exist")
        for kind, name in re.findall(r"\b(page|report|letter|notice|message|flag) `(\w+)`", line):
            if name not in kinds[kind] | awaited:
                failures.append(f"line {number}: `{name}` is no {kind}")
    return [f"FAILED {SOURCE_DOCUMENTS}: {failure}" for failure in failures], count


def main():
    words = [word for word in sys.argv[1:] if word != "--show"]
    tools = {"--solver": (OF_A_SOLVER, "z3"), "--parquet": (OF_PARQUET, "python3")}
    if len(words) != 1 and (len(words) != 3 or words[1] not in tools):
        sys.exit(__doc__)
    documents, tool = tools[words[1]] if len(words) == 3 else (None, None)
    failures, count = check_problem_list()
    function_failures, functions = check_function_list()
    failures += function_failures
    count += functions
    name_failures, names = check_source_documents()
    failures += name_failures
    count += names
    of_c = OF_C if programs_in_c(Path(words[0]).resolve()) else []
    for path in documents or DOCUMENTS + of_c:
        with tempfile.TemporaryDirectory() as folder:
            document = Document(path, Path(words[0]).resolve(), Path(folder), "--show" in sys.argv)
            if tool:  # called by its own path: a Python finds its packages beside it
                started = Path(folder) / "bin" / tool
                started.write_text(f'#!/bin/sh\nexec "{Path(words[2]).absolute()}" "$@"\n')
                started.chmod(0o755)
            document.follow()
            failures += [failure.replace(folder + "/", "") for failure in document.failures]
            count += document.count
    print("\n".join(failures + [f"{count} blocks and codes, {len(failures)} failed"]))
    sys.exit(1 if failures or not count else 0)


main()
