#!/usr/bin/env python3
"""check_broken.py POPPY [CUTS] [SEED]: files that people leave broken, half a file, a conflict of git, a paste from Word: the rest of the file keeps its names, values and offers, and nothing that is cut anywhere ends the server."""
import random
import re
import sys
from pathlib import Path

from client import Client, place

POPPY = str(Path(sys.argv[1]).resolve())
LIST_FOR_ALL = ("documentSymbol", "foldingRange", "codeLens", "semanticTokens/full", "formatting")
AT_A_PLACE = ("hover", "completion", "definition", "signatureHelp", "documentHighlight")


def declarations(text):
    """Where each begins: the sign of its first word."""
    return [match.start() for match in re.finditer(r"^(?:define|rule|decision|flag|parameter)\b", text, re.MULTILINE)]


def name_at(text, begin):
    found = re.compile(r"\w+ (\w+)").match(text, begin)
    return found[1], found.start(1)


def breakages(text, begin, end):
    """The ways in which the declaration of text[begin:end] is broken; what stands before and behind stays."""
    one = text[begin:end]
    yield "half", text[:begin] + one[:len(one) // 2] + "\n" + text[end:]
    yield "conflict", f"{text[:begin]}<<<<<<< HEAD\n{one.rstrip()}\n=======\n{one.rstrip()}\n>>>>>>> theirs\n{text[end:]}"
    yield "Word", text[:begin] + one.replace('"', "“").replace(" = ", " – ").replace(" ", " ", 3) + text[end:]


def keeps_the_rest(client, path, text):
    """Broken in the middle, the declarations before and behind are known still."""
    places = declarations(text)
    if len(places) < 3:
        return 0
    middle = len(places) // 2
    begin, end = places[middle], places[middle + 1] if middle + 1 < len(places) else len(text)
    lost, _ = name_at(text, begin)
    tried = 0
    for how, broken in breakages(text, begin, end):
        client.change(path, [{"text": broken}], broken)
        client.settle()
        if how == "half" and not client.problems(path):
            continue  # cut within the comment that stands before the next
        assert client.problems(path), (path, how, "nothing is wrong?")
        names = {one["name"] for one in client.request("textDocument/documentSymbol", client.document(path))}
        for other in declarations(broken):
            if broken[other:].startswith(text[begin:begin + 12]) or begin <= other < begin + len(broken) - len(text) + (end - begin):
                continue
            name, at = name_at(broken, other)
            assert name == lost or name in names, (path, how, name)
            where = {**client.document(path), "position": place(broken, at)}
            hover = client.request("textDocument/hover", where)
            assert hover and name in hover["contents"]["value"], (path, how, name, hover)
            assert client.request("textDocument/completion", where)["items"], (path, how, name)
            tried += 1
    client.change(path, [{"text": text}], text)
    return tried


def survives_a_cut(client, draw, path, text):
    at = draw.randrange(len(text) + 1)
    broken = text[:at] + draw.choice(["", "", "\n<<<<<<< HEAD\n", "“", "\0", "{", '"', "\r"]) + draw.choice(["", text[min(len(text), at + draw.randrange(1, 400)):]])
    client.change(path, [{"text": broken}], broken)
    for method in LIST_FOR_ALL:
        client.request(f"textDocument/{method}", {**client.document(path), "options": {}})
    for method in AT_A_PLACE:
        for byte in (at, draw.randrange(len(broken) + 1)):
            client.request(f"textDocument/{method}", {**client.document(path), "position": place(broken, min(byte, len(broken)))})
    whole = {"start": {"line": 0, "character": 0}, "end": place(broken, len(broken))}
    client.request("textDocument/inlayHint", {**client.document(path), "range": whole})
    client.request("textDocument/codeAction", {**client.document(path), "range": whole, "context": {"diagnostics": []}})
    client.change(path, [{"text": text}], text)


def main():
    cuts = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    root = Path.cwd().resolve()
    rules = sorted(str(path.relative_to(root)) for path in (root / "policies").rglob("*.poppy"))
    others = sorted(str(path.relative_to(root)) for folder in ("county_rules", "policies") for ending in ("*.yaml", "*.csv") for path in (root / folder).rglob(ending))
    client = Client(POPPY, root)
    client.request("poppy/asOf", {"county": "Yolo", "month": "2024-10", "runDate": "2024-10-15"})
    tried = 0
    for path in draw.sample(rules, min(8, len(rules))):
        client.open(path)
        tried += keeps_the_rest(client, path, client.texts[path])
    assert tried > 50, tried
    for path in draw.sample(rules, min(cuts // 2, len(rules))) + draw.sample(others, min(cuts - cuts // 2, len(others))):
        if path not in client.texts:
            client.open(path)
        survives_a_cut(client, draw, path, client.texts[path])
    assert client.end() == 0
    print(f"{tried} declarations known beside a broken one, {cuts} files cut: each answered")


main()
