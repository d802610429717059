"""`poppy lsp` under a client that is not ours: pytest-lsp, which says what Visual Studio Code, Neovim and Emacs can, and holds each answer to the shapes of the protocol. Run by test.sh."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/lsp"))
import workspace  # noqa: E402
from client import applied, place  # noqa: E402

RULES, CASE = "policies/guide/rules.poppy", "policies/guide/case.poppy"
FRESNO, NAPA = "county_rules/fresno.yaml", "county_rules/napa.yaml"
TEST, ONE = "policies/guide/tests/begin.yaml", "policies/guide/tests/cases/one.yaml"
EDITORS = ["visual-studio-code@1.65.2", "neovim@0.10.0", "emacs@29.1"]


def make_client():
    """pytest-lsp's, which answers what editors answer: that they watch files, and ask for hints again."""
    made = make_test_lsp_client()
    made.registered = []
    made.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: made.registered.extend(one.method for one in params.registrations))
    for method in (types.WORKSPACE_INLAY_HINT_REFRESH, types.WORKSPACE_CODE_LENS_REFRESH):
        made.feature(method)(lambda _: None)
    return made


@pytest_lsp.fixture(params=EDITORS, config=ClientServerConfig(server_command=[os.environ["POPPY"], "lsp"], client_factory=make_client))
async def client(request, lsp_client: LanguageClient):
    room = Path(tempfile.mkdtemp()).resolve()
    workspace.make(room)
    lsp_client.room = room
    lsp_client.texts = {}
    lsp_client.set_configuration({"poppy": {"county": "Fresno", "month": "2021-07", "runDate": "2021-08-15"}})
    lsp_client.answer = await lsp_client.initialize_session(types.InitializeParams(
        capabilities=client_capabilities(request.param), root_uri=room.as_uri(),
        workspace_folders=[types.WorkspaceFolder(uri=room.as_uri(), name="work")],
        initialization_options={"county": "Fresno", "month": "2021-07", "runDate": "2021-08-15"}))
    yield
    await lsp_client.shutdown_session()
    assert lsp_client._server.returncode == 0, "the exit code after shutdown and exit is 0"
    shutil.rmtree(room)


def uri(client, path):
    return (client.room / path).as_uri()


def document(client, path):
    return types.TextDocumentIdentifier(uri=uri(client, path))


def at(client, path, words, inside=0):
    """Where the words begin, or so many signs on."""
    text = client.texts.get(path) or (client.room / path).read_text()
    return {"text_document": document(client, path), "position": types.Position(**place(text, text.index(words) + inside))}


def open_file(client, path):
    text = client.texts[path] = (client.room / path).read_text()
    language = "poppy" if path.endswith(".poppy") else "yaml"
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=types.TextDocumentItem(uri=uri(client, path), language_id=language, version=1, text=text)))


def replace(client, path, old, new, version):
    """As an editor does: the range alone."""
    text = client.texts[path]
    begin = text.index(old)
    whole = types.Range(start=types.Position(**place(text, begin)), end=types.Position(**place(text, begin + len(old))))
    client.texts[path] = text[:begin] + new + text[begin + len(old):]
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        text_document=types.VersionedTextDocumentIdentifier(uri=uri(client, path), version=version),
        content_changes=[types.TextDocumentContentChangePartial(range=whole, text=new)]))


async def problems(client, path):
    """Once all that was sent is checked and told."""
    await client.protocol.send_request_async("poppy/checked", {})
    return client.diagnostics[uri(client, path)]


def edits(answer, client):
    """By path below the room, whichever way the editor takes them."""
    by_uri = answer.changes or {one.text_document.uri: one.edits for one in answer.document_changes}
    return {str(Path(name.removeprefix("file://")).relative_to(client.room)): [
        {"range": {"start": vars_of(one.range.start), "end": vars_of(one.range.end)}, "newText": one.new_text} for one in found]
        for name, found in by_uri.items()}


def vars_of(position):
    return {"line": position.line, "character": position.character}


@pytest.mark.asyncio
async def test_problems_on_open_and_change(client):
    open_file(client, RULES)
    assert list(await problems(client, RULES)) == []
    replace(client, RULES, "any { three_months_in_12", "any { three_month_in_12", 2)
    problem, = await problems(client, RULES)
    assert (problem.code, problem.severity, problem.source) == ("P201", types.DiagnosticSeverity.Error, "poppy")
    assert vars_of(problem.range.start) == place(client.texts[RULES], client.texts[RULES].index("three_month_in_12;"))
    replace(client, RULES, "any { three_month_in_12", "any { three_months_in_12", 3)
    assert list(await problems(client, RULES)) == []


@pytest.mark.asyncio
async def test_completion(client):
    open_file(client, RULES)
    found = await client.text_document_completion_async(types.CompletionParams(**at(client, RULES, "three_months_in_12; ninety")))
    labels = {one.label for one in found.items}
    assert {"three_months_in_12", "grace", "reason", "work_registrations", "Sick", "exists", "benefit_month"} <= labels
    found = await client.text_document_completion_async(types.CompletionParams(**at(client, FRESNO, "ninety_days", 3)))
    assert {one.label for one in found.items} >= {"ninety_days_in_12"}


@pytest.mark.asyncio
async def test_definition_and_references_over_rules_and_counties(client):
    there = await client.text_document_definition_async(types.DefinitionParams(**at(client, FRESNO, "ninety_days", 3)))
    rules = (client.room / RULES).read_text()
    assert there.uri == uri(client, RULES) and vars_of(there.range.start) == place(rules, rules.index("ninety_days_in_12"))
    uses = await client.text_document_references_async(types.ReferenceParams(
        **at(client, RULES, "flag ninety_days_in_12", 8), context=types.ReferenceContext(include_declaration=True)))
    assert sorted(Path(one.uri).name for one in uses) == ["fresno.yaml", "napa.yaml", "rules.poppy", "rules.poppy"]


@pytest.mark.asyncio
async def test_rename_over_rules_tests_and_county_files(client):
    for words, inside, path, name, files in (("flag ninety_days_in_12", 5, RULES, "ninety_days", {RULES: 2, FRESNO: 1, NAPA: 1}),
                                             ("missing_begin_date", 0, RULES, "no_begin_date", {RULES: 3, TEST: 1}),
                                             ("reason : Reason", 0, CASE, "cause", {CASE: 1, RULES: 1, ONE: 1, TEST: 1})):
        assert await client.text_document_prepare_rename_async(types.PrepareRenameParams(**at(client, path, words, inside)))
        answer = await client.text_document_rename_async(types.RenameParams(**at(client, path, words, inside), new_name=name))
        found = edits(answer, client)
        assert {one: len(all_) for one, all_ in found.items()} == files
        for one, all_ in found.items():
            assert name in applied((client.room / one).read_text(), all_)


@pytest.mark.asyncio
async def test_hover_with_county_month_and_run_date(client):
    found = await client.text_document_hover_async(types.HoverParams(**at(client, RULES, "ninety_days_in_12 }")))
    assert "Fresno, 2021-07, as known on 2021-08-15: `yes`" in found.contents.value
    as_of = await client.protocol.send_request_async("poppy/asOf", {"month": "2021-06"})
    assert (as_of.county, as_of.month, as_of.runDate) == ("Fresno", "2021-06", "2021-08-15")
    found = await client.text_document_hover_async(types.HoverParams(**at(client, RULES, "ninety_days_in_12 }")))
    assert "Fresno, 2021-06, as known on 2021-08-15: `no`" in found.contents.value


@pytest.mark.asyncio
async def test_semantic_tokens(client):
    found = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=document(client, RULES)))
    kinds = client.answer.capabilities.semantic_tokens_provider.legend.token_types
    lines, line, column, names = (client.room / RULES).read_text().split("\n"), 0, 0, {}
    for down, right, length, kind, _ in zip(*[iter(found.data)] * 5, strict=True):
        line, column = line + down, right if down else column + right
        names[lines[line].encode("utf-16-le")[2 * column:2 * (column + length)].decode("utf-16-le")] = kinds[kind]
    assert (names["Person"], names["grace"], names["missing_begin_date"], names["Sick"]) == ("class", "parameter", "function", "enumMember")


@pytest.mark.asyncio
async def test_formatting(client):
    open_file(client, RULES)
    replace(client, RULES, '  reason "Missing begin date"\n', '      reason    "Missing begin date"\n', 2)
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    found = await client.text_document_formatting_async(types.DocumentFormattingParams(text_document=document(client, RULES), options=options))
    laid_out = applied(client.texts[RULES], [{"range": {"start": vars_of(one.range.start), "end": vars_of(one.range.end)}, "newText": one.new_text} for one in found])
    assert laid_out == (client.room / RULES).read_text()


@pytest.mark.asyncio
async def test_code_actions_cure(client):
    open_file(client, RULES)
    replace(client, RULES, "any { three_months_in_12", "any { three_month_in_12", 2)
    problem, = await problems(client, RULES)
    fix, = await client.text_document_code_action_async(types.CodeActionParams(
        text_document=document(client, RULES), range=problem.range, context=types.CodeActionContext(diagnostics=[problem])))
    assert (fix.title, fix.kind) == ("change to `three_months_in_12`", types.CodeActionKind.QuickFix)
    assert applied(client.texts[RULES], edits(fix.edit, client)[RULES]) == (client.room / RULES).read_text()


@pytest.mark.asyncio
async def test_symbols_folds_lenses_and_hints(client):
    open_file(client, RULES)
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document(client, CASE)))
    assert [one.name for one in symbols][:3] == ["guide.case", "County", "Reason"]
    assert await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=document(client, RULES)))
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document(client, TEST)))
    assert "decide this test" in {one.command.title for one in lenses}
    whole = types.Range(start=types.Position(line=0, character=0), end=types.Position(line=99, character=0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(text_document=document(client, RULES), range=whole))
    assert " = yes" in {one.label for one in hints}
