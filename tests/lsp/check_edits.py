#!/usr/bin/env python3
"""check_edits.py POPPY [EDITS] [SEED]: what is known while one types is what is known of the files as they are: after each of a row of random edits, a server that has seen them all and one that begins with them tell the same."""
import random
import sys
import tempfile
from pathlib import Path

import workspace
from client import Client, place

POPPY = str(Path(sys.argv[1]).resolve())
LIMIT = "policies/guide/limit.csv"
MORE = {
    "policies/guide/pay.poppy": '''module guide.pay "What is paid"
import guide.case
import guide.rules

parameter limit_of[size : int] : money from "limit.csv" { key size size; value limit; from from }
define size : int = days_allowed
define limit : money "Limit" = limit_of[size]
define is_long : bool = days_allowed > 5 and ninety_days_in_12
''',
    LIMIT: "size,limit,from\n1,$100,2020-01\n2-4,$200,2020-01\n",
}
FILES = {**workspace.FILES, **MORE}
EDITED = [path for path in FILES if "/tests/" not in path]
WORDS = sorted({word for text in FILES.values() for word in text.split()} | {"}", "{", '"', "// x\n", "\n", "define y : int = 1\n", "rule", "“", "<<<<<<< a\n"})


def told(client, paths):
    """By path, in an order of its own."""
    return {path: sorted(str(one) for one in client.problems(path)) for path in paths}


def edit(draw, client):
    """One change, as a range; sometimes the file as it was at first."""
    path = draw.choice(EDITED)
    text = client.texts[path]
    kind = draw.randrange(6)
    if kind == 0 and text != FILES[path]:
        client.change(path, [{"text": FILES[path]}], FILES[path])
        return f"{path}: as at first"
    begin = draw.randrange(len(text) + 1)
    end = min(len(text), begin + draw.choice([0, 0, 1, 1, 3, 8, 40] if kind < 5 else [200]))
    new = draw.choice(["", draw.choice(WORDS), draw.choice(WORDS) + " ", text[begin:end][::-1], draw.choice("aZ_9 .,(){}=<$\n")])
    where = {"start": place(text, begin), "end": place(text, end)}
    client.change(path, [{"range": where, "text": new}], text[:begin] + new + text[end:])
    return f"{path}: {text[begin:end]!r} -> {new!r}"


def harmless(draw, client):
    """One after which the rules hold as before, at other places."""
    path = draw.choice([one for one in EDITED if one.endswith(".poppy")])
    text = client.texts[path]
    at = text.index("\n", draw.randrange(len(text) - 1)) + 1 if draw.randrange(2) else len(text)
    new = draw.choice(["// a remark\n", "\n"]) if at < len(text) else f"define more_{len(text)} : int = {draw.randrange(100)}\n"
    client.change(path, [{"range": {"start": place(text, at), "end": place(text, at)}, "text": new}], text[:at] + new + text[at:])
    return f"{path}: {new!r} at {at}"


def of_a_fresh_server(root, texts):
    for path, text in texts.items():
        (root / path).write_text(text, newline="")
    client = Client(POPPY, root)
    for path, text in texts.items():
        client.open(path, text)
    client.settle()
    fresh = told(client, texts)
    assert client.end() == 0
    return fresh


def main():
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 80
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    draw = random.Random(seed)
    sound = broken = 0
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        root, beside = Path(one).resolve(), Path(other).resolve()
        for path, text in FILES.items():
            for folder in (root, beside):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, newline="")
        client = Client(POPPY, root)
        for path in EDITED:
            client.open(path, FILES[path])
        client.settle()
        assert not any(one["severity"] == 1 for path in EDITED for one in client.problems(path)), "they begin sound"
        history = []
        for turn in range(edits):
            if draw.randrange(5) == 0:  # back to files that are sound: what was broken must be forgotten
                for path in EDITED:
                    client.change(path, [{"text": FILES[path]}], FILES[path])
                history = ["all as at first", *(harmless(draw, client) for _ in range(draw.randrange(3)))]
            else:
                history.append(edit(draw, client))
            if draw.randrange(3) == 0:  # typed on: the next edit comes before anybody looks
                continue
            client.notify("textDocument/didSave", client.document(EDITED[0]))  # lints are looked for, too
            client.settle()
            found = told(client, EDITED)
            fresh = of_a_fresh_server(beside, {path: client.texts[path] for path in EDITED})
            assert found == fresh, (seed, turn, history[-5:], {path: (found[path], fresh[path]) for path in EDITED if found[path] != fresh[path]})
            if any("'severity': 1" in one for all_ in found.values() for one in all_):
                broken += 1
            else:
                sound += 1
        assert client.end() == 0
    assert broken and sound, (broken, sound)
    print(f"{edits} edits, seed {seed}: looked at {broken} times broken and {sound} times sound, each as a fresh server tells it")


main()
