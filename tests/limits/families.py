"""Families of inputs that grow: what growth.py measures. Each function draws the input of size n; `@family` says at which sizes, and how its work may grow."""
import datetime
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

TOP = Path(__file__).resolve().parent.parent.parent
FAMILIES = []

WHERE = ["--rules", "rules", "--counties", "counties"]
FACTS = """module t.t "T"
entity County
entity Case of County as cases key (id) { id : text; size : int; rent : money; is_old : bool; word : text }
entity Person of Case as persons key (id) { id : text; age : int; paid : bool dated; born : date; other : Person or blank; name : text }
entity Income of Person as incomes key (id) { id : text; amount : money; begin : date; end : date; entered : date }
entity Visit of Person as visits { day : date; cost : money at least $0 }
"""


@dataclass
class Drawn:
    files: dict
    words: list
    code: int = 0
    resumes: bool = False  # a run that was stopped before its end


@dataclass
class Family:
    stage: str
    name: str
    draw: Callable
    size: int  # the smaller of the two
    power: int
    most: int = 0  # a bound of the language on the size; 0: none


def family(stage, name, size, power=1, most=0):
    def keep(draw):
        FAMILIES.append(Family(stage, name, draw, size, power, most))
        return draw
    return keep


def each(n, line, between="\n"):
    """`line` n times, `{i}` in it counting, `{j}` the one before."""
    return between.join(line.replace("{i}", str(i)).replace("{j}", str(i - 1)) for i in range(1, n + 1)) + "\n"


def day(i):
    return (datetime.date(2000, 1, 1) + datetime.timedelta(days=i)).isoformat()


def month(i, year=1931):
    """From 1931 on, 2,000 are near enough for dates of law."""
    return f"{year + i // 12}-{i % 12 + 1:02}"


def rule_files(text, more=None, county="county: Napa\n"):
    return {"rules/t.poppy": FACTS + text, "counties/napa.yaml": county, **(more or {})}


def check(text, more=None, code=0, county="county: Napa\n"):
    return Drawn(rule_files(text, more, county), ["check", *WHERE, "--as-of", "2024-01-15"], code)


# check: what is declared

@family("check", "facts of an entity, each read", 1000)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : int") + "}\n" + each(n, 'define d{i} of Case : int "D" = f{i}'))


@family("check", "facts that nothing reads, told", 2500)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : int") + "}\n")


@family("check", "facts that nothing reads, each accepted", 2000)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : int") + "}\n" + each(n, 'accept P230 Case.f{i} "drawn"'))


@family("check", "accepts that meet nothing", 4000)
def _(n):
    return check(each(n, 'accept P230 Case.f{i} "drawn"'))


@family("check", "extends of one entity", 1500)
def _(n):
    return check(each(n, "extend Case { f{i} : int }"))


@family("check", "entities, each with a list that is read", 800)
def _(n):
    return check(each(n, 'entity E{i} of Case as list{i} key (id) { id : text }\ndefine d{i} of Case : int "D" = count(list{i})'))


@family("check", "entities, each below the other", 60, most=240)
def _(n):
    return check("entity E0 of Case as list0 key (id) { id : text }\n" + each(n, 'entity E{i} of E{j} as list{i} key (id) { id : text }\ndefine d{i} of E{j} : int "D" = count(list{i})'))


@family("check", "defines, each read by the next", 1500)
def _(n):
    return check("define d0 of Case : money = rent\n" + each(n, "define d{i} of Case : money = first of { d{j} + $1 when size > {i}; d{j} otherwise }"))


@family("check", "conditions, each reading the one before twice", 800)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : bool") + "}\ndefine c0 of Case : bool = is_old\n" + each(n, "define c{i} of Case : bool = (c{j} and f{i}) or (f{i} and not c{j})"))


@family("check", "amounts, each reading the one before twice", 800)
def _(n):
    return check("define d0 of Case : int = size\n" + each(n, "define d{i} of Case : int = (d{j} + d{j} + {i}) capped at 9"))


@family("check", "rules of one decision", 800)
def _(n):
    rules = each(n, 'rule r{i} of Case { reason X{i} "Reason {i}"; cites "{i}"; fails when size = {i} }')
    listed = ", ".join(f"r{i}" for i in range(1, n + 1))
    asked = each(n, "  No when r{i}")
    return check(f"{rules}enum S {{ Yes, No }}\ndecision s of Case : S {{\n  reasons from {listed}\n{asked}  Yes otherwise\n}}\n")


@family("check", "decisions, each with a rule", 600)
def _(n):
    return check("enum S { Yes, No }\n" + each(n, 'rule r{i} of Case { reason X{i} "R{i}"; cites "{i}"; fails when size = {i} }\ndecision s{i} of Case : S { reasons from r{i}; No when r{i}; Yes otherwise }'))


@family("check", "modules, each importing the one before", 300)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\n{f"import t.m{i - 1}" if i > 1 else ""}\ndefine d{i} of Case : int = {"size" if i == 1 else f"d{i - 1}"} + 1\n' for i in range(1, n + 1)}
    return check("", more)


@family("check", "modules, all imported by one", 300)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\ndefine d{i} of Case : int = size + {i}\n' for i in range(1, n + 1)}
    text = 'module t.all "All"\nimport t.t\n' + each(n, "import t.m{i}") + each(n, "define e{i} of Case : int = d{i}")
    return check("", {**more, "rules/all.poppy": text})


@family("check", "modules that import a large one", 200)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\ndefine e{i} of Case : int = d{i} + {i}\n' for i in range(1, n + 1)}
    return check(each(n, "define d{i} of Case : int = size + {i}"), more)


@family("check", "imports of modules in a circle", 300)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\nimport t.m{i % n + 1}\ndefine d{i} of Case : int = {f"d{i + 1} + " if i < n else ""}size\n' for i in range(1, n + 1)}
    return check("", more)


@family("check", "flags, set and read", 800)
def _(n):
    return check(each(n, 'flag g{i} "Flag {i}"\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), county="county: Napa\nflags:\n" + each(n, "  g{i}: yes"))


@family("check", "counties with twenty flags", 100)
def _(n):
    text = "flags:\n" + each(20, "  g{i}: yes")
    more = {f"counties/c{i}.yaml": f"county: County {i}\n" + (text if i % 2 else text.replace("yes", "no")) for i in range(1, n + 1)}
    return check(each(20, 'flag g{i} "Flag {i}"\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), more, county="county: Napa\n" + text)


@family("check", "entries of one flag, each entered later", 2000)
def _(n):
    entries = "".join(f"    - {{ value: {'yes' if i % 2 else 'no'}, from: 2001-01, entered: {day(i)} }}\n" for i in range(n))
    return check('flag g "Flag"\ndefine d of Case : int "D" = first of { 1 when g; 2 otherwise }\n', county=f"county: Napa\nflags:\n  g:\n{entries}")


@family("check", "entries of one flag, each from a later month", 500, most=2000)
def _(n):
    entries = "".join(f"    - {{ value: {'yes' if i % 2 else 'no'}, from: {month(i)}, entered: 2000-01-01 }}\n" for i in range(n))
    return check('flag g "Flag"\ndefine d of Case : int "D" = first of { 1 when g; 2 otherwise }\n', county=f"county: Napa\nflags:\n  g:\n{entries}")


@family("check", "values of an enum, each a branch", 1000)
def _(n):
    return check("enum K {\n" + each(n, "  V{i}") + "}\nextend Case { kind : K }\ndefine d of Case : int \"D\" = first of {\n" + each(n, "  {i} when kind = V{i}") + "}\n")


@family("check", "values of an enum, used by nothing", 3000)
def _(n):
    return check("enum K {\n" + each(n, "  V{i}") + "}\nextend Case { kind : K }\ndefine d of Case : bool \"D\" = kind = V1\n")


@family("check", "create, message, contradiction, notice, of each n", 200)
def _(n):
    return check(each(n, 'create c{i} of Person : Visit { when age = {i}; day = run_date; cost = $1 }\nmessage m{i} of Case { when size = {i}; text "Size is {size}." }\n'
                         'contradiction k{i} of Person { when age < -{i}; text "{age} is no age." }\nnotice n{i} of Person { when age = {i}; english "You are {age}."; spanish "Tiene {age}." }'))


@family("check", "lines that a decision keeps", 800)
def _(n):
    kept = ", ".join(f"d{i}" for i in range(1, n + 1))
    return check(each(n, "define d{i} of Case : int = size + {i}\ndefine e{i} of Case : int = if_blank(saved d{i} at (benefit_month - 1 month), 0)") + f"enum S {{ Yes }}\ndecision s of Case : S {{ keep {kept}; Yes otherwise }}\n")


@family("check", "windows of 120 months", 100)
def _(n):
    return check("define was of Person : bool = paid\n" + each(n, 'define d{i} of Person : int "D" = count(month m in 120 months before benefit_month where was at m) + {i}'))


@family("check", "conditions of the county, each reading the one before twice", 200)
def _(n):
    return check('flag g "Flag"\nflag h "Flag"\ndefine c0 : bool = g\n' + each(n, "define c{i} : bool = (c{j} and g) or (h and not c{j})")
                 + f'define d : int "D" = first of {{ 1 when c{n}; 2 when h and not c{n}; 3 otherwise }}\n', county="county: Napa\nflags:\n  g: yes\n  h: no\n")


@family("check", "flags that three counties have alike", 400)
def _(n):
    text = "flags:\n" + each(n, "  g{i}: yes")
    more = {f"counties/c{i}.yaml": f"county: County {i}\n{text}" for i in (1, 2, 3)}
    return check(each(n, 'flag g{i} "Flag {i}"\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), more, county="county: Napa\n" + text)


@family("check", "flags that are switched on one day, and lines that read them", 200)
def _(n):
    return check(each(n, 'flag g{i} "Flag {i}"\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'),
                 county="county: Napa\nflags:\n" + each(n, "  g{i}:\n    - { value: yes, from: 2001-01, entered: 2001-01-01 }\n    - { value: no, from: 2001-01, entered: 2002-01-01 }"))


@family("check", "days on which a county switched a flag, each its own", 50, power=2)
def _(n):
    entries = "".join(f"  g{i}:\n    - {{ value: yes, from: 2001-01, entered: 2000-01-01 }}\n    - {{ value: no, from: 2001-01, entered: {day(i)} }}\n" for i in range(1, n + 1))
    return check(each(n, 'flag g{i} "Flag {i}"\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), county="county: Napa\nflags:\n" + entries)


@family("check", "decisions that read one chain of defines", 400)
def _(n):
    return check("define c0 of Case : bool = is_old\n" + each(n, "define c{i} of Case : bool = c{j} or size = {i}")
                 + "enum S { Yes, No }\n" + each(n, 'rule r{i} of Case { reason X{i} "R{i}"; cites "{i}"; fails when c{i} }\ndecision s{i} of Case : S { reasons from r{i}; No when r{i}; Yes otherwise }'))


@family("check", "creates, and facts that nothing reads", 400)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : int") + "}\n" + each(n, "create c{i} of Person : Visit { when age = {i}; day = run_date; cost = $1 }"))


@family("check", "entities, each declared before the one above it", 200)
def _(n):
    lines = [f"entity E{i} of {f'E{i - 1}' if i else 'Case'} as list{i} key (id) {{ id : text }}" for i in range(n)]
    return check("\n".join(reversed(lines)) + "\n")


@family("check", "entities in a circle", 100)
def _(n):
    return check("".join(f"entity E{i} of E{(i + 1) % n} as list{i} key (id) {{ id : text }}\n" for i in range(n)), code=1)


@family("check", "programs with names alike", 100)
def _(n):
    return check("", {f"rules/m{i}.poppy": f'module m{i}.m "M"\nimport t.t\ndefine d of Case : int "D" = size\n' for i in range(n)})


@family("check", "lines of one name in entities of their own", 400)
def _(n):
    return check(each(n, 'entity E{i} of Case as list{i} key (id) { id : text }\ndefine d of E{i} : text "D" = id'))


@family("check", "modules, each importing all before it", 30, power=2)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\n' + "".join(f"import t.m{k}\n" for k in range(i)) + f"define d{i} of Case : int = {' + '.join(['size', *(f'd{k}' for k in range(i))])}\n" for i in range(n)}
    return check("", more)


@family("check", "imports that are not used", 200)
def _(n):
    more = {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\ndefine d{i} of Case : int "D" = size\n' for i in range(1, n + 1)}
    return check("", {**more, "rules/all.poppy": 'module t.all "All"\n' + each(n, "import t.m{i}")})


@family("check", "retired facts", 2000)
def _(n):
    return check("extend Case {\n" + each(n, '  retired f{i} "write `size`"') + "}\n")


@family("check", "values of an enum that tests use", 200, power=2)
def _(n):
    tests = "".join(f'- {{ name: "t{i}", county: Napa, run_date: 2021-08-15, month: 2021-08, case: {{ case: c1, kind: "Value {i}" }}, expect: {{ d: yes }} }}\n' for i in range(n))
    return check("enum K {\n" + each(n, '  V{i} "Value {i}"') + '}\nextend Case { kind : K }\ndefine d of Case : bool "D" = kind = V1\n', {"rules/tests/t.yaml": tests})


@family("check", "owners of lines that nothing declares", 1500)
def _(n):
    return check(each(n, "define d{i} of Cases{i} : int = 1"), code=1)


@family("check", "rules of decisions that nothing declares", 1500)
def _(n):
    return check(each(n, "define e{i} of Case : int = {i}") + "enum S { Yes }\ndecision s of Case : S { reasons from " + each(n, "r{i}", ", ").strip() + "; Yes otherwise }\n", code=1)


# check: how it is written

@family("check", "branches of a choice by a number", 1000)
def _(n):
    return check('define d of Case : int "D" = first of {\n' + each(n, "  {i} when size = {i}") + "  0 otherwise\n}\n")


@family("check", "branches of a choice by a limit", 1000)
def _(n):
    return check('define d of Case : int "D" = first of {\n' + each(n, "  {i} when rent <= ${i}") + "  0 otherwise\n}\n")


@family("check", "branches of a choice by a text", 1000)
def _(n):
    return check('define d of Case : int "D" = first of {\n' + each(n, '  {i} when word = "w{i}"') + "  0 otherwise\n}\n")


@family("check", "branches of a choice, each by a fact", 1000)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : bool") + '}\ndefine d of Case : int "D" = first of {\n' + each(n, "  {i} when f{i}") + "  0 otherwise\n}\n")


@family("check", "operands of `and` about one fact", 1000)
def _(n):
    return check('define d of Case : bool "D" = ' + each(n, "size <> {i}", " and "))


@family("check", "operands of `and`, each a fact", 1000)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : bool") + '}\ndefine d of Case : bool "D" = ' + each(n, "f{i}", " and "))


@family("check", "items of a group", 1000)
def _(n):
    return check('define d of Case : bool "D" = any {\n' + each(n, "  [{i}] size = {i}") + "}\n")


@family("check", "items of a group on one line", 1500)
def _(n):
    return check('define d of Case : bool "D" = any { ' + each(n, "size = {i}", "; ").strip() + " }\n")


@family("check", "items of a group, each with its dates", 500, most=2000)
def _(n):
    items = "".join(f"  from {month(i)} until {month(i + 1)} size = {i}\n" for i in range(n))
    return check(f'define d of Case : bool "D" = any {{\n{items}}}\n')


@family("check", "sums of 200 terms", 20)
def _(n):
    return check(each(n, 'define d{i} of Case : int "D" = size + ' + " + ".join(map(str, range(199)))))


@family("check", "values of a set", 3000)
def _(n):
    return check('define d of Case : bool "D" = size in { ' + each(n, "{i}", ", ").strip() + " }\n")


@family("check", "parentheses within each other, 20 times", 60, most=240)
def _(n):
    return check(each(20, f'define d{{i}} of Case : int "D" = {"(" * n}size{" + 1)" * n}'))


def nested(depth, opened, inner, closed):
    """Twenty defines, each so deep; `{k}` in what is opened counts."""
    text = "".join(opened.replace("{k}", str(k)) for k in range(depth)) + inner + closed * depth
    return "extend Case {\n" + each(depth, "  f{j} : bool") + "}\n" + each(20, f'define d{{i}} of Case : bool "D" = {text}')


@family("check", "conditions within each other, 20 times", 30, power=2, most=120)
def _(n):
    return check(nested(n, "(f{k} and not ", "is_old", ")"))


@family("check", "groups within each other, 20 times", 60, power=2, most=240)
def _(n):
    return check(nested(n // 2, "all { f{k}; any { size = {k}; ", "is_old", " } }"))


@family("check", "equalities within each other, 20 times", 60, power=2, most=240)
def _(n):
    return check(nested(n, "(f{k} = ", "is_old", ")"))


@family("check", "equalities in groups within each other, 20 times", 30, most=120)
def _(n):
    return check(nested(n, "all { f{k}; f{k} = ", "is_old", " }"))


@family("check", "choices within each other, 20 times", 60, most=240)
def _(n):
    return check(nested(n, "first of { is_old when f{k}; ", "no", " otherwise }"))


@family("check", "choices in guards within each other, 20 times", 60, power=2, most=240)
def _(n):
    return check(nested(n, "first of { f{k} when ", "is_old", "; is_old otherwise }"))


@family("check", "lists within lists, 20 times", 4, power=1)
def _(n):
    return check(each(20 * n, 'define d{i} of Case : int "D" = count(persons where some(incomes where amount > ${i}))'))


@family("check", "lines of comments", 30_000)
def _(n):
    return check(each(n, "// a comment of some words, number {i}"))


@family("check", "one long comment", 400_000)
def _(n):
    return check("// " + "words " * (n // 6) + "\n")


@family("check", "a long text", 200_000)
def _(n):
    return check(f'define d of Case : int "{"words " * (n // 6)}" = size\n')


@family("check", "empty lines", 400_000)
def _(n):
    return check("\n" * n)


@family("check", "values in a letter", 1000)
def _(n):
    return check('notice n of Case { when is_old; english "' + "Size {size}. " * n + '"; spanish "' + "Son {size}. " * n + '" }\n')


@family("check", "texts of a letter", 1000)
def _(n):
    return check('notice n of Case { when is_old\n  english ' + each(n, '"Size {size}. "').strip() + '\n  spanish ' + each(n, '"Son {size}. "').strip() + "\n}\n")


@family("check", "versions by month", 500, most=2000)
def _(n):
    return check('define d of Case : int "D" {\n' + "".join(f"  from {month(i)} = {i}\n" for i in range(n)) + "}\n")


@family("check", "versions by run", 1000)
def _(n):
    return check('define d of Case : int "D" {\n  always = 0\n' + "".join(f"  runs from {day(i)} = {i}\n" for i in range(n)) + "}\n")


@family("check", "versions by month and run", 500, most=2000)
def _(n):
    return check('parameter p : int {\n  always = 0\n' + "".join(f"  from {month(i)} until {month(i + 1)} runs from {day(i)} = {i}\n" for i in range(n)) + "}\ndefine d of Case : int \"D\" = p\n")


@family("check", "parameters", 1500)
def _(n):
    return check(each(n, 'parameter p{i} : money = ${i}\ndefine d{i} of Case : money "D" = p{i}'))


# check: tables

def table(rows, keys="size : int", look="size", columns="key size size", head="size"):
    text = f'parameter limit[{keys}] : money from "rows.csv" {{ {columns}; value amount }}\ndefine d of Case : money "D" = limit[{look}]\n'
    return check(text, {"rules/rows.csv": f"{head},amount\n" + "".join(rows)})


@family("check", "rows of a table by number", 10_000)
def _(n):
    return table(f"{i + 1},${i}\n" for i in range(n))


@family("check", "rows of a table by ranges of money", 5000)
def _(n):
    return table((f"${i}-${i}.99,${i}\n" for i in range(n)), "rent : money", "rent", "key rent rent", "rent")


@family("check", "rows of a table by text", 10_000)
def _(n):
    return table((f"w{i},${i}\n" for i in range(n)), "word : text", "word", "key word word", "word")


@family("check", "rows of a table by two numbers", 10_000)
def _(n):
    side = int(n ** 0.5)
    return table((f"{i % side + 1},{i // side + 1},${i}\n" for i in range(side * side)), "size : int, more : int", "size, size", "key size size; key more more", "size,more")


@family("check", "rows of a table by month", 5000, most=20_000)
def _(n):
    rows = "".join(f"{i % 10 + 1},${i},{month(i // 10)},{month(i // 10)}\n" for i in range(n // 10 * 10))
    text = 'parameter limit[size : int] : money from "rows.csv" { key size size; value amount; from from; until until }\ndefine d of Case : money "D" = limit[size]\n'
    return check(text, {"rules/rows.csv": "size,amount,from,until\n" + rows})


@family("check", "tables", 200)
def _(n):
    more = {f"rules/rows{i}.csv": "size,amount\n1,$1\n2,$2\n3+,$3\n" for i in range(1, n + 1)}
    return check(each(n, 'parameter p{i}[size : int] : money from "rows{i}.csv" { key size size; value amount }\ndefine d{i} of Case : money "D" = p{i}[size]'), more)


@family("check", "columns of a table", 2000)
def _(n):
    files = {"rules/rows.csv": "size," + each(n, "amount{i}", ",").strip() + "\n" + "".join(f"{i}," + each(n, f"${{i}}", ",").strip() + "\n" for i in range(1, 6))}
    return check('parameter p[size : int] : money or blank partial from "rows.csv" { key size size; value amount1 }\ndefine d of Case : money or blank "D" = p[size]\n', files)


@family("check", "cells of a table that are wrong", 5000)
def _(n):
    drawn = table(f"{i + 1},lots\n" for i in range(n))
    drawn.code = 1
    return drawn


@family("check", "gaps of a table", 5000)
def _(n):
    drawn = table(f"{2 * i + 1},${i}\n" for i in range(n))
    drawn.code = 1
    return drawn


@family("check", "conflicts of a table", 5000)
def _(n):
    drawn = table(f"{i // 2 + 1},${i}\n" for i in range(n))
    drawn.code = 1
    return drawn


# check: problems

@family("check", "names that nothing declares", 1500)
def _(n):
    return check(each(n, 'define d{i} of Case : int "D" = sizes{i} + 1'), code=1)


@family("check", "names that nothing declares, in files of their own", 200)
def _(n):
    return check("", {f"rules/m{i}.poppy": f'module t.m{i} "M"\nimport t.t\n' + each(5, f'define d{i}_{{i}} of Case : int "D" = rint{{i}} + 1') for i in range(1, n + 1)}, code=1)


@family("check", "names that nothing declares, on one line", 1500)
def _(n):
    return check('define d of Case : bool "D" = any { ' + each(n, "f{i}", "; ").strip() + " }\n", code=1)


@family("check", "types that nothing declares", 2000)
def _(n):
    return check("extend Case {\n" + each(n, "  f{i} : monye{i}") + "}\n", code=1)


@family("check", "declarations with one name", 2000)
def _(n):
    return check(each(n, "define d of Case : int = {i}"), code=1)


@family("check", "facts with one name", 3000)
def _(n):
    return check("extend Case {\n" + each(n, "  f : int") + "}\n", code=1)


@family("check", "modules with one name", 200)
def _(n):
    return check("", {f"rules/m{i}.poppy": 'module t.m "M"\nimport t.t\ndefine d of Case : int = size\n' for i in range(1, n + 1)}, code=1)


@family("check", "slips of spelling, each in a declaration", 1000)
def _(n):
    return check(each(n, "define d{i} of Case : int = size + ) {i}"), code=1)


@family("check", "slips of spelling, on one line", 1000)
def _(n):
    return check("define d of Case : bool = any { " + each(n, "size = = {i}", "; ").strip() + " }\n", code=1)


@family("check", "signs of no language", 30_000)
def _(n):
    return check("define d of Case : int = size " + "@ " * n + "\n", code=1)


@family("check", "words in column 1 that begin nothing", 3000)
def _(n):
    return check(each(n, "defin d{i} of Case : int = 1"), code=1)


@family("check", "brackets that are not closed", 1000)
def _(n):
    return check(each(n, "define d{i} of Case : int = (size"), code=1)


@family("check", "quotes that are not closed", 1000)
def _(n):
    return check(each(n, 'define d{i} of Case : int "D = size'), code=1)


@family("check", "types that do not fit", 2000)
def _(n):
    return check(each(n, "define d{i} of Case : money = size + $1"), code=1)


@family("check", "blanks that nothing guards", 1500)
def _(n):
    return check(each(n, "define d{i} of Person : int = other.age + {i}"), code=1)


@family("check", "defines in a circle", 1500)
def _(n):
    return check("define d0 of Case : int = d" + str(n) + "\n" + each(n, "define d{i} of Case : int = d{j} + 1"), code=1)


@family("check", "versions that overlap", 250, most=1000)
def _(n):
    return check('define d of Case : int "D" {\n' + "".join(f"  from {month(i)} until {month(i + n)} = {i}\n" for i in range(n)) + "}\n", code=1)


@family("check", "labels of a group that repeat", 1000)
def _(n):
    return check('define d of Case : bool "D" = any {\n' + each(n, "  [a] size = {i}") + "}\n", code=1)


@family("check", "flags of a county file that nothing declares", 2000)
def _(n):
    return check('flag g "Flag"\ndefine d of Case : int "D" = first of { 1 when g; 2 otherwise }\n', county="county: Napa\nflags:\n" + each(n, "  h{i}: yes"), code=1)


@family("check", "county files of one county", 200)
def _(n):
    return check("", {f"counties/n{i}.yaml": "county: Napa\n" for i in range(1, n + 1)}, code=1)


@family("check", "reasons with one code", 1000)
def _(n):
    return check(each(n, 'rule r{i} of Case { reason X1 "Reason {i}"; fails when size = {i} }'))


# county, print

def county(words, n, entries):
    text = "".join(f"    - {{ value: {'yes' if i % 2 else 'no'}, from: 2001-01, entered: {day(i)}, by: admin-1, note: \"the {i}th\" }}\n" for i in range(entries))
    files = rule_files(each(n, 'flag g{i} "Flag {i}" in all\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'),
                       county="county: Napa\nflags:\n" + each(n, "  g{i}:\n" + text.rstrip("\n")))
    return Drawn(files, [*words, *WHERE])


@family("county", "flags that `county show` tries one by one, and lines that read them", 50, power=2)
def _(n):
    return county(["county", "show", "Napa", "--as-of", "2024-01-15"], n, 2)


@family("county", "entries that `county show` tells", 1000)
def _(n):
    return county(["county", "show", "Napa", "--as-of", "2024-01-15"], 1, n)


@family("county", "counties that `county matrix` tells", 100)
def _(n):
    more = {f"counties/c{i}.yaml": f"county: County {i}\nflags:\n" + each(20, "  g{i}: yes") for i in range(1, n + 1)}
    return Drawn(rule_files(each(20, 'flag g{i} "Flag {i}" in all\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), more,
                            county="county: Napa\nflags:\n" + each(20, "  g{i}: no")), ["county", "matrix", "--as-of", "2024-01-15", *WHERE])


@family("county", "entries of one flag in `check --against`, all overwritten", 250, power=2)
def _(n):
    drawn = county(["check", "--against", "earlier", "--as-of", "2024-01-15"], 1, n)
    now = drawn.files["counties/napa.yaml"]
    drawn.files["earlier/napa.yaml"] = now.replace("yes", "x").replace("no,", "yes,").replace("x", "no")
    drawn.code = 1
    return drawn


@family("county", "entries of one flag in `check --against`, half of them gone", 250, power=2)
def _(n):
    drawn = county(["check", "--against", "earlier", "--as-of", "2024-01-15"], 1, n)
    now = drawn.files["counties/napa.yaml"]
    drawn.files["earlier/napa.yaml"] = now
    lines = now.splitlines(keepends=True)
    drawn.files["counties/napa.yaml"] = "".join(lines[:3] + lines[3::2])
    drawn.code = 1
    return drawn


@family("county", "county files of `check --against`", 100)
def _(n):
    more = {}
    for i in range(1, n + 1):
        more[f"counties/c{i}.yaml"] = f"county: County {i}\nflags:\n" + each(20, "  g{i}: yes")
        more[f"earlier/c{i}.yaml"] = more[f"counties/c{i}.yaml"].replace("g3: yes", "g3: no")
    return Drawn(rule_files(each(20, 'flag g{i} "Flag {i}" in all\ndefine d{i} of Case : int "D" = first of { 1 when g{i}; 2 otherwise }'), more,
                            county="county: Napa\nflags:\n" + each(20, "  g{i}: no")), ["check", "--against", "earlier", "--as-of", "2024-01-15", *WHERE], 1)


@family("print", "a module written out", 2000)
def _(n):
    return Drawn(rule_files(each(n, 'define d{i} of Case : bool "D" = any { size = {i}; all { is_old; rent > ${i} } }')), ["print", "--stage", "syntax", "t.t", *WHERE])


@family("print", "a worksheet", 1500)
def _(n):
    return Drawn(rule_files(each(n, 'define d{i} of Case : bool "D" = any { size = {i}; all { is_old; rent > ${i} } }')),
                 ["print", "--stage", "worksheet", "--county", "Napa", "--month", "2021-08", "--run-date", "2021-08-15", *WHERE])


@family("print", "the schema of a case", 2000)
def _(n):
    return Drawn(rule_files("extend Case {\n" + each(n, "  f{i} : int") + "}\n"), ["schema", *WHERE])


@family("check", "lines of `check --cost`", 800)
def _(n):
    return Drawn(rule_files(each(n, 'define d{i} of Person : int "D" = count(case.persons as o where o.age > age + {i})')), ["check", "--cost", "--as-of", "2021-08-01", *WHERE])


# decide

RULES = """define is_adult of Person : bool = age >= 18
define income of Person : money = sum(amount for each incomes)
define adults of Case : int "Adults" = count(persons where is_adult)
define household_income of Case : money "Income" = sum(income for each persons)
enum S { Yes, No }
rule no_adult of Case { reason "No adult"; fails when adults = 0 }
decision s of Case : S { reasons from no_adult; No when no_adult; Yes otherwise }
"""
CASE = {"case": "c1", "size": 3, "rent": "$700", "is_old": "no", "word": "w1"}


def person(i, **more):
    return {"id": f"p{i}", "age": i % 90, "paid": "yes", "born": "1990-01-01", "other": "blank", "name": f"n{i}", "incomes": [], "visits": [], **more}


def income(i, **more):
    return {"id": f"i{i}", "amount": f"${i}", "begin": day(2 * i), "end": day(2 * i), "entered": "2000-01-01", **more}


def yaml_of(case):
    """In blocks, a record a line."""
    text = ""
    for key, value in case.items():
        if isinstance(value, list) and value:
            text += f"{key}:\n" + "".join(f"  - {json.dumps(one)}\n" for one in value)
        else:
            text += f"{key}: {json.dumps(value)}\n"
    return text


AT = ["--county", "Napa", "--month", "2021-08", "--run-date", "2021-08-15"]


def decide(case, rules=RULES, words=(), code=0, name="case.json", at=AT):
    text = yaml_of(case) if name.endswith(".yaml") else json.dumps(case)
    return Drawn({**rule_files(rules), name: text}, ["decide", name, *at, *WHERE, *words], code)


def run(cases, rules=RULES, words=(), code=0, at=AT):
    lines = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in cases)
    return Drawn({**rule_files(rules), "cases.ndjson": lines}, ["run", "--cases", "cases.ndjson", "--out", "/dev/null", "--errors", "/dev/null", "--threads", "1", *at, *WHERE, *words], code)


def both(name, size, power=1, most=0, words=(), run_size=None):
    """A case that is decided alone, with its explanation in JSON, and in a run."""
    def keep(draw):
        def of(n):
            drawn = draw(n)
            return drawn if isinstance(drawn, tuple) else (drawn, RULES)
        FAMILIES.append(Family("decide", name, lambda n: decide(of(n)[0], of(n)[1], words), size, power, most))
        FAMILIES.append(Family("decide --json", name, lambda n: decide(of(n)[0], of(n)[1], ["--json", "--depth", "100"]), size, power, most))
        FAMILIES.append(Family("run", name, lambda n: run([of(n)[0]], of(n)[1]), run_size or size, power, most))
        return draw
    return keep


@both("persons", 1000, run_size=6000)
def _(n):
    return {**CASE, "persons": [person(i, incomes=[income(1)]) for i in range(n)]}


@both("incomes of one person", 1500, run_size=15_000)
def _(n):
    return {**CASE, "persons": [person(1, incomes=[income(i) for i in range(n)])]}


@both("records without a key", 2000, run_size=32_000)
def _(n):
    rules = RULES + 'define costs of Person : money "Costs" = sum(cost for each visits)\n'
    return {**CASE, "persons": [person(1, visits=[{"day": "2021-08-01", "cost": f"${i}"} for i in range(n)])]}, rules


@both("persons, each naming another", 1000, run_size=6000)
def _(n):
    rules = RULES + 'define younger of Person : bool "Younger" = exists(other) and other.age > age\n'
    return {**CASE, "persons": [person(i, other=f"p{(i * 7) % n}") for i in range(n)]}, rules


@both("persons, each compared with each", 100, power=2)
def _(n):
    return {**CASE, "persons": [person(i) for i in range(n)]}, RULES + 'define older of Person : int "Older" = count(case.persons as o where o.age > age)\n'


@both("the latest of one person's incomes, and those in order", 1000, run_size=15_000)
def _(n):
    rules = RULES + 'define last of Person : Income or blank = latest(incomes by begin)\ndefine amount_of_last of Person : money "Last" = first of { last.amount when exists(last); $0 otherwise }\n'
    return {**CASE, "persons": [person(1, incomes=[income((i * 7919) % n) | {"id": f"x{i}"} for i in range(n)])]}, rules


@both("days of spans that lie apart", 1000, run_size=15_000)
def _(n):
    rules = RULES + 'define away of Person : dayset = days(span(begin, end) for each incomes)\ndefine days_away of Person : int "Away" = count(away & days(span(2000-01-01, run_date)))\n'
    return {**CASE, "persons": [person(1, incomes=[income((i * 7919) % n) | {"id": f"x{i}"} for i in range(n)])]}, rules


@both("days of spans over each other", 1000, run_size=15_000)
def _(n):
    rules = RULES + 'define away of Person : dayset = days(span(begin, end) for each incomes)\ndefine days_away of Person : int "Away" = count(away)\n'
    return {**CASE, "persons": [person(1, incomes=[income(i, end=day(2 * i + n)) for i in range(n)])]}, rules


@both("changes of one fact, by month", 500, most=2000)
def _(n):
    rules = RULES + 'define was of Person : bool = paid\ndefine months_paid of Person : int "Paid" = count(month m in 120 months before benefit_month where was at m)\n'
    return {**CASE, "persons": [person(1, paid=[{"value": "yes" if i % 2 else "no", "from": month(i)} for i in range(n)])]}, rules


@both("changes of one fact, by the day they were entered", 500, run_size=2000)
def _(n):
    rules = RULES + 'define was of Person : bool = paid\ndefine months_paid of Person : int "Paid" = count(month m in 120 months before benefit_month where was at m)\n'
    return {**CASE, "persons": [person(1, paid=[{"value": "yes" if i % 2 else "no", "from": "2015-01", "entered": day(i)} for i in range(n)])]}, rules


@both("corrections of one record", 1000, run_size=4000)
def _(n):
    return {**CASE, "persons": [person(1, incomes=[income(1, entered=day(i), amount=f"${i}") for i in range(n)])]}


@both("months that a line is asked for", 30, most=120)
def _(n):
    rules = RULES + 'define was of Person : bool = paid\n' + each(20, f'define m{{i}} of Person : int "M" = count(month m in {n} months before benefit_month where was at m) + {{i}}')
    return {**CASE, "persons": [person(i) for i in range(10)]}, rules


def saved(n):
    return [{"month": month(i, 2001), "run_date": f"{month(i, 2001)}-15", "s": "Yes", "persons": {"p1": {"spent": f"{month(i, 2001)}-01..{month(i, 2001)}-07"}}} for i in range(n)]


@both("past decisions", 60, most=240, run_size=240)
def _(n):
    rules = RULES + ('decision t of Person : bool { keep spent; yes when paid; no otherwise }\ndefine spent of Person : dayset = first of { days(benefit_month) when t; no_days otherwise }\n'
                     'define before of Person : int "Before" = count(days(saved spent at m for each month m in 120 months before benefit_month where exists(saved spent at m)))\n')
    return {**CASE, "persons": [person(1)], "saved": saved(n)}, rules


@both("past decisions of one month", 500)
def _(n):
    rules = RULES + ('decision t of Person : bool { keep spent; yes when paid; no otherwise }\ndefine spent of Person : dayset = first of { days(benefit_month) when t; no_days otherwise }\n'
                     'define before of Person : int "Before" = count(days(saved spent at m for each month m in 12 months before benefit_month where exists(saved spent at m)))\n')
    return {**CASE, "persons": [person(1)], "saved": [{**saved(260)[250], "run_date": day(7500 + i)} for i in range(n)]}, rules


@both("records made, letters and messages", 500)
def _(n):
    rules = RULES + ('create v of Person : Visit { when paid; day = run_date; cost = $1 }\nmessage m of Person { when paid; text "Age is {age}." }\n'
                     'notice o of Person { when paid; english "You are {age}."; spanish "Tiene {age}." }\n')
    return {**CASE, "persons": [person(i) for i in range(n)]}, rules


@both("items of a group, all unknown", 1000)
def _(n):
    return CASE, RULES + "extend Case {\n" + each(n, "  f{i} : bool") + '}\ndefine d of Case : bool "D" = any {\n' + each(n, "  f{i}") + "}\n"


@both("sums of 100 terms, all unknown", 10)
def _(n):
    return CASE, RULES + "extend Case {\n" + each(100, "  f{i} : int") + "}\n" + each(n, 'define d{i} of Case : int "D" = {i} + ' + " + ".join(f"f{k}" for k in range(1, 101)))


@both("results, each with an unknown fact", 500)
def _(n):
    return CASE, RULES + "extend Case {\n" + each(n, "  f{i} : int") + "}\n" + each(n, 'define d{i} of Case : int "D" = f{i}')


@both("results, all with one unknown fact", 500)
def _(n):
    return CASE, RULES + "extend Case {\n  f : int\n}\n" + each(n, 'define d{i} of Case : int "D" = f + {i}')


@both("results, each reading the one before, of one unknown fact", 500)
def _(n):
    return CASE, RULES + "extend Case {\n  f : int\n}\ndefine d0 of Case : int = f\n" + each(n, 'define d{i} of Case : int "D" = d{j} + {i}')


@both("persons of whom only the id is told", 100)
def _(n):
    return {**CASE, "persons": [{"id": f"p{i}"} for i in range(n)]}


@both("incomes of which only the id is told", 300)
def _(n):
    return {**CASE, "persons": [person(1, incomes=[{"id": f"i{i}"} for i in range(n)])]}


@both("lines, each reading the one before twice", 300)
def _(n):
    return CASE, RULES + "define d0 of Case : int = size\n" + each(n, 'define d{i} of Case : int = (d{j} + d{j}) capped at 9') + f'define d of Case : int "D" = d{n}\n'


@both("lines, each reading the one before", 1000)
def _(n):
    return CASE, RULES + "define d0 of Case : int = size\n" + each(n, 'define d{i} of Case : int = d{j} + 1') + f'define d of Case : int "D" = d{n}\n'


@both("letters of a long text", 100_000)
def _(n):
    return {**CASE, "word": "ab\"\\é" * (n // 5)}, RULES + 'define d of Case : text "D" = word\n'


@family("decide", "persons in YAML", 1000)
def _(n):
    return decide({**CASE, "persons": [person(i, incomes=[income(1)]) for i in range(n)]}, name="case.yaml")


@family("decide", "persons in YAML on one line", 500)
def _(n):
    drawn = decide({**CASE, "persons": [person(i, incomes=[income(1)]) for i in range(n)]})
    drawn.files["case.yaml"] = drawn.files.pop("case.json")
    drawn.words[1] = "case.yaml"
    return drawn


@family("decide", "keys of a case that are no facts", 2000)
def _(n):
    return decide({**CASE, **{f"f{i}": 1 for i in range(n)}, "persons": []}, code=1)


@family("decide", "keys of a case that are no facts, in YAML", 2000)
def _(n):
    return decide({**CASE, **{f"f{i}": 1 for i in range(n)}, "persons": []}, code=1, name="case.yaml")


@family("decide", "values of a case that are wrong", 2000)
def _(n):
    return decide({**CASE, "persons": [person(1, incomes=[income(i, amount="lots") for i in range(n)])]}, code=1)


@family("decide", "records of one key", 2000)
def _(n):
    return decide({**CASE, "persons": [person(1) for i in range(n)]}, code=1)


@family("decide", "contradictions", 1000)
def _(n):
    return decide({**CASE, "persons": [person(i) for i in range(n)]}, RULES + 'contradiction k of Person { when age >= 0; text "{age} is no age." }\n', code=1)


@family("decide --why", "persons of a sum", 1000)
def _(n):
    return decide({**CASE, "persons": [person(i, incomes=[income(1)]) for i in range(n)]}, words=["--why", "household_income", "--depth", "100"])


@family("decide --why", "items of a group", 1500)
def _(n):
    return decide(CASE, RULES + 'define d of Case : bool "D" = any {\n' + each(n, "  size = {i} + 9") + "}\n", words=["--why", "d", "--depth", "100"])


@family("decide", "months, the records made in each facts of the next", 30, power=2, most=120)
def _(n):
    at = ["--county", "Napa", "--months", f"2012-01..{month(n - 1, 2012)}", "--run-date", "2021-08-15"]
    rules = RULES + 'create v of Person : Visit { when paid; day = first_day(benefit_month); cost = $1 }\n'
    return decide({**CASE, "persons": [person(i) for i in range(20)], "saved": []}, rules, at=at)


# run

@family("run", "cases", 20_000)
def _(n):
    return run({**CASE, "case": f"c{i}", "persons": [person(1, incomes=[income(1)])]} for i in range(n))


@family("run", "cases, written as a table", 20_000)
def _(n):
    return run(({**CASE, "case": f"c{i}", "persons": [person(1, incomes=[income(1)])]} for i in range(n)), words=["--format", "csv"])


@family("run --each", "cases", 5000)
def _(n):
    return run(({**CASE, "case": f"c{i}", "persons": [person(1, incomes=[income(1)])]} for i in range(n)), words=["--each"])


@family("run", "cases that name their county and run date", 10_000)
def _(n):
    drawn = run(({**CASE, "case": f"c{i}", "county": "Napa", "run_date": day(i % 1000 + 7500), "persons": [person(1)]} for i in range(n)), at=["--month", "2021-08"])
    return drawn


@family("run", "cases with facts that change", 5000)
def _(n):
    return run({**CASE, "case": f"c{i}", "persons": [person(1, paid=[{"value": "yes", "from": "2021-01"}])]} for i in range(n))


@family("run", "cases with problems", 10_000)
def _(n):
    return run(({**CASE, "case": f"c{i}", "nonsense": 1} for i in range(n)), code=1)


@family("run", "lines that are no JSON", 30_000)
def _(n):
    return run(("{]" for i in range(n)), code=1)


@family("run", "cases of one name", 20_000)
def _(n):
    return run(({**CASE, "persons": []} for i in range(n)), code=1)


@family("run", "cases undetermined, each by other facts", 3000)
def _(n):
    return run({"case": f"c{i}", "persons": [{"id": f"p{i}"}]} for i in range(n))


@family("run", "keys of one line that are no facts", 10_000)
def _(n):
    return run([{**CASE, **{f"f{i}": 1 for i in range(n)}, "persons": []}], code=1)


@family("run", "values of one line that are wrong", 5000)
def _(n):
    return run([{**CASE, "persons": [person(1, incomes=[income(i, amount="lots") for i in range(n)])]}], code=1)


@family("run", "records of one key in one line", 5000)
def _(n):
    return run([{**CASE, "persons": [person(1) for i in range(n)]}], code=1)


@family("run", "months, the records made in each facts of the next", 30, power=2, most=120)
def _(n):
    at = ["--county", "Napa", "--months", f"2012-01..{month(n - 1, 2012)}", "--run-date", "2021-08-15"]
    rules = RULES + 'create v of Person : Visit { when paid; day = first_day(benefit_month); cost = $1 }\n'
    return run(({**CASE, "case": f"c{i}", "persons": [person(1)], "saved": []} for i in range(30)), rules, at=at)


@family("run --resume", "lines that were done", 30_000)
def _(n):
    """All but the last were: what a stop left behind lies in files of its own, and is put in place before each measurement."""
    lines = "".join(json.dumps({**CASE, "case": f"c{i}", "persons": [person(1)]}) + "\n" for i in range(n))
    words = ["run", "--cases", "cases.ndjson", "--out", "out", "--errors", "errors", "--threads", "1", "--resume", *AT, *WHERE]
    return Drawn({**rule_files(RULES), "cases.ndjson": lines}, words, resumes=True)


def tables(cases, persons, incomes):
    """As many cases, persons of each, and incomes of each person."""
    files = {"cases/case.csv": "case,size,rent,is_old,word\n" + "".join(f"c{c:07},3,$700,no,w\n" for c in range(cases)),
             "cases/persons.csv": "case,id,age,paid,born,other,name\n" + "".join(f"c{c:07},p{p},30,yes,1990-01-01,blank,n\n" for c in range(cases) for p in range(persons)),
             "cases/persons.incomes.csv": "case,persons,id,amount,begin,end,entered\n"
             + "".join(f"c{c:07},p{p},i{i},$5,2021-01-01,2021-01-02,2000-01-01\n" for c in range(cases) for p in range(persons) for i in range(incomes))}
    return Drawn({**rule_files(RULES), **files}, ["run", "--cases", "cases", "--out", "/dev/null", "--errors", "/dev/null", "--threads", "1", *AT, *WHERE])


@family("run, tables", "cases", 10_000)
def _(n):
    return tables(n, 1, 1)


@family("run, tables", "persons of one case", 8000)  # over 1 MB: by the way of one case
def _(n):
    return tables(1, n, 1)


@family("run, tables", "incomes of one person", 12_000)  # likewise
def _(n):
    return tables(1, 1, n)


@family("run, tables", "rows that belong to no case", 10_000)
def _(n):
    drawn = tables(100, 1, 1)
    drawn.files["cases/persons.csv"] += "".join(f"d{i:07},p1,30,yes,1990-01-01,blank,n\n" for i in range(n))
    drawn.code = 1
    return drawn


@family("run, tables", "rows that belong to no person of their case", 3000)
def _(n):
    drawn = tables(100, 1, 1)
    drawn.files["cases/persons.incomes.csv"] += "".join(f"c0000099,q{i},i1,$5,2021-01-01,2021-01-02,2000-01-01\n" for i in range(n))
    drawn.code = 1
    return drawn


@family("run, tables", "rows with wrong cells", 10_000)
def _(n):
    drawn = tables(n, 1, 0)
    drawn.files["cases/case.csv"] = drawn.files["cases/case.csv"].replace("$700", "lots")
    drawn.code = 1
    return drawn


def shipped(n, *words):
    lines = subprocess.run([sys.executable, str(TOP / "tools/make_caseload"), str(n), "--processes", "1", *words], capture_output=True, check=True, text=True).stdout
    return Drawn({"cases.ndjson": lines}, ["run", "--cases", "cases.ndjson", "--out", "/dev/null", "--errors", "/dev/null", "--threads", "1", "--month", "2021-08",
                                           "--rules", str(TOP / "policies"), "--counties", str(TOP / "county_rules")])


@family("run", "cases of both shipped programs", 1000)
def _(n):
    return shipped(n, "--programs", "both")


def shipped_case(persons, words=(), **more):
    case = {"case": "c1", "county": "Yolo", "run_date": "2021-08-15", **more, "persons": persons}
    return Drawn({"case.json": json.dumps(case)}, ["decide", "case.json", "--month", "2021-08", "--rules", str(TOP / "policies"), "--counties", str(TOP / "county_rules"), *words])


@family("decide", "persons of whom only the id is told, shipped programs", 20)
def _(n):
    return shipped_case([{"id": f"p{i}"} for i in range(n)])


@family("decide --json", "persons of whom only the id is told, shipped programs", 20)
def _(n):
    return shipped_case([{"id": f"p{i}"} for i in range(n)], ["--json", "--depth", "100"])


@family("run", "persons of whom only the id is told, shipped programs", 500)
def _(n):
    drawn = shipped_case([{"id": f"p{i}"} for i in range(n)])
    drawn.files = {"cases.ndjson": drawn.files["case.json"] + "\n"}
    drawn.words = shipped(1).words
    return drawn


# test

def tests(texts, code=0, more=None):
    """Rule tests, a file a text."""
    files = {f"rules/tests/t{i}.yaml": text for i, text in enumerate(texts)}
    return Drawn({**rule_files(RULES), **files, **(more or {})}, ["test", *WHERE], code)


def one_test(i, expect="{ adults: 1 }"):
    return f'- {{ name: "t{i}", county: Napa, run_date: 2021-08-15, month: 2021-08, case: {{ case: c1, size: 3, persons: [ {{ id: p1, age: 30, incomes: [] }} ] }}, expect: {expect} }}\n'


@family("test", "tests of one file", 300)
def _(n):
    return tests(["".join(one_test(i) for i in range(n))])


@family("test", "files of tests", 100)
def _(n):
    return tests([one_test(i) for i in range(n)])


@family("test", "tests that fail", 200)
def _(n):
    return tests(["".join(one_test(i, "{ adults: 2 }") for i in range(n))], 1)


@family("test", "tests with one name", 500)
def _(n):
    return tests(["".join(one_test(1) for i in range(n))], 1)


@family("test", "tests with wrong keys", 500)
def _(n):
    return tests(["".join(one_test(i).replace("expect:", "expects:") for i in range(n))], 1)


@family("test", "facts that a test replaces", 300)
def _(n):
    given = ", ".join(f"persons.p{i}.age: 5" for i in range(n))
    return tests([f'- {{ name: "t", county: Napa, run_date: 2021-08-15, month: 2021-08, based_on: cases/base.yaml, given: {{ {given} }}, expect: {{ adults: 0 }} }}\n'],
                 more={"rules/tests/cases/base.yaml": yaml_of({**CASE, "persons": [person(i, age=30) for i in range(n)]})})


@family("test", "expected lines of a test", 300)
def _(n):
    expect = ", ".join(f"p{i}.is_adult: yes" for i in range(n))
    return tests([f'- {{ name: "t", county: Napa, run_date: 2021-08-15, month: 2021-08, based_on: cases/base.yaml, expect: {{ {expect} }} }}\n'],
                 more={"rules/tests/cases/base.yaml": yaml_of({**CASE, "persons": [person(i, age=30) for i in range(n)]})})
