#!/usr/bin/env python3
"""The manners of the command line: help, the version, color, the manual, and what shells complete.

check_command_line.py POPPY     from the top of the project
"""
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

POPPY = str(Path(sys.argv[1]).resolve())
BAD = ["check", "--rules", "tests/golden/bad-rules", "--counties", "tests/golden/bad-counties"]
failures = []
count = 0


def expect(what, found, wanted):
    global count
    count += 1
    if found != wanted:
        failures.append(f"{what}: expected {wanted!r}, found {found!r}")


def run(*words, **changes):
    return subprocess.run([POPPY, *words], capture_output=True, text=True, env={**os.environ, **changes}, timeout=120)


def run_on_terminal(*words, **changes):
    """What a terminal shows."""
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **changes}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(POPPY, ["poppy", *words], environment)
    shown = b""
    while True:
        try:
            block = os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not block:
            break
        shown += block
    os.waitpid(child, 0)
    os.close(terminal)
    return shown.decode()


def complete(*words):
    """The words that are told, without what they are."""
    return [line.split("\t")[0] for line in run("complete", *words).stdout.splitlines()]


def check_help():
    paths = [()]
    for name in complete(""):
        paths.append((name,))
    for name in ["county", "prove", "store"]:
        paths += [(name, below) for below in complete(name, "")]
    expect("commands", len(paths) > 40, True)
    for path in paths:
        asked, helped = run(*path, "--help"), run("help", *path)
        expect(f"help {path}", (helped.returncode, helped.stdout), (0, asked.stdout))
        page = run("man", *path).stdout
        title = "-".join(("poppy", *path))
        expect(f"man {path}", page.startswith(f".TH {title.upper()} 1 ".replace("-", "\\-")), True)
        # What --help tells of, the manual tells of.
        for option in re.findall(r"^  (?:-h,)?(--[a-z-]+)", asked.stdout, re.MULTILINE):
            expect(f"{option} in man {path}", f"\\fB{option}\\fR".replace("-", "\\-") in page, True)
    return paths


def check_version():
    told = run("--version").stdout.splitlines()
    expect("version", re.fullmatch(r"poppy \d+\.\d+\.\d+( \(.+\))?", told[0]) is not None, True)
    receipt = json.loads(run("receipt", "examples/calfresh-family/case.yaml", "--county", "Fresno", "--month", "2019-02", "--run-date", "2019-02-10").stdout)
    expect("rules of the version, and of a receipt", told[1].split(), ["rules:", receipt["rules"], "policies"])


def check_color():
    red, end = "\033[1;31merror P006:\033[0m", "\033["
    expect("on a terminal", red in run_on_terminal(*BAD), True)
    for what, changes in [("NO_COLOR", {"NO_COLOR": "1"}), ("a dumb terminal", {"TERM": "dumb"}), ("no TERM", {"TERM": ""})]:
        expect(what, end in run_on_terminal(*BAD, **changes), False)
    expect("an empty NO_COLOR", red in run_on_terminal(*BAD, NO_COLOR=""), True)
    expect("--color never", end in run_on_terminal(*BAD, "--color", "never"), False)
    expect("a pipe", end in run(*BAD, TERM="xterm").stderr, False)
    expect("--color always, and NO_COLOR", red in run(*BAD, "--color", "always", NO_COLOR="1").stderr, True)
    expect("--color before the command", red in run("--color", "always", *BAD).stderr, True)
    expect("--color as it is not", run(*BAD, "--color", "red").returncode, 2)
    # Only what is told is painted; a result for programs stays as it is.
    plain, forced = run("check", "--cost", "--json"), run("check", "--cost", "--json", "--color", "always")
    expect("JSON", forced.stdout, plain.stdout)
    change = run("county", "set", "Fresno", "six_months_in_12", "yes", "--from", "2022-05", "--by", "admin-0042", "--dry-run", "--color", "always").stdout
    expect("a line taken out", re.search(r"^\033\[31m- +\d+ +six_months_in_12: no\033\[0m$", change, re.MULTILINE) is not None, True)
    expect("a line put in", re.search(r"^\033\[32m\+ +\d+ +six_months_in_12:\033\[0m$", change, re.MULTILINE) is not None, True)
    # Without the marks, the same text.
    plain, forced = run(*BAD).stderr, run(*BAD, "--color", "always").stderr
    expect("the text below the color", re.sub(r"\033\[[0-9;]*m", "", forced), plain)


def check_completion():
    expect("commands", complete("coun"), ["county"])
    expect("commands below", complete("county", "s"), ["show", "set"])
    expect("a county", complete("county", "show", "San L"), ["San Luis Obispo"])
    expect("a county behind =", complete("decide", "--county=Kin"), ["--county=Kings"])
    expect("a county behind the option", complete("decide", "--county", "Kin"), ["Kings"])
    expect("a program", complete("decide", "--program", "calf"), ["calfresh"])
    expect("a flag", complete("county", "set", "Fresno", "six_months_in_1"), ["six_months_in_12"])
    expect("words of an option", complete("county", "matrix", "--format", ""), ["table", "csv", "json", "html"])
    expect("options", complete("county", "set", "--r"), ["--runs-from", "--rules"])
    expect("an option that was given", complete("county", "set", "--rules", "policies", "--r"), ["--runs-from"])
    expect("an option that may be given again", complete("decide", "--program", "gagr", "--prog"), ["--program"])
    expect("after --", complete("decide", "--", "--c"), [":files"])
    expect("a case", complete("decide", ""), [":files"])
    expect("a folder", complete("decide", "--rules", ""), [":folders"])
    expect("a store", complete("batch", "nightly", "--store", ""), [":files"])
    expect("a page", complete("page", "time_limit_month_d"), ["time_limit_month_detail"])
    expect("a batch", complete("batch", "night"), ["nightly"])
    expect("a code", complete("explain", "P201"), ["P201"])
    expect("a command that help is asked for", complete("help", "county", "im"), ["import"])
    expect("a month", complete("decide", "--month", ""), [])
    expect("behind a word that is no command", complete("conty", ""), [])
    expect("nothing", run("complete").returncode, 0)
    expect("rules of one's own", complete("decide", "--rules", "tests/golden/rules", "--counties", "tests/golden/counties", "--program", ""), ["food"])
    expect("rules that are not there", complete("decide", "--rules", "nowhere", "--program", ""), [])
    expect("and nothing said", run("complete", "decide", "--rules", "nowhere", "--program", "").stderr, "")


def check_manual(paths):
    with tempfile.TemporaryDirectory() as folder:
        expect("man --out", run("man", "--out", folder, "--date", "2026-12-01").returncode, 0)
        expect("pages", sorted(path.name for path in Path(folder).iterdir()), sorted("-".join(("poppy", *path)) + ".1" for path in paths))
        expect("its date", '"2026-12-01"' in Path(folder, "poppy-county-set.1").read_text(), True)
    expect("a date that is none", run("man", "--date", "soon").returncode, 2)
    expect("man of what is no command", run("man", "conty").returncode, 2)
    expect("and the nearest", "did you mean `county`?" in run("man", "conty").stderr, True)


def check_installed():
    """The program finds the rules that were installed with it, says so, and edits none of their files."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ["bin", "share/poppy", "empty", "own", "counties"]:
            (place / name).mkdir(parents=True)
        os.link(POPPY, place / "bin/poppy") if os.stat(POPPY).st_dev == os.stat(folder).st_dev else subprocess.run(["cp", POPPY, place / "bin/poppy"], check=True)
        for name in ["policies", "county_rules"]:
            subprocess.run(["cp", "-r", name, place / "share/poppy"], check=True)
        case = str(Path("examples/time-on-aid/case.yaml").resolve())

        def at(where, *words):
            return subprocess.run([place / "bin/poppy", *words], cwd=place / where, capture_output=True, text=True)

        decided = at("empty", "decide", case, "--county", "Yolo", "--month", "2021-08", "--run-date", "2021-09-01")
        installed = place / "share/poppy"
        expect("an installed program decides", decided.returncode, 0)
        expect("and says by what", decided.stderr, f"poppy: there is no folder `policies` here: it reads {installed}/policies and {installed}/county_rules\n")
        expect("its version", at("empty", "--version").stdout.splitlines()[1].endswith(f"  {installed}/policies"), True)
        words = ["county", "set", "Fresno", "six_months_in_12", "yes", "--from", "2022-05", "--by", "admin-0042"]
        refused = at("empty", *words)
        expect("no entry in what was installed", (refused.returncode, "came with the program" in refused.stderr), (2, True))
        expect("nor by the console", at("empty", "serve").returncode, 2)
        subprocess.run(["diff", "-r", "county_rules", installed / "county_rules"], check=True)
        subprocess.run(["cp", "-r", "county_rules", place / "counties"], check=True)
        entered = at("counties", *words)
        expect("an entry in a copy", (entered.returncode, "written: county_rules/fresno.yaml" in entered.stdout), (0, True))
        # Rules of one's own never meet county files that nobody named.
        (place / "own/policies").mkdir()
        expect("own rules without county files", at("own", "check").returncode, 1)
        expect("named rules without county files", at("empty", "check", "--rules", str(installed / "policies")).returncode, 1)
        expect("fmt lays out what stands here alone", at("empty", "fmt", "--check").returncode, 1)


check_manual(check_help())
check_version()
check_color()
check_completion()
check_installed()
print("\n".join(failures) if failures else f"{count} checks of the command line")
sys.exit(1 if failures else 0)
