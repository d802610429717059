#!/usr/bin/env python3
"""check_lsp.py POPPY [NAME]: drives `poppy lsp` as an editor does, over a workspace made for it; exits 1 where it answers otherwise than it should."""
import sys
import tempfile
import traceback
from pathlib import Path

import workspace
from client import Client, Refused, applied, place

RULES, CASE = "policies/guide/rules.poppy", "policies/guide/case.poppy"
FRESNO, TEST, ONE = "county_rules/fresno.yaml", "policies/guide/tests/begin.yaml", "policies/guide/tests/cases/one.yaml"
POPPY = str(Path(sys.argv[1]).resolve())


class Workspace:
    """A client of a workspace that is gone afterwards."""

    def __init__(self, capabilities=None, options=None, files=None):
        self.arguments, self.files = (capabilities, options), files or {}

    def __enter__(self):
        self.room = tempfile.TemporaryDirectory()
        root = workspace.make(Path(self.room.name).resolve())
        for path, text in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        self.client = Client(POPPY, root, *self.arguments)
        return self.client

    def __exit__(self, kind, *_):
        if kind is None:
            assert self.client.end() == 0, "the exit code after shutdown and exit is 0"
        else:
            self.client.kill()
        self.room.cleanup()


def codes(client, path):
    return [one["code"] for one in client.problems(path)]


def labels(answer):
    return {one["label"] for one in answer["items"]}


def refused(client, method, params):
    try:
        client.request(method, params)
    except Refused as error:
        return error
    raise AssertionError(f"{method} was not refused")


def hover_text(client, path, words, inside=0):
    found = client.request("textDocument/hover", client.at(path, words, inside))
    return found and found["contents"]["value"]


# Problems.

def test_sound_files_have_no_problem():
    with Workspace() as client:
        client.open(RULES)
        client.settle()
        assert client.problems(RULES) == [], client.problems(RULES)


def test_problems_come_with_code_range_and_hint_and_go():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "any { three_months_in_12", "any { three_month_in_12")
        client.settle()
        problem, = client.problems(RULES)
        at = client.texts[RULES].index("three_month_in_12;")
        assert problem["code"] == "P201" and problem["severity"] == 1 and problem["source"] == "poppy", problem
        assert problem["range"] == {"start": place(client.texts[RULES], at), "end": place(client.texts[RULES], at + 17)}, problem
        assert problem["data"]["hint"] == "did you mean `three_months_in_12`?", problem
        client.replace(RULES, "any { three_month_in_12", "any { three_months_in_12")
        client.settle()
        assert client.problems(RULES) == []


def test_places_are_counted_in_utf_16():
    with Workspace() as client:
        client.open(RULES)
        # The face is one sign of four bytes and two units.
        client.replace(RULES, 'define days_allowed : int "Days allowed"', 'define days_allowed : int "😀é" cites "😀" = gracc + 1 //')
        client.settle()
        line = client.problems(RULES)[0]["range"]
        assert line["start"]["character"] == len('define days_allowed : int "xxé" cites "xx" = '), line


def test_problems_of_closed_files_are_told_too():
    with Workspace() as client:
        client.open(CASE)
        client.replace(CASE, "reason : Reason or blank", "cause : Reason or blank")
        client.settle()
        assert codes(client, RULES) == ["P201"], client.diagnostics


def test_of_a_closed_file_the_first_20_problems_are_told():
    path = "policies/guide/many.poppy"
    lines = "".join(f'define line{i} of Person : bool cites "Manual {i}" = exists(reason)\n' for i in range(23))
    with Workspace(files={path: f'module guide.many "Many"\nimport guide.case\n{lines}'}) as client:
        client.open(CASE)
        client.replace(CASE, "reason : Reason or blank", "absence : Reason or blank")
        client.settle()
        assert codes(client, path) == ["P201"] * 20 + ["P020"], codes(client, path)
        assert client.problems(path)[-1]["message"].startswith("there are 3 more problems from here on")  # 23 - 20
        client.open(path)
        client.settle()
        assert codes(client, path) == ["P201"] * 23, codes(client, path)
        client.replace(CASE, "absence : Reason or blank", "reason : Reason or blank")
        client.settle()
        assert client.problems(path) == []


def test_county_files_and_tables_are_checked_with_the_rules():
    with Workspace() as client:
        client.open(FRESNO)
        client.replace(FRESNO, "three_months_in_12: yes", "three_months_in_12: maybe")
        client.settle()
        problem, = client.problems(FRESNO)
        assert problem["range"]["start"] == {"line": 2, "character": 22}, problem
        client.replace(FRESNO, "three_months_in_12: maybe", "three_months_in_13: yes")
        client.settle()
        assert "did you mean `three_months_in_12`?" in client.problems(FRESNO)[0]["message"]


def test_cases_and_tests_are_checked():
    with Workspace() as client:
        client.open(ONE)
        client.replace(ONE, "reason: Away", "reason: Ill")
        client.settle()
        assert client.problems(ONE)[0]["range"]["start"] == {"line": 3, "character": 12}, client.problems(ONE)
        client.open(TEST)
        client.replace(TEST, "p1.person_status: Approved", "p1.person_status: Denied")
        client.notify("textDocument/didSave", client.document(TEST))
        client.replace(ONE, "reason: Ill", "reason: Away")
        client.settle()
        assert ["p1.person_status in 2021-08: expected Denied, found Approved"] == [one["message"] for one in client.problems(TEST)]


def test_broken_files_keep_what_is_known():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "  Denied   when missing_begin_date\n  Approved otherwise\n}", "  Denied when miss")
        client.settle()
        assert client.problems(RULES), "half a file has a problem"
        assert "flag three_months_in_12" in hover_text(client, RULES, "three_months_in_12; ninety")
        assert "missing_begin_date" in labels(client.request("textDocument/completion", client.at(RULES, "when miss", 9)))


def test_no_client_can_break_it_with_texts():
    for text in ["", "\n", "\0", "module", "\ufeffmodule x", "<<<<<<< HEAD\n=======\n>>>>>>>\n", "“smart”", "{" * 5000, "rule" * 9000, "\r\r\n\r", '"', "//"]:
        with Workspace() as client:
            for path in (RULES, FRESNO, TEST, ONE, "policies/guide/t.csv"):
                client.open(path, text)
            client.settle()
            for method in ("documentSymbol", "foldingRange", "codeLens", "semanticTokens/full", "formatting"):
                for path in (RULES, FRESNO, TEST, ONE):
                    client.request(f"textDocument/{method}", client.document(path))
            for method in ("hover", "completion", "definition", "signatureHelp", "documentHighlight"):
                for path in (RULES, FRESNO, TEST, ONE):
                    client.request(f"textDocument/{method}", {**client.document(path), "position": {"line": 7, "character": 99}})


# Navigation.

def test_definition_and_references_across_kinds_of_files():
    with Workspace() as client:
        there = client.request("textDocument/definition", client.at(FRESNO, "ninety_days", 3))
        assert there["uri"] == client.uri(RULES), there
        rules = (client.root / RULES).read_text()
        assert there["range"]["start"] == place(rules, rules.index("ninety_days_in_12")), there
        uses = client.request("textDocument/references", {**client.at(RULES, "flag ninety_days_in_12", 8), "context": {"includeDeclaration": True}})
        files = sorted(Path(one["uri"]).name for one in uses)
        assert files == ["fresno.yaml", "napa.yaml", "rules.poppy", "rules.poppy"], files
        uses = client.request("textDocument/references", {**client.at(CASE, "Sick"), "context": {"includeDeclaration": False}})
        assert sorted(Path(one["uri"]).name for one in uses) == ["begin.yaml", "rules.poppy"], uses
        uses = client.request("textDocument/references", {**client.at(TEST, "p1.person_status", 5), "context": {"includeDeclaration": True}})
        assert sorted(Path(one["uri"]).name for one in uses) == ["begin.yaml", "begin.yaml", "rules.poppy"], uses


def test_symbols_and_folds():
    with Workspace() as client:
        symbols = client.request("textDocument/documentSymbol", client.document(CASE))
        names = [one["name"] for one in symbols]
        assert names == ["guide.case", "County", "Reason", "Case", "Person", "WorkRegistration"], names
        assert [one["name"] for one in symbols[4]["children"]] == ["persons", "id", "reason"], symbols[4]
        found = client.request("workspace/symbol", {"query": "BEGIN_D"})
        assert [one["name"] for one in found] == ["missing_begin_date"], found
        folds = client.request("textDocument/foldingRange", client.document(CASE))
        assert {"startLine": 6, "endLine": 9} in folds, folds


# Hover.

def test_hover_tells_the_value_as_of_month_run_and_county():
    with Workspace() as client:
        client.request("poppy/asOf", {"county": "fresno", "month": "2021-06", "runDate": "2021-08-15"})
        words = hover_text(client, RULES, "ninety_days_in_12 }")
        assert "flag ninety_days_in_12 : bool" in words and "EDX119C014" in words and "Manual 2" in words, words
        assert "Fresno, 2021-06, as known on 2021-08-15: `no`" in words, words
        client.request("poppy/asOf", {"month": "2021-07"})
        words = hover_text(client, RULES, "ninety_days_in_12 }")
        assert "2021-07, as known on 2021-08-15: `yes`" in words, words
        assert "as entered 2021-07-02 by admin-0001 (county_rules/fresno.yaml:6)" in words and "asked by the board" in words, words
        client.request("poppy/asOf", {"runDate": "2021-07-01"})  # the day before it was entered
        words = hover_text(client, RULES, "ninety_days_in_12 }")
        assert "`yes`" not in words and "not set" in words, words


def test_hover_of_a_parameter_shows_the_version_in_force():
    with Workspace() as client:
        client.request("poppy/asOf", {"month": "2020-12", "runDate": "2021-08-15"})
        assert ": `5`" in hover_text(client, RULES, "grace + 1")
        client.request("poppy/asOf", {"month": "2021-01"})
        words = hover_text(client, RULES, "grace + 1")
        assert ": `10`" in words and "cites Manual 2.4" in words, words


def test_a_wrong_month_or_county_is_refused():
    with Workspace() as client:
        assert refused(client, "poppy/asOf", {"month": "2021-13"}).code == -32602
        error = refused(client, "poppy/asOf", {"county": "Fresnoo"})
        assert error.code == -32602 and "Fresno" in error.message, error


# Completion.

def test_completion_in_rules():
    with Workspace() as client:
        client.open(RULES)
        found = labels(client.request("textDocument/completion", client.at(RULES, "three_months_in_12; ninety")))
        assert {"three_months_in_12", "grace", "reason", "work_registrations", "Sick", "exists", "benefit_month", "when"} <= found, found
        client.replace(RULES, "[c] not (reason = Sick)", "[c] not (reason = Reason.)")
        found = labels(client.request("textDocument/completion", client.at(RULES, "Reason.", 7)))
        assert found == {"Sick", "Away"}, found
        client.replace(RULES, 'cites "Manual 2.1"', 'cites "Man')
        found = labels(client.request("textDocument/completion", client.at(RULES, 'cites "Man\n', 10)))
        assert {"Manual 2.4", "Manual 2.5"} <= found and "when" not in found, found
        client.replace(RULES, "import guide.case", "import ")
        found = labels(client.request("textDocument/completion", client.at(RULES, "import ", 7)))
        assert found == {"guide.case", "guide.rules"}, found


def test_completion_in_county_files_cases_and_tests():
    with Workspace() as client:
        client.open(FRESNO, "county: Fresno\nflags:\n  three_months_in_12: \n  nine")
        found = labels(client.request("textDocument/completion", client.at(FRESNO, "nine", 4)))
        assert found == {"ninety_days_in_12"}, found
        found = labels(client.request("textDocument/completion", client.at(FRESNO, "in_12: ", 7)))
        assert found == {"yes", "no"}, found
        client.open(ONE)
        assert labels(client.request("textDocument/completion", client.at(ONE, "Away"))) == {"Sick", "Away", "blank"}
        assert "id" in labels(client.request("textDocument/completion", client.at(ONE, "reason:")))
        client.open(TEST)
        assert labels(client.request("textDocument/completion", client.at(TEST, "Denied"))) == {"Approved", "Denied"}
        assert {"missing_begin_date"} == labels(client.request("textDocument/completion", client.at(TEST, "missing_begin_date")))
        assert {"Fresno", "Napa"} == labels(client.request("textDocument/completion", client.at(TEST, "Fresno")))


# Edits.

def test_a_hint_is_a_fix_that_is_tried():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "any { three_months_in_12", "any { three_month_in_12")
        where = client.at(RULES, "three_month_in_12")["position"]
        fix, = client.request("textDocument/codeAction", {**client.document(RULES), "range": {"start": where, "end": where}, "context": {"diagnostics": []}})
        assert fix["title"] == "change to `three_months_in_12`" and fix["kind"] == "quickfix", fix
        client.change(RULES, [{"text": applied(client.texts[RULES], fix["edit"]["changes"][client.uri(RULES)])}])
        client.settle()
        assert client.problems(RULES) == []


def test_a_missing_import_is_a_fix():
    with Workspace() as client:
        client.open(RULES)
        client.change(RULES, [{"text": client.texts[RULES].replace("import guide.case\n", "").split("rule missing")[0] + "define away of Person : bool = exists(reason)\n"}])
        client.settle()
        problem = client.problems(RULES)[0]
        fixes = client.request("textDocument/codeAction", {**client.document(RULES), "range": problem["range"], "context": {"diagnostics": [problem]}})
        assert [one["title"] for one in fixes] == ["import guide.case"], (problem, fixes)


def test_an_import_that_nothing_needs_is_taken_out():
    with Workspace(files={"policies/guide/spare.poppy": "module guide.spare\nimport guide.case\n\ndefine spare : int = 1\n"}) as client:
        path = "policies/guide/spare.poppy"
        client.open(path)
        client.settle()
        problem, = [one for one in client.problems(path) if one["code"] == "P205"]
        fix, = client.request("textDocument/codeAction", {**client.document(path), "range": problem["range"], "context": {"diagnostics": [problem]}})
        assert applied(client.texts[path], fix["edit"]["changes"][client.uri(path)]) == "module guide.spare\n\ndefine spare : int = 1\n", fix


def test_formatting_gives_what_fmt_writes_in_few_edits():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "  reason \"Missing begin date\"\n", "      reason    \"Missing begin date\"\n")
        edits = client.request("textDocument/formatting", {**client.document(RULES), "options": {"tabSize": 2, "insertSpaces": True}})
        text = applied(client.texts[RULES], edits)
        assert '\n  reason "Missing begin date"\n' in text, text
        client.change(RULES, [{"text": text}], text)
        assert client.request("textDocument/formatting", {**client.document(RULES), "options": {}}) == []


def test_a_rename_goes_through_rules_tests_counties_and_cases():
    with Workspace() as client:
        client.open(RULES)
        for words, path, name, files in (("flag ninety_days_in_12", RULES, "ninety_days", {"rules.poppy": 2, "fresno.yaml": 1, "napa.yaml": 1}),
                                         ("Sick", CASE, "Ill", {"case.poppy": 1, "rules.poppy": 1, "begin.yaml": 1}),
                                         ("missing_begin_date", RULES, "no_begin_date", {"rules.poppy": 3, "begin.yaml": 1}),
                                         # Its records are called `work_registration`; its list has a name of its own.
                                         ("WorkRegistration", CASE, "Registration", {"case.poppy": 1}),
                                         ("work_registrations", CASE, "registrations", {"case.poppy": 1, "rules.poppy": 1, "one.yaml": 1}),
                                         ("reason : Reason", CASE, "cause", {"case.poppy": 1, "rules.poppy": 1, "one.yaml": 1, "begin.yaml": 1})):
            inside = 5 if words.startswith("flag") else 0
            changes = client.request("textDocument/rename", {**client.at(path, words, inside), "newName": name})["changes"]
            found = {Path(uri).name: len(edits) for uri, edits in changes.items()}
            assert found == files, (words, found)


def test_a_rename_reaches_values_in_texts_each_of_them():
    text = 'message absent of Person {\n  when exists(reason)\n  text "{reason}, and again {reason}: {person.id} of {case.id}"\n}\n'
    with Workspace() as client:
        client.open(RULES)
        client.change(RULES, [{"text": client.texts[RULES] + text}], client.texts[RULES] + text)
        edits = client.request("textDocument/rename", {**client.at(CASE, "reason : Reason"), "newName": "cause"})["changes"]
        assert "{cause}, and again {cause}: {person.id}" in applied(client.texts[RULES], edits[client.uri(RULES)])
        edits = client.request("textDocument/rename", {**client.at(CASE, "Person of"), "newName": "Member"})["changes"]
        renamed = applied(client.texts[RULES], edits[client.uri(RULES)])
        assert "{member.id} of {case.id}" in renamed and "rule missing_begin_date of Member" in renamed, renamed


def test_a_lint_that_a_module_makes_an_error_is_one():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "flag three", 'lint P233 error "nothing may stand unused"\ndefine spare : int = 1\nflag three')
        client.notify("textDocument/didSave", client.document(RULES))
        client.settle()
        assert ("P233", 1) in {(one["code"], one["severity"]) for one in client.problems(RULES)}, client.problems(RULES)


def test_a_workspace_without_rules_says_so():
    with tempfile.TemporaryDirectory() as room:
        client = Client(POPPY, Path(room).resolve())
        client.settle()
        assert [one["params"]["message"] for one in client.told] == ["there is no rule file (.poppy) to decide by\n"], client.told
        assert client.request("workspace/symbol", {"query": ""}) == []
        client.open("policies/new.poppy", "module new\n")
        client.settle()
        assert client.request("textDocument/documentSymbol", client.document("policies/new.poppy"))[0]["name"] == "new"
        assert client.end() == 0


def test_a_rename_that_breaks_the_rules_is_refused():
    with Workspace() as client:
        client.open(RULES)
        error = refused(client, "textDocument/rename", {**client.at(RULES, "three_months_in_12"), "newName": "ninety_days_in_12"})
        assert "the rules would not hold" in error.message, error
        assert refused(client, "textDocument/rename", {**client.at(RULES, "three_months_in_12"), "newName": "a b"}).code == -32602
        assert refused(client, "textDocument/rename", {**client.at(FRESNO, "Fresno"), "newName": "Kern"}).code == -32803
        client.settle()
        assert client.problems(RULES) == [], "trying it has changed nothing"


# What is shown beside the text.

def test_hints_signatures_tokens_and_lenses():
    with Workspace() as client:
        client.request("poppy/asOf", {"county": "Fresno", "month": "2021-08", "runDate": "2021-08-15"})
        client.open(RULES)
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        hints = client.request("textDocument/inlayHint", {**client.document(RULES), "range": whole})
        text = client.texts[RULES]
        shown = {(one["position"]["line"], one["label"]) for one in hints}
        line = place(text, text.index("any {"))["line"]
        assert {(line, " = yes"), (place(text, text.index("grace + 1"))["line"], " = 10")} <= shown, hints
        help_ = client.request("textDocument/signatureHelp", client.at(RULES, "end) overlaps"))
        assert help_["signatures"][0]["label"] == "span(begin, end)" and help_["activeParameter"] == 1, help_
        tokens = client.request("textDocument/semanticTokens/full", client.document(RULES))["data"]
        kinds = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
        lines, column, names = 0, 0, {}
        for delta, start, length, kind, _ in zip(*[iter(tokens)] * 5):
            lines, column = lines + delta, start if delta else column + start
            names[text.split("\n")[lines].encode("utf-16-le")[2 * column:2 * (column + length)].decode("utf-16-le")] = kinds[kind]
        assert names["three_months_in_12"] == "variable" and names["Person"] == "class" and names["Sick"] == "enumMember", names
        assert names["grace"] == "parameter" and names["missing_begin_date"] == "function" and names["work_registrations"] == "property", names
        first, why, second, _ = client.request("textDocument/codeLens", client.document(TEST))
        assert first["command"]["title"] == "decide this test" and why["command"]["title"] == "why" and second["range"]["start"]["line"] == 8, (first, second)
        done = client.request("workspace/executeCommand", first["command"])
        assert done["passed"] and done["text"].startswith("passed: no registration"), done
        client.open(TEST)
        client.replace(TEST, "p1.person_status: Denied", "p1.person_status: Approved")
        done = client.request("workspace/executeCommand", first["command"])
        assert not done["passed"] and "expected Approved" in done["text"] and "found    Denied" in done["text"], done


def test_why_a_test_has_its_values():
    with Workspace() as client:
        _, why, _, other = client.request("textDocument/codeLens", client.document(TEST))
        done = client.request("workspace/executeCommand", why["command"])
        # Of the decision and of the rule that it names; items by their letters, with what they come to.
        assert done["title"] == "why: no registration" and "Fresno, 2021-08, as known on 2021-08-15" in done["text"], done
        assert "person_status" in done["text"] and "missing_begin_date" in done["text"] and "Manual 2.1" in done["text"], done
        assert not [one for one in client.told if one["method"] == "window/showMessage"], client.told
        client.open(TEST)
        client.replace(TEST, "p1.reason: Sick", "p1.reason: Ill")
        done = client.request("workspace/executeCommand", other["command"])
        assert "`Ill`" in done["text"], done
        client.open(RULES)
        client.replace(RULES, "grace + 1", "gracc + 1")
        assert refused(client, "workspace/executeCommand", why["command"]).code == -32803


def test_lenses_of_rules_are_for_clients_that_run_poppy():
    with Workspace() as client:
        assert client.request("textDocument/codeLens", client.document(RULES)) == []
    with Workspace(options={"runsPoppy": True}) as client:
        lenses = client.request("textDocument/codeLens", client.document(RULES))
        assert [(one["command"]["command"], one["command"]["arguments"]) for one in lenses] == [
            (command, [name]) for name in ("missing_begin_date", "person_status") for command in ("poppy.diagram", "poppy.survivors")], lenses


def test_a_case_that_shows_a_problem_is_for_clients_that_run_poppy():
    range_ = {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 1}}
    asked = [{"code": code, "range": range_, "message": "", "severity": 1} for code in ("P246", "P505", "P201")]
    for options, wanted in (({}, []), ({"runsPoppy": True}, [f"{RULES}:4"] * 2)):
        with Workspace(options=options) as client:
            found = client.request("textDocument/codeAction", {**client.document(RULES), "range": range_, "context": {"diagnostics": asked}})
            assert [one["command"]["arguments"][0] for one in found if "command" in one] == wanted, found
            assert all(one["command"]["command"] == "poppy.witness" for one in found if "command" in one), found


# The protocol.

def test_life():
    room = tempfile.TemporaryDirectory()
    root = workspace.make(Path(room.name).resolve())
    client = Client(POPPY, root, start=False)
    assert refused(client, "textDocument/hover", {}).code == -32002
    client.notify("textDocument/didOpen", {})  # before `initialize`: dropped
    client.request("initialize", {"rootUri": root.as_uri(), "capabilities": {}})
    client.notify("initialized", {})
    assert refused(client, "initialize", {"capabilities": {}}).code == -32600
    assert refused(client, "textDocument/nothing", {}).code == -32601
    client.notify("$/nothing", {})
    client.notify("textDocument/nothing", {})
    for params in ({}, [], None, {"textDocument": 1}, {"textDocument": {"uri": 1}}, {"textDocument": {"uri": "untitled:1"}, "position": {}},
                   {"textDocument": {"uri": client.uri(RULES)}}, {"textDocument": {"uri": client.uri(RULES)}, "position": {"line": "1"}},
                   {"textDocument": {"uri": client.uri("policies/none.poppy")}, "position": {"line": 0, "character": 0}}):
        assert refused(client, "textDocument/hover", params).code == -32602, params
    assert client.request("textDocument/hover", {**client.document(RULES), "position": {"line": 4000000000, "character": 4000000000}}) is None
    client.request("shutdown", None)
    assert refused(client, "textDocument/hover", {}).code == -32600
    client.notify("exit", None)
    assert client.process.wait(timeout=60) == 0
    client = Client(POPPY, root)
    client.notify("exit", None)
    assert client.process.wait(timeout=60) == 1, "exit without shutdown"
    client = Client(POPPY, root)
    client.process.stdin.close()
    assert client.process.wait(timeout=60) == 1, "the input ended"
    room.cleanup()


def test_a_cancelled_request_is_answered_so():
    with Workspace() as client:
        client.open(RULES)
        first = client.begin("workspace/symbol", {"query": ""})
        ids = [client.begin("textDocument/references", {**client.at(RULES, "ninety"), "context": {}}) for _ in range(40)]
        client.notify("$/cancelRequest", {"id": ids[-1]})
        client.notify("$/cancelRequest", {"id": "no such"})
        codes = {}
        while len(codes) <= len(ids):
            message = client.take()
            if "method" not in message:
                codes[message["id"]] = message.get("error", {}).get("code")
        assert set(codes) == {first, *ids}, codes
        # It may have been answered before the word came that nobody wants it.
        assert {one: code for one, code in codes.items() if code is not None} in ({}, {ids[-1]: -32800}), codes


def test_files_that_change_on_disk_are_read_again():
    with Workspace() as client:
        text = (client.root / RULES).read_text()
        (client.root / RULES).write_text(text.replace("grace + 1", "gracc + 1"))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri(RULES), "type": 2}]})
        client.settle()
        assert codes(client, RULES) == ["P201"], client.diagnostics
        (client.root / RULES).unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri(RULES), "type": 3}]})
        client.settle()
        assert codes(client, RULES) == [] and codes(client, FRESNO), client.diagnostics
        (client.root / RULES).write_text(text)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri(RULES), "type": 1}]})
        client.settle()
        assert codes(client, FRESNO) == [], client.diagnostics


def test_a_closed_buffer_gives_way_to_the_disk():
    with Workspace() as client:
        client.open(RULES)
        client.replace(RULES, "grace + 1", "gracc + 1")
        client.settle()
        assert codes(client, RULES) == ["P201"]
        client.notify("textDocument/didClose", client.document(RULES))
        client.settle()
        assert codes(client, RULES) == []


def test_folders_are_settings():
    files = {path.replace("policies/", "rules/").replace("county_rules/", "rules/counties/"): text for path, text in workspace.FILES.items()}
    with Workspace(options={"rules": "rules", "counties": "rules/counties", "county": "Napa", "month": "2021-08", "runDate": "2021-08-15"}, files=files) as client:
        words = hover_text(client, "rules/guide/rules.poppy", "ninety_days_in_12 }")
        assert "Napa, 2021-08" in words and ": `no`" in words, words


def main():
    tests = [(name, one) for name, one in globals().items() if name.startswith("test_") and (len(sys.argv) < 3 or sys.argv[2] in name)]
    failed = 0
    for name, one in tests:
        try:
            one()
        except Exception:
            failed += 1
            print(f"FAILED {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{len(tests) - failed} of {len(tests)} passed")
    sys.exit(1 if failed or not tests else 0)


main()
