"""What docs/python.md and README.md show after >>> is so."""

import doctest
import re
from pathlib import Path

import pytest

PYCON = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTIONS = doctest.ELLIPSIS


@pytest.mark.parametrize("path, least", [("docs/python.md", 15), ("README.md", 4)])
def test_what_the_documents_show_is_so(rules, path, least, tmp_path):
    text = Path(path).read_text()
    # Lines between the blocks are left empty, so that a failure names its line.
    shown = [""] * (text.count("\n") + 1)
    for block in PYCON.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for number, line in enumerate(block[1].splitlines()):
            shown[first + number] = line
    told = []
    parsed = doctest.DocTestParser().get_doctest("\n".join(shown), {"tmp": str(tmp_path)}, path, path, 0)
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    runner.run(parsed, out=told.append, clear_globs=False)
    assert runner.tries >= least
    assert not runner.failures, "".join(told)
