#!/usr/bin/env python3
"""growth.py POPPY, from the top of the project: the work of every stage grows with its input, or with what is said of it, and not faster.

Measuring is for a calm machine, as in a night (tools/night.sh): a busy one would fail at times for nothing. A test asks with --bound for less: that the
larger input of each family ends as it should, within so many seconds of the processor, of which it takes about one.

Of each family of inputs (families.py) one of size n and one of size 4n are measured; what an input of size 1 takes is taken off. Work of power p may grow
4^(p + 0.6) times: room for caches and n log n, none for the next power. Seconds are the processor's, the least of those measured; a family is measured
again before it fails.

  growth.py POPPY [--only TEXT] [--long] [--table] [--bound SECONDS]
"""
import argparse
import math
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from families import FAMILIES

STEP = 4
ROOM = 0.6  # of the power
ROUNDS = 6
LEAST = 0.03  # seconds of the larger input: less tells nothing


class Input:
    """Of one size, in a folder of its own."""

    def __init__(self, poppy, folder, drawn):
        self.folder, self.words, self.code, self.resumes, self.least = folder, [poppy, *drawn.words], drawn.code, drawn.resumes, math.inf
        for name, text in drawn.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if self.resumes:
            self.stop_before_the_end()

    def stop_before_the_end(self):
        """A first run finds no room for its last results; what it left is kept for each measurement."""
        words = [word for word in self.words if word != "--resume"]
        subprocess.run(words, cwd=self.folder, capture_output=True, check=True)
        room = (self.folder / "out").stat().st_size - 10
        self.remove("out", "errors")
        subprocess.run(words, cwd=self.folder, capture_output=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
        (self.folder / "kept").mkdir()
        for path in [*self.folder.glob("*.progress"), *self.folder.glob("*.partial")]:
            path.rename(self.folder / "kept" / path.name)

    def remove(self, *names):
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def measure(self, bound=None):
        """`bound`: of the processor's seconds, after which it is killed."""
        limit = (lambda: resource.setrlimit(resource.RLIMIT_CPU, (bound, bound))) if bound else None
        if self.resumes:
            self.remove("out", "errors")
            shutil.copytree(self.folder / "kept", self.folder, dirs_exist_ok=True)
        with (self.folder / "said").open("wb") as said:
            begun = subprocess.Popen(self.words, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, preexec_fn=limit)
            _, status, used = os.wait4(begun.pid, 0)
        begun.returncode = os.waitstatus_to_exitcode(status)
        if begun.returncode in (-signal.SIGKILL, -signal.SIGXCPU, 128 + signal.SIGXCPU):
            raise RuntimeError(f"{' '.join(self.words)}: not ended after {used.ru_utime + used.ru_stime:.0f} s of the processor")
        if self.code is not None and begun.returncode != self.code:
            said = (self.folder / "said").read_bytes().decode(errors="replace").splitlines()
            raise RuntimeError("\n".join([f"{' '.join(self.words)}: exit {begun.returncode}, not {self.code}", *[line for line in said if "error" in line][:5], *said[-3:]]))
        self.least = min(self.least, used.ru_utime + used.ru_stime)


class Growth:
    def __init__(self, poppy, family, sizes, folder):
        self.allowed = family.power + ROOM
        self.inputs = []
        for n in (1, *sizes):
            (folder / str(n)).mkdir()
            self.inputs.append(Input(poppy, folder / str(n), family.draw(n)))
        self.inputs[0].code = None  # too small for some of the problems
        for _ in range(ROUNDS):
            for one in self.inputs:
                one.measure()
            if self.is_well():
                return

    def seconds(self):
        return [one.least for one in self.inputs[1:]]

    def power(self):
        begin, *_, before, last = (one.least for one in self.inputs)
        return math.log(max(last - begin, 1e-3) / max(before - begin, 1e-3), STEP)

    def is_well(self):
        return self.power() <= self.allowed or self.inputs[-1].least < LEAST


def tell(family, sizes, growth, as_table):
    seconds = [f"{time:.2f}" for time in growth.seconds()]
    if as_table:
        print(f"| {family.stage} | {family.name} | {', '.join(f'{n:,}' for n in sizes)} | {', '.join(seconds)} | {growth.power():.1f} |", flush=True)
    else:
        told = "" if growth.is_well() else f"  FAILED: power {family.power} is allowed"
        print(f"{family.stage}: {family.name}: {', '.join(map(str, sizes))}: {', '.join(seconds)} s, power {growth.power():.1f}{told}", flush=True)


def measure(poppy, family, long, as_table):
    """Whether its work grows as it may."""
    sizes = [family.size, family.size * STEP]
    if long and not family.most:
        sizes.append(sizes[-1] * STEP)
    with tempfile.TemporaryDirectory() as folder:
        growth = Growth(poppy, family, sizes, Path(folder))
    tell(family, sizes, growth, as_table)
    return growth.is_well()


def ends_within(poppy, family, bound):
    n = family.size * STEP
    with tempfile.TemporaryDirectory() as folder:
        larger = Input(poppy, Path(folder), family.draw(n))
        larger.measure(bound)
    print(f"{family.stage}: {family.name}: {n}: ends, {larger.least:.2f} s", flush=True)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("poppy")
    parser.add_argument("--only", default="", help="families whose `stage: name` holds this text")
    parser.add_argument("--long", action="store_true", help="a third size, 16n")
    parser.add_argument("--table", action="store_true", help="as rows for docs/limits.md")
    parser.add_argument("--bound", type=int, metavar="SECONDS", help="only whether each larger input ends within them")
    given = parser.parse_args()
    poppy, failed = str(Path(given.poppy).resolve()), []
    for family in FAMILIES:
        title = f"{family.stage}: {family.name}"
        if given.only not in title:
            continue
        try:
            well = ends_within(poppy, family, given.bound) if given.bound else measure(poppy, family, given.long, given.table)
            if not well:
                failed.append(title)
        except RuntimeError as fault:
            print(f"{title}: FAILED: {fault}", flush=True)
            failed.append(title)
    raise SystemExit(f"{len(failed)} families failed: {'; '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
