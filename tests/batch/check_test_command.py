#!/usr/bin/env python3
"""check_test_command.py POPPY, from the top of the project: `poppy test` says the same on any number of threads; its JUnit XML is what servers that build read
(the element order, the attributes and the times of Ant's and of Jenkins' schema); `--watch` tells what a change changed; `--update` asks first."""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as xml
from pathlib import Path

from harness import FOLDER, POPPY, check, finish

GOLDEN = Path("tests/golden")
WORK = FOLDER / "work"
TESTS = WORK / "rule-tests"
SEEN = 60  # seconds until a change must be told


def copy():
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("rules", "counties", "cases", "rule-tests"):
        shutil.copytree(GOLDEN / name, WORK / name)


def words(*more):
    return [POPPY, "test", *map(str, more), "--rules", str(WORK / "rules"), "--counties", str(WORK / "counties")]


def run(*more, **how):
    return subprocess.run(words(*more), capture_output=True, text=True, **how)


def check_threads():
    one, many = (run(TESTS / "table.yaml", TESTS / "notice.yaml", TESTS / "bad-table.yaml", TESTS / "comma-in-braces.yaml", "--verbose", "--threads", n) for n in (1, 7))
    check(one.stdout == many.stdout and one.stderr == many.stderr and one.returncode == many.returncode == 1, "the same on 1 and 7 threads")
    one, many = (run(TESTS / "table.yaml", TESTS / "notice.yaml", "--json", "--threads", n) for n in (1, 7))
    check(one.stdout == many.stdout, "the same JSON on 1 and 7 threads")
    found = json.loads(one.stdout)
    check(found["executed"] == len(found["tests"]) == 8, "each row is a test")
    check(found["failed"] == sum(not test["passed"] for test in found["tests"]), "as many fail as are told")


SUITE = {"id": r"\d+", "package": r".+", "name": r".+", "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "hostname": r".+", "tests": r"\d+", "failures": r"\d+",
         "errors": r"\d+", "time": r"\d+\.\d+"}


def check_junit():
    hostile = TESTS / "hostile.yaml"
    hostile.write_text('- name: "a <b> & \\"c\\" ]]> \\u0001 \\uFFFE é"\n  county: Yolo\n')
    broken = TESTS / "broken.yaml"
    broken.write_text("- name: {\n")
    out = FOLDER / "junit.xml"
    done = run(TESTS / "table.yaml", TESTS / "notice.yaml", hostile, broken, "--junit", out)
    check(done.returncode == 1, f"failures are told: {done.returncode}")
    root = xml.parse(out).getroot()
    check(root.tag == "testsuites" and not root.attrib, "suites without attributes, which Ant's schema does not have")
    for suite in root:
        check(suite.tag == "testsuite" and suite.attrib.keys() == SUITE.keys(), f"attributes of a suite: {suite.attrib}")
        check(all(re.fullmatch(pattern, suite.attrib[name]) for name, pattern in SUITE.items()), f"values of a suite: {suite.attrib}")
        tags = [child.tag for child in suite]
        cases = suite.findall("testcase")
        check(tags == ["properties", *["testcase"] * len(cases), "system-out", "system-err"], f"the order in a suite: {tags}")
        check(int(suite.get("tests")) == len(cases), "as many tests as are told")
        for kind in ("failure", "error"):
            check(int(suite.get(kind + "s")) == len(suite.findall("testcase/" + kind)), f"as many of {kind} as are told")
        for case in cases:
            check(case.attrib.keys() == {"classname", "name", "time"}, f"attributes of a test: {case.attrib}")
            check(len(case) <= 1 and all(fault.attrib.keys() == {"type", "message"} for fault in case), "one fault, with its kind and words")
    names = [case.get("name") for case in root.iter("testcase")]
    check('a <b> & "c" ]]> ? ? é' in names, f"names of any signs: {names}")
    check(len(root) == 4 and len(root[-1].findall("testcase/error")) == 1, "a file that cannot be read is an error")
    hostile.unlink()
    broken.unlink()


class Watched:
    def __init__(self):
        self.process = subprocess.Popen(words(TESTS / "table.yaml", "--watch", "--depth", 0), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.text = ""

    def until(self, pattern):
        """What was said up to the first match."""
        end = time.monotonic() + SEEN
        while (match := re.search(pattern, self.text)) is None and time.monotonic() < end:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                self.text += os.read(self.process.stdout.fileno(), 1 << 16).decode()
        check(match is not None, f"--watch says {pattern!r} in {SEEN} seconds; it said\n{self.text}")
        if match is None:
            return ""
        said, self.text = self.text[: match.end()], self.text[match.end():]
        return said


def check_watch():
    copy()
    path = TESTS / "table.yaml"
    good = path.read_text()
    watched = Watched()
    said = watched.until(r"tests: 5 passed, 2 failed\n")
    check(said.count("FAILED") == 2, f"the first run tells all\n{said}")
    path.write_text(good.replace("expect: { p1.made: [aid_month] }", "expect: { month: 2021-02"))  # half a file
    watched.until(r"error P[0-9]+[^$]*and some cannot be read\n")
    path.write_text(good.replace("expect: { p1.made: [aid_month] }", ""))
    said = watched.until(r"tests: 6 passed, 1 failed\n")
    check("passes now" in said and "missed by a cent" in said and "FAILED" not in said, f"a test that passes is told, and no other\n{said}")
    rules = WORK / "rules/rules.poppy"
    text = rules.read_text()
    rules.write_text(text.replace(">= 18", ">= 18 years of"))
    watched.until(r"the tests wait for rules that can be read\n")
    rules.write_text(text.replace(">= 18", ">= 19"))
    said = watched.until(r"tests: 5 passed, 2 failed\n")
    check("18 on the first of the month" in said and "18 a day later" not in said, f"only what changed is told\n{said}")
    watched.process.send_signal(signal.SIGINT)
    check(watched.process.wait(timeout=SEEN) == 1, "a signal ends it with the code of the last run")


def ask(answer):
    """Runs --update at a terminal."""
    copy()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words(TESTS / "table.yaml", "--update"), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.write(ours, answer)
    said, _ = process.communicate(timeout=SEEN)
    os.close(ours)
    os.close(theirs)
    return said, process.returncode


def check_update():
    copy()
    broken = TESTS / "broken.yaml"
    broken.write_text("- name: {\n")
    done = run(TESTS / "table.yaml", broken, "--update", "--yes")
    check(done.returncode == 1 and "expectations written: 1" in done.stdout, f"a file that cannot be read keeps no other from being written\n{done.stdout}{done.stderr}")
    copy()
    before = (TESTS / "limits.csv").read_bytes()
    said, code = ask(b"n\n")
    check("write it? [y/N]" in said and "nothing was written" in said and code == 1, f"no is no\n{said}")
    check((TESTS / "limits.csv").read_bytes() == before, "and nothing is written")
    said, code = ask(b"y\n")
    check("+ 5  18 a day later,Feb-21,2/2/2003,,Denied,,1.3" in said, f"the change is shown\n{said}")
    check((TESTS / "limits.csv").read_bytes() == before.replace(b"18 a day later,Feb-21,2/2/2003,,Approved", b"18 a day later,Feb-21,2/2/2003,,Denied"),
          "and written, and nothing else")
    check(code == 1 and "all rows share it" in said, f"what rows share is left\n{said}")


copy()
check_threads()
check_junit()
check_watch()
check_update()
finish()
