#!/usr/bin/env python3
"""check_edits.py POPPY [EDITS] [SEED]: what is known while one types is what is known of the files as they are: after each of a row of random edits (words, numbers, whole lines that come, go or move to another file, in rules, tables, county files and tests), a server that has seen them all and one that begins with them tell the same: what is wrong, and what a file, a name and a word under the cursor are answered with."""
import random
import sys
import tempfile
from pathlib import Path

import workspace
from client import Client, Refused, place

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
EDITED = [path for path in FILES if "/cases/" not in path]
TESTS = [path for path in EDITED if "/tests/" in path]
RULES = [path for path in EDITED if path.endswith(".poppy")]
ASKED = ("textDocument/documentSymbol", "textDocument/semanticTokens/full", "textDocument/codeLens", "textDocument/foldingRange")
WORDS = sorted({word for text in FILES.values() for word in text.split()} | {"}", "{", '"', "// x\n", "\n", "define y : int = 1\n", "rule", "“", "<<<<<<< a\n"})


def told(client, paths):
    """By path, in an order of its own."""
    return {path: sorted(str(one) for one in client.problems(path)) for path in paths}


def answers(draw_seed, client):
    """To what an editor asks of each rule file, and of some places in it: the same places for the same texts."""
    draw = random.Random(draw_seed)
    found = {}
    for path in RULES:
        for method in ASKED:
            found[path, method] = asked(client, method, client.document(path))
        for _ in range(2):
            at = {**client.document(path), "position": place(client.texts[path], draw.randrange(len(client.texts[path]) + 1))}
            for method, more in (("textDocument/hover", {}), ("textDocument/definition", {}), ("textDocument/completion", {}),
                                 ("textDocument/references", {"context": {"includeDeclaration": True}})):
                found[path, method, str(at["position"])] = asked(client, method, {**at, **more})
    return found


def asked(client, method, params):
    """Without the folder that the workspace lies in."""
    try:
        return str(client.request(method, params)).replace(str(client.root), "")
    except Refused as refused:
        return str(refused)


def put(client, path, begin, end, new):
    text = client.texts[path]
    where = {"start": place(text, begin), "end": place(text, end)}
    client.change(path, [{"range": where, "text": new}], text[:begin] + new + text[end:])


def move_line(draw, client, path):
    """To another place, in this file or another; sometimes it stays where it was, too."""
    text = client.texts[path]
    begin = text.rfind("\n", 0, draw.randrange(len(text) + 1)) + 1
    end = text.find("\n", begin) + 1 or len(text)
    line = text[begin:end]
    if draw.randrange(4):
        put(client, path, begin, end, "")
    other = draw.choice(EDITED)
    at = client.texts[other].rfind("\n", 0, draw.randrange(len(client.texts[other]) + 1)) + 1
    put(client, other, at, at, line)
    return f"{path}: {line!r} to {other} {at}"


def edit(draw, client):
    """One change, as a range; sometimes the file as it was at first."""
    path = draw.choice(EDITED)
    text = client.texts[path]
    kind = draw.randrange(8)
    if kind == 0 and text != FILES[path]:
        client.change(path, [{"text": FILES[path]}], FILES[path])
        return f"{path}: as at first"
    if kind == 6:
        return move_line(draw, client, path)
    numbers = [at for at, sign in enumerate(text) if sign.isdigit()]
    if kind == 7 and numbers:
        at = draw.choice(numbers)
        put(client, path, at, at + 1, new := str(draw.randrange(10)))
        return f"{path}: {text[at]} at {at} -> {new}"
    begin = draw.randrange(len(text) + 1)
    end = min(len(text), begin + draw.choice([0, 0, 1, 1, 3, 8, 40] if kind < 5 else [200]))
    new = draw.choice(["", draw.choice(WORDS), draw.choice(WORDS) + " ", text[begin:end][::-1], draw.choice("aZ_9 .,(){}=<$\n")])
    put(client, path, begin, end, new)
    return f"{path}: {text[begin:end]!r} -> {new!r}"


def harmless(draw, client):
    """One after which the rules hold as before, at other places."""
    path = draw.choice([one for one in EDITED if one.endswith(".poppy")])
    text = client.texts[path]
    at = text.index("\n", draw.randrange(len(text) - 1)) + 1 if draw.randrange(2) else len(text)
    new = draw.choice(["// a remark\n", "\n"]) if at < len(text) else f"define more_{len(text)} : int = {draw.randrange(100)}\n"
    client.change(path, [{"range": {"start": place(text, at), "end": place(text, at)}, "text": new}], text[:at] + new + text[at:])
    return f"{path}: {new!r} at {at}"


def of_a_fresh_server(root, texts, seed):
    for path, text in texts.items():
        (root / path).write_text(text, newline="")
    client = Client(POPPY, root)
    for path, text in texts.items():
        client.open(path, text)
    client.settle()
    fresh = told(client, texts), answers(seed, client)
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
            fresh, fresh_answers = of_a_fresh_server(beside, {path: client.texts[path] for path in EDITED}, turn)
            if any("'severity': 1" in one for path in EDITED if path not in TESTS for one in found[path]):
                # What fails in tests is that of the last sound rules, of which a fresh server has seen none.
                for path in TESTS:
                    found.pop(path), fresh.pop(path)
            assert found == fresh, (seed, turn, history[-5:], {path: (found[path], fresh[path]) for path in found if found[path] != fresh[path]})
            if not any("'severity': 1" in one for all_ in found.values() for one in all_):
                # Of broken rules, values and lenses are those of the last sound ones: a fresh server has seen none.
                now = answers(turn, client)
                assert now == fresh_answers, (seed, turn, history[-5:], {key: (now[key], fresh_answers[key]) for key in now if now[key] != fresh_answers.get(key)})
            if any("'severity': 1" in one for all_ in found.values() for one in all_):
                broken += 1
            else:
                sound += 1
        assert client.end() == 0
    assert broken and sound, (broken, sound)
    print(f"{edits} edits, seed {seed}: looked at {broken} times broken and {sound} times sound, each as a fresh server tells it")


main()
