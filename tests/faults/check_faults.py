#!/usr/bin/env python3
"""Every call of a command that can fail, made to fail: opening, reading, writing, renaming, syncing, getting memory, one call at a time.
Of commands that print (decide, county, check, test, print, schema, explain): no crash; the exit code and the output of an undisturbed one, or another of
the exit codes that are documented, and words why. Of `run`, whatever fails: no crash; an exit code of its own, and words why; nothing under the output's name but the whole output; nothing kept
that keeps out the next run; and going on with --resume gives what an undisturbed run gives, byte by byte.

usage: check_faults.py POPPY SHIM. POPPY_FAULT_POINTS says how many points of each kind (all first ones, then as many drawn),
POPPY_FAULT_SEED from which seed."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RULES = """module small.rules "Small"
enum Result { Pass, Fail }
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) { id : text; amount : money }
define total of Case : money "Total" = sum(amount for each persons)
decision result of Case : Result { keep total; Fail when total > $500; Pass otherwise }
"""
CASES = 1500

# What the C library says where a thread's own objects cannot be kept (ANTLR has one): it ends the program, with a word.
GIVEN_UP = b"failed to register TLS destructor: out of memory"
KINDS = ["EIO", "ENOSPC", "EINTR", "short", "memory"]


class Faults:
    def __init__(self, poppy, shim, folder, points, seed):
        self.poppy, self.shim, self.folder, self.points = poppy, shim, folder, points
        self.random = random.Random(seed)
        self.failures = []
        self.runs = 0
        self.out, self.errors = folder / "out" / "decisions.ndjson", folder / "out" / "errors.ndjson"
        (folder / "rules").mkdir()
        (folder / "rules" / "small.poppy").write_text(RULES)
        (folder / "counties").mkdir()
        (folder / "counties" / "yolo.yaml").write_text("county: Yolo\n")
        lines = []
        for i in range(CASES):
            person = {"id": "p1", "amount": f"${i}"} if i % 7 else {"id": "p1"}
            lines.append(json.dumps({"case": f"c{i}", "persons": [person]}) if i % 50 else "{ not JSON")
        (folder / "cases.ndjson").write_text("\n".join(lines) + "\n")

    def clear(self):
        shutil.rmtree(self.out.parent, ignore_errors=True)
        self.out.parent.mkdir()

    def run(self, resume=False, **faults):
        self.runs += 1
        command = [self.poppy, "run", "--cases", str(self.folder / "cases.ndjson"), "--rules", str(self.folder / "rules"), "--counties",
                   str(self.folder / "counties"), "--county", "Yolo", "--month", "2021-08", "--run-date", "2021-08-15", "--threads", "2",
                   "--out", str(self.out), "--errors", str(self.errors)] + (["--resume"] if resume else [])
        environment = dict(os.environ, **{f"POPPY_FAULT_{name}": str(value) for name, value in faults.items()})
        if faults:
            environment["LD_PRELOAD"] = self.shim
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)

    def outputs(self):
        return tuple(path.read_bytes() if path.exists() else None for path in (self.out, self.errors))

    def fail(self, what, done):
        text = done.stderr.decode(errors="replace").strip().splitlines()
        self.failures.append(f"{what}: exit code {done.returncode}: {' / '.join(text[-3:])}")

    def chosen(self, count):
        """All first points, then as many of the rest."""
        first = list(range(1, min(count, self.points // 2) + 1))
        rest = range(len(first) + 1, count + 1)
        return first + sorted(self.random.sample(rest, min(len(rest), self.points - len(first))))

    def count(self, kind, resume):
        told = self.folder / "count"
        self.run(resume, KIND=kind, COUNT=told)
        return int(told.read_text())

    def try_point(self, kind, at, stays, begin):
        """One fault in a run that begins where `begin` leaves the folder."""
        resume = begin()
        what = f"{kind} at {at}{' and on' if stays else ''}{' of a run that goes on' if resume else ''}"
        try:
            done = self.run(resume, KIND=kind, AT=at, STAYS=1 if stays else 0)
        except subprocess.TimeoutExpired:
            self.failures.append(f"{what}: it does not end")
            return
        if done.returncode == self.whole_code:
            if self.outputs() != self.whole:
                self.fail(f"{what}: said to be well, and the output is another", done)
            return
        if (done.returncode < 0 and GIVEN_UP not in done.stderr) or done.returncode == 0 or done.returncode > 3:
            self.fail(f"{what}: a crash", done)
        elif not done.stderr.strip() and kind != "memory":
            self.fail(f"{what}: no word why", done)
        for found, wanted, path in zip(self.outputs(), self.whole, (self.out, self.errors)):
            if found is not None and found != wanted:
                self.fail(f"{what}: part of an output under its name, {path.name}", done)
        again = self.run(resume=(self.out.parent / (self.out.name + ".progress")).exists())
        if again.returncode != self.whole_code:
            self.fail(f"{what}: the next run does not go on", again)
        elif self.outputs() != self.whole:
            self.fail(f"{what}: the next run gives another output", again)

    def commands(self):
        """What is printed, by name."""
        one = {"case": "c", "persons": [{"id": "p1"}, {"id": "p2", "amount": "$600"}]}
        (self.folder / "case.json").write_text(json.dumps(one))
        (self.folder / "rules" / "tests").mkdir()
        (self.folder / "rules" / "tests" / "small.yaml").write_text(
            "- name: Over the limit\n  county: Yolo\n  run_date: 2021-08-15\n  month: 2021-08\n"
            "  case: { case: c, persons: [ { id: p1, amount: $600 } ] }\n  expect: { result: Fail }\n"
            "- name: Fails\n  county: Yolo\n  run_date: 2021-08-15\n  month: 2021-08\n"
            "  case: { case: c, persons: [ { id: p1, amount: $600 } ] }\n  expect: { result: Pass }\n")
        shutil.copytree(self.folder / "counties", self.folder / "earlier")
        folders = ["--rules", self.folder / "rules", "--counties", self.folder / "counties"]
        decide = ["decide", self.folder / "case.json", "--county", "Yolo", "--month", "2021-08", "--run-date", "2021-08-15", *folders]
        return {"decide": decide, "decide --json": [*decide, "--json"], "decide --why": [*decide, "--why", "total"],
                "decide --county-file": [*decide, "--county-file", self.folder / "counties" / "yolo.yaml"],
                "county show": ["county", "show", "Yolo", *folders], "county show json": ["county", "show", "Yolo", "--format", "json", *folders],
                "county matrix": ["county", "matrix", "--format", "csv", *folders], "check": ["check", *folders],
                "check --against": ["check", "--against", self.folder / "earlier", *folders], "test": ["test", *folders],
                "print": ["print", "--stage", "checked", *folders], "schema": ["schema", *folders], "explain": ["explain", "P201"]}

    def print_once(self, words, **faults):
        self.runs += 1
        environment = dict(os.environ, **{f"POPPY_FAULT_{name}": str(value) for name, value in faults.items()}, POPPY_FAULT_STDOUT="1")
        if faults:
            environment["LD_PRELOAD"] = self.shim
        with (self.folder / "printed").open("wb") as printed:  # what a pipe would take in pieces
            done = subprocess.run([self.poppy, *map(str, words)], env=environment, stdout=printed, stderr=subprocess.PIPE, timeout=60)
        done.stdout = (self.folder / "printed").read_bytes()
        return done

    def check_command(self, name, words, points):
        whole = self.print_once(words)
        if whole.returncode not in (0, 1) or not whole.stdout:
            self.fail(f"{name}: undisturbed", whole)
            return
        for kind in KINDS:
            told = self.folder / "count"
            self.print_once(words, KIND=kind, COUNT=told)
            count = int(told.read_text())
            first = list(range(1, min(count, points // 2) + 1))
            rest = range(len(first) + 1, count + 1)
            for at in first + sorted(self.random.sample(rest, min(len(rest), points - len(first)))):
                stays = at % 2 == 0 and kind not in ("EINTR", "short")
                what = f"{name}: {kind} at {at}{' and on' if stays else ''}"
                try:
                    done = self.print_once(words, KIND=kind, AT=at, STAYS=1 if stays else 0)
                except subprocess.TimeoutExpired:
                    self.failures.append(f"{what}: it does not end")
                    continue
                if (done.returncode, done.stdout) == (whole.returncode, whole.stdout):
                    continue
                if not 1 <= done.returncode <= 3 and GIVEN_UP not in done.stderr:
                    self.fail(f"{what}: a crash, or a part that is said to be whole", done)
                elif not done.stderr.strip() and kind != "memory":
                    self.fail(f"{what}: no word why", done)
                elif b"should not happen" in done.stderr:
                    self.fail(f"{what}: taken for a fault of the program", done)

    def check_commands(self):
        begun, runs = time.time(), self.runs
        commands = self.commands()
        for name, words in commands.items():
            self.check_command(name, words, self.points // 2)
        print(f"{len(commands)} commands that print: {self.runs - runs} runs, {time.time() - begun:.0f} s", flush=True)

    def check(self):
        self.clear()
        undisturbed = self.run()
        self.whole, self.whole_code = self.outputs(), undisturbed.returncode
        assert self.whole_code == 1 and None not in self.whole, undisturbed.stderr.decode()
        stopped = self.folder / "stopped"

        def afresh():
            self.clear()
            return False

        def stopped_before():
            shutil.rmtree(self.out.parent, ignore_errors=True)
            shutil.copytree(stopped, self.out.parent)
            return True

        for kind in KINDS:
            begun = time.time()
            runs = self.runs
            self.clear()
            count = self.count(kind, False)
            points = self.chosen(count)
            for at in points:
                self.try_point(kind, at, at % 2 == 0 and kind not in ("EINTR", "short"), afresh)
                # What a failure left behind with its progress is where later runs go on from.
            print(f"{kind}: {len(points)} of {count} calls, {self.runs - runs} runs, {time.time() - begun:.0f} s", flush=True)
        self.leave_stopped(stopped)
        for kind in KINDS:
            begun = time.time()
            runs = self.runs
            stopped_before()
            count = self.count(kind, True)
            points = self.chosen(count)[:: 2]
            for at in points:
                self.try_point(kind, at, False, stopped_before)
            print(f"{kind} going on: {len(points)} of {count} calls, {self.runs - runs} runs, {time.time() - begun:.0f} s", flush=True)

    def leave_stopped(self, folder):
        """A run whose last step failed, so that all is written and nothing has its name."""
        count = self.count("EIO", False)
        for at in range(count, 0, -1):
            self.clear()
            self.run(KIND="EIO", AT=at, STAYS=1)
            if (self.out.parent / (self.out.name + ".progress")).exists() and not self.out.exists():
                shutil.copytree(self.out.parent, folder)
                return
        sys.exit("no fault leaves a run that can go on")


def main():
    points = int(os.environ.get("POPPY_FAULT_POINTS", "24"))
    seed = os.environ.get("POPPY_FAULT_SEED", "1")
    with tempfile.TemporaryDirectory() as folder:
        faults = Faults(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), Path(folder), points, seed)
        faults.check()
        faults.check_commands()
        for failure in faults.failures[:40]:
            print(failure)
        print(f"{faults.runs} runs, {len(faults.failures)} not as they should be (seed {seed})")
        return 1 if faults.failures else 0


if __name__ == "__main__":
    sys.exit(main())
