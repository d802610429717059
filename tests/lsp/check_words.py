#!/usr/bin/env python3
"""check_words.py: the editors' grammars know all words of grammar/Poppy.g4 and no others; what completion offers as words of the language is among them."""
import json
import re
import sys
from pathlib import Path


def words_in(text):
    return set(re.findall(r"[a-z]+", text))


def main():
    # Plain words; `NAME: 'exact_money'` there is none.
    words = set(re.findall(r"'([a-z]+)'", Path("grammar/Poppy.g4").read_text()))
    declarations = set(re.findall(r'"(\w+)"', re.search(r"// sorted(.*?)\}", Path("interpreter/syntax/cut_file.cpp").read_text(), re.DOTALL)[1]))
    faults = [] if declarations <= words else [f"cut_file.cpp: {declarations - words}"]

    def compare(path, found, wanted):
        if found != wanted:
            faults.append(f"{path}: lacks {sorted(wanted - found)}, has {sorted(found - wanted)} too much")

    path = "editors/vscode/syntaxes/poppy.tmLanguage.json"
    patterns = {one.get("name"): one for one in json.loads(Path(path).read_text())["patterns"]}
    compare(path, words_in(re.search(r"\(([a-z|]+)\)", patterns[None]["match"])[1]), declarations)
    compare(path, words_in(re.search(r"\(([a-z|]+)\)", patterns["keyword.control.poppy"]["match"])[1]), words - declarations)
    path = "editors/neovim/syntax/poppy.vim"
    text = Path(path).read_text()
    compare(path, words_in(re.search(r"keyword poppyDeclaration (.*)", text)[1]), declarations)
    compare(path, words_in(re.search(r"keyword poppyWord (.*)", text)[1]), words - declarations)
    path = "editors/emacs/poppy-mode.el"
    text = Path(path).read_text()
    compare(path, words_in(re.search(r"defconst poppy-declarations\s+'\((.*)\)\)", text)[1]), declarations)
    compare(path, words_in(re.search(r"defconst poppy-words\s+'\((.*)\)\)", text)[1]), words - declarations)
    path = "interpreter/lsp/completion_rules.cpp"
    offered = set(re.findall(r'"(\w+)"', re.search(r"kWords = (.*?)\}\);", Path(path).read_text(), re.DOTALL)[1])) - {"yes", "no"}
    if not offered <= words:
        faults.append(f"{path}: offers {sorted(offered - words)}, which are no words of the grammar")
    print("\n".join(faults) or f"{len(words)} words of the grammar, in three editors")
    sys.exit(1 if faults or not words else 0)


main()
