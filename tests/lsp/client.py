"""A client of `poppy lsp`, as small as the protocol allows: what it sends and gets is plain dictionaries."""
import json
import queue
import subprocess
import threading


class Refused(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code, self.message = error["code"], error["message"]


def uri_of(path):
    return path.as_uri()


def framed(message):
    body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Client:
    """Talks to a server of its own. `root`: the folder of the workspace, a Path."""

    def __init__(self, poppy, root, capabilities=None, options=None, start=True):
        self.root, self.next_id, self.versions, self.texts = root, 0, {}, {}
        self.diagnostics, self.asked, self.told = {}, [], []
        self.process = subprocess.Popen([poppy, "lsp"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.messages = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        if start:
            self.capabilities = self.request("initialize", {
                "processId": None, "rootUri": uri_of(root), "capabilities": capabilities or {},
                "initializationOptions": options})["capabilities"]
            self.notify("initialized", {})

    def _read(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self.messages.put(None)
                return
            self.messages.put(json.loads(stream.read(length)))

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        self.write(framed({"jsonrpc": "2.0", **message}))

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def take(self, timeout=120):
        """The next message; what is told or asked is noted. None: the server has ended."""
        message = self.messages.get(timeout=timeout)
        if message is None or "method" not in message:
            return message
        if message["method"] == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message:
            self.asked.append(message)
        else:
            self.told.append(message)
        return message

    def begin(self, method, params):
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params})
        return self.next_id

    def answer(self, request):
        while True:
            message = self.take()
            assert message is not None, "the server has ended"
            if "method" in message or message.get("id") != request:
                continue
            if "error" in message:
                raise Refused(message["error"])
            return message["result"]

    def request(self, method, params):
        return self.answer(self.begin(method, params))

    # Files, by their paths below the root.

    def uri(self, path):
        return uri_of(self.root / path)

    def document(self, path):
        return {"textDocument": {"uri": self.uri(path)}}

    def open(self, path, text=None):
        text = (self.root / path).read_text() if text is None else text
        self.texts[path], self.versions[path] = text, 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": self.uri(path), "languageId": "poppy", "version": 1, "text": text}})

    def change(self, path, changes, text=None):
        self.versions[path] += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": self.uri(path), "version": self.versions[path]}, "contentChanges": changes})
        if text is not None:
            self.texts[path] = text

    def replace(self, path, old, new):
        """As an editor does: the range alone."""
        text = self.texts[path]
        assert text.count(old) >= 1, (path, old)
        at = text.index(old)
        self.change(path, [{"range": {"start": place(text, at), "end": place(text, at + len(old))}, "text": new}],
                    text[:at] + new + text[at + len(old):])

    def at(self, path, words, inside=0):
        """Params of a request about the place where the words begin, or so many signs on."""
        text = self.texts.get(path) or (self.root / path).read_text()
        return {**self.document(path), "position": place(text, text.index(words) + inside)}

    def settle(self):
        """Until all that was sent is checked and told."""
        self.request("poppy/checked", {})

    def problems(self, path):
        return self.diagnostics.get(self.uri(path), [])

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        return self.process.wait(timeout=60)

    def kill(self):
        self.process.kill()
        self.process.wait()


def place(text, at):
    """The place of a sign of the text, as the protocol counts: lines, and UTF-16 units in the line."""
    line = text.count("\n", 0, at)
    begin = text.rfind("\n", 0, at) + 1
    return {"line": line, "character": len(text[begin:at].encode("utf-16-le")) // 2}


def applied(text, edits):
    """The text after edits of the protocol."""
    lines = text.split("\n")

    def byte(position):
        line = lines[min(position["line"], len(lines) - 1)]
        if position["line"] >= len(lines):
            return len(text)
        units, column = 0, 0
        while column < len(line) and units < position["character"]:
            units += len(line[column].encode("utf-16-le")) // 2
            column += 1
        return sum(len(one) + 1 for one in lines[:position["line"]]) + column

    for edit in sorted(edits, key=lambda one: byte(one["range"]["start"]), reverse=True):
        text = text[:byte(edit["range"]["start"])] + edit["newText"] + text[byte(edit["range"]["end"]):]
    return text
