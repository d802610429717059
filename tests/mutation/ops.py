#!/usr/bin/env python3
"""Would a fault in an operation be seen? Makes one small fault at a time in the code of operations, or of what
weighs unknowns, builds the tests of that code with it and says whether one failed (killed) or none (survived).

usage: tests/mutation/ops.py [--take N] [--only TEXT] [--list] [--work DIR]

Works on a copy of what is committed, in build/mutation. Faults are drawn so that every `case` of every
operation comes before a second one of any. A fault that changes no result (a bound of what is worth doing fast)
survives by right: those known are in EQUIVALENT, with the reason."""
import argparse
import os
import re
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FILES = [
    "interpreter/plan/apply.cpp",
    "interpreter/plan/apply_open.cpp",
    "interpreter/code/machine_values.cpp",
    "interpreter/code/machine.cpp",
    "interpreter/code/machine_aggregates.cpp",
    "interpreter/code/columnar_arithmetic.cpp",
    "interpreter/code/columnar_calendar.cpp",
    "interpreter/code/columnar_truth.cpp",
    "interpreter/code/columnar_folds.cpp",
    "interpreter/code/columnar_numbers.cpp",
    "interpreter/code/kernel_loops.h",
    "interpreter/code/exact.cpp",
    "interpreter/code/search.cpp",
    "interpreter/units/calendar.cpp",
    "interpreter/units/dayset.cpp",
    "interpreter/units/number.cpp",
    "interpreter/units/bounds.cpp",
    "interpreter/units/boxes.cpp",
    "interpreter/units/dated.cpp",
    "interpreter/ops/strict.cpp",
    "interpreter/ops/strict.h",
    "interpreter/reference/evaluate.cpp",
    "interpreter/reference/needs.cpp",
    "interpreter/reference/possible.cpp",
    "interpreter/reference/possible_lists.cpp",
    "interpreter/reference/possible_strict.cpp",
    "interpreter/reference/weigh.cpp",
]
# By the beginning of a path: the tests that stand for it, the quickest first.
TESTS = [
    ("interpreter/reference/evaluate", ["meaning/op_meaning_test"]),
    ("interpreter/reference/needs", ["unit/needs_test", "unit/report_test"]),
    ("interpreter/reference/", ["unit/meaning_test", "meaning/op_meaning_test"]),
    ("interpreter/units/", ["unit/units_test", "meaning/op_meaning_test"]),
    ("interpreter/plan/", ["unit/plan_test", "meaning/op_meaning_test"]),
    ("", ["meaning/op_meaning_test"]),
]


def tests_of(path):
    return next(tests for begin, tests in TESTS if path.startswith(begin))


SWAPS = [
    (" + ", " - "), (" - ", " + "), (" * ", " + "), (" / ", " * "), (" % ", " / "),
    (" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "), (" == ", " != "), (" != ", " == "),
    (" && ", " || "), (" || ", " && "), (" | ", " & "), (" & ", " | "),
    ("true", "false"), ("false", "true"), ("? 1 : 0", "? 0 : 1"), (" 1)", " 2)"), (" 0;", " 1;"),
    (".begin", ".end"), (".end", ".begin"), ("front()", "back()"), ("back()", "front()"),
    ("first_day(", "last_day("), ("last_day(", "first_day("), ("::late", "::early"), ("::early", "::late"),
    ("kError", "kUnknown"), ("kBlank", "kKnown"), (".year", ".month"), (".month", ".day"), (".day", ".month"),
    ("Value::blank()", "Value::unknown()"), ("greater_of", "lesser_of"), ("lesser_of", "greater_of"),
    ("units::add(", "units::subtract("), ("units::multiply(", "units::add("), ("->first", "->second"),
    ("overlaps(", "within("), ("within(", "overlaps("), ("add_overflow", "sub_overflow"), ("mul_overflow", "add_overflow"),
]
# (file, part of the line): why no result changes.
EQUIVALENT = [
    ("units/dated.cpp", "std::uint16_t minute = 0;", "each is made with its minute"),
    ("units/dated.cpp", "stretches[i - 1].known.day == run", "of the runs alike one is looked at, be it the last"),
]


def is_code(line):
    words = line.strip()
    skipped = ("//", "///", "#", "for (", "template", "using", "namespace", "static_assert", "}")
    return bool(words) and not words.startswith(skipped) and "text::bug" not in words


def mutants():
    found = []
    for path in FILES:
        if not os.path.exists(os.path.join(ROOT, path)):
            continue
        label = ""
        for number, line in enumerate(open(os.path.join(ROOT, path)), 1):
            named = re.search(r"case (?:Op|Do|Comparison|Rounding|units::Rounding)::(\w+)", line)
            function = re.match(r"(?:[\w:<>*&\[\] ]+ )?\*?([\w:]+)\(.*[{,]$", line)
            if named:
                label = named.group(1)
            elif function and not line.startswith(" "):
                label = function.group(1)
            if not is_code(line):
                continue
            for before, after in SWAPS:
                if before in line:
                    found.append((path, number, label, before, after))
    return found


def lines_of(path):
    with open(os.path.join(ROOT, path)) as file:
        return file.read().split("\n")


def spread(found):
    """The first of every label of a file, then the second, and so on."""
    turns = {}
    for one in found:
        key = (one[0], one[2])
        turns.setdefault(key, []).append(one)
    result = []
    turn = 0
    while len(result) < len(found):
        for ones in turns.values():
            # Not the first lines alone: steps that have no factor with the length go through all.
            if turn < len(ones):
                result.append(ones[(turn * 7 + 1) % len(ones)] if len(ones) % 7 else ones[turn])
        turn += 1
    return result


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--take", type=int, default=60, help="how many faults")
    parser.add_argument("--skip", type=int, default=0, help="after so many")
    parser.add_argument("--only", default="", help="files whose path has this text; of several, with commas")
    parser.add_argument("--line", action="append", help="lines with this text alone; may be given again")
    parser.add_argument("--list", action="store_true", help="print the faults, make none")
    parser.add_argument("--work", default=os.path.join(ROOT, "build", "mutation"))
    given = parser.parse_args()
    chosen = [one for one in spread(mutants()) if any(part in one[0] for part in given.only.split(","))
              and any(text in lines_of(one[0])[one[1] - 1] for text in given.line or [""])][given.skip:given.skip + given.take]
    if given.list:
        for path, number, label, before, after in chosen:
            print(f"{path}:{number} ({label}): `{before}` -> `{after}`")
        return 0
    source = given.work
    build = os.path.join(source, "build", "mutation")
    os.makedirs(source, exist_ok=True)
    archive = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], stdout=subprocess.PIPE, check=True).stdout
    # As new: objects of a run that was stopped may hold a fault.
    subprocess.run(["tar", "-xm", "-C", source], input=archive, check=True)
    os.environ.update(CCACHE_NOHASHDIR="1", CCACHE_BASEDIR=source)
    # POPPY_CMAKE: more options, so that objects are those of another build and come out of the cache.
    configured = run(["cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None",
                      "-DCMAKE_CXX_FLAGS=-O1 -g0"] + os.environ.get("POPPY_CMAKE", "").split())
    if configured.returncode != 0:
        sys.exit(configured.stdout)

    def outcome_of(path):
        """The tests of the file, one after another, built with what stands in it now."""
        for test in tests_of(path):
            if run(["ninja", "-C", build, "--quiet", os.path.basename(test)]).returncode != 0:
                return "not built"
            try:
                if run([os.path.join(build, "tests", test)], cwd=source, timeout=120).returncode != 0:
                    return "killed"
            except subprocess.TimeoutExpired:
                return "killed"
        return "survived"

    for path in sorted({one[0] for one in chosen}):
        if outcome_of(path) != "survived":
            sys.exit(f"the tests of {path} fail without a fault")
    counts = {"killed": 0, "survived": 0, "not built": 0, "of no effect": 0}
    for path, number, label, before, after in chosen:
        began = time.time()
        whole = os.path.join(source, path)
        text = open(whole).read()
        lines = text.split("\n")
        known = next((why for file, part, why in EQUIVALENT if file in path and part in lines[number - 1]), "")
        lines[number - 1] = lines[number - 1].replace(before, after, 1)
        try:
            with open(whole, "w") as file:
                file.write("\n".join(lines))
            outcome = outcome_of(path)
        finally:
            with open(whole, "w") as file:
                file.write(text)
        if outcome == "survived" and known:
            outcome = "of no effect"
        counts[outcome] += 1
        print(f"{outcome:9} {path}:{number} ({label}): `{lines[number - 1].strip()}` {known}"
              f" [{time.time() - began:.0f} s]", flush=True)
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())
