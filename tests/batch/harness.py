"""What the checks of `poppy run` share. Each is called with the program as its first word, from the top of the project."""
import atexit
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

POPPY = str(Path(sys.argv[1]).resolve())
FOLDER = Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, FOLDER)
CASES, OUT, ERRORS, PARTIAL, PROGRESS = (FOLDER / name for name in ("cases", "out", "errors", "out.partial", "out.progress"))
MONTH = "2021-08"
_failures = []


def check(holds, what):
    if not holds:
        _failures.append(what)
        print("FAILED", what)


def finish():
    sys.exit(1 if _failures else 0)


def command(*words, month=MONTH):
    return [POPPY, "run", *(["--month", month] if month else []), *map(str, words)]


def run(*words, month=MONTH, **more):
    return subprocess.run(command(*words, month=month), capture_output=True, **more)


def start(*words, month=MONTH, **more):
    return subprocess.Popen(command(*words, month=month), **{"stderr": subprocess.PIPE, **more})


def make_caseload(count, *words):
    """Invented cases, one JSON text a line."""
    return subprocess.run([sys.executable, "tools/make_caseload", str(count), *map(str, words)], capture_output=True, check=True).stdout


def times(lines, count):
    """The lines so many times over, each time with other names of the cases, also where a record repeats one: no run takes a case twice."""
    lines = [(line, line.split(b'"', 4)[3]) for line in lines.splitlines(keepends=True)]
    named = ((line.rstrip(b"\n"), case, i) for i in range(count) for line, case in lines)
    return b"".join((line if i == 0 else line.replace(b'"%s"' % case, b'"%d-%s"' % (i, case))) + b"\n" for line, case, i in named)


def remove(*paths):
    for path in paths:
        path.unlink(missing_ok=True)


def answers(data):
    """The lines that a run wrote, read: decisions, and cases with problems."""
    read = [json.loads(line) for line in data.splitlines()]
    return [one for one in read if "problems" not in one], [one for one in read if "problems" in one]


def with_little_memory():
    resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))


def is_sanitized():
    """Then it takes address space without bound."""
    return subprocess.run([POPPY, "--version"], capture_output=True, preexec_fn=with_little_memory).returncode != 0
