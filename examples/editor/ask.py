#!/usr/bin/env python3
"""ask.py FILE WORD [county=NAME] [month=YYYY-MM] [runDate=YYYY-MM-DD]: asks `poppy lsp` as an editor does when the mouse rests on the word, and prints what it would show. From the folder that holds `policies` and `county_rules`."""
import json
import subprocess
import sys
from pathlib import Path


class Server:
    def __init__(self):
        self.process = subprocess.Popen(["poppy", "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def ask(self, method, params):
        self.tell(method, params, id=method)
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()):
                length = int(line.removeprefix(b"Content-Length: "))
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == method:
                return message.get("result") or message.get("error")


path, word = Path(sys.argv[1]).resolve(), sys.argv[2]
server = Server()
server.ask("initialize", {"rootUri": Path.cwd().as_uri(), "capabilities": {}})
server.tell("initialized", {})
server.ask("poppy/asOf", dict(one.split("=", 1) for one in sys.argv[3:]))
text = path.read_text()
before = text[:text.index(word)].split("\n")
at = {"textDocument": {"uri": path.as_uri()}, "position": {"line": len(before) - 1, "character": len(before[-1])}}
shown = server.ask("textDocument/hover", at)["contents"]["value"].rstrip()
print("\n".join(line for line in shown.split("\n") if not line.startswith("```")))
uses = server.ask("textDocument/references", {**at, "context": {"includeDeclaration": True}})
print(f"\nused in {len({one['uri'] for one in uses})} files, {len(uses)} places")
server.ask("shutdown", None)
server.tell("exit", None)
sys.exit(server.process.wait())
