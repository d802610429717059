"""The package as it is installed: what it brings along, many loads, threads, forks, other interpreters."""

import gc
import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import poppy
import pytest

ASKED = {"county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"}
CASE = Path("examples/time-on-aid/case.yaml").resolve()


def test_without_folders_the_shipped_rules_are_loaded(rules):
    shipped = poppy.load()
    assert shipped.programs == rules.programs and shipped.counties == rules.counties
    ours = shipped.decide(CASE, **ASKED)
    assert [one.status for one in ours.decisions] == ["Approved", "Approved"]
    root = Path(poppy.__file__).parent
    assert {path.name for path in root.glob("policies/*")} == {path.name for path in Path("policies").glob("*") if path.is_dir()}
    assert not list(root.glob("policies/**/tests"))


def test_the_versions_are_one(rules):
    version = re.search(r"project\(poppy VERSION ([0-9.]+)", Path("CMakeLists.txt").read_text())[1]
    assert rules.version == version
    assert f'version = "{version}"' in Path("python/pyproject.toml").read_text()


def test_the_public_names_are_typed_and_described():
    root = Path(poppy.__file__).parent
    assert (root / "py.typed").exists()
    assert "def decide(" in (root / "_poppy.pyi").read_text()
    for name in poppy.__all__:
        assert getattr(poppy, name).__doc__, name


def test_two_sets_of_rules_at_once(rules, small):
    other = poppy.load(*small)
    assert other.programs != rules.programs
    case = {"case": "c1", "home": "Yolo", "persons": [{"id": "p1", "pay": 1000}]}
    for _ in range(3):
        assert rules.decide(CASE, **ASKED).value("p1.days_left") == 29
        assert other.decide(case, **ASKED).value("p1.yearly") == 12000


def test_many_loads_do_not_grow(small):
    def load():
        decided = poppy.load(*small).decide({"case": "c1", "home": "Yolo", "persons": [{"id": "p1", "pay": 1000}]}, **ASKED)
        assert decided.value("p1.yearly") == 12000 and decided.to_json() and str(decided.why("p1.yearly"))

    for _ in range(20):
        load()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200):
        load()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4000  # KiB; a load takes some hundred


def test_objects_outlive_what_they_came_from(small):
    month = poppy.load(*small).decide({"case": "c1", "home": "Yolo", "persons": [{"id": "p1", "pay": 1000}]}, **ASKED)[0]
    why = month.why("p1.yearly")
    gc.collect()
    assert month.value("p1.yearly") == 12000
    del month
    gc.collect()
    assert why.step.value == 12000


def test_others_run_while_a_case_is_decided(rules):
    """The GIL is released: this thread counts on while another is in one long call of the engine."""
    counted, going = 0, threading.Event()
    done = threading.Event()

    def load():
        going.set()
        poppy.load("policies", "county_rules")
        done.set()

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # nobody is asked to give the GIL up
    try:
        thread = threading.Thread(target=load)
        thread.start()
        going.wait()
        while not done.is_set() and counted < 10_000_000:
            time.sleep(0)  # gives it up; comes back only where the engine does not hold it
            counted += 1
    finally:
        sys.setswitchinterval(switch)
        thread.join()
    assert counted > 100


def test_threads_decide_at_once_what_one_decides(rules, caseload):
    cases = [json.loads(line, parse_float=Decimal) for line in caseload(40).splitlines()]
    asked = {"month": "2021-08", "run_date": "2021-08-20"}
    alone = [rules.decide(case, **asked).to_json() for case in cases]
    together = [[] for _ in range(4)]

    def decide(to):
        to += [rules.decide(case, **asked).to_json() for case in cases]

    threads = [threading.Thread(target=decide, args=(to,)) for to in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == [alone] * 4


def test_a_fork_after_loading_decides(rules):
    alone = rules.decide(CASE, **ASKED).to_json()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"same" if rules.decide(CASE, **ASKED).to_json() == alone else b"other")
        finally:
            os._exit(0)
    os.close(writing)
    assert os.read(reading, 10) == b"same"
    assert os.waitpid(child, 0)[1] == 0


def test_a_fork_after_threads_of_the_engine_decides_in_both(rules, caseload):
    """Threads of a call end with it, so that those of a child begin from nothing, while the parent decides on."""
    cases = caseload(60).splitlines()

    def lines():
        asked = {"month": "2021-08", "run_date": "2021-08-20", "decision": True, "threads": 3}
        return "\n".join(rules.decide_table(cases, **asked).to_arrow()["decision"].to_pylist()).encode()

    alone = lines()
    for _ in range(3):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(writing, b"same" if lines() == alone else b"other")
            finally:
                os._exit(0)
        os.close(writing)
        assert lines() == alone
        assert os.read(reading, 10) == b"same"
        os.close(reading)
        assert os.waitpid(child, 0)[1] == 0


def test_two_sets_of_rules_decide_at_once(rules, small, caseload):
    other = poppy.load(*small)
    cases = caseload(40).splitlines()
    little = [f'{{"case":"c{n}","county":"Yolo","home":"Yolo","persons":[{{"id":"p1","pay":"${n}"}}]}}' for n in range(40)]
    found = {"rules": [], "other": []}

    def decide(name, with_rules, given):
        for threads in (1, 2, 1):
            asked = {"month": "2021-08", "run_date": "2021-08-20", "decision": True, "threads": threads}
            found[name].append(with_rules.decide_table(given, **asked).to_arrow()["decision"].to_pylist())

    threads = [threading.Thread(target=decide, args=args) for args in (("rules", rules, cases), ("other", other, little)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, with_rules, given in (("rules", rules, cases), ("other", other, little)):
        alone = with_rules.decide_table(given, month="2021-08", run_date="2021-08-20", decision=True).to_arrow()["decision"].to_pylist()
        assert found[name] == [alone] * 6 and len(alone) == 40
    assert json.loads(alone[39])["programs"]["all"]["values"]["p1"]["yearly"] == "$468.00"


OTHER_INTERPRETERS = """
try:
    import _interpreters as interpreters  # 3.13
except ImportError:
    import _xxsubinterpreters as interpreters
DECIDE = "import poppy; assert poppy.load().decide({case!r}, **{asked!r}).value('p1.days_left') == 29"

def said_in_another():
    one = interpreters.create()
    try:
        failed = interpreters.run_string(one, DECIDE)  # 3.13 gives back what went wrong
        said = "decides" if failed is None else f"refused: {{failed.formatted}}"
    except Exception as failure:
        said = f"refused: {{failure}}"
    interpreters.destroy(one)
    return said

here = {here!r}
if here == "before":
    exec(DECIDE)
print([said_in_another(), said_in_another()])
if here != "never":
    exec(DECIDE)
    print("decides")
"""


@pytest.mark.parametrize("here", ["never", "before", "after"])
def test_other_interpreters_are_refused_in_words_and_harm_nobody(here):
    """Whether this one has loaded the package before, or does so after the others have come and gone."""
    code = OTHER_INTERPRETERS.format(case=str(CASE), asked=ASKED, here=here)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    assert first.count("ImportError") == 2 and first.count("does not support loading in subinterpreters") == 2, first
    assert rest == ([] if here == "never" else ["decides"])


def test_the_order_in_which_a_folder_lists_files_does_not_matter(small, monkeypatch):
    rules, counties = small
    for name in ("b.poppy", "a.poppy"):
        (rules / name).write_text(f'module small.{name[0]} "{name}"\nentity Pet_{name[0]} {{ nothing }}\n')
    with pytest.raises(poppy.PoppyError) as refused:
        poppy.load(rules, counties)
    paths = [problem.path for problem in refused.value.problems]
    assert paths == sorted(paths)
