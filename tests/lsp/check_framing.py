#!/usr/bin/env python3
"""check_framing.py POPPY [ROUNDS] [SEED]: hostile bytes before, between and in messages of `poppy lsp`. Whatever comes, it answers or ends with 1 and says why."""
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import workspace
from client import framed

POPPY = str(Path(sys.argv[1]).resolve())


def run(root, data):
    """The exit code, what was answered, and what was said on standard error."""
    done = subprocess.run([POPPY, "lsp"], cwd=root, input=data, capture_output=True, timeout=120)
    answers, rest = [], done.stdout
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.removeprefix(b"Content-Length: "))
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    return done.returncode, answers, done.stderr.decode()


def message(method, params=None, number=None):
    return framed({"jsonrpc": "2.0", "method": method, "params": params or {}, **({} if number is None else {"id": number})})


def errors(answers):
    return [one["error"]["code"] for one in answers if "error" in one]


def check_by_hand(root):
    begin = message("initialize", {"rootUri": root.as_uri(), "capabilities": {}}, 1)
    end = message("shutdown", None, 2) + message("exit")
    for data in (b"Content-Length: 5\n\nnot a", b"content-length:2\r\nContent-Type: x\r\n\r\n{]"):
        code, answers, _ = run(root, begin + data + end)  # no JSON: told, and the next message is read
        if data.startswith(b"Content-Length: 5"):
            assert errors(answers) == [-32700] and code == 0, (data, code, answers)
        else:
            assert errors(answers) == [-32700] and code == 0, (data, code, answers)
    for data in (b"[]", b"1", b"null", b'"x"', b"{}", b'{"jsonrpc": "2.0"}', b'[{"method": "exit"}]'):
        code, answers, _ = run(root, begin + framed(data) + end)
        assert errors(answers) == [-32600] and code == 0, (data, code, answers)
    for data in (b"Content-Length: x\r\n\r\n", b"Content-Length: -1\r\n\r\n", b"Content-Length: 99999999999999999999\r\n\r\n",
                 b"Content-Length: 1000000000\r\n\r\n", b"Content-Type: json\r\n\r\n{}", b"nonsense\r\n\r\n", b"\r\n\r\n", b"x" * 100000,
                 b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"):
        code, answers, said = run(root, begin + data + end)  # where the next message begins nobody knows
        assert code == 1 and errors(answers) == [-32700] and said.startswith("poppy lsp: "), (data, code, answers, said)
    code, answers, said = run(root, begin + b"Content-Length: 50\r\n\r\n{")  # the client died
    assert code == 1 and said, (code, said)
    assert run(root, b"")[0] == 1
    for depth in (99, 100, 100_000, 2_000_000):
        deep = framed(b'{"jsonrpc":"2.0","id":3,"method":"textDocument/hover","params":' + b"[" * depth + b"]" * depth + b"}")
        code, answers, _ = run(root, begin + deep + end)
        assert code == 0 and errors(answers) == [-32602], (depth, code, answers)


def session(root):
    uri = (root / "policies/guide/rules.poppy").as_uri()
    text = (root / "policies/guide/rules.poppy").read_text()
    at = {"textDocument": {"uri": uri}, "position": {"line": 9, "character": 8}}
    return [message("initialize", {"rootUri": root.as_uri(), "capabilities": {}}, 1), message("initialized"),
            message("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "poppy", "version": 1, "text": text}}),
            message("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [
                {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 5, "character": 2}}, "text": "é\n"}]}),
            message("textDocument/hover", at, 2), message("textDocument/completion", at, 3), message("$/cancelRequest", {"id": 3}),
            message("shutdown", None, 4), message("exit")]


def check_at_random(root, rounds, seed):
    draw = random.Random(seed)
    for turn in range(rounds):
        messages = session(root)
        data = bytearray(b"".join(messages))
        if turn % 3 == 0:
            data = bytearray(b"".join(draw.sample(messages, len(messages))))
        for _ in range(draw.randrange(1, 6)):
            at = draw.randrange(len(data))
            what = draw.randrange(4)
            if what == 0:
                data[at] = draw.randrange(256)
            elif what == 1:
                del data[at:at + draw.randrange(1, 40)]
            elif what == 2:
                data[at:at] = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 20)))
            else:
                data[at:at] = data[draw.randrange(len(data)):][:draw.randrange(1, 200)]
            if not data:
                break
        code, _, said = run(root, bytes(data))
        assert code in (0, 1) and (code == 0 or said or b"exit" in data), (seed, turn, code, said, bytes(data))


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with tempfile.TemporaryDirectory() as room:
        root = workspace.make(Path(room).resolve())
        check_by_hand(root)
        check_at_random(root, rounds, seed)
    print(f"{rounds} sessions with hostile bytes, seed {seed}: each ended well")


main()
