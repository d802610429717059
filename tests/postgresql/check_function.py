#!/usr/bin/env python3
"""Tries the extension `poppy` of PostgreSQL on a server that is there for it (tools/postgres_function_test.sh): what it decides is what the program
decides, what it refuses is an ERROR that says so, and no case ends a session.

check_function.py POPPY PSQL FOLDER     from the top of the project; FOLDER has the server's socket, `rules/` that it decides by, and `control`, which
                                        takes what pg_ctl takes
"""
import json
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

POPPY, PSQL, FOLDER = Path(sys.argv[1]).resolve(), sys.argv[2], Path(sys.argv[3])
RULES = FOLDER / "rules"
CASES = 400
ASKED = "'2026-11', '2026-11-15'"
failures, checked = [], 0


def check(what, is_so, found=""):
    global checked
    checked += 1
    if not is_so:
        failures.append(f"FAILED {what}: found {str(found)[:2000]}")


def equal(what, wanted, found):
    check(what, wanted == found, f"{found!r}, wanted {wanted!r}")


def psql_words(database, user):
    return [PSQL, "-X", "-A", "-t", "-q", "-h", str(FOLDER), "-U", user, "-d", database, "-v", "VERBOSITY=verbose", "-v", "ON_ERROR_STOP=0"]


def session(statements, database="test", user="postgres"):
    """What a session prints of statements, and what it tells of errors."""
    done = subprocess.run(psql_words(database, user), input=statements, capture_output=True, text=True, timeout=300)
    return done.stdout, done.stderr


def rows(statement, **where):
    out, errors = session(statement, **where)
    check(f"{statement[:80]} has no error", not errors, errors)
    return out.splitlines()


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def run_lines(cases, *words):
    done = subprocess.run([POPPY, "run", "--cases", "-", "--out", "-", "--rules", RULES / "policies", "--counties", RULES / "county_rules", *words],
                          input="\n".join(cases) + "\n", capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def make_cases(count):
    return subprocess.run(["tools/make_caseload", str(count), "--programs", "both", "--month", "2026-11"], capture_output=True, text=True,
                          check=True).stdout.splitlines()


def load_table(cases):
    copied = "".join(f"{number}\t{case}\n".replace("\\", "\\\\") for number, case in enumerate(cases))
    rows(f"create extension poppy; create table cases (number int primary key, facts jsonb);\ncopy cases from stdin;\n{copied}\\.\nanalyze cases;")


def issued(line):
    value = line["programs"].get("calfresh", {}).get("values", {}).get("", {}).get("issuance")
    return Decimal(value.replace("$", "").replace(",", "")) if isinstance(value, str) else None


def decides_as_the_program_does(cases, wanted):
    found = [json.loads(row) for row in rows(f"select poppy_decide(facts, {ASKED}) from cases order by number")]
    equal("as many decisions as cases", CASES, len(found))
    for number, (one, other) in enumerate(zip(wanted, found)):
        equal(f"the decision of case {number}", one, other)
    for case in cases[:4]:
        (FOLDER / "case.json").write_text(case)
        said = subprocess.run([POPPY, "decide", FOLDER / "case.json", "--month", "2026-11", "--run-date", "2026-11-15", "--json", "--rules", RULES / "policies",
                               "--counties", RULES / "county_rules"], capture_output=True, text=True).stdout
        equal("the explained decision", json.loads(said), json.loads(rows(f"select poppy_decide_explained({quoted(case)}, {ASKED})")[0]))


def answers_queries(wanted):
    sums = {}
    for line in wanted:
        count, amount = sums.get(line["county"], (0, Decimal(0)))
        sums[line["county"]] = (count + 1, amount + (issued(line) or 0))
    found = rows(f"""select d->>'county', count(*), coalesce(sum(poppy_amount(d #> '{{programs,calfresh,values,"",issuance}}')), 0.00)
                     from (select poppy_decide(facts, {ASKED}) as d from cases) decided group by 1 order by 1""")
    equal("sums by county", sorted(f"{county}|{count}|{amount:.2f}" for county, (count, amount) in sums.items()), sorted(found))
    equal("amounts", ["-1234.50|t|t"], rows("""select poppy_amount('"-$1,234.50"'), poppy_amount('{"undetermined": true}') is null, poppy_amount('null') is null"""))
    refused("no amount", """select poppy_amount('"1/3"')""", "22P02")
    check("something is issued", any(amount > 0 for _, amount in sums.values()), sums)
    statuses = {}
    for line in wanted:
        for program, said in line["programs"].items():
            for one in said["decisions"]:
                status = "undetermined" if isinstance(one["status"], dict) else one["status"]
                key = (program, one["line"], status, ",".join(one["reasons"]))
                statuses[key] = statuses.get(key, 0) + 1
    found = rows(f"""select program, decision, status, array_to_string(reasons, ','), count(*)
                     from cases, poppy_decisions(facts, {ASKED}) group by 1, 2, 3, 4""")
    equal("decisions as rows", sorted("|".join(map(str, (*key, count))) for key, count in statuses.items()), sorted(found))


def explains(case):
    (FOLDER / "case.json").write_text(case)
    said = subprocess.run([POPPY, "why", FOLDER / "case.json", "calfresh_status", "--month", "2026-11", "--run-date", "2026-11-15", "--rules", RULES / "policies",
                           "--counties", RULES / "county_rules"], capture_output=True, text=True, check=True).stdout
    found = "\n".join(rows(f"select poppy_explain({quoted(case)}, 'calfresh_status', {ASKED})"))
    check("an explanation is that of the program", found in said and "calfresh_status" in found, f"{found}\nnot in\n{said}")


def refused(what, statement, state, *words, **where):
    out, errors = session(statement + "; select 'still here'", **where)
    check(f"{what}: ERROR {state}", f"ERROR:  {state}: " in errors, errors)
    for word in words:
        check(f"{what}: {word}", word in errors, errors)
    check(f"{what}: the session goes on", out.splitlines()[-1:] == ["still here"], (out, errors))


def refuses_what_it_cannot_decide():
    equal("no case, no decision", ["t"], rows(f"select poppy_decide(null, {ASKED}) is null"))
    case = '{"case": "cf-1", "county": "Yolo", "persons": []}'
    refused("no run date", f"select poppy_decide('{case}', '2026-11')", "22023", "no run date is given", "America/Los_Angeles")
    refused("no month", f"select poppy_decide('{case}', run_date => '2026-11-15')", "22023", "P904")
    refused("a month that is none", f"select poppy_decide('{case}', '2026-13', '2026-11-15')", "22023", "2026-13")
    refused("an infinite day", f"select poppy_decide('{case}', '2026-11', 'infinity')", "22023", "infinite")
    refused("a county that is none", f"select poppy_decide('{case}', {ASKED}, 'Yola')", "22023", "poppy P907: ", "Yola", "HINT:  did you mean `Yolo`?")
    refused("a fact that is none", """select poppy_decide('{"case": "cf-7", "county": "Yolo", "persons": [], "aplied": "2026-11-01"}', %s)""" % ASKED, "22023",
            "poppy P702: `aplied`", "DETAIL:  case.json:1:", "^^^^", "HINT:  ")
    refused("the same, explained", """select poppy_decide_explained('{"case": "cf-7", "county": "Yolo", "persons": [], "aplied": "2026-11-01"}', %s)""" % ASKED,
            "22023", "poppy P702: `aplied`", "^^^^", "HINT:  ")
    refused("a line that is none", f"select poppy_explain('{case}', 'isuance', {ASKED})", "22023", "isuance")
    refused("several months", """select poppy_decide('{"case": "cf-1", "county": "Yolo", "persons": [], "months": "2026-10..2026-11"}', run_date => '2026-11-15')""",
            "22023", "several months")
    equal("its own month, day and county count", ["2026-10 2026-10-20 Kern"], rows(
        """select d->>'month' || ' ' || (d->>'run_date') || ' ' || (d->>'county')
           from poppy_decide('{"case": "a", "county": "Kern", "persons": [], "month": "2026-10", "run_date": "2026-10-20"}') d"""))
    equal("what is given stands before them", ["2026-11 2026-11-15 Yolo"] * 2, rows(
        f"""set datestyle = 'German';
            with asked as (select '{{"case": "a", "county": "Kern", "persons": [], "months": "2026-01..2026-10", "run_date": "2026-10-20"}}'::jsonb as facts)
            select d->>'month' || ' ' || (d->>'run_date') || ' ' || (d->>'county')
            from asked, lateral (values (poppy_decide(facts, {ASKED}, 'Yolo')), (poppy_decide_explained(facts, {ASKED}, 'Yolo')->0)) decided(d)"""))
    found = json.loads(rows(f"""select poppy_try_decide('{{"case": "cf-7", "county": "Yola"}}', {ASKED})""")[0])
    check("a refused case that was tried has its problems", found["case"] == "cf-7" and found["problems"][0]["code"].startswith("P"), found)


HOSTILE = {
    "no object": "'[]'", "a text": "'\"x\"'", "nothing": "'null'", "a number": "'1'",
    "nested arrays": "(repeat('[', 3000) || repeat(']', 3000))::jsonb",
    "nested objects": """('{"case":' || repeat('{"a":', 2000) || '1' || repeat('}', 2000) || '}')::jsonb""",
    "a long text": """jsonb_build_object('case', repeat('x', 5000000))""",
    "a long number": """jsonb_build_object('case', 'a', 'county', 'Yolo', 'persons', 1e1000)""",
    "many persons": """jsonb_build_object('case', 'a', 'county', 'Yolo', 'persons', (select jsonb_agg(jsonb_build_object('idd', i)) from generate_series(1, 20000) i))""",
    "signs of all kinds": """jsonb_build_object('case', E'\\x01\\n\\t"\\\\\\u2028\\U0001F600', 'county', E'Yolo\\n')""",
    "a run date that is none": """'{"case": "a", "county": "Yolo", "run_date": {"a": []}}'""",
}


def stands_hostile_cases():
    for name, case in HOSTILE.items():
        for function in ("poppy_decide", "poppy_decide_explained"):
            out, errors = session(f"select length({function}({case}, '2026-11', null)::text); select length({function}({case}, {ASKED})::text); select 'still here'")
            check(f"{name}: the session goes on", out.splitlines()[-1:] == ["still here"], errors)
            check(f"{name}: a refusal that says why", re.findall(r"ERROR:  (?:22023|22P02|54001|54000)", errors), out[:100] + errors[:300])
    # A month or county that would close the text of a request, were it not written as JSON.
    refused("quotes in a month", """select poppy_decide_explained('{"case": "a"}', '2026-11", "case": {"x": 1}, "y": "', '2026-11-15')""", "22023")
    refused("quotes in a county", f"""select poppy_decide('{{"case": "a"}}', {ASKED}, 'Yolo"}}')""", "22023")


def keeps_its_settings():
    rows("create role worker login")
    refused("a worker sets no rules", "select poppy_version(); set poppy.rules = '/tmp'", "42501", user="worker")
    refused("no folder", f"set poppy.counties = '/nowhere'; select poppy_decide('{{\"case\": \"a\"}}', {ASKED})", "F0000", "/nowhere")


def knows_encodings():
    rows("create database latin encoding 'LATIN1' locale 'C' template template0")
    rows("create extension poppy", database="latin")
    out, errors = session(f"""set client_encoding = 'UTF8'; select poppy_decide('{{"case": "José", "county": "Yolo", "persons": []}}', {ASKED})->>'case'""", database="latin")
    equal("a name in LATIN1", "José\n", out)
    refused("an error in LATIN1", f"""set client_encoding = 'UTF8'; select poppy_decide('{{"case": "José", "county": "Peña"}}', {ASKED})""", "22023", "Peña", database="latin")


def changes_rules_when_told():
    file = RULES / "county_rules/fresno.yaml"
    before = file.read_text()
    case = Path("examples/corrected-flag/case.yaml")
    facts = json.loads(subprocess.run(["python3", "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin), default=str))"], input=case.read_text(),
                                      capture_output=True, text=True, check=True).stdout)
    decide = f"""select poppy_decide({quoted(json.dumps(facts))}, '2022-05', current_date + 2, 'Fresno') #>> '{{programs,gagr,decisions,0,status}}';"""
    process = subprocess.Popen(psql_words("test", "postgres"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)

    def say(statement):
        process.stdin.write(statement + "\n\\echo done\n")
        process.stdin.flush()
        said = []
        while (line := process.stdout.readline()) not in ("done\n", ""):
            said.append(line.rstrip("\n"))
        return said

    def reload():
        rows("select pg_reload_conf()")
        time.sleep(0.5)  # until the server has told its sessions

    equal("by the rules at hand", ["Discontinued"], say(decide))
    subprocess.run([POPPY, "county", "set", "Fresno", "six_months_in_12", "yes", "--from", "2022-05", "--by", "admin-0042", "--note", "a test", "--counties",
                    RULES / "county_rules", "--rules", RULES / "policies"], check=True, capture_output=True)
    equal("files that changed do not count yet", ["Discontinued"], say(decide))
    reload()
    equal("they do after pg_reload_conf()", ["Approved"], say(decide))
    file.write_text(before)
    equal("nor now", ["Approved"], say(decide))
    say("select poppy_reload();")
    equal("but after poppy_reload()", ["Discontinued"], say(decide))
    file.write_text("county: Fresno\nflags: [\n")
    reload()
    said = "\n".join(say(decide))
    check("rules that are refused decide nothing", "ERROR:  F0000: poppy P" in said and "fresno.yaml" in said, said)
    file.write_text(before)
    equal("until they are mended", ["Discontinued"], say(decide))
    process.stdin.close()
    process.wait()


def works_beside_others():
    statement = f"select md5(string_agg(poppy_decide(facts, {ASKED})::text, '' order by number)) from cases"
    both = [subprocess.Popen([*psql_words("test", "postgres"), "-c", statement], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [one.communicate()[0] for one in both]
    check("two sessions at once say the same", found[0] == found[1] and len(found[0]) == 33, found)
    parallel = "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0; set force_parallel_mode = on;"
    query = f"select count(*) from cases where number >= 0 and poppy_decide(facts, {ASKED})->>'case' is not null"
    equal("a query with workers", [str(CASES)], rows(f"{parallel} {query}"))
    plan = rows(f"{parallel} explain (costs off) {query}")
    gather = next((number for number, line in enumerate(plan) if "Gather" in line), None)
    decided = next((number for number, line in enumerate(plan) if "poppy_decide" in line), None)
    check("the leader decides, not a worker", decided is not None and (gather is None or decided < gather), plan)


def can_be_cancelled():
    many = f"select count(poppy_decide(facts, {ASKED})) from cases, generate_series(1, 1000)"
    out, errors = session(f"select poppy_decide(facts, {ASKED}) is null from cases limit 1; set statement_timeout = 300; {many}; set statement_timeout = 0; select count(*) from cases")
    check("a query that takes too long is cancelled", "ERROR:  57014: " in errors and out.splitlines()[-1:] == [str(CASES)], (out, errors))


def leaves_no_memory_behind():
    size = "select pg_read_file('/proc/' || pg_backend_pid() || '/statm', 0, 100)"
    refuse = f"""do $$ begin for i in 1..%d loop
        begin perform poppy_decide('{{"case": "a", "county": "Yola", "persons": [{{"id": "p1", "x": 1}}]}}', {ASKED}); exception when invalid_parameter_value then null; end;
        begin perform poppy_decide_explained('{{"case": "a", "county": "Yola"}}', {ASKED}); exception when invalid_parameter_value then null; end;
        perform length(poppy_decide(facts, {ASKED})::text) from cases where number = i %% {CASES};
        if i %% 50 = 0 then perform length(poppy_explain('{{"case": "a", "county": "Yolo", "persons": []}}', 'calfresh_status', {ASKED})); end if; end loop; end $$;"""
    found = rows(f"{refuse % CASES} {size}; {refuse % 2000} {size}")
    before, after = (int(line.split()[1]) * 4096 for line in found if line)
    check("memory does not grow with the calls", after - before < 4_000_000, (before, after))


def stops_before_the_stack_ends():
    rows(f"""create function deep(n int) returns text language plpgsql as $$
             begin if n = 0 then return poppy_decide('{{"case": "a", "county": "Yolo", "persons": []}}', {ASKED})->>'case'; end if; return deep(n - 1); end $$""")
    out, errors = session("select deep(10); set max_stack_depth = '7000kB'; select deep(n) is null from generate_series(200, 20000, 400) n; select 'still here'")
    check("a deep query is refused before the stack ends", "ERROR:  54001: poppy: " in errors and out.splitlines()[-1:] == ["still here"] and out.startswith("a\n"), (out[-200:], errors))


def loads_when_it_must():
    control, settings = FOLDER / "control", FOLDER / "data/postgresql.conf"
    decide = f"""select poppy_decide('{{"case": "a", "county": "Yolo", "persons": []}}', {ASKED})->>'case'"""
    subprocess.run([control, "-m", "fast", "restart"], check=True)
    (RULES / "policies").rename(RULES / "away")
    equal("sessions have the rules that the server loaded before them", ["a"], rows(decide))
    rows("select pg_reload_conf()")
    time.sleep(0.5)
    refused("until it is told to load them anew", decide, "F0000", "policies", "CONTEXT:  loading rules: poppy.rules = ")
    subprocess.run([control, "-m", "fast", "restart"], check=True)
    refused("a server without rules begins, and decides nothing", decide, "F0000", "policies")
    (RULES / "away").rename(RULES / "policies")
    equal("until they are there", ["a"], rows(decide))
    settings.write_text(settings.read_text().replace("shared_preload_libraries = 'poppy'", ""))
    subprocess.run([control, "-m", "fast", "restart"], check=True)
    equal("a session of a server that loads nothing before loads them itself", ["a"], rows(decide))
    placed, errors = session(f"set poppy.rules = '/tmp'; {decide}", user="worker")
    equal("a worker's own folder from before the library is there does not count", ["a"], placed.splitlines())
    check("and is told so", "permission denied to set parameter" in errors, errors)


def follows_the_document():
    """Blocks of SQL of docs/postgresql.md, and of what psql prints of them; there, a line … stands for lines left out."""
    rows("create database guide", database="postgres")
    (FOLDER / "guide").mkdir()
    cases = subprocess.run(["tools/make_caseload", "1000", "--programs", "both", "--month", "2026-09"], capture_output=True, text=True, check=True).stdout
    (FOLDER / "guide/cases.ndjson").write_text(cases)
    blocks = re.findall(r"^```sql\n(.*?)^```$(?:\n```text\n(.*?)^```$)?", Path("docs/postgresql.md").read_text(), re.MULTILINE | re.DOTALL)
    check("the document has what can be tried", len(blocks) > 3, blocks)
    for statements, wanted in blocks:
        done = subprocess.run([PSQL, "-X", "-q", "-h", FOLDER, "-U", "postgres", "-d", "guide"], input=statements, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, cwd=FOLDER / "guide")
        pattern = "".join(r"(?:.*\n)*" if line == "…" else re.escape(line.rstrip()) + r" *\n" for line in wanted.splitlines())
        check(f"docs/postgresql.md: {statements}", re.fullmatch(pattern, done.stdout), done.stdout)


def main():
    cases = make_cases(CASES)
    wanted = run_lines(cases, "--month", "2026-11", "--run-date", "2026-11-15")
    rows("create database test", database="postgres")
    load_table(cases)
    for step in (lambda: decides_as_the_program_does(cases, wanted), lambda: answers_queries(wanted), lambda: explains(cases[3]),
                 refuses_what_it_cannot_decide, stands_hostile_cases, keeps_its_settings, knows_encodings, works_beside_others, can_be_cancelled,
                 leaves_no_memory_behind, stops_before_the_stack_ends, follows_the_document, changes_rules_when_told, loads_when_it_must):
        step()
    rows("drop extension poppy cascade; create extension poppy")
    log = (FOLDER / "log").read_text(errors="replace")
    check("no session ended badly", "terminated by signal" not in log and "server process" not in log, log[-1000:])
    print("\n".join(failures + [f"{checked} checks of the extension of PostgreSQL, {len(failures)} failed"]))
    sys.exit(1 if failures else 0)


main()
