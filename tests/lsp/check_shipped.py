#!/usr/bin/env python3
"""check_shipped.py POPPY: a session over all that is shipped: no file has an error, every name leads somewhere, and each request is answered."""
import re
import sys
from pathlib import Path

from client import Client, place

POPPY = str(Path(sys.argv[1]).resolve())
LETTER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def main():
    root = Path.cwd().resolve()
    client = Client(POPPY, root)
    client.request("poppy/asOf", {"county": "Yolo", "month": "2024-10", "runDate": "2024-10-15"})
    rules = sorted(str(path.relative_to(root)) for path in (root / "policies").rglob("*.poppy"))
    others = [str(path.relative_to(root)) for folder in ("county_rules", "policies") for path in sorted((root / folder).rglob("*.yaml"))][::12]
    for path in rules[::6] + others:
        client.open(path)
    client.settle()
    errors = {uri: [one for one in all_ if one["severity"] == 1] for uri, all_ in client.diagnostics.items()}
    assert not any(errors.values()), {uri: found[:2] for uri, found in errors.items() if found}
    named = words = 0
    for path in rules:
        text = (root / path).read_text()
        tokens = client.request("textDocument/semanticTokens/full", client.document(path))["data"]
        symbols = client.request("textDocument/documentSymbol", client.document(path))
        assert symbols and symbols[0]["name"] == re.match(r"(?://.*\n|\s)*module ([\w.]+)", text)[1], (path, symbols[:1])
        assert client.request("textDocument/formatting", {**client.document(path), "options": {}}) == [], f"{path} is laid out by `poppy fmt`"
        named += len(tokens) // 5
        words += len(LETTER.findall(re.sub(r'"[^"]*"|//.*', "", text)))
        declared = next((one for one in reversed(symbols) if one["kind"] not in (2, 5, 10)), symbols[0])
        at = {**client.document(path), "position": declared["selectionRange"]["start"]}
        there = client.request("textDocument/definition", at)
        assert there == {"uri": client.uri(path), "range": declared["selectionRange"]}, (path, declared, there)
        assert client.request("textDocument/hover", at), (path, declared)
        assert client.request("textDocument/completion", at)["items"], path
        client.request("textDocument/inlayHint", {**client.document(path), "range": {"start": place(text, 0), "end": place(text, len(text))}})
    # Of all words of the rules outside of texts and comments, at least a third are names that lead somewhere; the others are the language's.
    assert named * 3 > words, (named, words)
    # What is renamed must be renamed wherever it is used, or the rules do not hold.
    for path in rules[::4]:
        symbols = client.request("textDocument/documentSymbol", client.document(path))
        for symbol in [one for one in symbols if one["kind"] != 2][::9]:
            at = {**client.document(path), "position": symbol["selectionRange"]["start"]}
            assert client.request("textDocument/rename", {**at, "newName": symbol["name"] + "_anew"}), (path, symbol)
    for path in others:
        for method in ("documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"):
            client.request(f"textDocument/{method}", client.document(path))
    assert client.end() == 0
    print(f"{len(rules)} rule files, {len(others)} others: {named} names lead somewhere")


main()
