#!/usr/bin/env python3
"""cvc5 of PyPI (`pip install cvc5`), which has no program, as one: SMT-LIB 2 from standard input. cvc5_stdin.py [--OPTION=VALUE ...]"""
import sys

import cvc5

terms = cvc5.TermManager()
solver = cvc5.Solver(terms)
for option in sys.argv[1:]:
    name, _, value = option.removeprefix("--").partition("=")
    solver.setOption(name, value or "true")
symbols = cvc5.SymbolManager(terms)
parser = cvc5.InputParser(solver, symbols)
parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.stdin.read(), "standard input")
while not (command := parser.nextCommand()).isNull():
    print(command.invoke(solver, symbols), end="", flush=True)
