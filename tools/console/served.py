#!/usr/bin/env python3
"""served.py POPPY COMMAND…: a demonstration served on a free port, over a store and a copy of county_rules in a folder that is gone at the end,
while COMMAND runs. It is told CONSOLE_URL, CONSOLE_PEOPLE (JSON: accounts with their passwords), CONSOLE_PID and CONSOLE_FOLDER.
Exits with the code of COMMAND, or 1 where the console ended by itself. As a module: `with served(poppy) as console`."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
COUNTY = "Fresno"
CASES = [TOP / "examples" / name / "case.yaml" for name in ("time-on-aid", "spent-clock", "calfresh-family", "time-limit-pages", "issuance-detail")]


class Served:
    def __init__(self, process, url, people, folder, said):
        self.process, self.url, self.people, self.folder, self.said = process, url, people, Path(folder), said

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def token(self, account, password=None):
        """A session of the API."""
        body = json.dumps({"account": account, "password": password or self.people[account]["password"]}).encode()
        request = urllib.request.Request(self.url + "/api/v1/sessions", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["token"]


def read_people(text):
    """`  worker   abcd-…   worker of Fresno`, a line each."""
    found = {}
    for line in text.splitlines():
        match = re.fullmatch(r"\s+(\S+)\s+([a-z]{4}(?:-[a-z]{4}){4})\s+(.*?)(?: of (.*))?", line)
        if match:
            found[match[1]] = {"password": match[2], "roles": match[3].split(", "), "county": match[4] or ""}
    return found


def demo_command(poppy, folder, store=None):
    """Serves the demonstration on a free port, over county files in the folder and a store there or elsewhere."""
    command = serve_command(poppy, folder, store) + ["--demo", COUNTY]
    # Cases with a name that another has already are left out: a store has each once.
    names = set()
    for path in CASES:
        match = re.search(r"^case:\s*(\S+)", path.read_text(), re.M) if path.exists() else None
        if match and match[1] not in names:
            names.add(match[1])
            command += ["--demo-cases", str(path)]
    return command


def serve_command(poppy, folder, store=None):
    return [os.path.realpath(poppy), "serve", "--store", store or f"{folder}/console.db", "--listen", "127.0.0.1:0", "--counties", f"{folder}/county_rules"]


def begin(command):
    """The process, its address, and what it says on standard error, which goes on growing."""
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said, url = [], None
    for line in process.stderr:
        said.append(line)
        match = re.search(r"the console is at (http://\S+)", line)
        if match:
            url = match[1]
            break
    if url is None:
        raise SystemExit("the console did not begin:\n" + "".join(said))
    threading.Thread(target=lambda: said.extend(process.stderr), daemon=True).start()
    return process, url, said


def told_people(process):
    told = ""
    while "administrator" not in told:  # the last of the people
        line = process.stdout.readline()
        if not line:
            break
        told += line
    return read_people(told)


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        raise SystemExit("the console did not end when it was told to")


@contextlib.contextmanager
def served(poppy, *more):
    folder = tempfile.mkdtemp(prefix="poppy-console-")
    process = None
    try:
        shutil.copytree(TOP / "county_rules", Path(folder) / "county_rules")
        process, url, said = begin(demo_command(poppy, folder) + list(more))
        yield Served(process, url, told_people(process), folder, said)
    finally:
        if process is not None:
            end(process)
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with served(sys.argv[1]) as console:
        people = console.folder / "people.json"
        people.write_text(json.dumps(console.people))
        told = {"CONSOLE_URL": console.url, "CONSOLE_PEOPLE": str(people), "CONSOLE_PID": str(console.process.pid), "CONSOLE_FOLDER": str(console.folder)}
        code = subprocess.call(sys.argv[2:], env=os.environ | told)
        if console.process.poll() is not None:
            print("the console ended by itself:\n" + "".join(console.said), file=sys.stderr)
            code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
