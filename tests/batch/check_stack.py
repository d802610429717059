#!/usr/bin/env python3
"""check_stack.py POPPY: rules and cases nested as deep as they may be, and far deeper, are answered where the shell gives 64 KB of stack.

The program asks for a stack of its own (docs/limits.md); a hostile file must not end it, whatever the limit of whoever runs it.
"""
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

KILOBYTE = 1024


def rules(depth):
    return ('module t.rules "T"\nentity County\nentity Case of County as cases key (id) { id : text; n : int }\n'
            "define x of Case : int = " + "(" * depth + "n" + " + 1)" * depth + "\n"
            "enum S { Ok, Bad }\ndecision s of Case : S { Bad when x > 300; Ok otherwise }\n")


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (64 * KILOBYTE, resource.getrlimit(resource.RLIMIT_STACK)[1]))


def main():
    poppy = Path(sys.argv[1]).resolve()
    failures = []
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        (room / "counties").mkdir()
        (room / "counties/yolo.yaml").write_text("county: Yolo\n")
        for depth, code, said in [(240, 0, "Ok"), (5000, 1, "P106")]:
            (room / "rules").mkdir(exist_ok=True)
            (room / "rules/t.poppy").write_text(rules(depth))
            cases = {"case.json": ('{"case":"c","n":1}', code, said)}
            if code == 0:
                for deep, found in [(90, "P701"), (100_000, "P005")]:
                    cases[f"lists{deep}.json"] = ('{"case":"c","n":' + "[" * deep + "]" * deep + "}", 1, found)
                    cases[f"lists{deep}.yaml"] = ("case: c\nn: " + "[" * deep + "]" * deep + "\n", 1, found)
            for file, (text, wanted, part) in cases.items():
                (room / file).write_text(text)
                done = subprocess.run([poppy, "decide", file, "--rules", "rules", "--counties", "counties", "--county", "Yolo", "--month", "2024-01",
                                       "--run-date", "2024-01-02"], cwd=room, preexec_fn=small_stack, env={}, capture_output=True, text=True)
                if done.returncode != wanted or part not in done.stdout + done.stderr:
                    failures.append(f"FAILED {depth} deep, {file}: {done.returncode}, {(done.stdout + done.stderr)[:200]}")
    print("\n".join(failures) or "rules 240 and 5,000 deep, lists 90 and 100,000 deep, with 64 KB of stack: answered")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
