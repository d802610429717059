#!/usr/bin/env python3
"""Runs commands as a user types them and compares exit code, standard output and standard error with what is written down.

run.py POPPY [--update] [PATH ...]     from the top of the project; a path is a .test file or a folder

A golden is NAME.test: comment lines (#), then `$ COMMAND`, then `exit N` and the sections `-- stdout` and `-- stderr`,
each left out when empty. An example is a folder with case.yaml, `command` (one line) and `output` (standard output; it
exits with 0 and says nothing on standard error). Line numbers of policies are not compared. --update writes what came out;
review it as a diff.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Lines of policies move with every edit of theirs.
POLICY_LINE = re.compile(r"(?<=policies/)([\w/-]+\.poppy):\d+(?=\)|$)", re.MULTILINE)
CRASHED = re.compile(r"^exit (-\d+|1[2-9]\d)$", re.MULTILINE)
FOLDERS = ["tests/golden", "examples"]


def run(command, poppy):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "poppy").symlink_to(poppy)
        environment = {"PATH": folder + os.pathsep + os.environ["PATH"], "HOME": folder, "TMP": folder, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        text = [part.decode("utf-8", "backslashreplace").replace(folder, "$TMP") for part in (done.stdout, done.stderr)]
    return done.returncode, text[0], text[1]


def section(name, text):
    if not text:
        return ""
    return f"-- {name}\n{text}" + ("" if text.endswith("\n") else "\n-- without a last line end\n")


def written(head, result):
    code, out, err = result
    return f"{head}exit {code}\n{section('stdout', out)}{section('stderr', err)}"


def read(path):
    return path.read_bytes().decode()  # CSV ends its lines with CR LF


def run_golden(path, poppy):
    """(what the file says, what it should say)"""
    text = read(path)
    lines = text.splitlines(keepends=True)
    at = next((i for i, line in enumerate(lines) if line.startswith("$ ")), None)
    if at is None or any(not line.startswith("#") for line in lines[:at]):
        return text, "# comments, then a line `$ COMMAND`\n"
    head = "".join(lines[: at + 1])
    return text, written(head, run(lines[at][2:].rstrip("\n"), poppy))


def run_example(path, poppy):
    code, out, err = run((path / "command").read_text().strip(), poppy)
    output = path / "output"
    found = out if code == 0 and not err else written("", (code, out, err))
    return (read(output) if output.exists() else ""), found


def show_difference(path, expected, found):
    import difflib

    print(f"FAILED {path}")
    sys.stdout.writelines(
        "  " + line.rstrip("\n") + "\n"
        for line in difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "written down", "found", n=2)
    )


def main():
    words = sys.argv[1:]
    update = "--update" in words
    words = [word for word in words if word != "--update"]
    if not words:
        sys.exit(__doc__)
    poppy = Path(words[0]).resolve()
    paths = [Path(word) for word in words[1:] or FOLDERS]
    goldens = sorted(p for path in paths for p in ([path] if path.is_file() else path.rglob("*.test")))
    examples = sorted(p.parent for path in paths if path.is_dir() for p in path.rglob("command"))
    failed = 0
    for path, runner, target in [(p, run_golden, p) for p in goldens] + [(p, run_example, p / "output") for p in examples]:
        expected, found = runner(path, poppy)
        if POLICY_LINE.sub(r"\1", expected) == POLICY_LINE.sub(r"\1", found):
            continue
        if update and not CRASHED.search(found):  # no crash is ever written down as expected
            target.write_bytes(found.encode())
            print(f"updated {target}")
        else:
            failed += 1
            show_difference(path, expected, found)
    count = len(goldens) + len(examples)
    print(f"{count} commands, {failed} failed")
    sys.exit(1 if failed or not count else 0)


main()
