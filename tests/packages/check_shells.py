#!/usr/bin/env python3
"""Types at a real bash, zsh and fish, with the scripts that a package lays out for them, and looks at what they complete.

check_shells.py PREFIX     the folder that has bin/poppy and share/
"""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PREFIX = Path(sys.argv[1]).resolve()
ENVIRONMENT = {"PATH": f"{PREFIX}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
# What is typed, and what must be among what is told.
ASKED = [("poppy count", "county"), ("poppy county sho", "show"), ("poppy decide --count", "--counties"), ("poppy county show Kin", "Kings"),
         ("poppy decide --program calf", "calfresh"), ("poppy county matrix --format htm", "html"), ("poppy decide one-cas", "one-case.yaml"),
         ("poppy decide --rules some-fold", "some-folder"), ("poppy explain P20", "P201"), ("poppy help county imp", "import")]
failures = []


def run(folder, *words, **changes):
    done = subprocess.run(words, cwd=folder, env={**ENVIRONMENT, "HOME": str(folder), **changes}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def bash(folder, typed, words="$1"):
    """As readline asks: the words, the cursor behind the last."""
    script = f"""
      source {PREFIX}/share/bash-completion/completions/poppy
      COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
      _poppy poppy
      printf '%s\n' "${{COMPREPLY[@]}}" """
    return run(folder, "bash", "--norc", "-c", script, "bash", typed).splitlines()


def fish(folder, typed):
    told = run(folder, "fish", "--no-config", "-c", f"source {PREFIX}/share/fish/vendor_completions.d/poppy.fish; complete -C '{typed}'")
    return [line.split("\t")[0].rstrip("/") for line in told.splitlines()]


def zsh(folder, typed):
    """At its prompt, with a tab behind it: what it shows then."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve("/usr/bin/zsh", ["zsh", "-f", "-i"], {**ENVIRONMENT, "HOME": str(folder), "TERM": "xterm"})
    def read_until(pattern, seconds=30):
        shown, end = "", time.monotonic() + seconds
        while time.monotonic() < end and not re.search(pattern, shown):
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 1 << 16).decode("utf-8", "replace")
        return shown
    os.write(terminal, f"PS1='ready> '; unsetopt zle_bracketed_paste; fpath=({PREFIX}/share/zsh/vendor-completions $fpath); autoload -U compinit; compinit -u -d {folder}/dump; print rea''dy\n".encode())
    read_until(r"\nready\r")
    os.write(terminal, b"show() { print -r -- \"<$BUFFER>\"; zle accept-line }; zle -N show; bindkey '^X' show; print rea''dy\n")
    read_until(r"\nready\r")
    os.write(terminal, typed.encode() + b"\t\x18")
    shown = read_until(r"<[^>]*>")
    os.write(terminal, b"\x03exit\n")
    os.close(terminal)
    os.waitpid(child, 0)
    # The line, and the list that stands below it where there are several.
    return [word.rstrip("/") for word in re.sub(r"\033\[[0-9;?]*[a-zA-Z]|[<>\r]", " ", shown).split()]


with tempfile.TemporaryDirectory() as place:
    folder = Path(place)
    (folder / "one-case.yaml").touch()
    (folder / "some-folder").mkdir()
    for shell in [bash, fish, zsh]:
        for typed, wanted in ASKED:
            told = shell(folder, typed)
            if wanted not in told:
                failures.append(f"{shell.__name__}: `{typed}` is completed by {told}, without {wanted}")
    # In bash, words are parted at =, and quotes stay in them.
    for words, wanted in [("poppy decide --county = Kin", "Kings"), (r"poppy county show 'San\ L'", r"San\ Luis\ Obispo"),
                          ("poppy county show '\"San L'", "San Luis Obispo")]:
        told = bash(folder, "", words)
        if told != [wanted]:
            failures.append(f"bash: {words} is completed by {told}, and not by {wanted}")
print("\n".join(failures) if failures else f"{len(ASKED)} lines typed in each of bash, fish and zsh")
sys.exit(1 if failures else 0)
