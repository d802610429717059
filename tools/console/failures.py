#!/usr/bin/env python3
"""failures.py POPPY [--table FILE] [--only PART…] [--show]: the console while things fail around it: two people at the same moment, kill -9 at moments
that are drawn (POPPY_FAILURES_SEED repeats them, POPPY_FAILURES_KILLS says how many), a full disk under the store and under the county files. With
--store postgresql:… and --control COMMAND (which is given `stop` or `start`) instead: a database that goes away and comes back.
Prints a table of what was tried and what it did; fails where something that was answered with success is not there, where something is half there, or
where a page does not say what happened. --show: what the pages of failures say."""
import argparse
import faulthandler
import html
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import served  # noqa: E402
from hostile import FAULTS, MOST_SECONDS, Browser, row, tell  # noqa: E402

FLAG, COUNTY_FILE = "EDX119C024", "fresno.yaml"
PATIENCE = 20  # seconds, of one answer
SHOWN = {}  # what pages of failures say, by what was tried


class Console(served.Served):
    """A demonstration that can be killed and started again."""

    def __init__(self, poppy, folder, store=None):
        self.poppy, self.store, self.people = poppy, store, {}
        self.folder = Path(folder)
        if not (self.folder / "county_rules").exists():
            shutil.copytree(served.TOP / "county_rules", self.folder / "county_rules")
        self.process, self.url, self.said = served.begin(served.demo_command(poppy, folder, store))
        self.people = served.told_people(self.process)

    def start(self):
        self.process, self.url, self.said = served.begin(served.serve_command(self.poppy, self.folder, self.store))

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            served.end(self.process)

    @property
    def file(self):
        return self.folder / "county_rules" / COUNTY_FILE

    def signed_in(self, account):
        browser = Browser(self)
        answer = browser.sign_in(account)
        if answer.status != 303:
            raise RuntimeError(f"{account} was not signed in: {answer.status}")
        browser.token = browser.form_token()
        return browser

    def hire(self, account, role):
        """Another person of the county, who has chosen a password."""
        answer = post(self.signed_in("admin"), "/accounts/new", {"id": account, "roles": role, "county": served.COUNTY})
        first, chosen = re.search(r"<code>(.*?)</code>", answer.text)[1], "copper kettle, seven rivers and a lamp"
        person = Browser(self)
        person.sign_in(account, first)
        changed = post(person, "/password", {"old_password": first, "new_password": chosen, "new_again": chosen}, person.form_token())
        if changed.status != 303:
            raise RuntimeError(f"the password of {account} was not changed: {changed.status}")
        self.people[account] = {"password": chosen, "roles": [role], "county": served.COUNTY}


def post(browser, path, fields, token=None):
    return browser.form(path, fields, token=token or getattr(browser, "token", None))


def words(answer):
    """What a page says, as it is read."""
    main = re.search(r"<main.*?</main>", answer.text, re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", main[0] if main else answer.text).split()))


def note_page(tried, answer):
    said = words(answer)
    if said not in SHOWN.values():
        SHOWN.setdefault(tried, said)


def says(answer, *wanted):
    return all(one in words(answer) for one in wanted)


def revision_of(page):
    found = re.search(r'name="revision" value="(\d+)"', page.text)
    return found[1] if found else "0"


# ---- change requests

def asked_fields(value, month, title="Asked by a test"):
    """For one month, so that each can be put beside the other."""
    return {"county": served.COUNTY, "count": "1", "revision": "0", "title": title, "reason": "", "flag-1": FLAG, "value-1": value, "from-1": month,
            "until-1": month, "runs_from-1": "", "note-1": "", "do": "save"}


def ask_for(browser, value, month, title="Asked by a test"):
    answer = post(browser, "/requests/new", asked_fields(value, month, title))
    if answer.status != 303:
        raise RuntimeError(f"a request was not made: {answer.status} {words(answer)[:300]}")
    return int(dict(answer.headers)["Location"].rsplit("/", 1)[1])


def step(browser, request, name, more=()):
    page = browser.ask("GET", f"/requests/{request}")
    return post(browser, f"/requests/{request}/{name}", {"revision": revision_of(page)} | dict(more))


def plan_fields(month):
    return {"plan_month": month, "plan_until": "", "plan_run_date": time.strftime("%Y-%m-%d", time.localtime(time.time() + 86400))}


def propose(browser, request, month="2027-01"):
    for name, more in (("plan", plan_fields(month)), ("propose", {})):
        answer = step(browser, request, name, more)
        if answer.status != 303:
            raise RuntimeError(f"request {request}: {name} was answered with {answer.status}: {words(answer)[:300]}")


def at_once(*calls):
    """What each call gives; all begin at the same moment."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(i):
        gate.wait()
        found[i] = calls[i]()

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def ways_on(console, request):
    """The forms that the page of a request offers to those who ask and those who approve."""
    found = set()
    for account in ("county-admin", "approver"):
        page = console.browsers[account].ask("GET", f"/requests/{request}")
        found |= set(re.findall(rf'action="/requests/{request}/([a-z-]+)"', page.text))
        if "Look again in a minute" in words(page):
            found.add("wait")
    return found - {"comment"}


# ---- a: two at once

def try_at_once(console):
    people = {one: console.signed_in(one) for one in ("county-admin", "county-admin-2", "approver", "approver-2", "worker", "worker-2")}
    before = console.file.read_text()
    asked = {"county-admin": "2027-01", "county-admin-2": "2027-04"}
    requests = {}
    for account, month in asked.items():
        requests[account] = ask_for(people[account], "yes", month, f"From {month}")
        propose(people[account], requests[account], month)
    pages = {one: people[one].ask("GET", f"/requests/{requests[who]}") for one, who in (("approver", "county-admin"), ("approver-2", "county-admin-2"))}

    def approve(approver, who):
        fields = {"revision": revision_of(pages[approver]), "as_it_is": "yes"}
        return lambda: post(people[approver], f"/requests/{requests[who]}/approve", fields)

    answers = at_once(approve("approver", "county-admin"), approve("approver-2", "county-admin-2"))
    statuses = [one.status for one in answers]
    late = answers[statuses.index(409)] if 409 in statuses else answers[0]
    note_page("the second of two approvals of one setting", late)
    text = console.file.read_text()
    winner, loser = (("county-admin", "county-admin-2") if statuses[0] == 303 else ("county-admin-2", "county-admin"))
    is_told = says(late, "The request, as it was checked", "What was changed in the file since", "The request in the file as it is now")
    has_one = f"request {requests[winner]}, approved by" in text and f"request {requests[loser]}," not in text
    row("two approvers approve two requests on one setting at the same moment",
        f"{' and '.join(map(str, sorted(statuses)))}; the file has the entry of the first; the second sees both side by side",
        sorted(statuses) == [303, 409] and is_told and has_one)

    taken = step(people[loser], requests[loser], "take-over")
    if taken.status != 303:
        raise RuntimeError(f"the second was not taken over: {taken.status} {words(taken)[:300]}")
    propose(people[loser], requests[loser], asked[loser])
    approver = "approver" if loser == "county-admin" else "approver-2"
    again = step(people[approver], requests[loser], "approve", {"as_it_is": "yes"})
    text = console.file.read_text()
    both = all(f"request {one}, approved by" in text for one in requests.values())
    row("the second is taken over into the file as it is now, and approved anew", f"{taken.status}, {again.status}; the file has both entries",
        again.status == 303 and both)
    for who in (loser, winner):
        step(people["approver"], requests[who], "undo")
    row("both are taken back", "the file is what it was, byte by byte", console.file.read_text() == before)
    try_at_once_more(console, people)


def try_at_once_more(console, people):
    request = ask_for(people["county-admin"], "yes", "2027-01", "The first title")
    calls = []
    for account, month in (("county-admin", "2027-05"), ("county-admin-2", "2027-06")):
        fields = asked_fields("yes", month, f"A title of {account}") | {"revision": "1"}
        calls.append(lambda account=account, fields=fields: post(people[account], f"/requests/{request}/edit", fields))
    answers = at_once(*calls)
    statuses = [one.status for one in answers]
    late = answers[statuses.index(409)] if 409 in statuses else answers[0]
    note_page("the second of two who edit one request", late)
    row("two county admins edit one request at the same moment", f"{' and '.join(map(str, sorted(statuses)))}; the second sees both side by side",
        sorted(statuses) == [303, 409] and says(late, "A title of county-admin", "A title of county-admin-2", "2027-05", "2027-06", "Kept now"))
    propose(people["county-admin"], request)
    page = people["approver"].ask("GET", f"/requests/{request}")
    fields = {"revision": revision_of(page), "as_it_is": "yes"}
    answers = at_once(*[lambda one=one: post(people[one], f"/requests/{request}/approve", fields) for one in ("approver", "approver-2")])
    statuses = sorted(one.status for one in answers)
    entries = console.file.read_text().count(f"request {request}, approved by")
    row("two approvers approve one request at the same moment", f"{' and '.join(map(str, statuses))}; the file has its entry {'once' if entries == 1 else f'{entries} times'}",
        statuses == [303, 409] and entries == 1)
    step(people["approver"], request, "undo")
    post(people["worker"], "/cases/new/text", {"text": case_text("both", 1)})
    answers = at_once(*[lambda one=one, grant=grant: post(people[one], "/cases/both/text", {"revision": "1", "text": case_text("both", grant)})
                        for one, grant in (("worker", 11), ("worker-2", 12))])
    statuses = [one.status for one in answers]
    late = answers[statuses.index(409)] if 409 in statuses else answers[0]
    note_page("the second of two who store one case", late)
    row("two workers store one case at the same moment", f"{' and '.join(map(str, sorted(statuses)))}; the second sees both",
        sorted(statuses) == [303, 409] and says(late, "$11.00", "$12.00"))


def case_text(name, grant):
    return json.dumps({"case": name, "county": served.COUNTY, "persons": [{"id": "p1", "grant": f"${grant}.00"}]})


# ---- b: kill -9 while several write

class Ledger:
    """What was asked of the console, and what it has said that it did."""

    def __init__(self):
        self.cases = {}  # name -> [revision, grant, the grant that is asked for and not answered]
        self.comments, self.accounts = [], []  # [text, whether it was answered]
        self.requests = {}  # number -> what was answered last
        self.done, self.ways = set(), {}  # those that came to an end, and by which step how many
        self.in_file = 0  # how often a stop has left the entries of a request in the county's file
        self.faults = []
        self.answers = 0

    def take(self, what, answer, wanted):
        if answer.status not in wanted:
            self.faults.append(f"{what}: {answer.status} {words(answer)[:200]}")
            return False
        self.answers += 1
        return True


def while_it_lives(work, killed):
    """Until the console is killed under it: work that does not ask it for anything just then would never notice."""
    def run():
        try:
            while not killed.is_set():
                work()
        except OSError:
            pass
        except Exception as error:  # half an answer
            if type(error).__module__ != "http.client":
                raise
    return run


def case_writer(console, ledger, part):
    """Stores cases again and again: by the API, or by the form of a text."""
    browser, count = Browser(console), 0

    def work():
        nonlocal count
        count += 1
        name, grant = f"kill-{part}-{count % 4}", random.randrange(1, 10**6)
        known = ledger.cases.setdefault(name, [0, None, None])
        known[2] = grant
        if part == "api":
            condition = {"If-Match": f'"{known[0]}"'} if known[0] else {"If-None-Match": "*"}
            headers = {"Authorization": f"Bearer {console.tokens['worker']}", "Content-Type": "application/json"} | condition
            answer = browser.ask("PUT", f"/api/v1/cases/{name}", case_text(name, grant), headers)
        else:
            path = f"/cases/{name}/text" if known[0] else "/cases/new/text"
            answer = post(console.browsers["worker"], path, {"revision": str(known[0]), "text": case_text(name, grant)})
        if ledger.take(f"{part} {name}", answer, (200, 201, 303)):
            ledger.cases[name] = [known[0] + 1, grant, None]
    return work


MOST_COMMENTS = 900  # a request takes 1000


def commenter(console, ledger):
    def work():
        if len(ledger.comments) >= MOST_COMMENTS:
            time.sleep(0.05)
            return
        said = [f"comment {len(ledger.comments)}", False]
        ledger.comments.append(said)
        said[1] = ledger.take("a comment", post(console.browsers["approver"], "/requests/1/comment", {"comment": said[0]}), (303,))
    return work


def accountant(console, ledger):
    def work():
        made = [f"kill-{len(ledger.accounts)}", False]
        ledger.accounts.append(made)
        made[1] = ledger.take("an account", post(console.browsers["admin"], "/accounts/new", {"id": made[0], "roles": "worker", "county": served.COUNTY}), (200,))
    return work


def proposed(console, ledger):
    """A request that waits for approval."""
    request = ask_for(console.browsers["county-admin"], "yes", "2027-01")
    ledger.requests[request] = "made"
    for name, more in (("plan", plan_fields("2027-01")), ("propose", {})):
        if ledger.take(f"request {request}: {name}", step(console.browsers["county-admin"], request, name, more), (303,)):
            ledger.requests[request] = name
    return request


def requester(console, ledger, ready):
    """Approves and takes back: those that are ready first."""
    def work():
        request = ready.pop() if ready else proposed(console, ledger)
        for name in ("approve", "undo"):
            if not ledger.take(f"request {request}: {name}", step(console.browsers["approver"], request, name, {"as_it_is": "yes"}), (303,)):
                return
            ledger.requests[request] = name
    return work


def wait_for(console, moment, before):
    """A drawn moment; or one between the store and the county's file: as its new text is written, or as soon as it stands there."""
    if isinstance(moment, float):
        time.sleep(moment)
        return
    what, which = moment
    partial, deadline, last = console.file.parent / f".poppy-{COUNTY_FILE}", time.monotonic() + 5, before.encode()
    while time.monotonic() < deadline:
        if what == "partial":
            if partial.exists():
                return
            continue
        text = console.file.read_bytes()
        if text != last:
            last, which = text, which - 1
            if which == 0:
                return


def rows_of(console, statement, *values):
    with sqlite3.connect(f"file:{console.folder}/console.db?mode=ro", uri=True, timeout=10) as store:
        return store.execute(statement, values).fetchall()


def check_cases(console, ledger):
    for name, known in list(ledger.cases.items()):
        found = rows_of(console, "SELECT revision, document FROM cases WHERE id = ?", name)
        revision, grant = (found[0][0], json.loads(found[0][1])["persons"][0]["grant"]) if found else (0, None)
        is_answered = (revision, grant) == (known[0], known[1] and f"${known[1]}.00")
        is_next = known[2] is not None and (revision, grant) == (known[0] + 1, f"${known[2]}.00")
        if not is_answered and not is_next:
            yield f"case {name} is {revision} {grant}, and was answered with {known}"
        lines = rows_of(console, "SELECT count(*) FROM desk_audit WHERE about = ? AND what IN ('case_stored', 'case_changed')", f"case {name}")[0][0]
        if lines != revision:
            yield f"case {name} has revision {revision} and {lines} lines of the audit"
        if found:
            read = Browser(console).ask("GET", f"/api/v1/cases/{name}", headers={"Authorization": f"Bearer {console.tokens['worker']}"})
            if read.status != 200 or json.loads(read.body)["persons"][0]["grant"] != grant:
                yield f"case {name} is not read: {read.status}"
        ledger.cases[name] = [revision, int(grant[1:-3]) if grant else None, None]


def check_people(console, ledger):
    """Comments and accounts: all that were answered, each once, each with its line."""
    said = [text for (text,) in rows_of(console, "SELECT said FROM desk_comments WHERE request = 1 AND said LIKE 'comment %'")]
    accounts = [name for (name,) in rows_of(console, "SELECT id FROM desk_accounts WHERE id LIKE 'kill-%'")]
    for kind, asked, kept in (("comment", ledger.comments, said), ("account", ledger.accounts, accounts)):
        for text, is_answered in asked:
            if kept.count(text) > 1 or (is_answered and text not in kept):
                yield f"{kind} `{text}` is there {kept.count(text)} times"
    lines = rows_of(console, "SELECT count(*) FROM desk_audit WHERE about = 'request 1' AND what = 'request_commented'")[0][0]
    if lines != len(said):
        yield f"{len(said)} comments, and {lines} lines of the audit about them"
    for name in accounts:
        if rows_of(console, "SELECT count(*) FROM desk_audit WHERE about = ? AND what = 'account_made'", f"account {name}")[0][0] != 1:
            yield f"account {name} has no line of the audit, or several"


ORDER = ["made", "plan", "propose", "approve", "undo"]


def file_may_be(state, base, written, edits, decided):
    """What the county's file holds by what the store says of a request; nothing: the request says nothing of it."""
    if state == "approved" and not edits.get("undone_by"):
        return {written, base} if edits.get("undo_begun_by") else {written}
    return {base, written} if state == "proposed" and decided else set()


def check_requests(console, ledger, before, waiting):
    """Each request stands as it was answered, or one step further; the county's file is what one of them found, or what it wrote."""
    text, may_be, order = console.file.read_text(), set(), []
    for number, revision, state, base, written, edits, decided in rows_of(
            console, "SELECT id, revision, state, base, written, edits, decided_by FROM desk_requests WHERE title = 'Asked by a test' ORDER BY id"):
        lines = rows_of(console, "SELECT count(*) FROM desk_audit WHERE about = ? AND what <> 'request_commented'", f"request {number}")[0][0]
        if lines != revision:
            yield f"request {number} has revision {revision} and {lines} lines of the audit"
        if number in ledger.done:
            continue
        edits = json.loads(edits)
        stage = {"draft": "made", "proposed": "propose", "approved": "undo" if edits.get("undone_by") else "approve"}.get(state)
        answered = ledger.requests.setdefault(number, "made")
        if stage is None or ORDER.index(stage) < ORDER.index("made" if answered == "plan" else answered):
            yield f"request {number} is {state}, and was answered with {answered}"
        of_this = file_may_be(state, base, written, edits, decided)
        may_be |= of_this
        order.insert(0 if of_this else len(order), number)
    if text not in (may_be or {before}):
        yield "the county's file is neither what a request found nor what it wrote"
    if text != before:
        ledger.in_file += 1
    for number in order:
        yield from go_on(console, ledger, number, waiting)
    if console.file.read_text() != before:
        yield "the county's file is not what it was, with all taken back"


def go_on(console, ledger, number, waiting):
    """By what the page offers, to an end: withdrawn, or approved and taken back."""
    for _ in range(4):
        ways = ways_on(console, number)
        if "wait" in ways:
            waiting[number] = time.monotonic()
            break
        way = next((one for one in ("finish", "undo", "withdraw") if one in ways), None)
        if way is None:
            break
        answer = step(console.browsers["county-admin" if way == "withdraw" else "approver"], number, way)
        ledger.ways[way] = ledger.ways.get(way, 0) + 1
        if answer.status != 303:
            yield f"request {number}: {way} was answered with {answer.status}: {words(answer)[:200]}"
            break
    else:
        yield f"request {number} comes to no end"
    state, edits = rows_of(console, "SELECT state, edits FROM desk_requests WHERE id = ?", number)[0]
    if state != "withdrawn" and not json.loads(edits).get("undone_by") and number not in waiting:
        yield f"the page of request {number} ({state}) offers no way on"
    ledger.done.add(number)


def check_folder(console):
    known = {one.name for one in (served.TOP / "county_rules").iterdir()}
    for one in console.file.parent.iterdir():
        # What a stop has left of a file that was to be written is not read, and the next write takes its name.
        if one.name not in known and one.name != f".poppy-{COUNTY_FILE}":
            yield f"{one.name} was left beside the county files"
    if "No line was changed or taken out" not in words(console.browsers["auditor"].ask("GET", "/audit/check")):
        yield "the audit does not fit together"


def sign_all_in(console):
    console.browsers = {one: console.signed_in(one) for one in ("worker", "county-admin", "approver", "admin", "auditor")}
    console.tokens = {"worker": console.token("worker")}


def try_kills(console):
    seed = int(os.environ.get("POPPY_FAILURES_SEED", random.randrange(1 << 32)))
    kills = int(os.environ.get("POPPY_FAILURES_KILLS", 20))
    print(f"kills: seed {seed}", flush=True)
    moments = random.Random(seed)
    ledger, waiting, found, before = Ledger(), {}, [], console.file.read_text()
    sign_all_in(console)
    left = 0
    # Of five, two are drawn from all moments; of the others, each is between the store and the county's file of an approval or of what is taken back.
    drawn = [moments.uniform(0.02, 0.9) if kill % 5 < 2 else (("partial", 1), ("changed", 1), ("changed", 2))[kill % 5 - 2] for kill in range(kills)]
    for kill in range(kills):
        ready = [proposed(console, ledger) for _ in range(2)]
        clients = [case_writer(console, ledger, "api"), case_writer(console, ledger, "form"), commenter(console, ledger), accountant(console, ledger),
                   requester(console, ledger, ready)]
        killed = threading.Event()
        threads = [threading.Thread(target=while_it_lives(work, killed), daemon=True) for work in clients]
        for thread in threads:
            thread.start()
        wait_for(console, drawn[kill], before)
        console.kill()
        killed.set()
        for thread in threads:
            thread.join(2 * PATIENCE)  # two answers at most are waited for
        if any(thread.is_alive() for thread in threads):
            raise RuntimeError(f"kill {kill + 1}: a client goes on without its console")
        left += (console.folder / "console.db-journal").exists() or (console.file.parent / f".poppy-{COUNTY_FILE}").exists()
        console.start()
        for check in (check_cases(console, ledger), check_people(console, ledger), check_requests(console, ledger, before, waiting), check_folder(console)):
            found += [f"kill {kill + 1}: {one}" for one in check]
    found += ledger.faults
    what = (f"{ledger.answers} changes were answered with success, and all are there; each of {len(ledger.cases)} cases is whole and has its lines; the audit fits "
            f"together; sessions go on; {left} times a journal or a file half written was left, and taken care of; requests were brought to an end by "
            + (", ".join(f"{way} ({count})" for way, count in sorted(ledger.ways.items())) or "nothing"))
    row(f"kill -9 at {kills} moments while five write (cases by the API and by forms, comments, accounts, requests approved and taken back)",
        what if not found else "; ".join(found[:5]), not found)
    if waiting:
        number, since = min(waiting.items(), key=lambda one: one[1])
        time.sleep(max(0, 61 - (time.monotonic() - since)))
        console.browsers["approver"].token = None
        statuses = [step(console.browsers["approver"], number, name, {"as_it_is": "yes"}).status for name in ("approve", "undo")]
        row(f"of these {len(waiting)} between the store and the file: an approval that was begun, a minute later",
            f"approved ({statuses[0]}) and taken back ({statuses[1]})", statuses == [303, 303] and console.file.read_text() == before)


# ---- c: a full disk

class Disk:
    """A file system of a few MB."""

    def __init__(self, path, size):
        self.path = Path(path)
        self.path.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], check=True, stderr=subprocess.PIPE)

    def fill(self, left=0):
        with open(self.path / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
            filler.truncate(max(0, os.fstat(filler.fileno()).st_size // 4096 * 4096 - left))

    def free(self):
        (self.path / "filler").unlink()

    def close(self):
        subprocess.run(["umount", "-l", str(self.path)], check=False)


def full_store_answers(console, request):
    """What is tried while the store cannot be written."""
    worker, admin, approver = (console.browsers[one] for one in ("worker", "county-admin", "approver"))
    bearer = {"Authorization": f"Bearer {console.tokens['worker']}", "Content-Type": "application/json"}
    return {
        "a case is stored": post(worker, "/cases/disk/text", {"revision": "1", "text": case_text("disk", 2)}),
        "a case is stored by the API": Browser(console).ask("PUT", "/api/v1/cases/disk", case_text("disk", 3), bearer | {"If-Match": '"1"'}),
        "a change is asked for": post(admin, "/requests/new", asked_fields("yes", "2027-02")),
        "a request is approved": step(approver, request, "approve", {"as_it_is": "yes"}),
        "a comment is made": post(approver, f"/requests/{request}/comment", {"comment": "on a full disk"}),
        "somebody signs in": Browser(console).sign_in("analyst"),
    }


def try_full_store(console, disk, request):
    before = console.file.read_bytes()
    # As if a minute had gone by: a page that is looked at would note that the session goes on.
    with sqlite3.connect(console.store, timeout=10) as store:
        store.execute("UPDATE desk_sessions SET seen_at = seen_at - 100")
    disk.fill()
    answers = full_store_answers(console, request)
    for tried, answer in answers.items():
        is_api = "API" in tried
        body = answer.text if is_api else words(answer)
        is_clear = "Nothing of yours was written" in body and "may be full" in body and str(console.folder) not in answer.text
        note_page(f"a full disk under the store: {tried}", answer)
        row(f"a full disk under the store: {tried}",
            f"{answer.status}; it says " + ("that the disk may be full, and that nothing was written" if is_clear else body[:300]), answer.status == 503 and is_clear)
    reads = {path: console.browsers["worker"].ask("GET", path).status for path in ("/", "/cases", "/cases/disk", "/counties/Fresno", f"/requests/{request}", "/reports")}
    row("the same: pages that are looked at",
        f"{sum(one == 200 for one in reads.values())} of {len(reads)} are shown",
        set(reads.values()) == {200})
    row("the same: the county's file", "it is as it was, byte by byte", console.file.read_bytes() == before)
    disk.free()
    answers = full_store_answers(console, request)
    statuses = [answer.status for answer in answers.values()]
    # The second of the two who store the case has the revision from before.
    row("room is made, without a restart: all of it again", f"{', '.join(map(str, statuses))}", statuses == [303, 412, 303, 303, 303, 303])
    row("what was left beside the store and the county files", "nothing",
        not [one for one in disk.path.iterdir() if one.name != "console.db"] and not list(check_folder(console)))


def try_filling_up(console, disk):
    """Few bytes are left, so that what fails fails within a change."""
    disk.fill(left=64 << 10)
    stored, refused = 0, 0
    for count in range(40):
        answer = post(console.browsers["worker"], "/cases/new/text", {"text": json.dumps(json.loads(case_text(f"fill-{count}", count)) | {
            "persons": [{"id": f"p{i}", "grant": "$1.00"} for i in range(60)]})})
        stored += answer.status == 303
        refused += answer.status == 503
    (whole,) = sqlite3.connect(console.store).execute("SELECT count(*) FROM cases WHERE id LIKE 'fill-%'").fetchone()
    (lines,) = sqlite3.connect(console.store).execute("SELECT count(*) FROM desk_audit WHERE about LIKE 'case fill-%'").fetchone()
    disk.free()
    row("40 cases are stored on a disk with 64 KB left", f"{stored} are stored, {refused} are told 503; the store has {whole} of them, and {lines} lines of the audit",
        stored + refused == 40 and 0 < stored == whole == lines and refused > 0 and not list(check_folder(console)))


def try_full_counties(console, disk, request):
    before = console.file.read_bytes()
    disk.fill()
    answer = step(console.browsers["approver"], request, "approve", {"as_it_is": "yes"})
    note_page("a full disk under the county files: a request is approved", answer)
    row("a full disk under the county files: a request is approved", f"{answer.status}; it says that the file is as it was, and so it is",
        answer.status == 503 and says(answer, "could not be written", "nothing was changed in it") and console.file.read_bytes() == before)
    ways = ways_on(console, request)
    row("the same: the page of the request", f"offers {', '.join(sorted(ways))}", "approve" in ways)
    disk.free()
    answer = step(console.browsers["approver"], request, "approve", {"as_it_is": "yes"})
    row("room is made, without a restart: it is approved again", f"{answer.status}; its entry is in the file, and nothing lies beside it",
        answer.status == 303 and f"request {request}, approved by" in console.file.read_text() and not list(check_folder(console)))


def try_disk(poppy, folder):
    disks = []
    try:
        for name, size in (("store", "3m"), ("counties", "4m")):
            disks.append(Disk(Path(folder) / name, size))
    except (OSError, subprocess.CalledProcessError) as error:
        for disk in disks:
            disk.close()
        row("a full disk", f"not tried: no file system can be mounted here ({error})")
        return
    console = None
    try:
        shutil.copytree(served.TOP / "county_rules", disks[1].path / "county_rules")
        (Path(folder) / "county_rules").symlink_to(disks[1].path / "county_rules")
        console = Console(poppy, folder, f"{disks[0].path}/console.db")
        sign_all_in(console)
        post(console.browsers["worker"], "/cases/new/text", {"text": case_text("disk", 1)})
        requests = [ask_for(console.browsers["county-admin"], "yes", "2027-01") for _ in range(2)]
        propose(console.browsers["county-admin"], requests[0])
        try_full_store(console, disks[0], requests[0])
        try_filling_up(console, disks[0])
        step(console.browsers["approver"], requests[0], "undo")
        propose(console.browsers["county-admin"], requests[1])
        try_full_counties(console, disks[1], requests[1])
    finally:
        if console:
            console.end()
        for disk in disks:
            disk.close()


# ---- d: a database that goes away

PAGES = {"worker": ("/", "/cases", "/cases/new", "/cases/database", "/cases/database/text", "/reports", "/counties", "/matrix"),
         "county-admin": ("/requests", "/requests/1", "/requests/new?county=Fresno&flag=" + FLAG, "/history", "/compare"),
         "approver": ("/counties/Fresno", "/receipts", "/diagrams"), "admin": ("/accounts", "/accounts/worker", "/audit"), "auditor": ("/audit", "/audit/check")}


def secrets_of(store):
    """What of the address no page shows."""
    return [word for word in re.findall(r"(?:host|user|password)=(\S+)", store) if len(word) > 3] + [store, ".s.PGSQL", "libpq"]


def is_clear(answer, store):
    body = answer.text
    return "does not answer" in body and "Nothing of yours was written" in body and not any(word in body for word in secrets_of(store))


def try_away(console, control):
    """All pages and changes, while the database is away."""
    control("stop")
    slowest, wrong, shown = 0.0, [], 0
    bearer = {"Authorization": f"Bearer {console.tokens['worker']}", "Content-Type": "application/json"}
    calls = {f"{account} {path}": lambda account=account, path=path: console.browsers[account].ask("GET", path) for account, paths in PAGES.items() for path in paths}
    calls |= {"a case is stored": lambda: post(console.browsers["worker"], "/cases/database/text", {"revision": "1", "text": case_text("database", 2)}),
              "a change is asked for": lambda: post(console.browsers["county-admin"], "/requests/new", asked_fields("yes", "2027-02")),
              "a comment is made": lambda: post(console.browsers["approver"], "/requests/1/comment", {"comment": "away"}),
              "somebody signs in": lambda: Browser(console).sign_in("analyst"),
              "the API stores a case": lambda: Browser(console).ask("PUT", "/api/v1/cases/database", case_text("database", 3), bearer | {"If-Match": '"1"'}),
              "the API is asked for a case": lambda: Browser(console).ask("GET", "/api/v1/cases/database", headers=bearer)}
    for what, call in calls.items():
        began = time.monotonic()
        answer = call()
        slowest = max(slowest, time.monotonic() - began)
        shown += answer.status == 503 and is_clear(answer, console.store)
        if answer.status != 503 or not is_clear(answer, console.store):
            wrong.append(f"{what}: {answer.status} {words(answer)[:200]}")
        note_page(f"the database is away: {what}", answer)
    row("the database is stopped: each page, each change, the API", f"{shown} of {len(calls)} are told 503 in plain words, the slowest after {slowest:.1f} s"
        + "".join("; " + one for one in wrong[:5]), not wrong and slowest < 10)
    said = "".join(console.said)
    row("the same: what the console says of it to whoever runs it", "P962 with the server's words, without a password",
        "P962" in said and not re.search(r"password=\S", said) and console.process.poll() is None)
    status = Browser(console).ask("GET", "/sign-in").status
    row("the same: the page to sign in, which needs nothing of it", f"{status}", status == 200)
    control("start")


def try_back(console):
    reads = {path: console.browsers[account].ask("GET", path).status for account, paths in PAGES.items() for path in paths if path != "/audit" or account == "auditor"}
    row("it is back, without a restart of the console: the same pages by the same sessions", f"{sum(one == 200 for one in reads.values())} of {len(reads)} are shown",
        set(reads.values()) == {200})
    answer = post(console.browsers["worker"], "/cases/database/text", {"revision": "1", "text": case_text("database", 2)})
    stored = words(console.browsers["worker"].ask("GET", "/cases/database/text"))
    row("the same: a case is stored", f"{answer.status}; what was there before was not changed meanwhile", answer.status == 303 and "$2.00" in stored)


def lines_about(console, about):
    """What the audit has about something: the verbs, the latest first."""
    page = console.browsers["auditor"].ask("GET", "/audit?about=" + about.replace(" ", "%20"))
    return re.findall(r"(case stored|case changed)", words(page))


def try_lost_while_writing(console, control):
    """Cases are stored by four while the database stops and starts."""
    ledger, stop = Ledger(), threading.Event()
    statuses = {}

    def write(part):
        headers = {"Authorization": f"Bearer {console.tokens['worker']}", "Content-Type": "application/json"}
        for count in range(10**6):
            if stop.is_set():
                return
            name = f"lost-{part}-{count % 3}"
            known = ledger.cases.setdefault(name, [0, None, []])
            grant = count + 1
            tag = {"If-Match": f'"{known[0]}"'} if known[0] else {"If-None-Match": "*"}
            answer = Browser(console).ask("PUT", f"/api/v1/cases/{name}", case_text(name, grant), headers | tag)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            if answer.status in (200, 201):
                ledger.cases[name] = [known[0] + 1, grant, []]
            elif answer.status == 412 and known[2]:  # one of which nobody knew was kept
                ledger.cases[name] = [known[0] + 1, known[2][-1], []]
            else:
                known[2].append(grant)

    threads = [threading.Thread(target=write, args=(part,), daemon=True) for part in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(random.uniform(0.3, 0.8))
        control("stop")
        time.sleep(0.5)
        control("start")
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(PATIENCE)
    wrong = []
    for name, known in ledger.cases.items():
        read = Browser(console).ask("GET", f"/api/v1/cases/{name}", headers={"Authorization": f"Bearer {console.tokens['worker']}"})
        if read.status == 404 and known[0] == 0:
            continue
        revision = int(dict(read.headers)["ETag"].strip('"'))
        grant = json.loads(read.body)["persons"][0]["grant"]
        may_be = {(known[0], f"${known[1]}.00")} | {(known[0] + 1, f"${one}.00") for one in known[2]}
        lines = lines_about(console, f"case {name}")
        if (revision, grant) not in may_be or len(lines) != min(revision, 100):
            wrong.append(f"{name}: {revision} {grant} with {len(lines)} lines, and was answered with {known}")
    fits = says(console.browsers["auditor"].ask("GET", "/audit/check"), "No line was changed or taken out")
    told = ", ".join(f"{count} with {status}" for status, count in sorted(statuses.items()))
    row("four store cases by the API while it stops and starts three times", f"answered: {told}; what was answered with success is there, each with its line of the audit"
        + "".join("; " + one for one in wrong[:3]), not wrong and fits and set(statuses) <= {200, 201, 412, 503} and 503 in statuses)


def try_database(poppy, folder, store, command):
    def control(what):
        subprocess.run([command, what], check=True, stdout=subprocess.DEVNULL)

    console = Console(poppy, folder, store)
    try:
        sign_all_in(console)
        post(console.browsers["worker"], "/cases/new/text", {"text": case_text("database", 1)})
        try_away(console, control)
        try_back(console)
        try_lost_while_writing(console, control)
    finally:
        console.end()


# ----

def run_part(part, *arguments):
    try:
        part(*arguments)
    except Exception as error:  # a hang is a timeout here
        row(part.__name__.removeprefix("try_").replace("_", " "), f"{type(error).__name__}: {error}", False)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("poppy")
    arguments.add_argument("--table", help="the table as Markdown, too")
    arguments.add_argument("--only", nargs="*", help="these parts: at_once, kills, disk")
    arguments.add_argument("--store", help="the address of an empty database")
    arguments.add_argument("--control", help="stops and starts its server")
    arguments.add_argument("--show", action="store_true", help="what the pages of failures say")
    options = arguments.parse_args()
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
    with tempfile.TemporaryDirectory(prefix="poppy-failures-") as folder:
        if options.store:
            run_part(try_database, options.poppy, folder, options.store, options.control)
        elif not options.only or {"at_once", "kills"} & set(options.only):
            console = Console(options.poppy, folder)
            try:
                for account, role in (("county-admin-2", "county_admin"), ("approver-2", "approver"), ("worker-2", "worker")):
                    console.hire(account, role)
                for part in (try_at_once, try_kills):
                    if not options.only or part.__name__.removeprefix("try_") in options.only:
                        run_part(part, console)
            finally:
                console.end()
    if not options.store and (not options.only or "disk" in options.only):
        with tempfile.TemporaryDirectory(prefix="poppy-failures-") as folder:
            run_part(try_disk, options.poppy, folder)
    if options.show:
        print("\n".join(f"[{tried}]\n  {said}" for tried, said in SHOWN.items()) + "\n")
    tell(options)
    sys.exit(1 if FAULTS else 0)


if __name__ == "__main__":
    main()
