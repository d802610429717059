#!/usr/bin/env python3
"""hostile.py POPPY [--table FILE]: what people do to a console who mean it harm, against a served demonstration: forms and the API filled with what
nobody should send, sessions stolen, expired and forged, requests of other sites, slow and broken clients. Prints a table of what was tried and what it
did; fails on a status from 500 on (but 503, which asks to try again), on a hang, on what leaks, and where the console is not as quick after as before."""
import argparse
import faulthandler
import concurrent.futures
import html
import http.client
import json
import os
import re
import socket
import sys
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from served import served  # noqa: E402

ROWS, FAULTS = [], []
PATIENCE = 25  # seconds, of one answer
MOST_SECONDS = 1200  # of everything, or it says where each thread is, and fails


def row(tried, did, well=True):
    ROWS.append((tried, did))
    if not well:
        FAULTS.append(f"{tried}: {did}")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def cookies(self):
        return dict(line.split(";")[0].split("=", 1) for name, line in self.headers if name.lower() == "set-cookie")


class Browser:
    """A person's browser: its cookies, and the form token of its pages."""

    def __init__(self, console):
        self.console, self.cookies = console, {}

    def ask(self, method, path, body=None, headers=None, timeout=PATIENCE):
        connection = http.client.HTTPConnection("127.0.0.1", self.console.port, timeout=timeout)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        try:
            connection.request(method, path, body, sent | (headers or {}))
            answer = connection.getresponse()
            found = Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
        self.cookies.update({k: v for k, v in found.cookies().items() if v})
        return found

    def form(self, path, fields, token=None, headers=None):
        fields = list(fields.items()) if isinstance(fields, dict) else fields
        if token is None:
            token = self.form_token()
        if token:
            fields = [("form_token", token)] + fields
        body = urllib.parse.urlencode(fields)
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"} | (headers or {}))

    def form_token(self):
        match = re.search(r'name="form_token" value="([^"]+)"', self.ask("GET", "/password").text)
        return match[1] if match else ""

    def sign_in(self, account, password=None):
        return self.form("/sign-in", {"account": account, "password": password or self.console.people[account]["password"], "next": "/"}, token="")


MARKUP = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>'
HOSTILE = {
    "markup": MARKUP,
    "a template's marks": "{{frame.form_token}}{{{x}}}{{#accounts}}",
    "SQL": "x'; DROP TABLE accounts; --",
    "bidi signs": "Fresno\u202e\u2066onserF",
    "control characters": "a\x01b\x07c\x1b[31m",
    "a NUL": "a\x00b",
    "bytes that are no UTF-8": b"\xff\xfe\xc0\xaf",
    "another county": "Kern",
    "a path": "../../../../etc/passwd",
    "an address": "http://evil.example/",
    "1 MB": "x" * (1 << 20),
    "nothing": "",
}


def is_safe(answer, value):
    """Whether what was sent comes back as text, if at all."""
    if isinstance(value, bytes) or not answer.headers:
        return True
    body = answer.text
    is_page = any(n.lower() == "content-type" and v.startswith("text/html") for n, v in answer.headers)
    if is_page and value == MARKUP and ("<script>alert" in body or "<img src=x" in body):
        return False
    return not (is_page and any(sign in body for sign in ("\u202e", "\u2066", "\x1b", "\x00"))) and "root:x:0:0" not in body


def forms_of(page):
    """Of a page of HTML: each POST form with its fields and what stands in them."""
    for match in re.finditer(r'<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.S):
        fields = []
        for one in re.finditer(r'<(?:input|button)[^>]*name="([^"]*)"[^>]*>', match[2]):
            value = re.search(r'value="([^"]*)"', one[0])
            fields.append((html.unescape(one[1]), html.unescape(value[1]) if value else ""))
        for one in re.finditer(r'<(textarea|select)[^>]*name="([^"]*)"', match[2]):
            fields.append((html.unescape(one[2]), ""))
        yield html.unescape(match[1]), fields


def pages_of(browser):
    """The pages that the navigation and the pages themselves lead to, one of each kind."""
    seen, kinds, queue = [], set(), ["/", "/password"]
    while queue and len(seen) < 60:
        path = queue.pop(0)
        kind = re.sub(r"/[^/]*[A-Z0-9%][^/]*", "/*", path.split("?")[0])
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = browser.ask("GET", path)
        if answer.status != 200 or not answer.text.startswith("<!doctype html"):
            continue
        seen.append((path, answer.text))
        queue += [html.unescape(href) for href in re.findall(r'<a href="(/[^"#]*)"', answer.text)]
    return seen


def try_forms(console):
    told = {}
    tried = 0
    worst = ""
    for kind, value in HOSTILE.items():  # without an account: a name each, that none is slowed down by
        for name in ("account", "password", "next"):
            answer = Browser(console).form("/sign-in", {"account": f"nobody-{tried}", "password": "x", "next": "/"} | {name: value}, token="")
            tried += 1
            told.setdefault(kind, set()).add(answer.status)
            if answer.status >= 500 or not is_safe(answer, value):
                worst += f" /sign-in with {kind}: {answer.status};"
    for account in console.people:
        browser = Browser(console)
        browser.sign_in(account)
        doors = {}
        for _, page in pages_of(browser):
            for action, fields in forms_of(page):
                doors.setdefault(action, fields)
        for action, fields in doors.items():
            if action in ("/sign-out", "/password") or not action.startswith("/"):
                continue
            token = browser.form_token()
            for kind, value in HOSTILE.items():
                sent = [(name, value if name not in ("form_token", "do", "revision") else old) for name, old in fields if name != "form_token"]
                # Names are known from a list; no account is closed by what is tried.
                if any(old in ("close", "password") for _, old in sent):
                    sent = [(name, old) for name, old in sent if name != "do"]
                answer = browser.form(action, sent, token=token)
                tried += 1
                told.setdefault(kind, set()).add(answer.status)
                if answer.status >= 500 or not is_safe(answer, value):
                    worst += f" {account} {action} with {kind}: {answer.status};"
            browser.sign_in(account)
    for kind, statuses in told.items():
        row(f"every field of every form of each role: {kind}", f"answered with {', '.join(map(str, sorted(statuses)))}; what comes back is text")
    row("all of that together", f"{tried} forms sent{': FAULTS' + worst if worst else ', none with a status from 500 on'}", not worst)


def try_large(console):
    worker = Browser(console)
    worker.sign_in("worker")
    token = worker.form_token()
    for size in (1 << 20, 9 << 20, 10 << 20):
        try:
            status = worker.form("/password", {"old_password": "x" * size, "new_password": "a", "new_again": "b"}, token=token).status
        except (BrokenPipeError, ConnectionResetError):
            status = "closed"
        row(f"a form field of {size >> 20} MB", f"{status}", status in (400, 403, 413, 422, "closed"))
    status = worker.form("/password", [(f"f{i}", "x") for i in range(3000)], token=token).status
    row("3000 fields", f"{status}", status in (400, 413))
    status = worker.ask("GET", "/?" + "a" * 20000).status
    row("an address of 20 KB", f"{status}", status in (400, 431))
    token = console.token("worker")
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for what, body in {
        "JSON of 2 MB": json.dumps({"case": {"case": "x" * (2 << 20)}}),
        "100,000 brackets": "[" * 100_000,
        "100,000 nested objects": '{"case":' * 100_000,
        "a number of 100,000 digits": '{"case_id": "ga-0004", "depth": ' + "9" * 100_000 + "}",
        "50,000 members that there are not": json.dumps({f"m{i}": 1 for i in range(50_000)}),
        "a key given twice": '{"case_id": "a", "case_id": "b"}',
        "20,000 persons": json.dumps({"month": "2021-08", "case": {"case": "x", "county": "Fresno", "persons": [{"id": str(i)} for i in range(20_000)]}}),
        "a run over 8000 years": json.dumps({"months": "1900-01..9999-12", "case": {"case": "x", "county": "Fresno"}}),
    }.items():
        began = time.monotonic()
        status = Browser(console).ask("POST", "/api/v1/decide", body, bearer, timeout=60).status
        took = time.monotonic() - began
        row(f"the API is sent {what}", f"{status} after {took:.1f} s", status in (200, 400, 413, 422) and took < 30)


def try_paths(console):
    browser = Browser(console)
    browser.sign_in("worker")
    found = {}
    bad = ""
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/static/../../CMakeLists.txt", "/static/%2e%2e%2fpoppy.css",
                 "/static/..%5c..%5cetc", "//evil.example/", "/counties/..", "/counties/%00", "/counties/%ff", "/counties/" + "x" * 5000,
                 "/accounts/%3Cscript%3E", "/cases/..%2f..%2f", "/sign-in?next=//evil.example", "/sign-in?next=https://evil.example"):
        answer = browser.ask("GET", path)
        found.setdefault(answer.status, []).append(path)
        if answer.status >= 500 or "root:x:0:0" in answer.text or b"cmake_minimum_required" in answer.body:
            bad += f" {path}: {answer.status};"
    row("path tricks: dots, encoded slashes, NUL, no UTF-8, 5 KB of name", f"{', '.join(f'{s} ({len(p)})' for s, p in sorted(found.items()))}{bad}", not bad)
    for there in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        other = Browser(console)
        answer = other.form("/sign-in", {"account": "worker", "password": console.people["worker"]["password"], "next": there}, token="")
        location = dict((n.lower(), v) for n, v in answer.headers).get("location", "")
        row(f"signing in, to go on to {there}", f"{answer.status} to {location}", location == "/")
    status = Browser(console).ask("GET", "/sign-in", headers={"Host": "evil.example"}).status
    row("another name in Host (DNS rebinding)", f"{status}", status == 421)


def try_sessions(console):
    owner = Browser(console)
    owner.sign_in("worker")
    thief = Browser(console)
    thief.cookies = dict(owner.cookies)
    stolen = thief.ask("GET", "/").status
    owner.form("/sign-out", {})
    after = thief.ask("GET", "/").status
    row("a session's cookie, stolen and used in another browser", f"{stolen} until its owner signs out, then {after} to the sign-in: who has the cookie is the "
        "person, so it is HttpOnly, SameSite=Strict, and ends after 30 minutes without use", stolen == 200 and after == 303)

    fixed = Browser(console)
    fixed.cookies = {"session": "A" * 43}
    fixed.sign_in("worker")
    row("a session's cookie that the attacker set before the sign-in", "another is given at the sign-in", fixed.cookies["session"] != "A" * 43)
    planted = Browser(console)
    planted.sign_in("auditor")
    known = planted.cookies["session"]
    victim = Browser(console)
    victim.cookies = {"session": known}
    victim.form("/sign-out", {}, token=victim.form_token())
    victim.cookies = {"session": known}
    victim.sign_in("worker")
    row("the same with a session of the attacker's own", "another is given, and theirs has ended",
        victim.cookies["session"] != known and planted.ask("GET", "/").status == 303)

    tries = {"empty": "", "of another form": "x", "4 KB": "A" * 4000, "a path": "../../x", "SQL": "' OR 1=1 --", "two": "A; session=B"}
    statuses = set()
    for value in tries.values():
        other = Browser(console)
        statuses.add(other.ask("GET", "/", headers={"Cookie": f"session={value}"}).status)
    row(f"cookies that are none: {', '.join(tries)}", f"{', '.join(map(str, sorted(statuses)))}", statuses <= {303, 400})
    headers = dict((n.lower(), v) for n, v in Browser(console).sign_in("worker").headers)
    cookie = headers.get("set-cookie", "")
    row("the cookie's own words", cookie.split("=", 1)[1].split(";", 1)[1].strip(), "HttpOnly" in cookie and "SameSite=Strict" in cookie)


def try_csrf(console):
    person = Browser(console)
    person.sign_in("worker")
    fields = {"old_password": "x", "new_password": "y", "new_again": "z"}
    other = Browser(console)
    other.sign_in("county-admin")
    statuses = {
        "without a form token": person.form("/password", fields, token="").status if person.cookies else 0,
        "with the token of another session": person.form("/password", fields, token=other.form_token()).status,
        "with an Origin of another site": person.form("/password", fields, headers={"Origin": "https://evil.example"}).status,
        "with Origin null": person.form("/password", fields, headers={"Origin": "null"}).status,
        "with Sec-Fetch-Site: cross-site": person.form("/password", fields, headers={"Sec-Fetch-Site": "cross-site"}).status,
        "with Sec-Fetch-Site: same-site": person.form("/password", fields, headers={"Sec-Fetch-Site": "same-site"}).status,
    }
    for what, status in statuses.items():
        row(f"a form of a signed-in person, {what}", f"{status}", status == 403)
    body = urllib.parse.urlencode({"form_token": person.form_token()} | fields)
    status = person.ask("POST", "/password", body, {"Content-Type": "text/plain"}).status
    row("the same as text/plain, as forms of other sites can", f"{status}", status in (400, 403, 415))
    status = person.ask("POST", "/api/v1/decide", "{}", {"Content-Type": "application/json"}).status
    row("the API by the cookie of a session", f"{status}: it takes a token of the header alone", status == 401)


def try_counties(console):
    """What is of another county, by somebody of this one."""
    token = {"Authorization": f"Bearer {console.token('worker')}", "Content-Type": "application/json"}
    browser = Browser(console)
    put = browser.ask("PUT", "/api/v1/cases/of-kern", json.dumps({"case": "of-kern", "county": "Kern"}), token | {"If-None-Match": "*"}).status
    row("a case of another county is stored by the API", f"{put}", put == 403)
    status = browser.ask("GET", "/api/v1/cases?county=Kern", headers=token).status
    row("the cases of another county are listed by the API", f"{status}", status == 403)
    plan = json.dumps({"entries": [{"flag": "EDX119C024", "value": "yes", "from": "2027-01"}], "cases": True})
    admin = {"Authorization": f"Bearer {console.token('county-admin')}", "Content-Type": "application/json"}
    status = browser.ask("POST", "/api/v1/counties/Kern/plan", plan, admin).status
    row("a plan over the cases of another county", f"{status}", status == 403)


def raw(console, sent, wait=PATIENCE, half=False):
    """What comes back for these bytes; the first line."""
    with socket.create_connection(("127.0.0.1", console.port), timeout=wait) as one:
        try:
            one.sendall(sent)
            if half:
                one.shutdown(socket.SHUT_WR)
            found = one.recv(4096)
        except TimeoutError:
            return "nothing"
        except OSError:
            return "closed"
    return found.split(b"\r\n")[0].decode("latin-1") or "closed"


def try_broken(console):
    host = f"Host: 127.0.0.1:{console.port}\r\n".encode()
    for what, sent, half in (
        ("garbage", os.urandom(2000) + b"\r\n\r\n", False),
        ("TLS to a port without it", bytes.fromhex("16030100f8010000f40303") + os.urandom(240), False),
        ("a request and half of it closed", b"GET /sign-in HTTP/1.1\r\n" + host + b"\r\n", True),
        ("half a request, then closed", b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Length: 100\r\n\r\nabc", True),
        ("two lengths", b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", False),
        ("a length and chunks (smuggling)", b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", False),
        ("a length of minus one", b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Length: -1\r\n\r\n", False),
        ("a length of 10 GB", b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Length: 10000000000\r\n\r\n", False),
        ("a chunk without an end", b"POST /sign-in HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n", False),
        ("a header of 100 KB", b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 100_000 + b"\r\n\r\n", False),
        ("TRACE", b"TRACE / HTTP/1.1\r\n" + host + b"\r\n", False),
        ("CONNECT", b"CONNECT evil.example:443 HTTP/1.1\r\n" + host + b"\r\n", False),
    ):
        found = raw(console, sent, half=half)
        row(f"a client sends {what}", found, found == "closed" or bool(re.match(r"HTTP/1\.[01] (2\d\d|3\d\d|4\d\d|501|503)", found)))


def usual(console, times=20):
    """How long an answer takes while nothing else is asked, and whether it comes: the slowest of some."""
    slowest = 0.0
    for _ in range(times):
        began = time.monotonic()
        if Browser(console).ask("GET", "/api/v1/health").status != 200:
            return float("inf")
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def try_slow(console):
    host = f"Host: 127.0.0.1:{console.port}\r\n".encode()
    clients = []
    for i in range(200):
        one = socket.create_connection(("127.0.0.1", console.port))
        one.sendall(b"GET / HTTP/1.1\r\n" if i % 2 else b"POST /sign-in HTTP/1.1\r\n" + host + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n")
        clients.append(one)
    slowest = 0.0
    began = time.monotonic()
    while time.monotonic() - began < 8:
        for one in clients:
            try:
                one.send(b"X")
            except OSError:
                pass
        slowest = max(slowest, usual(console, 5))
        time.sleep(0.8)
    row("200 clients send headers and bodies a byte a second", f"others are answered in {slowest * 1000:.0f} ms at most meanwhile", slowest < 5)
    deadline = time.monotonic() + 40
    left = list(clients)
    while left and time.monotonic() < deadline:
        for one in list(left):
            one.setblocking(False)
            try:
                if one.recv(4096) == b"":
                    left.remove(one)
            except BlockingIOError:
                pass
            except OSError:
                left.remove(one)
        time.sleep(0.5)
    for one in clients:
        one.close()
    row("the same, left alone", f"{len(clients) - len(left)} of 200 are cut within {time.monotonic() - began:.0f} s", not left)


def try_many(console):
    began = time.monotonic()
    held, refused = [], 0
    for _ in range(300):
        one = socket.create_connection(("127.0.0.1", console.port), timeout=5)
        one.settimeout(0.01)
        held.append(one)
    time.sleep(0.5)
    for one in held:
        try:
            if one.recv(200).startswith(b"HTTP/1.1 503"):
                refused += 1
        except (TimeoutError, OSError):
            pass
    for one in held:
        one.close()
    row("300 connections of one address at once", f"{300 - refused} are held, {refused} are told 503", refused > 0)
    time.sleep(0.5)
    after = usual(console)
    row("after they have closed", f"answered in {after * 1000:.0f} ms at most ({time.monotonic() - began:.0f} s since)", after < 2)


def try_guessing(console):
    began = time.monotonic()
    statuses = []
    for i in range(30):
        statuses.append(Browser(console).form("/sign-in", {"account": "approver", "password": f"guess {i}", "next": "/"}, token="").status)
    let = sum(status == 403 for status in statuses)
    row("30 passwords are guessed at once for one account", f"{let} are tried, the others answered with 429 ({time.monotonic() - began:.1f} s)", let <= 6 and set(statuses) <= {403, 429})
    status = Browser(console).sign_in("approver").status
    row("its owner, from the same address, just then", f"{status}: waits a minute", status in (303, 429))
    known, unknown = [], []
    for i in range(4):
        for account, times in (("auditor", known), (f"nobody-{i}", unknown)):
            began = time.monotonic()
            Browser(console).form("/sign-in", {"account": account, "password": "x", "next": "/"}, token="")
            times.append(time.monotonic() - began)
    row("whether an account is there, by the time of a wrong password", f"{min(known) * 1000:.0f} ms where it is, {min(unknown) * 1000:.0f} ms where it is not",
        max(min(known), min(unknown)) < 4 * min(min(known), min(unknown)))


def try_spraying(console):
    """One password at many accounts: no account sees more than one try."""
    began = time.monotonic()
    statuses = [Browser(console).form("/sign-in", {"account": f"person-{i}", "password": "Spring2026!", "next": "/"}, token="").status for i in range(60)]
    let = statuses.count(403)
    took = time.monotonic() - began
    row("one password is tried at 60 accounts from one address", f"{let} are tried, the others answered with 429 ({took:.1f} s)",
        let <= 45 + took / 6 and set(statuses) <= {403, 429})


def named(console, source, names):
    """Who comes from an address with headers that say who has signed in: the status of the first page."""
    connection = http.client.HTTPConnection("127.0.0.1", console.port, timeout=PATIENCE, source_address=(source, 0))
    connection.putrequest("GET", "/")
    for name in names:
        connection.putheader("X-Signed-In", name)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def try_proxy(console):
    with served(console.process.args[0], "--proxy", "127.0.0.9", "--user-header", "X-Signed-In") as other:
        row("the header by which a proxy says who has signed in, sent by the proxy", f"{named(other, '127.0.0.9', ['worker'])}: signed in",
            named(other, "127.0.0.9", ["worker"]) == 200)
        for what, source, names in (("past the proxy", "127.0.0.1", ["admin"]), ("along with that of the proxy", "127.0.0.9", ["admin", "worker"])):
            status = named(other, source, names)
            row(f"the same header, sent {what}", f"{status}: the sign-in", status == 303)


def try_drawing(console):
    """A drawing that never ends: a `dot` that sleeps, and tells which files it was given."""
    room = console.folder / "slow"
    room.mkdir(exist_ok=True)
    dot = room / "dot"
    dot.write_text(f"#!/bin/sh\nls /proc/self/fd >>{room}/given\nexec sleep 600\n")
    dot.chmod(0o755)
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{room}:{path}"
    try:
        with served(console.process.args[0]) as other:
            person = Browser(other)
            person.sign_in("worker")
            page = person.ask("GET", "/diagrams").text
            of = re.search(r'<select id="of".*?<option value="([^"]+)"', page, re.S)[1]
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                drawn = [pool.submit(person.ask, "GET", f"/diagrams/drawing.svg?of={of}") for _ in range(6)]
                time.sleep(1)
                meanwhile = usual(other, 5)
                statuses = [one.result().status for one in drawn]
            took = time.monotonic() - began
            row("6 drawings are asked for of a program that never ends", f"{', '.join(map(str, sorted(set(statuses))))} after {took:.0f} s; others are answered in "
                f"{meanwhile * 1000:.0f} ms at most meanwhile", set(statuses) == {503} and took < 15 and meanwhile < 2)
            given = (room / "given").read_text().split()
            # 0 to 2, and the folder that `ls` reads.
            row("what that program is given of the console's files and connections", f"{len(set(given) - {'0', '1', '2', '3'})} beside its own three",
                set(given) <= {"0", "1", "2", "3"})
    finally:
        os.environ["PATH"] = path


def try_heavy(console):
    """The heaviest cases that are taken, all at once."""
    bearer = {"Authorization": f"Bearer {console.token('worker')}", "Content-Type": "application/json"}
    persons = [{"id": f"p{i}"} for i in range(200)]
    months = json.dumps({"months": "2021-01..2021-12", "depth": 10, "case": {"case": "x", "county": "Fresno", "persons": [{"id": "p1"}]}})
    wide = json.dumps({"month": "2021-08", "depth": 1, "case": {"case": "x", "county": "Fresno", "persons": persons}})
    deep = json.dumps({"month": "2021-08", "depth": 10, "case": {"case": "x", "county": "Fresno", "persons": persons}})
    status = Browser(console).ask("POST", "/api/v1/decide", deep, bearer).status
    row("200 persons, explained 10 deep (4 GB)", f"{status}", status == 422)
    for what, body in (("12 months of one person, 10 deep", months), ("200 persons, 1 deep", wide)):
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            decided = [pool.submit(Browser(console).ask, "POST", "/api/v1/decide", body, bearer, 120) for _ in range(8)]
            time.sleep(0.3)
            meanwhile = usual(console, 5)
            answers = [one.result() for one in decided]
        statuses = [one.status for one in answers]
        took = time.monotonic() - began
        row(f"8 at once decide {what}: over 100 MB of explanations", f"{statuses.count(200)} are decided, {statuses.count(503)} told 503, in {took:.1f} s; others are answered in "
            f"{meanwhile * 1000:.0f} ms at most meanwhile, {resident(console)} MB at most", set(statuses) <= {200, 503} and 200 in statuses and meanwhile < 10)


def resident(console):
    for line in Path(f"/proc/{console.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def try_at_once(console):
    """Two administrators change one account by the same page."""
    first, second = Browser(console), Browser(console)
    first.sign_in("admin")
    second.sign_in("admin")
    page = first.ask("GET", "/accounts/worker").text
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    fields = {"revision": revision, "do": "save", "roles": "worker", "county": "Fresno"}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tokens = (first.form_token(), second.form_token())
        both = list(pool.map(lambda one: one[0].form("/accounts/worker", fields, token=one[1]).status, zip((first, second), tokens)))
    row("two administrators save one account at the same moment", f"{' and '.join(map(str, sorted(both)))}: the second is told", sorted(both) == [303, 409])


def try_secrets(console):
    said = "".join(console.said)
    secrets = [person["password"] for person in console.people.values()]
    row("passwords and tokens in what the console says of requests (--log)", f"none in {len(said.splitlines())} lines", not any(secret in said for secret in secrets))
    mode = (console.folder / "console.db").stat().st_mode & 0o777
    row("who may read the store's file", f"its owner alone ({mode:o})", mode & 0o077 == 0)
    store = (console.folder / "console.db").read_bytes()
    row("passwords in the store's file", "none: it has their hashes", not any(secret.encode() in store for secret in secrets))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("poppy")
    arguments.add_argument("--table", help="the table as Markdown, too")
    arguments.add_argument("--only", nargs="*", help="these parts: large, forms, …")
    options = arguments.parse_args()
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
    with served(options.poppy, "--log") as console:
        before = usual(console)
        for part in (try_large, try_paths, try_sessions, try_csrf, try_counties, try_forms, try_broken, try_at_once, try_many, try_slow, try_guessing, try_heavy, try_proxy, try_drawing, try_spraying, try_secrets):
            if options.only and part.__name__.removeprefix("try_") not in options.only:
                continue
            try:
                part(console)
            except Exception as error:  # a hang is a timeout here
                row(part.__name__.replace("_", " "), f"{type(error).__name__}: {error}", False)
            if console.process.poll() is not None:
                row(part.__name__.replace("_", " "), "the console ended", False)
                break
        after = usual(console)
        row("after all of this", f"answered in {after * 1000:.0f} ms at most, {before * 1000:.0f} ms before", after < before + 1)
        tell(options)
    sys.exit(1 if FAULTS else 0)


def tell(options):
    width = max(len(tried) for tried, _ in ROWS)
    for tried, did in ROWS:
        print(f"{tried:{min(width, 80)}}  {did}")
    if options.table:
        lines = ["| what was tried | what it did |", "| --- | --- |"]
        lines += [f"| {tried.replace('|', '/')} | {did.replace('|', '/')} |" for tried, did in ROWS]
        Path(options.table).write_text("\n".join(lines) + "\n")
    if FAULTS:
        print(f"\n{len(FAULTS)} faults:\n" + "\n".join(FAULTS), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
